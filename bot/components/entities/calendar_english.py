"""How days are named in English, and numeric dates of both languages. Used by dates.py; days.py tells how they are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.components.entities import days, numerals
from bot.components.entities.content import alternatives, words
from bot.components.entities.days import Days

_CALENDAR = words("calendar")


def _spellings(table: str) -> dict[str, int]:
    return {spelling: int(number) for number, forms in _CALENDAR[table].items() for spelling in forms}


_MONTHS = _spellings("en_months")
_WEEKDAYS = _spellings("en_weekdays")
_RELATIVE: dict[str, int] = _CALENDAR["en_relative"]
_UNITS = {form: unit for unit, forms in _CALENDAR["en_units"].items() for form in forms}
_FEASTS = {form: day for day, forms in _CALENDAR["en_feasts"].items() for form in forms}
_SHORT = frozenset(_CALENDAR["en_short_weekdays_need_cue"])
_MONTH = rf"(?P<month>{alternatives(_MONTHS)})"
_LONG_MONTH = rf"(?P<month>{alternatives(name for name in _MONTHS if len(name) > 3)}|may)"
_WEEKDAY = rf"(?P<weekday>{alternatives(_WEEKDAYS)})"
_UNIT = rf"(?P<unit>{alternatives(_UNITS)})"
_DAY = r"(?P<day>[0-3]?\d)"
_TH = r"(?:st|nd|rd|th)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = rf"(?P<count>\d{{1,3}}|{numerals.SMALL_ENGLISH}|an?|(?:a )?couple(?: of)?|(?:a )?few)"
_PART = r"(?:(?P<part>end|beginning|start|middle|mid|early|late)(?:\s|-)(?:of\s)?(?:the\s)?)"
_OFFSETS = {
    "last": -1,
    "past": -1,
    "previous": -1,
    "this": 0,
    "current": 0,
    "next": 1,
    "coming": 1,
    "following": 1,
    "the": 0,
}
_PARTS = {"start": "beginning", "early": "beginning", "late": "end", "mid": "middle"}
_PAST = re.compile(rf"\b(?:{alternatives(_CALENDAR['en_past'])})\b(?:\W+\w+){{0,6}}\W*$")
_CUE = re.compile(
    r"(?:\b(?:on|by|until|till|til|since|before|after|from|for|of|this|next|last|to|between|and|or|every)|[(,])\s$"
)
_DATE_CUE = re.compile(r"\b(?:on|by|until|till|since|before|after|from|am|vom|bis|zum)\s(?:the\s)?$")
_NO_FRACTION = re.compile(r"(?:1/[234]|3/4|24/7|[23]/3)$")


@dataclass(frozen=True)
class Reading:
    """What a date is read by: today, the order of day and month in "5/12", and the text around it in lower case."""

    today: date
    day_first: bool
    before: str
    after: str

    @property
    def is_past(self) -> bool:
        return _PAST.search(self.before) is not None


Resolver = Callable[["re.Match[str]", Reading], "Days | None"]


def _numeric(match: re.Match[str], reading: Reading) -> Days | None:
    first, second, year = int(match["first"]), int(match["second"]), match.groupdict().get("year")
    if year is None and _NO_FRACTION.match(match.group()) and not _DATE_CUE.search(reading.before):
        return None
    day_first = reading.day_first or first > 12 or "." in match.group()  # with points it is always the day
    day, month = (first, second) if day_first and second <= 12 else (second, first)
    if year is None:
        return days.likely(reading.today, month, day)
    return days.one(date(int(year) + (2000 if len(year) == 2 else 0), month, day))


def _with_point(match: re.Match[str], reading: Reading) -> Days | None:
    """ "5.12." may also be a sum at the end of a sentence, so a cue must stand before."""
    if not _DATE_CUE.search(reading.before):
        return None
    return days.likely(reading.today, int(match["second"]), int(match["first"]))


def _iso(match: re.Match[str], reading: Reading) -> Days:
    return days.one(date(int(match["year"]), int(match["month"]), int(match["day"])))


def _named(match: re.Match[str], reading: Reading) -> Days:
    month, day, year = _MONTHS[match["month"]], int(match["day"]), match["year"]
    return days.one(date(int(year), month, day)) if year else days.likely(reading.today, month, day)


def _month(match: re.Match[str], reading: Reading) -> Days | None:
    found, named, number = match.groupdict(), match["month"], _MONTHS[match["month"]]
    if not (
        found["year"]
        or found["which"]
        or found["part"]
        or _CUE.search(reading.before)
        or reading.before.endswith("in ")
    ):
        return None
    if named == "may" and not found["year"] and re.match(r"\s(?:i|we|you|be|have|not)\b", reading.after):
        return None
    if found["year"]:
        span = days.month(date(int(found["year"]), number, 1), 0)
    else:
        span = days.likely_month(reading.today, number)
        if found["which"] == "last" and span.last >= reading.today:
            span = days.month(span.first, -12)
        if found["which"] == "next" and span.first <= reading.today:
            span = days.month(span.first, 12)
    return days.part(span, _PARTS.get(found["part"], found["part"])) if found["part"] else span


def _ordinal(match: re.Match[str], reading: Reading) -> Days:
    return days.day_of_month(reading.today, int(match["day"]))


def _relative(match: re.Match[str], reading: Reading) -> Days:
    return days.after(reading.today, _RELATIVE[re.sub(r"\s+", " ", match["relative"])])


def _weekday(match: re.Match[str], reading: Reading) -> Days | None:
    which, named = match["which"], match["weekday"]
    weekday = _WEEKDAYS[named]
    if named in _SHORT and not (which or _CUE.search(reading.before)):
        return None
    if match["week"]:
        return days.weekday_of_week(reading.today, weekday, _OFFSETS[match["week"]])
    if which in ("next", "following"):
        return days.weekday_of_week(reading.today, weekday, 1)
    if which == "this":
        return days.weekday_of_week(reading.today, weekday, 0)
    if which in ("last", "past", "previous") or (which is None and reading.is_past):
        return days.past(reading.today, weekday)
    return days.coming(reading.today, weekday)


def _weekend(match: re.Match[str], reading: Reading) -> Days:
    return days.weekend(reading.today, _OFFSETS[match["which"]])


def _period(match: re.Match[str], reading: Reading) -> Days | None:
    unit, which = _UNITS[match["unit"]], match["which"]
    if unit == "day" or (which == "the" and not match["part"]):
        return None
    span = days.unit_span(reading.today, unit, _OFFSETS[which])
    return days.part(span, _PARTS.get(match["part"], match["part"])) if match["part"] else span


def _daytime(match: re.Match[str], reading: Reading) -> Days:
    return days.after(reading.today, -1 if match.group().startswith("last") else 0)


def _distance(match: re.Match[str], reading: Reading) -> Days | None:
    unit, sign = _UNITS[match["unit"]], -1 if match.groupdict().get("ago") else 1
    nearest, farthest = _count(match["count"])
    ends = sorted(days.shifted(reading.today, unit, sign * count) for count in (nearest, farthest))
    return Days(ends[0], ends[1])


def _count(text: str) -> tuple[int, int]:
    if "few" in text:
        return days.FEW
    number = 1 if text in ("a", "an") else 2 if "couple" in text else numerals.value_of(text)
    return (number or 0, number or 0)


def _feast(match: re.Match[str], reading: Reading) -> Days | None:
    if not _CUE.search(reading.before) and not reading.before.endswith(("at ", "around ")):
        return None
    month, day = _FEASTS[match["feast"]].split("-")
    return days.likely(reading.today, int(month), int(day))


_BEFORE_DIGITS = r"(?<![\w.,/$€£¥-])"
_AFTER_ORDINAL = (
    r"(?:and|or|to|at|of|please|pls|but|instead|because|if|so|until|till|this|next|is|would|works)"
)
_AFTER_FEAST_NOT = "presents?|gifts?|cards?|trees?|edition|sale|wrapping"
_WHICH = r"(?:(?P<which>this|next|last|past|previous|coming|following)\s)?"
PATTERNS: list[tuple[re.Pattern[str], Resolver]] = [
    (re.compile(pattern, re.ASCII), resolve)
    for pattern, resolve in (
        (r"(?<![\w-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?![\w-])", _iso),
        (
            rf"{_BEFORE_DIGITS}(?P<first>[0-3]?\d)[-/.](?P<second>[0-3]?\d)[-/.](?P<year>(?:20)?\d\d)(?![\w/-])",
            _numeric,
        ),
        (
            rf"{_BEFORE_DIGITS}(?P<first>[0-3]?\d)/(?P<second>[0-3]?\d)(?![\w/]|\s?(?:size|inch|cm|\")|\.\d)",
            _numeric,
        ),
        (
            rf"{_BEFORE_DIGITS}(?P<first>[0-3]?\d)\.(?P<second>[01]?\d)(?:\.(?!\d)|(?![\w.,/€$£¥%-]))",
            _with_point,
        ),
        (rf"\b{_DAY}{_TH}?(?:\sof)?\s{_MONTH}\b\.?(?:,?\s{_YEAR}\b)?", _named),
        (
            rf"\b{_MONTH}\.?\s(?:the\s)?{_DAY}{_TH}?\b(?!\s?(?:%|:|/|pieces|items|pcs|x\b))(?:,?\s{_YEAR}\b)?",
            _named,
        ),
        (rf"(?:\b{_PART})?{_WHICH}\b{_LONG_MONTH}\b(?:\s{_YEAR}\b)?", _month),
        (rf"(?<=the\s){_DAY}{_TH}\b(?=\s*(?:$|[,.;!?)]|{_AFTER_ORDINAL}\b))", _ordinal),
        (rf"\b(?P<relative>{alternatives(_RELATIVE)})\b", _relative),
        (rf"\b{_WHICH}{_WEEKDAY}\b(?:\s(?:of\s)?(?P<week>this|next|last)\sweek\b)?(?!\s\d)", _weekday),
        (r"\b(?P<which>this|next|last|coming|past|following|the)\sweekend\b", _weekend),
        (rf"\b{_PART}?(?P<which>this|next|last|past|previous|coming|following|the)\s{_UNIT}\b", _period),
        (r"\b(?:this\s(?:morning|afternoon|evening)|last\snight)\b", _daytime),
        (rf"\bin\s{_COUNT}\s{_UNIT}(?:'?\s?time)?\b(?!\s(?:or|ago))", _distance),
        (rf"\b{_COUNT}\s{_UNIT}\s(?:(?P<ago>ago|before today|back)|from\s(?:now|today))\b", _distance),
        (rf"\b(?P<feast>{alternatives(_FEASTS)})\b(?!\s(?:{_AFTER_FEAST_NOT}))", _feast),
    )
]
