"""Days in both languages, resolved from Thursday, 26 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from bot.components.entities import dates
from bot.components.entities.spans import Span, Written, settled

TODAY = date(2026, 11, 26)


def found(text: str, *, day_first: bool = True) -> list[Span]:
    return settled(dates.find(Written(text), TODAY, day_first=day_first))


def resolved(text: str, *, day_first: bool = True) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.more["resolved"]) for span in found(text, day_first=day_first)]


@pytest.mark.parametrize(
    ("text", "written", "day"),
    [
        ("today please", "today", "2026-11-26"),
        ("by tomorrow", "tomorrow", "2026-11-27"),
        ("the day after tomorrow", "day after tomorrow", "2026-11-28"),
        ("friday works", "friday", "2026-11-27"),
        ("on thursday", "thursday", "2026-11-26"),
        ("this friday", "this friday", "2026-11-27"),
        ("next friday", "next friday", "2026-12-04"),
        ("friday next week", "friday next week", "2026-12-04"),
        ("last monday", "last monday", "2026-11-23"),
        ("I ordered it on monday", "monday", "2026-11-23"),
        ("by monday", "monday", "2026-11-30"),
        ("this weekend", "this weekend", "2026-11-28/2026-11-29"),
        ("next week", "next week", "2026-11-30/2026-12-06"),
        ("in two weeks", "in two weeks", "2026-12-10"),
        ("two weeks ago", "two weeks ago", "2026-11-12"),
        ("a couple of days ago", "a couple of days ago", "2026-11-24"),
        ("a few days ago", "a few days ago", "2026-11-21/2026-11-23"),
        ("charged on 12 May", "12 May", "2026-05-12"),
        ("on the 3rd of December", "3rd of December", "2026-12-03"),
        ("mar 3rd, 2026", "mar 3rd, 2026", "2026-03-03"),
        ("the invoice for March", "March", "2026-03-01/2026-03-31"),
        ("at the end of May", "end of May", "2026-05-21/2026-05-31"),
        ("on the 5th", "5th", "2026-12-05"),
        ("2026-05-12", "2026-05-12", "2026-05-12"),
        ("12.05.2026", "12.05.2026", "2026-05-12"),
        ("am 5.12.", "5.12.", "2026-12-05"),
        ("on 29 February", "29 February", "2024-02-29"),
        ("by Christmas", "Christmas", "2026-12-25"),
        ("this morning", "this morning", "2026-11-26"),
        ("明天", "明天", "2026-11-27"),
        ("大后天", "大后天", "2026-11-29"),
        ("上周三", "上周三", "2026-11-18"),
        ("下周三能到吗", "下周三", "2026-12-02"),
        ("周五能到吗", "周五", "2026-11-27"),
        ("周五买的", "周五", "2026-11-20"),
        ("下个月5号", "下个月5号", "2026-12-05"),
        ("三天前", "三天前", "2026-11-23"),
        ("两周后", "两周后", "2026-12-10"),
        ("半个月前", "半个月前", "2026-11-11"),
        ("5月12日", "5月12日", "2026-05-12"),
        ("二〇二六年五月三日", "二〇二六年五月三日", "2026-05-03"),
        ("去年12月", "去年12月", "2025-12-01/2025-12-31"),
        ("12号之前", "12号", "2026-12-12"),
        ("下周末", "下周末", "2026-12-05/2026-12-06"),
        ("月底", "月底", "2026-11-21/2026-11-30"),
        ("双11买的", "双11", "2026-11-11"),
        ("後天", "後天", "2026-11-28"),
        ("我tomorrow要", "tomorrow", "2026-11-27"),
    ],
)
def test_a_day_is_found_as_written_and_resolved(text: str, written: str, day: str) -> None:
    assert resolved(text) == [(written, day)]


@pytest.mark.parametrize(
    ("text", "day_first", "day", "order"),
    [
        ("5/12", True, "2026-12-05", "dmy"),
        ("5/12", False, "2026-05-12", "mdy"),
        ("5/12到的", True, "2026-05-12", "mdy"),
        ("13/12", False, "2026-12-13", None),
        ("12/13", True, "2026-12-13", None),
        ("5/12/2026", False, "2026-05-12", "mdy"),
    ],
)
def test_the_order_of_day_and_month_is_the_shops_and_is_told(
    text: str, day_first: bool, day: str, order: str | None
) -> None:
    (span,) = found(text, day_first=day_first)
    assert (span.more["resolved"], span.more.get("order")) == (day, order)


def test_a_feast_that_goes_by_the_moon_is_marked_and_not_resolved() -> None:
    (span,) = found("中秋节前能到吗")
    assert span.more == {}


@pytest.mark.parametrize(
    "text",
    [
        "may I ask",
        "31/02",
        "open 24/7",
        "1/2 of it",
        "the 2nd one",
        "3.5 stars",
        "it costs 5.12.",
        "version 10.11",
        "sat on the sofa",
        "in 3-5 days",
        "within 3 days",
        "3天内",
        "中山路118号",
        "2号楼",
    ],
)
def test_what_is_no_day_is_not_taken_for_one(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("weekday", range(7))
def test_this_and_next_name_weeks_that_begin_on_monday(weekday: int) -> None:
    today = date(2026, 11, 23 + weekday)
    for text, day in (("this friday", "2026-11-27"), ("next friday", "2026-12-04"), ("上周五", "2026-11-20")):
        (span,) = settled(dates.find(Written(text), today))
        assert span.more["resolved"] == day
