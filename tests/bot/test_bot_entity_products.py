"""Products by name, alias, the end of a name, and with slips of the pen."""

from __future__ import annotations

from typing import Any

import pytest

from bot.components.entities.catalogue import ProductNames
from bot.components.entities.slips import Spelling, sound_of
from bot.components.entities.spans import Span, Written, settled

PRODUCTS: list[dict[str, Any]] = [
    {"name": "T-Shirt", "aliases": ["tshirt", "t shirt", "tee", "T恤"]},
    {"name": "Moka Pot", "name_zh": "摩卡壶", "aliases": ["espresso pot"]},
    {"name": "Pot", "aliases": []},
    {"name": "Wine Glass", "name_zh": "酒杯", "aliases": []},
    {"name": "Watch", "name_zh": "手表", "aliases": []},
    {"name": "Watering Can", "aliases": ["can"]},
    {"name": "Linen Shirt", "name_zh": "亚麻衬衫", "aliases": []},
    {"name": "Rain Jacket", "aliases": ["raincoat"]},
    {"name": "Trail Backpack", "name_zh": "徒步背包", "aliases": ["rucksack"]},
    {"name": "City Backpack", "aliases": ["rucksack"]},
    {"name": "Fisherman's Jumper", "aliases": []},
    {"name": "Beeswax Candle", "aliases": ["candles"]},
    {"name": "Bread Knife", "aliases": []},
    {"name": "Fountain Pen", "name_zh": "钢笔", "aliases": ["笔"]},
    {"name": "Basket", "aliases": []},
]
REAL_WORDS = frozenset(["skirt", "linen", "jacket", "shirt", "candle", "rain"])
NAMES = ProductNames(PRODUCTS, REAL_WORDS)


def products(text: str) -> list[Span]:
    return settled(NAMES.find(Written(text)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("how much is the t-shirt", ["T-Shirt"]),
        ("how much are T-SHIRTS?", ["T-Shirt"]),
        ("got any tees", ["T-Shirt"]),
        ("price of a tshirt", ["T-Shirt"]),
        ("moka pots in stock?", ["Moka Pot"]),
        ("a pot and a moka pot", ["Pot", "Moka Pot"]),
        ("I want two watches", ["Watch"]),
        ("watch out", []),
        ("wine glass", ["Wine Glass"]),
        ("bread knives", ["Bread Knife"]),
        ("摩卡壶多少钱", ["Moka Pot"]),
        ("這款T恤有貨嗎", ["T-Shirt"]),
        ("ｍｏｋａ　ｐｏｔ", ["Moka Pot"]),
        ("a potter's wheel", []),
        ("moka and pot", ["Pot"]),
        ("moka, pot", ["Pot"]),
        ("fishermans jumper", ["Fisherman's Jumper"]),
        ("a rain coat", ["Rain Jacket"]),
        ("rainjacket", ["Rain Jacket"]),
    ],
)
def test_products_are_found_by_name_and_alias(text: str, names: list[str]) -> None:
    assert [span.value for span in products(text)] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my jumper", "Fisherman's Jumper"),
        ("the shirt", None),  # a T-shirt or one of linen
        ("night shirt", None),
        ("can you help", None),
        ("the can you sent", None),
        ("the can leaks", "Watering Can"),
        ("put it into my basket", None),
        ("那笔钱", None),
        ("这支笔", "Fountain Pen"),
    ],
)
def test_a_word_that_may_be_another_thing_needs_the_words_around_it(text: str, name: str | None) -> None:
    assert next((span.value for span in products(text)), None) == name


def test_words_that_fit_several_products_are_marked_with_all_of_them() -> None:
    (span,) = products("where is my rucksack")
    assert (span.value, span.more) == (None, {"candidates": ["Trail Backpack", "City Backpack"]})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the linen shrt", "Linen Shirt"),
        ("the rain jaket", "Rain Jacket"),
        ("three candels", "Beeswax Candle"),
        ("beeswacks candle", "Beeswax Candle"),
        ("亚麻衬杉", "Linen Shirt"),
        ("摩咔壶", "Moka Pot"),
        ("linen skirt", None),  # a word of its own
        ("cancle my order", None),  # a slip of something every shop's customers write
        ("lnn shrt", None),
        ("pott", None),
        ("面包到了", None),
    ],
)
def test_a_slip_is_forgiven_unless_it_may_be_meant(text: str, name: str | None) -> None:
    assert next((span.value for span in products(text)), None) == name


def test_an_exact_name_and_one_with_slips_are_told_apart() -> None:
    assert [span.extractor for span in products("linen shirt, linen shrt")] == ["catalogue", "spelling"]


def test_a_products_position_is_that_of_its_words() -> None:
    text = "is the Moka Pot, small, in stock"
    (span,) = products(text)
    assert text[span.start : span.end] == "Moka Pot"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("candel", ["candle"]),
        ("cndle", ["candle"]),
        ("kandle", []),  # the first letter is hardly ever wrong
        ("candle", []),
        ("cable", []),
        ("umberlla", ["umbrella"]),
        ("can", []),
    ],
)
def test_a_word_one_slip_away_is_meant(word: str, meant: list[str]) -> None:
    assert Spelling(["candle", "umbrella", "can"], frozenset(["cable"])).meant_by(word) == meant


def test_signs_that_are_often_mixed_up_sound_alike() -> None:
    assert sound_of("衫") == sound_of("杉")
    assert sound_of("张") == sound_of("脏")
    assert sound_of("壶") != sound_of("杯")
