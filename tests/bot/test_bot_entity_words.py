"""Colours, sizes, materials, ways to pay, reasons, and wishes for a language; the lists they come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.components.entities import wishes
from bot.components.entities.content import FOLDER
from bot.components.entities.lexicon import Lexicon
from bot.components.entities.spans import Span, Written, settled
from tests.bot.entity_checks import kinds, marked

LEXICON = Lexicon({"color": ["oatmeal"], "size": ["36-38", "3 cups", "hand"], "material": ["mulberry silk"]})


@pytest.mark.parametrize(
    ("text", "colors"),
    [
        ("from blue to dark grey", ["blue", "dark grey"]),
        ("I need it in stone", ["stone"]),
        ("the stone is heavy", []),
        ("red, blue and sand", ["red", "blue", "sand"]),
        ("in oatmeal please", ["oatmeal"]),
        ("I eat oatmeal", []),
        ("要深蓝色的", ["深蓝色"]),
        ("要藍色的", ["藍色"]),
        ("黑的换白的", ["黑", "白"]),
        ("天黑了", []),
    ],
)
def test_colours_are_found(text: str, colors: list[str]) -> None:
    assert marked(LEXICON.find, text, "color") == colors


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("M to L for the jumper pls", ["M", "L"]),
        ("m instead of l", ["m", "l"]),
        ("XL please", ["XL"]),
        ("in medium please", ["medium"]),
        ("it's a small problem", []),
        ("I'm in London", []),
        ("the wall is 3 m long", []),
        ("size 42 instead of 43", ["42", "43"]),
        ("42 instead of 43", ["42", "43"]),
        ("UK 9", ["UK 9"]),
        ("36-38 or 140x200", ["36-38", "140x200"]),
        ("for 3 cups", ["3 cups"]),
        ("on the other hand", []),
        ("M码换L码", ["M", "L"]),
        ("我穿38码", ["38"]),
        ("大号换成中号", ["大号", "中号"]),
        ("42太小，换43", ["42", "43"]),
    ],
)
def test_sizes_are_found(text: str, sizes: list[str]) -> None:
    assert marked(LEXICON.find, text, "size") == sizes


@pytest.mark.parametrize(
    ("text", "materials"),
    [
        ("is it real leather", ["real leather"]),
        ("is it made of cork", ["cork"]),
        ("further down", []),
        ("mulberry silk please", ["mulberry silk"]),
        ("是纯棉的吗", ["纯棉"]),
    ],
)
def test_materials_are_found(text: str, materials: list[str]) -> None:
    assert marked(LEXICON.find, text, "material") == materials


@pytest.mark.parametrize(
    ("text", "methods"),
    [
        ("pay by paypal instead of credit card", ["paypal", "credit card"]),
        ("I pay cash", ["cash"]),
        ("a cash register", []),
        ("can I use Apple Pay or Klarna", ["Apple Pay", "Klarna"]),
        ("用花呗付，不用支付宝", ["花呗", "支付宝"]),
        ("可以货到付款吗", ["货到付款"]),
    ],
)
def test_ways_to_pay_are_found(text: str, methods: list[str]) -> None:
    assert marked(LEXICON.find, text, "payment_method") == methods


@pytest.mark.parametrize(
    ("text", "written", "code"),
    [
        ("the moka pot came broken", "broken", "damaged"),
        ("it is too small", "too small", "too_small"),
        ("it doesnt fit", "doesnt fit", "does_not_fit"),
        ("it doesn’t fit", "doesn’t fit", "does_not_fit"),
        ("you sent the wrong colour", "wrong colour", "wrong_color"),
        ("I changed my mind", "changed my mind", "changed_mind"),
        ("three days late", "late", "late"),
        ("太小了", "太小了", "too_small"),
        ("有质量问题", "有质量问题", "quality"),
        ("不想要了", "不想要了", "changed_mind"),
        ("衣服大了", "大了", "too_big"),
    ],
)
def test_a_reason_is_found_with_its_code(text: str, written: str, code: str) -> None:
    (span,) = settled(LEXICON.find(Written(text)))
    assert (text[span.start : span.end], span.more) == (written, {"reason": code})


@pytest.mark.parametrize("text", ["my late wife", "is it too late to cancel", "我年纪大了"])
def test_what_is_no_reason_is_not_taken_for_one(text: str) -> None:
    assert [span for span in LEXICON.find(Written(text)) if span.entity == "reason"] == []


def test_a_doubtful_word_right_before_a_product_is_meant() -> None:
    written = Written("the olive backpack")
    backpack = Span("product", 10, 18, "catalogue")
    assert [span.entity for span in LEXICON.find(written, [backpack])] == ["color"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in english please", "en"),
        ("english", "en"),
        ("speak chinese", "zh"),
        ("说中文可以吗", "zh"),
        ("用英语", "en"),
        ("請說中文", "zh"),
        ("¿habla español?", "Spanish"),
        ("can you speak german", "German"),
        ("parlez-vous français", "French"),
    ],
)
def test_a_wish_for_a_language_is_found(text: str, language: str) -> None:
    assert [span.value for span in settled(wishes.find(Written(text)))] == [language]


@pytest.mark.parametrize(
    "text", ["do you have the manual in english", "English breakfast tea", "a Chinese vase"]
)
def test_a_language_that_is_not_wished_is_no_wish(text: str) -> None:
    assert kinds(wishes.find, text) == []


def strings(content: Any) -> list[Any]:
    if isinstance(content, dict):
        return [item for key, value in content.items() for item in [str(key), *strings(value)]]
    return [item for value in content for item in strings(value)] if isinstance(content, list) else [content]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_a_list_holds_words_and_none_that_yaml_takes_for_yes_or_no(path: Path) -> None:
    found = strings(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [item for item in found if isinstance(item, bool) or item in ("", None)] == []
