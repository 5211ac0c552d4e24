"""The version that is wanted instead of a line: what is named differs, the rest stays."""

import pytest

from actions.operating.variants_meant import variants_meant
from shop.records import OrderLine
from tests.unit.actions.mixed_order import BICYCLE, CASE, KEYBOARD, LAMP, line, records

DIM_SILVER = line(LAMP, "silver", "low")
BRIGHT_BLACK = line(LAMP, "black", "high")
SMALL_RED = line(CASE, "red", "s")
MEDIUM_RED = line(CASE, "red", "m")
LINEAR = line(KEYBOARD, "linear", "black")


@pytest.mark.parametrize(
    ("ordered", "text", "wanted"),
    [
        (DIM_SILVER, "the same in black", "desk-lamp-black-low"),
        (DIM_SILVER, "换成黑色", "desk-lamp-black-low"),
        (DIM_SILVER, "the silver one in black", "desk-lamp-black-low"),
        (DIM_SILVER, "a brighter one", "desk-lamp-silver-high"),
        (DIM_SILVER, "the brightest in black", "desk-lamp-black-high"),
        (DIM_SILVER, "black with the same brightness", "desk-lamp-black-low"),
        (BRIGHT_BLACK, "the cheapest one", "desk-lamp-silver-low"),
        (BRIGHT_BLACK, "the cheapest in silver", "desk-lamp-silver-low"),
        (DIM_SILVER, "the most expensive", "desk-lamp-black-high"),
        (DIM_SILVER, "最贵的", "desk-lamp-black-high"),
        (MEDIUM_RED, "size S instead of M", "luggage-set-red-s"),
        (MEDIUM_RED, "instead of M I want L", "luggage-set-red-l"),
        (SMALL_RED, "M instead of S", "luggage-set-red-m"),
        (SMALL_RED, "size L in blue, or else M", "luggage-set-blue-m"),
        (SMALL_RED, "two sizes up", "luggage-set-red-l"),
        (MEDIUM_RED, "小一码", "luggage-set-red-s"),
        (LINEAR, "with clicky switches", "mechanical-keyboard-clicky-black"),
        (LINEAR, "tactile in white, or clicky if there is none", "mechanical-keyboard-clicky-white"),
        (LINEAR, "换成青轴", "mechanical-keyboard-clicky-black"),
        (line(BICYCLE, "medium"), "大一点的", "bicycle-large"),
    ],
)
def test_one_version_is_meant(ordered: OrderLine, text: str, wanted: str) -> None:
    one = variants_meant(records(), ordered, text).one
    assert one is not None and one.item_id == wanted


def test_what_is_cheaper_may_be_several() -> None:
    found = variants_meant(records(), BRIGHT_BLACK, "a cheaper one")
    assert found.one is None and {one.price_cents < BRIGHT_BLACK.price_cents for one in found.variants} == {
        True
    }


def test_what_there_is_only_with_other_options_is_close_and_not_exact() -> None:
    found = variants_meant(records(), LINEAR, "in white")
    assert not found.is_exact and found.one is None
    assert [one.item_id for one in found.variants] == ["mechanical-keyboard-clicky-white"]


@pytest.mark.parametrize("text", ["a brighter one", "brighter please", "one size up"])
def test_nothing_is_above_the_top(text: str) -> None:
    assert variants_meant(records(), BRIGHT_BLACK, text).variants == ()


def test_the_version_chosen_before_keeps_its_rest() -> None:
    chosen = {"color": "black", "brightness": "high"}
    found = variants_meant(records(), DIM_SILVER, "the silver one", chosen=chosen).one
    assert found is not None and found.item_id == "desk-lamp-silver-high"


def test_a_line_whose_product_is_gone_is_exchanged_for_nothing() -> None:
    gone = OrderLine("Chair", "chair", "chair-1", 1000, {"color": "red"})
    assert variants_meant(records(), gone, "in blue").variants == ()
