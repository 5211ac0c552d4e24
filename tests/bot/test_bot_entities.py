"""Entities: order numbers as people write them, e-mail, amounts, products of the catalogue, language."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from bot.components.entities import PatternEntities, ProductEntities
from bot.components.language import LanguageOfMessage, language_of
from tests.bot.component_bench import entities

PRODUCTS = [
    {"name": "T-Shirt", "aliases": ["tshirt", "t shirt", "tee", "T恤"]},
    {"name": "Moka Pot", "aliases": ["摩卡壶", "espresso pot"]},
    {"name": "Pot", "aliases": []},
    {"name": "Wine Glass", "aliases": ["酒杯"]},
    {"name": "Watch", "aliases": ["手表"]},
]


def marked(text: str, entity: str) -> list[str]:
    return [item["value"] for item in entities(PatternEntities(), text) if item["entity"] == entity]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("where is #W6390527", "#W6390527"),
        ("where is #w6390527?", "#w6390527"),
        ("where is W6390527.", "W6390527"),
        ("w6390527", "w6390527"),
        ("order no. 6390527 please", "6390527"),
        ("order # W6390527", "# W6390527"),
        ("status of DS-100482!", "DS-100482"),
        ("(ds-100482)", "ds-100482"),
        ("#DS-100482", "#DS-100482"),
        ("my order#W6390527 is late", "W6390527"),
        ("订单W6390527到哪了", "W6390527"),
        ("订单 #DS-100482 呢", "#DS-100482"),
        ("＃Ｗ６３９０５２７", "#W6390527"),
        ("order:W6390527,thanks", "W6390527"),
    ],
)
def test_an_order_number_is_found_as_people_write_it(text: str, number: str) -> None:
    assert marked(text, "order_number") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "I ordered 2 of them in 2024",
        "order me number 5",
        "my postcode is 10083",
        "anna6390527@example.com",
        "W63905271234567890",
        "call me at 5:30",
        "size 42",
        "the iPhone15 is nice",
        "I paid $639052",
    ],
)
def test_what_is_no_order_number_is_not_taken_for_one(text: str) -> None:
    assert marked(text, "order_number") == []


def test_several_order_numbers_come_in_their_order() -> None:
    assert marked("is #W6390527 or DS-100482 first?", "order_number") == ["#W6390527", "DS-100482"]


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("write to anna.lee+shop@example.co.uk please", "anna.lee+shop@example.co.uk"),
        ("my mail is ANNA@Example.com.", "ANNA@Example.com"),
        ("邮箱是anna@example.com，谢谢", "anna@example.com"),
        ("<anna_6390527@example.com>", "anna_6390527@example.com"),
    ],
)
def test_an_e_mail_address_is_found(text: str, email: str) -> None:
    assert marked(text, "email") == [email]


@pytest.mark.parametrize("text", ["anna at example dot com", "@anna", "anna@", "anna@localhost", "a@b@c"])
def test_what_is_no_e_mail_address_is_not_taken_for_one(text: str) -> None:
    assert marked(text, "email") == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("it was $49.90", "$49.90"),
        ("€ 20 too much", "€ 20"),
        ("20€", "20€"),
        ("you took 12,50 euros", "12,50 euros"),
        ("100 usd only", "100 usd"),
        ("£5", "£5"),
        ("50 bucks", "50 bucks"),
        ("退我100元", "100元"),
        ("一共 20 美元", "20 美元"),
    ],
)
def test_an_amount_of_money_is_found(text: str, amount: str) -> None:
    assert marked(text, "amount") == [amount]


@pytest.mark.parametrize("text", ["in size 42", "5 pieces", "euro 2024", "1.2.3", "20 european flags"])
def test_a_bare_number_is_no_amount(text: str) -> None:
    assert marked(text, "amount") == []


def test_positions_point_into_the_text_as_it_was_written() -> None:
    text = "请查一下 ＃Ｗ６３９０５２７ 谢谢"
    (found,) = entities(PatternEntities(), text)
    assert text[found["start"] : found["end"]] == "＃Ｗ６３９０５２７"


def test_a_command_has_no_entities_of_ours() -> None:
    assert entities(PatternEntities(), '/order_status{"order_number": "#W6390527"}') == []


@pytest.mark.parametrize(
    "text",
    ["1" * 5000, "a." * 2500, "#" * 5000, "a@" * 2500, "A-" * 2500, "$1," * 1600, "a-b.c@d-" * 600],
    ids=["digits", "dots", "hashes", "ats", "dashes", "dollars", "mixed"],
)
def test_hostile_text_is_read_in_time_that_grows_with_its_length(text: str) -> None:
    def seconds(part: str) -> float:
        began = time.process_time()
        entities(PatternEntities(), part)
        return time.process_time() - began

    quarter = min(seconds(text[: len(text) // 4]) for _ in range(5))
    assert min(seconds(text) for _ in range(5)) < 12 * quarter + 0.005


@pytest.fixture
def catalogue(tmp_path: Path) -> ProductEntities:
    write(tmp_path, PRODUCTS)
    return ProductEntities(tmp_path / "vocabulary.json")


def write(folder: Path, products: list[dict[str, Any]], *, at: int = 1) -> None:
    path = folder / "vocabulary.json"
    path.write_text(json.dumps({"version": 1, "products": products}), encoding="utf-8")
    os.utime(path, (at, at))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("how much is the t-shirt", ["T-Shirt"]),
        ("how much are T-SHIRTS?", ["T-Shirt"]),
        ("got any tees", ["T-Shirt"]),
        ("price of a tshirt", ["T-Shirt"]),
        ("moka pots in stock?", ["Moka Pot"]),
        ("a pot and a moka pot", ["Pot", "Moka Pot"]),
        ("do you have watches", []),
        ("wine glass", ["Wine Glass"]),
        ("摩卡壶多少钱", ["Moka Pot"]),
        ("这款T恤有货吗", ["T-Shirt"]),
        ("ｍｏｋａ　ｐｏｔ", ["Moka Pot"]),
        ("a potter's wheel", []),
        ("moka and pot", ["Pot"]),
    ],
)
def test_products_are_found_by_name_and_alias(
    catalogue: ProductEntities, text: str, names: list[str]
) -> None:
    assert [item["value"] for item in entities(catalogue, text)] == names


def test_a_products_position_is_that_of_its_words(catalogue: ProductEntities) -> None:
    text = "is the Moka Pot, small, in stock"
    (found,) = entities(catalogue, text)
    assert text[found["start"] : found["end"]] == "Moka Pot"


def test_a_new_catalogue_is_known_at_once(catalogue: ProductEntities, tmp_path: Path) -> None:
    assert entities(catalogue, "a hammock") == []
    write(tmp_path, [{"name": "Hammock", "aliases": []}], at=2)
    assert [item["value"] for item in entities(catalogue, "a hammock, no moka pot")] == ["Hammock"]


def test_without_a_catalogue_no_product_is_found(tmp_path: Path) -> None:
    assert entities(ProductEntities(tmp_path / "vocabulary.json"), "a moka pot") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("我的订单在哪里", "zh"),
        ("我的iPhone订单", "zh"),
        ("my order 订", "en"),
        ("où est ma commande", "en"),
        ("12345", None),
        ("#W6390527", None),
        ("DS-100482", None),
        ("👍", None),
        ("👍👍 ok", "en"),
        ("?!...", None),
        ("", None),
        ("W6390527 呢", "zh"),
        ("ＷＨＥＲＥ", None),
    ],
)
def test_the_language_is_that_of_the_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_message_that_shows_no_language_has_the_conversations() -> None:
    (found,) = entities(LanguageOfMessage(), "#W6390527", language="zh")
    assert (found["entity"], found["value"]) == ("language", "zh")


def test_what_is_written_counts_more_than_the_conversations_language() -> None:
    (found,) = entities(LanguageOfMessage(), "where is my order", language="zh")
    assert found["value"] == "en"


def test_a_message_without_any_language_leaves_the_slot_alone() -> None:
    assert entities(LanguageOfMessage(), "12345") == []


def test_a_choice_does_not_change_the_language() -> None:
    assert entities(LanguageOfMessage(), "/order_status", language="zh") == []
