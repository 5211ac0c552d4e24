"""How customers say which of their orders they mean."""

import re

NEWEST = re.compile(
    r"\b(?:last|latest|newest|most recent)\b|上次|上一|最近|最新|刚[刚才]?[买下]", re.IGNORECASE
)
OTHER_ORDER = re.compile(
    r"\b(?:other|another|different|wrong|second) (?:order|one|parcel|package)\b"
    r"|另外?一?[个张份]?订?单|别的订?单|其他订?单|不是这[个张份]",
    re.IGNORECASE,
)
