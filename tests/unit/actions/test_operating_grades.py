"""Wishes for more or less of something, seen from what was ordered."""

import pytest

from actions.operating.grades import graded
from shop.records import OrderLine, Product, Variant


def product(option: str, *values: str) -> Product:
    made = tuple(Variant(value, "thing", {option: value}, True, 1000) for value in values)
    return Product("thing", "Thing", made)


LAMP = product("brightness", "high", "low", "medium")
DESK = product("height", "90 cm", "110 cm", "120 cm")
SHIRT = product("size", "XL", "S", "M", "L")
PUZZLE = product("pieces", "500", "1000", "1500")
SCREEN = product("screen size", "13-inch", "15-inch", "17-inch")
DISK = product("storage", "1TB SSD", "256GB SSD", "512GB SSD")


@pytest.mark.parametrize(
    ("thing", "current", "text", "wanted"),
    [
        (LAMP, "medium", "a brighter one", {"high"}),
        (LAMP, "medium", "less bright please", {"low"}),
        (LAMP, "medium", "it is too bright", {"low"}),
        (LAMP, "low", "the brightest", {"high"}),
        (LAMP, "high", "the dimmest one", {"low"}),
        (LAMP, "low", "更亮的", {"medium", "high"}),
        (DESK, "90 cm", "taller", {"110 cm", "120 cm"}),  # as numbers: 110 is more than 90
        (DESK, "120 cm", "最矮的", {"90 cm"}),
        (SHIRT, "M", "a bigger one", {"L", "XL"}),
        (SHIRT, "M", "太大了", {"S"}),
        (PUZZLE, "1000", "fewer pieces", {"500"}),
        (SCREEN, "13-inch", "a larger screen", {"15-inch", "17-inch"}),
        (DISK, "256GB SSD", "the largest storage", {"1TB SSD"}),
    ],
)
def test_each_direction(thing: Product, current: str, text: str, wanted: set[str]) -> None:
    ((option, _),) = thing.variants[0].options.items()
    assert graded(thing, _line({option: current}), text) == {option: wanted}


@pytest.mark.parametrize(("current", "text"), [("high", "brighter"), ("low", "less bright"), ("low", "更暗")])
def test_nothing_is_above_the_top_or_below_the_bottom(current: str, text: str) -> None:
    assert graded(LAMP, _line({"brightness": current}), text) == {"brightness": set()}


def test_from_a_value_that_is_sold_no_longer_everything_may_be_more() -> None:
    assert graded(LAMP, _line({}), "brighter") == {"brightness": {"low", "medium", "high"}}


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (product("size", "round", "square"), "a bigger one"),  # no order
        (LAMP, "a taller one"),  # not about this option
        (LAMP, "the blue one"),  # no comparison
    ],
)
def test_what_has_no_order_is_not_compared(thing: Product, text: str) -> None:
    assert graded(thing, _line(thing.variants[0].options), text) == {}


def test_what_one_option_has_taken_from_the_words_no_other_reads() -> None:
    laptop = Product(
        "thing",
        "Thing",
        tuple(
            Variant(f"{screen}-{size}", "thing", {"screen size": screen, "size": size}, True, 1000)
            for screen in ("13-inch", "15-inch")
            for size in ("small", "large")
        ),
    )
    line = _line({"screen size": "13-inch", "size": "small"})
    assert graded(laptop, line, "a bigger screen") == {"screen size": {"15-inch"}}


def _line(options: dict[str, str]) -> OrderLine:
    return OrderLine("Thing", "thing", "thing-0", 1000, options)
