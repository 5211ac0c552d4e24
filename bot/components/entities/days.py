"""Days and spans of days, reckoned from today. Used by calendar_english.py and calendar_chinese.py.

How weekdays are read, in both languages, with weeks that begin on Monday:

    friday, on friday, 周五         the next one, today included; beside a word of the past ("arrived", 买的) the last one
    this friday, 这周五             that of this week, be it over or not
    next friday, 下周五             that of next week, also when this week's is still to come
    last friday                     the last one before today
    上周五                          that of last week
    this weekend, 下周末            Saturday and Sunday of the week named

A day or month without a year is the next one if that begins within ninety days, else the last one: customers speak of
what they ordered and of what is to come soon. A span
is resolved as "first/last", both days included.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FARTHEST_AHEAD = 90  # days
FEW = (3, 5)  # days, weeks ... that "a few" may be


@dataclass(frozen=True)
class Days:
    """A day, or all from first to last."""

    first: date
    last: date

    @property
    def iso(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


def one(day: date) -> Days:
    return Days(day, day)


def after(today: date, days: int) -> Days:
    return one(today + timedelta(days=days))


def shifted(today: date, unit: str, count: int) -> date:
    """The day `count` days, weeks, months or years from today; the last of a month that is shorter."""
    if unit in ("month", "year"):
        months = today.year * 12 + today.month - 1 + count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    return today + timedelta(days=count * (7 if unit == "week" else 1))


def week(today: date, offset: int) -> Days:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
    return Days(monday, monday + timedelta(days=6))


def month(today: date, offset: int) -> Days:
    first = shifted(today.replace(day=1), "month", offset)
    return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))


def year(today: date, offset: int) -> Days:
    return Days(date(today.year + offset, 1, 1), date(today.year + offset, 12, 31))


def unit_span(today: date, unit: str, offset: int) -> Days:
    return {"week": week, "month": month, "year": year}[unit](today, offset)


def weekday_of_week(today: date, weekday: int, offset: int) -> Days:
    return one(week(today, offset).first + timedelta(days=weekday))


def weekend(today: date, offset: int) -> Days:
    saturday = week(today, offset).first + timedelta(days=5)
    return Days(saturday, saturday + timedelta(days=1))


def coming(today: date, weekday: int) -> Days:
    return after(today, (weekday - today.weekday()) % 7)


def past(today: date, weekday: int) -> Days:
    return after(today, -((today.weekday() - weekday - 1) % 7 + 1))


def likely(today: date, month_number: int, day: int) -> Days:
    """The next such day if it is near enough, else the last one. Raises ValueError if no year near has it."""
    found = []
    for number in range(today.year + 1, today.year - 9, -1):
        try:
            found.append(date(number, month_number, day))
        except ValueError:
            continue  # 29 February
    for found_day in found:
        if (found_day - today).days <= FARTHEST_AHEAD:
            return one(found_day)
    raise ValueError(f"no {day}.{month_number}. in any year near")


def likely_month(today: date, number: int) -> Days:
    first = likely(today, number, 1).first
    return month(first, 0)


def day_of_month(today: date, day: int) -> Days:
    """The next such day, today included."""
    for offset in range(3):
        first = month(today, offset).first
        if day <= monthrange(first.year, first.month)[1] and first.replace(day=day) >= today:
            return one(first.replace(day=day))
    raise ValueError(f"no {day}. in any month")


def part(days: Days, which: str) -> Days:
    """The end, the beginning or the middle third of a span."""
    third = (days.last - days.first).days // 3
    if which == "end":
        return Days(days.last - timedelta(days=third), days.last)
    if which == "beginning":
        return Days(days.first, days.first + timedelta(days=third))
    return Days(days.first + timedelta(days=third), days.last - timedelta(days=third))
