"""Numbers in words, amounts of money, and how many."""

from __future__ import annotations

import pytest

from bot.components.entities import numerals, quantities, sums
from bot.components.entities.spans import Span, Written
from tests.bot.entity_checks import marked


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("twenty-five", 25),
        ("a hundred and ten", 110),
        ("two hundred", 200),
        ("a dozen", 12),
        ("两百五", 250),
        ("三千零五", 3005),
        ("十二", 12),
        ("两万三", 23000),
        ("二〇二六", 2026),
        ("blue", None),
        ("", None),
        ("蓝", None),
    ],
)
def test_numbers_in_words_have_a_value(text: str, value: int | None) -> None:
    assert numerals.value_of(text) == value


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("it was $49.90", "$49.90"),
        ("€ 20 too much", "€ 20"),
        ("20€", "20€"),
        ("you took 12,50 euros", "12,50 euros"),
        ("100 usd only", "100 usd"),
        ("EUR 49.90", "EUR 49.90"),
        ("£5", "£5"),
        ("50 bucks", "50 bucks"),
        ("¥1,299.00", "¥1,299.00"),
        ("twenty dollars", "twenty dollars"),
        ("a hundred and five euros", "a hundred and five euros"),
        ("退我100元", "100元"),
        ("一共 20 美元", "20 美元"),
        ("50块钱", "50块钱"),
        ("两百块", "两百块"),
        ("something under 50 please", "50"),
        ("预算500", "500"),
        ("200左右", "200"),
    ],
)
def test_an_amount_of_money_is_found(text: str, amount: str) -> None:
    assert marked(sums.find, text) == [amount]


@pytest.mark.parametrize(
    "text",
    [
        "in size 42",
        "5 pieces",
        "euro 2024",
        "1.2.3",
        "20 european flags",
        "under 3 days",
        "一块毛巾",
        "up to 5 items",
    ],
)
def test_a_bare_number_is_no_amount(text: str) -> None:
    assert marked(sums.find, text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("two of them", ["two"]),
        ("3x mug", ["3"]),
        ("mug x2", ["2"]),
        ("5 pieces", ["5"]),
        ("I ordered 3 but got 2", ["3", "2"]),
        ("three bags of charcoal please", ["three"]),
        ("change the quantity from 2 to 4", ["2", "4"]),
        ("two mugs instead of one", ["two", "one"]),
        ("要两个", ["两"]),
        ("买了3件", ["3"]),
        ("数量改成5", ["5"]),
        ("把2个改成3个", ["2", "3"]),
        ("我要一个", ["一"]),
    ],
)
def test_how_many_is_found_without_what_is_counted(text: str, numbers: list[str]) -> None:
    assert marked(quantities.find, text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "this one",
        "the second one",
        "two days",
        "after three attempts",
        "one of your stores",
        "got one?",
        "need 43",
        "25 x 30 cm",
        "IPX5 or so",
        "第一个",
        "这两个",
        "两个月",
        "一个问题",
    ],
)
def test_a_number_that_counts_no_goods_is_no_quantity(text: str) -> None:
    assert marked(quantities.find, text) == []


def test_a_number_before_a_product_counts_it_across_its_colour() -> None:
    written = Written("send two blue wool blankets")
    color, product = Span("color", 9, 13, "words"), Span("product", 14, 27, "catalogue")
    (found,) = quantities.beside_products(written, [color, product])
    assert (found.start, found.end) == (5, 8)


def test_an_article_before_a_product_counts_nothing() -> None:
    written = Written("the second one blanket")
    assert quantities.beside_products(written, [Span("product", 15, 22, "catalogue")]) == []
