"""One spelling for what means the same: full width, traditional characters, stretched words, emoji, typing errors.

What the encoders and the n-grams read, in training and at run time alike. Entities and sentiment read the text as it
was typed: positions must hold, and capitals and marks say something there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

APOSTROPHES = re.compile("[‘’ʼ´`]")  # as telephones write them; two of them change under NFKC
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
STRETCHED_MARKS = re.compile(r"([!?.,~！？。，～…])\1+")
SPACES = re.compile(r"\s+")
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f\u00ad]")
EMOJI = re.compile("[\U0001f300-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff]")
SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
WORDS = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
HAN = re.compile(r"[\u3400-\u9fff]")


def clean(text: str) -> str:
    """The same text in plain spelling, typing errors aside (see spelling.py). Never empty unless the text shows nothing."""
    shown = APOSTROPHES.sub("'", INVISIBLE.sub("", SKIN_TONES.sub("", text)))
    plain = unicodedata.normalize("NFKC", shown)
    plain = _simplifier().convert(plain) if HAN.search(plain) else plain
    plain = EMOJI.sub(" " if WORDS.search(EMOJI.sub("", plain)) else _named, plain)
    plain = STRETCHED.sub(r"\1\1", plain)
    plain = STRETCHED_MARKS.sub(r"\1", plain)
    return SPACES.sub(" ", plain).strip() or text


def _named(match: re.Match[str]) -> str:
    """An emoji that stands alone as its Unicode name: MiniLM has no token for it. Beside words its name would drown them."""
    return f" {unicodedata.name(match.group(), '').lower()} "


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
