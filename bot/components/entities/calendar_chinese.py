"""How days are named in Chinese. Used by dates.py; days.py tells how they are read."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.components.entities import days, numerals
from bot.components.entities.calendar_english import Reading, Resolver
from bot.components.entities.content import alternatives, words
from bot.components.entities.days import Days

_CALENDAR = words("calendar")
_WEEKDAYS = {sign: int(number) for number, signs in _CALENDAR["zh_weekdays"].items() for sign in signs}
_RELATIVE: dict[str, int] = _CALENDAR["zh_relative"]
_FEASTS = {form: day for day, forms in _CALENDAR["zh_feasts"].items() for form in forms}
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_WEEK = r"(?:个?(?:周|星期|礼拜))"
_UNITS = {"天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year"}
_OFFSETS = {
    "上上": -2,
    "上": -1,
    "下下": 2,
    "下": 1,
    "这": 0,
    "本": 0,
    "当": 0,
    "今": 0,
    "去": -1,
    "明": 1,
    "前": -2,
    "后": 2,
    "": 0,
}
_PARTS = {
    "底": "end",
    "末": "end",
    "初": "beginning",
    "中旬": "middle",
    "中": "middle",
    "上旬": "beginning",
    "下旬": "end",
}
_PAST = re.compile(rf"^[^,.。，!?！？]{{0,8}}?(?:{alternatives(_CALENDAR['zh_past'])})")


def _number(text: str) -> int:
    return numerals.value_of(text) or 0


def _day(match: re.Match[str], reading: Reading) -> Days:
    month, day, year = _number(match["month"]), _number(match["day"]), match["year"]
    if year in ("今年", "去年", "明年"):
        return days.one(date(reading.today.year + _OFFSETS[year[0]], month, day))
    return days.one(date(_year(year), month, day)) if year else days.likely(reading.today, month, day)


def _year(text: str) -> int:
    number = _number(text.rstrip("年"))
    return number + 2000 if number < 100 else number


def _day_of_month(match: re.Match[str], reading: Reading) -> Days:
    first = days.month(reading.today, _OFFSETS[match["which"]]).first
    return days.one(first.replace(day=_number(match["day"])))


def _bare_day(match: re.Match[str], reading: Reading) -> Days:
    return days.day_of_month(reading.today, _number(match["day"]))


def _relative(match: re.Match[str], reading: Reading) -> Days:
    return days.after(reading.today, _RELATIVE[match["relative"]])


def _weekday(match: re.Match[str], reading: Reading) -> Days:
    which, weekday = match["which"], _WEEKDAYS[match["weekday"]]
    if which:
        return days.weekday_of_week(reading.today, weekday, _OFFSETS[which])
    if _PAST.match(reading.after):
        return days.past(reading.today, weekday)
    return days.coming(reading.today, weekday)


def _weekend(match: re.Match[str], reading: Reading) -> Days:
    return days.weekend(reading.today, _OFFSETS[match["which"] or ""])


def _period(match: re.Match[str], reading: Reading) -> Days:
    unit = "month" if "月" in match.group() else "year" if "年" in match.group() else "week"
    span = days.unit_span(reading.today, unit, _OFFSETS[match["which"]])
    return days.part(span, _PARTS[match["part"]]) if match["part"] else span


def _end_of(match: re.Match[str], reading: Reading) -> Days:
    unit = "month" if match.group().startswith("月") else "year"
    return days.part(days.unit_span(reading.today, unit, 0), _PARTS[match["part"]])


def _month(match: re.Match[str], reading: Reading) -> Days:
    number = _number(match["month"])
    span = days.likely_month(reading.today, number)
    if match["year"]:
        offset = {"今": 0, "去": -1, "明": 1}.get(match["year"][0])
        year = reading.today.year + offset if offset is not None else _year(match["year"])
        span = days.month(date(year, number, 1), 0)
    return days.part(span, _PARTS[match["part"]]) if match["part"] else span


def _distance(match: re.Match[str], reading: Reading) -> Days | None:
    unit, sign = _UNITS[match["unit"]], -1 if "前" in match["way"] else 1
    if match["count"] == "半":
        return (
            days.after(reading.today, sign * {"month": 15, "year": 182}.get(unit, 0))
            if unit in ("month", "year")
            else None
        )
    if match["count"] == "几":
        ends = sorted(days.shifted(reading.today, unit, sign * count) for count in days.FEW)
        return Days(ends[0], ends[1])
    return days.one(days.shifted(reading.today, unit, sign * _number(match["count"])))


def _these_days(match: re.Match[str], reading: Reading) -> Days:
    if match.group().startswith("前"):
        return Days(reading.today - timedelta(days=5), reading.today - timedelta(days=2))
    return Days(reading.today + timedelta(days=1), reading.today + timedelta(days=5))


def _feast(match: re.Match[str], reading: Reading) -> Days:
    month, day = _FEASTS[match["feast"]].split("-")
    return days.likely(reading.today, int(month), int(day))


_YEAR = r"(?P<year>(?:(?:19|20)?\d\d|[二一][〇零一二三四五六七八九]{3})年|今年|去年|明年)?"
_PART = r"(?P<part>底|末|初|中旬|上旬|下旬)"
_WHICH = r"(?P<which>上上|下下|上|下|这|本)"
_DIGIT = "一二三四五六七八九十"
_NO_DAY_BEFORE, _NO_DAY_AFTER = (
    r"(?<![\d\-a-zA-Z路街弄巷楼口码第月.~到至#])",
    r"(?![\d楼线店门柜仓色商卡牌令机])",
)
PATTERNS: list[tuple[re.Pattern[str], Resolver]] = [
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (rf"{_YEAR}(?P<month>{_NUMBER})月(?:份)?\s?(?P<day>{_NUMBER})(?:[日号]|(?![\d个天月]))", _day),
        (r"(?P<which>上上|下下|上|下|这|本|当)个?月的?" rf"(?P<day>{_NUMBER})[日号]", _day_of_month),
        (rf"{_NO_DAY_BEFORE}(?P<day>(?:[12]\d|3[01]|[1-9]))[号日]{_NO_DAY_AFTER}", _bare_day),
        (rf"(?P<relative>{alternatives(_RELATIVE)})", _relative),
        (rf"{_WHICH}?{_WEEK}(?P<weekday>[一二三四五六日天1-7])(?![\d个])", _weekday),
        (rf"{_WHICH}?(?:{_WEEK}|个)?周?末(?<=周末)", _weekend),
        (rf"{_WHICH}(?:个?(?:周|星期|礼拜)|个?月(?:份)?)的?{_PART}?(?![一二三四五六日天1-7末\d])", _period),
        (rf"(?P<which>今|去|明|前|后)年{_PART}?(?!\d|[{_DIGIT}]{{1,2}}月)", _period),
        (rf"(?<![上下这本个\d{_DIGIT}])(?:月|年){_PART}(?![\u4e00-\u9fff]?月)", _end_of),
        (
            rf"{_YEAR}(?<![\d第])(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?{_PART}?"
            rf"(?![\d{_DIGIT}个])",
            _month,
        ),
        (
            rf"(?P<count>\d{{1,3}}|{numerals.SMALL_CHINESE}|半|几)\s?个?多?(?P<unit>天|日|周|星期|礼拜|月|年)"
            r"(?P<way>之前|以前|前|之后|以后|后)(?![天年])",
            _distance,
        ),
        (r"(?:前|过)(?:几|两)天", _these_days),
        (rf"(?<!\d)(?P<feast>{alternatives(_FEASTS)})(?![\d%折])", _feast),
    )
]
MOVING_FEAST = re.compile(alternatives(_CALENDAR["zh_moving_feasts"]))  # their days go by the moon
