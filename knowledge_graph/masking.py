"""Take out of a customer's words what tells who it was, before staff make an entry of them: addresses, numbers, names."""

import re
import unicodedata
from collections.abc import Iterable

MASK = "***"  # stays the same when it is masked again
EMAIL = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,190}\.[^\s@<>\"',，。]{1,63}")
TOKEN = re.compile(r"\beyJ[\w-]+\.[\w-]*\.?[\w-]*|\bbearer\s+\S+", re.I)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)
# Four digits or more, however they are broken up, and codes that mix letters with digits: order numbers, parcels, phones.
NUMBER = re.compile(r"[#+]?\d(?:[ ().\-–/]{0,2}\d){3,}")
CODE = re.compile(
    r"#\w{1,40}|(?<![A-Za-z0-9])(?=[A-Za-z\-_]{0,40}\d)(?=[\d\-_]{0,40}[A-Za-z])"
    r"[A-Za-z0-9]{1,40}(?:[-_][A-Za-z0-9]{1,40}){0,8}(?![A-Za-z0-9])"
)
LONG_CODE = 6  # characters of letters and digits; "24cm" is none
# What a person says of themselves: one or two words that follow.
OWN_NAME = re.compile(
    r"(?P<before>\b(?:my name is|my name's|i am called|i'm called)\s+)[^\W\d_][\w'’-]*(?:\s+(?-i:[A-Z])[\w'’-]*){0,2}"
    r"|(?P<before_zh>(?:我叫|我的名字是|我姓|本人叫))[\u4e00-\u9fff]{1,3}",
    re.I,
)
SHORTEST_NAME = 2  # characters of a name that is looked for in a text


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text without e-mails, web addresses, numbers, codes, and names. names: those known of the conversation."""
    text = unicodedata.normalize("NFKC", text)
    for pattern in (ADDRESS, EMAIL, TOKEN):
        text = pattern.sub(MASK, text)
    text = CODE.sub(
        lambda match: (
            MASK if len(re.sub(r"\W", "", match[0])) >= LONG_CODE or match[0][0] == "#" else match[0]
        ),
        text,
    )
    text = NUMBER.sub(MASK, text)
    text = OWN_NAME.sub(lambda match: f"{match['before'] or match['before_zh']}{MASK}", text)
    for name in sorted({part for whole in names for part in [whole, *whole.split()]}, key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            text = re.sub(_whole(name), MASK, text, flags=re.I)
    return text


def _whole(name: str) -> str:
    """The name as a word of its own where it is written in letters with spaces between words."""
    found = re.escape(unicodedata.normalize("NFKC", name))
    return rf"(?<!\w){found}(?!\w)" if name.isascii() or name[0].isascii() else found
