"""Take from a message who speaks: "I'm Mei Kovacs, zip 28236, please cancel my order" wants no other address.

Only a name that is introduced, or stands at the beginning in capital letters, and has a postcode behind it; and only if
enough is left. Used by plain_text.py.
"""

from __future__ import annotations

import re

from bot.components.courtesies import says_something

_LETTERS = r"[^\W\d_\u3400-\u9fff]{1,30}(?:['’.-][^\W\d_\u3400-\u9fff]{1,30}){0,3}\.?"
_CAPITAL = rf"(?-i:(?=[A-Z\u00c0-\u00de])){_LETTERS}"
_BETWEEN = r"(?:(?:and|i|live|living|in|from|with|my|the|zip|zipcode|code|post|postcode|postal|is|at)\b[\s:]{0,2}){0,8}"
_ENGLISH = re.compile(
    rf"\b(?:(?:my (?:full )?name(?:\W?s| is)|name is)(?:\s{_LETTERS}){{2,4}}?"
    rf"|(?:i\W?m|i am|this is|it\W?s|it is)(?:\s{_CAPITAL}){{2,4}}?)"
    rf"[\s,.;]{{1,3}}{_BETWEEN}\d{{4,6}}(?:-\d{{4}})?(?!\w)",
    re.IGNORECASE,
)
_GREETING = r"(?:(?:hi|hello|hey|good (?:day|morning|afternoon|evening))(?: there)?\W{1,3})?"
_FIRST = re.compile(
    rf"^\W{{0,3}}{_GREETING}(?!(?:order|number|invoice|ticket|parcel|code)\b)(?:{_CAPITAL}\s{{1,2}}){{1,3}}?{_CAPITAL}"
    rf"(?:\s(?:here|speaking))?(?:\s(?:from|in)(?:\s{_CAPITAL}){{1,3}})?[\s,.;:(/–—-]{{1,4}}{_BETWEEN}"
    rf"\d{{4,6}}(?:-\d{{4}})?\)?(?!\w)",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    rf"(?:我叫|我是|姓名(?:是|叫)?)[\s:：]{{0,2}}(?:[\u4e00-\u9fff·]{{2,5}}?|{_LETTERS}(?:\s{_LETTERS}){{1,3}}?)[\s,，]{{0,2}}"
    r"(?:(?:我的)?(?:邮编|邮政编码)(?:是|为)?)?[\s:：]{0,2}\d{4,6}(?!\w)"
)
_EDGES = re.compile(r"^[\s,.;:，。–—-]{0,10}(?:and\s)?|[\s,，]{1,10}$", re.IGNORECASE)


def without_introduction(text: str) -> str:
    """The text without it, or the text itself if hardly anything stands beside it."""
    for pattern in (_ENGLISH, _FIRST, _CHINESE):
        left = _EDGES.sub("", pattern.sub(" ", text, count=1)) if pattern.search(text) else text
        if left != text and says_something(left):
            return left
    return text
