"""Days named in a text, as written, with `resolved`: the ISO day, or first and last day of a span. Used by extractors.py.

`order` is there too where day and month could be meant either way ("5/12"): the order that was taken.
"""

from __future__ import annotations

import re
from datetime import date

from bot.components.entities.calendar_chinese import MOVING_FEAST
from bot.components.entities.calendar_chinese import PATTERNS as CHINESE_PATTERNS
from bot.components.entities.calendar_english import PATTERNS as ENGLISH_PATTERNS
from bot.components.entities.calendar_english import Reading, Resolver
from bot.components.entities.spans import Span, Written

EXTRACTOR = "date"
AROUND = 60  # characters of the text that may tell how a day is meant
EITHER_WAY = re.compile(r"(?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|1[0-2])(?:[-/]\d{2,4})?")


def find(written: Written, today: date, *, day_first: bool = True) -> list[Span]:
    """day_first: "5/12" is the fifth of December. In text with Chinese characters it is the twelfth of May."""
    day_first = day_first and not written.is_chinese
    patterns = [*ENGLISH_PATTERNS, *(CHINESE_PATTERNS if written.is_chinese else ())]
    resolved = [
        _span(written.lower, match, resolve, today, day_first)
        for pattern, resolve in patterns
        for match in pattern.finditer(written.lower)
    ]
    moving = [Span("date", *match.span(), EXTRACTOR) for match in MOVING_FEAST.finditer(written.lower)]
    return [*(span for span in resolved if span), *moving]


def _span(lower: str, match: re.Match[str], resolve: Resolver, today: date, day_first: bool) -> Span | None:
    start, end = match.span()
    reading = Reading(today, day_first, lower[max(0, start - AROUND) : start], lower[end : end + AROUND])
    try:
        resolved = resolve(match, reading)
    except (ValueError, OverflowError):
        return None  # 31 February
    if resolved is None:
        return None
    more = {"resolved": resolved.iso}
    if EITHER_WAY.fullmatch(match.group()):
        more["order"] = "dmy" if day_first else "mdy"
    return Span("date", start, end, EXTRACTOR, more=more)
