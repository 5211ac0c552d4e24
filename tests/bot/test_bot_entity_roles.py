"""What was and what shall be, where one thing is changed into another."""

from __future__ import annotations

import re

import pytest

from bot.components.entities.roles import with_roles
from bot.components.entities.spans import Span, Written


def roles(text: str, *parts: str, entity: str = "color") -> list[str | None]:
    places = [(position(text, part), position(text, part) + len(part)) for part in parts]
    spans = [Span(entity, start, end, "words") for start, end in places]
    return [span.role for span in with_roles(Written(text), spans)]


def position(text: str, part: str) -> int:
    found = re.search(rf"\b{part}\b" if part.isascii() else part, text)
    return found.start() if found else -1


@pytest.mark.parametrize(
    "text",
    [
        "change it from blue to red",
        "swap the blue one for red",
        "replace the blue one in my order with red",
        "red instead of blue",
        "red rather than in blue",
        "red, not blue",
        "instead of blue I want red",
        "not the blue one, the red one please",
        "I ordered blue but I want red",
        "the blue one, can I have red instead",
        "the old one was blue, the new one is red",
        "blue to red",
    ],
)
def test_blue_was_and_red_shall_be(text: str) -> None:
    first, second = sorted(("blue", "red"), key=lambda color: position(text, color))
    expected = {"blue": "from", "red": "to"}
    assert roles(text, first, second) == [expected[first], expected[second]]


@pytest.mark.parametrize(
    "text",
    [
        "把蓝色换成红色",
        "从蓝色到红色",
        "蓝色改红色",
        "不要蓝色要红色",
        "不要蓝色，要红色",
        "要红色不要蓝色",
        "是红色不是蓝色",
        "蓝色太小了，想换红色",
        "拍成了蓝色，其实要红色",
        "我要红色的，你们发成了蓝色",
    ],
)
def test_blue_was_and_red_shall_be_in_chinese(text: str) -> None:
    first, second = sorted(("蓝色", "红色"), key=text.index)
    expected = {"蓝色": "from", "红色": "to"}
    assert roles(text, first, second) == [expected[first], expected[second]]


@pytest.mark.parametrize(
    "text",
    ["blue and red", "blue or red?", "boots, blue, with a red lace", "do they come in blue? And in red?"],
)
def test_two_colours_side_by_side_have_no_roles(text: str) -> None:
    assert roles(text, "blue", "red") == [None, None]


def test_things_of_different_kinds_have_no_roles() -> None:
    text = "from blue to large"
    spans = [Span("color", 5, 9, "words"), Span("size", 13, 18, "words")]
    assert [span.role for span in with_roles(Written(text), spans)] == [None, None]


def test_reasons_have_no_roles() -> None:
    assert roles("too small instead of too big", "too small", "too big", entity="reason") == [None, None]
