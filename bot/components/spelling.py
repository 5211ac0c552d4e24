"""Put typing errors right, towards the words of the examples; split words that were run together.

A word is left alone if the examples or the sentence model know it: MiniLM's word pieces are the 30,000 commonest English words
and need no dictionary of our own. Others become the commonest word of the examples within one edit (two in long words;
optimal string alignment, so that swapped neighbours are one edit), or a row of such words. Latin letters only.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

WORD = re.compile(r"(?<![\w@#./:-])[A-Za-z]{4,40}(?![\w@/:-])")
ANY_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
SEEN_OFTEN = 3  # times among the examples: what occurs less may be a typing error itself
LONG = 8  # letters, from which on two edits are allowed
SHORTEST_JOINED = 9  # letters of a word that may be several
SHORT_WORDS = frozenset("a i am an as at be by do go he if in is it me my no of on or so to up us we".split())
LETTERS_OF_A_PART = 3.0  # in the mean, at least: "author is at i on" is none
REMEMBERED = 4096


class Spelling:
    """known: words that are left alone. common: what others may become, with their numbers of occurrences."""

    def __init__(self, known: Iterable[str], common: dict[str, int]) -> None:
        self._known, self._common = frozenset(known), common
        self._targets = [word for word in common if len(word) >= 3]
        self._total = sum(common.values()) or 1
        self._right = lru_cache(REMEMBERED)(self._put_right)

    @classmethod
    def learn(cls, texts: Iterable[str], known_elsewhere: Iterable[str]) -> Spelling:
        """From examples (cleaned) and words known from elsewhere, in lower case."""
        counts = Counter(word for text in texts for word in ANY_WORD.findall(text.lower()))
        elsewhere = set(known_elsewhere)
        common = {
            word: count for word, count in counts.items() if count >= SEEN_OFTEN or word in elsewhere
        }
        return cls(elsewhere | set(common), common)

    def correct(self, text: str) -> str:
        """The text with its unknown words put right."""
        return WORD.sub(lambda match: self._right(match.group()), text)

    def save(self, path: Path) -> None:
        """As JSON."""
        content = {"known": sorted(self._known - set(self._common)), "common": self._common}
        path.write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Spelling:
        """Raises OSError, ValueError or KeyError for a missing or damaged file."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls([*content["known"], *content["common"]], content["common"])

    def _put_right(self, word: str) -> str:
        lower = word.lower()
        if lower in self._known:
            return word
        return self._nearest(lower) or self._parts(lower) or word

    def _nearest(self, word: str) -> str | None:
        """The commonest word within reach that begins alike or differs by a swap; nearer ones first."""
        reach = 2 if len(word) >= LONG else 1
        found = process.extract(
            word, self._targets, scorer=OSA.distance, processor=None, score_cutoff=reach, limit=5
        )
        ranked = sorted(found, key=lambda hit: (hit[1], hit[0][0] != word[0], -self._common[hit[0]]))
        return ranked[0][0] if ranked else None

    def _parts(self, word: str) -> str | None:
        """The likeliest row of common words that gives the word, None if there is none."""
        if len(word) < SHORTEST_JOINED:
            return None
        best: list[tuple[float, list[str]] | None] = [(1.0, [])] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for begin in range(max(0, end - 20), end):
                before, part = best[begin], word[begin:end]
                count = self._common.get(part, 0)
                if before is None or not count or (len(part) < 3 and part not in SHORT_WORDS):
                    continue
                chance = before[0] * count / self._total
                here = best[end]
                if here is None or chance > here[0]:
                    best[end] = (chance, [*before[1], part])
        whole = best[-1]
        fits = whole is not None and len(word) / len(whole[1]) >= LETTERS_OF_A_PART
        return " ".join(whole[1]) if whole and fits else None
