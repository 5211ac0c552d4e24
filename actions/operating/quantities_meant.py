"""How many of several equal lines a message means: "two of the three mugs", 其中两个. A line is one thing. Pure."""

import re
from collections.abc import Sequence
from functools import cache

from actions.operating.words import phrases_of
from shop.records import Order

MEASURE = "[个件只条双把套本瓶块张支盒台份枚]"
PLAIN_NUMBER = 9  # larger counts are written as digits, and no order has so many equal lines


def how_many(text: str, names: Sequence[str]) -> int | None:
    """The count that stands with "of" or before a name, or alone with "only"; None: no count is said.

    names: words by which the text may call the things, such as "mug".
    """
    plain = text.casefold()
    said = [count for count in range(1, PLAIN_NUMBER + 1) if _pattern(count, tuple(names)).search(plain)]
    return min(said) if said else None


def as_many(order: Order, positions: Sequence[int], text: str, names: Sequence[str]) -> tuple[int, ...]:
    """Of equal lines as many as are said, the first ones; all where nothing is said, or more than there are."""
    count = how_many(text, names)
    groups: dict[str, list[int]] = {}
    for position in positions:
        groups.setdefault(order.lines[position].item_id, []).append(position)
    several = [group for group in groups.values() if len(group) > 1]
    if count is None or len(several) != 1:
        return tuple(positions[:count]) if count is not None and len(groups) == 1 else tuple(positions)
    left_out = sorted(several[0])[count:]
    return tuple(position for position in sorted(positions) if position not in left_out)


@cache
def _pattern(count: int, names: tuple[str, ...]) -> re.Pattern[str]:
    english, chinese = phrases_of("counts", count)
    named = "|".join(re.escape(name) for name in names if name) or "(?!)"
    things = rf"(?:{named})s?\b"
    return re.compile(
        rf"\b{english}\sof\b"
        rf"|\b{english}\s(?:\w{{1,20}}\s){{0,2}}?{things}"
        rf"|\b(?:only|just)\s(?:the\s)?{english}\b(?!\s(?:day|week|month|order))"
        rf"|\b{english}\s(?:only|is enough|will do|back)\b"
        rf"|(?<![\d一二两三四五六七八九十第]){chinese}{MEASURE}(?!订单)",
        re.IGNORECASE,
    )
