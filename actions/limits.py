"""Which price a message allows: "under 20", "up to 50 euros", "90 欧元以下". Pure."""

import re

from actions.turn import Turn
from knowledge_graph.traversals import Limit

AMOUNT = re.compile(r"\d{1,7}(?:[.,]\d{1,2})?")
NUMBER = r"[€$£]?\s*(\d{1,6}(?:[.,]\d{1,2})?)"
BELOW = re.compile(
    rf"(?:under|below|less than|cheaper than|not as much as)\s+{NUMBER}|(?:低于|少于|不到|不足)\s*(\d{{1,6}})",
    re.IGNORECASE,
)
UP_TO = re.compile(
    rf"(?:up to|at most|max(?:imum)?|within|no more than|not more than|around)\s+{NUMBER}"
    r"|(?:不超过|最多)\s*(\d{1,6})|(\d{1,6})\s*(?:欧元|欧|元|块|€)?\s*(?:以内|以下|之内|左右)",
    re.IGNORECASE,
)
CURRENCY = re.compile(r"[€$£]|\b(?:eur|euros?|dollars?|usd)\b", re.IGNORECASE)
# Words that a part of a message may consist of, beside a limit, and ask for nothing of its own.
NOTHING_ELSE = re.compile(
    r"\W|\b(?:and|but|it|that|which|costs?|costing|is|are|should|must|be|for|to|cost|please|priced|price)\b|欧元|价格|的|且|并且|要",
    re.IGNORECASE,
)


def limit_of(turn: Turn) -> Limit | None:
    """The amount of the message; a bare number counts after a word for a limit."""
    if limit := limit_in(turn.text):
        return limit
    found = AMOUNT.search(turn.first("amount") or "")
    return Limit(_cents(found[0])) if found else None


def limit_in(text: str) -> Limit | None:
    """What a text allows by words for a limit."""
    for pattern, is_included in ((BELOW, False), (UP_TO, True)):
        if match := pattern.search(text):
            return Limit(_cents(next(filter(None, match.groups()))), is_included)
    return None


def without_limit(text: str) -> str:
    """The text without its limit and currency."""
    for pattern in (CURRENCY, BELOW, UP_TO):
        text = pattern.sub(" ", text)
    return " ".join(text.split())


def is_only_a_limit(text: str) -> bool:
    """Whether a part of a message, such as "and costs less than 20", only limits what another part asks for."""
    return limit_in(text) is not None and not NOTHING_ELSE.sub("", without_limit(text))


def _cents(amount: str) -> int:
    return round(float(amount.replace(",", ".")) * 100)
