"""Which variants customers' words ask for: by value, measure, word, by having something, and by not having it."""

import pytest

from knowledge_graph.option_values import options_of, values_named, variants_matching
from shop.records import Product, Variant


def product(*variants: dict[str, str]) -> Product:
    made = tuple(
        Variant(f"v{number}", "thing", options, True, 1000) for number, options in enumerate(variants)
    )
    return Product("thing", "Thing", made)


def one_option(name: str, *values: str) -> Product:
    return product(*({name: value} for value in values))


SIZES = one_option("size", "s", "m", "l", "xl")
STORAGE = one_option("storage", "256GB SSD", "512GB SSD", "1TB SSD")
CUPS = one_option("capacity", "6 cups", "16 cups")
VOLUME = one_option("capacity", "500ml", "1000ml", "1.5L")
HOMES = one_option("compatibility", "Apple HomeKit", "Google Assistant", "Amazon Alexa")
COLOURS = one_option("color", "black", "blue", "grey")
ARMRESTS = one_option("armrest", "none", "fixed", "adjustable")
BACKLIGHT = one_option("backlight", "no", "RGB", "white")
WATER = one_option("water resistance", "not resistant", "IPX4", "IPX7")
POWER = one_option("power source", "battery", "AC adapter", "rechargeable")


@pytest.mark.parametrize(
    ("thing", "text", "values"),
    [
        # a value as it is written, or nearly
        (COLOURS, "the blue one please", {"blue"}),
        (COLOURS, "blue or grey", {"blue", "grey"}),
        (COLOURS, "a gray one", {"grey"}),
        (COLOURS, "我要黑色的", {"black"}),
        (COLOURS, "灰的", {"grey"}),
        (COLOURS, "blueberry", set()),
        # a measure
        (STORAGE, "with 1 TB", {"1TB SSD"}),
        (STORAGE, "the 512gb version", {"512GB SSD"}),
        (STORAGE, "any SSD", set()),
        (CUPS, "for 16 cups", {"16 cups"}),
        (CUPS, "six cups", {"6 cups"}),
        (VOLUME, "1,000 ml", {"1000ml"}),
        (VOLUME, "half a litre", {"500ml"}),
        (VOLUME, "1.5 litres", {"1.5L"}),
        (VOLUME, "1升的", {"1000ml"}),
        # a word that one value alone has, or another word for it
        (HOMES, "one that works with HomeKit", {"Apple HomeKit"}),
        (HOMES, "for my Google Home", {"Google Assistant"}),
        (HOMES, "Alexa", {"Amazon Alexa"}),
        (POWER, "one I can plug in", {"AC adapter"}),
        (POWER, "充电的", {"rechargeable"}),
        # sizes
        (SIZES, "in medium", {"m"}),
        (SIZES, "extra large", {"xl"}),
        (SIZES, "size L", {"l"}),
        (SIZES, "size S or M", {"s", "m"}),
        (SIZES, "XL", {"xl"}),
        (SIZES, "M instead", {"m"}),
        (SIZES, "one for size S, not M", {"s"}),
        (SIZES, "the camera's too big", set()),
        (SIZES, "中号", {"m"}),
        (SIZES, "L码", {"l"}),
        (SIZES, "I'm happy, it's great", set()),
    ],
)
def test_a_value_is_named(thing: Product, text: str, values: set[str]) -> None:
    ((option, _),) = options_of(thing)
    assert values_named(thing, text).get(option, set()) == values


@pytest.mark.parametrize(
    ("thing", "text", "values"),
    [
        (ARMRESTS, "without armrests", {"none"}),
        (ARMRESTS, "no armrests please", {"none"}),
        (ARMRESTS, "with armrests", {"fixed", "adjustable"}),
        (ARMRESTS, "with adjustable armrests", {"adjustable"}),
        (ARMRESTS, "不带扶手的", {"none"}),
        (BACKLIGHT, "I don't need a backlight", {"no"}),
        (BACKLIGHT, "a backlit one", {"RGB", "white"}),
        (BACKLIGHT, "带背光", {"RGB", "white"}),
        (WATER, "a waterproof one", {"IPX4", "IPX7"}),
        (WATER, "one that isn't waterproof", {"not resistant"}),
        (WATER, "防水的", {"IPX4", "IPX7"}),
    ],
)
def test_what_a_thing_has_or_has_not(thing: Product, text: str, values: set[str]) -> None:
    ((option, _),) = options_of(thing)
    assert values_named(thing, text) == {option: values}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("not blue", ["black", "grey"]),
        ("any colour except grey", ["black", "blue"]),
        ("anything", ["black", "blue", "grey"]),
        ("black, not blue", ["black"]),
    ],
)
def test_what_is_not_wanted_is_left_out(text: str, left: list[str]) -> None:
    assert [variant.options["color"] for variant in variants_matching(COLOURS, text)] == left


def test_values_that_no_variant_has_together_fit_none() -> None:
    shirt = product({"color": "blue", "size": "s"}, {"color": "red", "size": "m"})
    assert variants_matching(shirt, "blue in size M") == []


GLASSES = product(
    {"frame color": "brown", "lens color": "black"},
    {"frame color": "black", "lens color": "brown"},
    {"frame color": "brown", "lens color": "brown"},
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("with brown lenses", {"lens color": {"brown"}}),
        ("a brown frame", {"frame color": {"brown"}}),
        ("black frame and brown lenses", {"frame color": {"black"}, "lens color": {"brown"}}),
        ("brown", {"frame color": {"brown"}, "lens color": {"brown"}}),
    ],
)
def test_a_value_of_two_options_is_of_the_one_whose_name_it_stands_beside(
    text: str, named: dict[str, set[str]]
) -> None:
    assert values_named(GLASSES, text) == named


def test_a_value_of_two_options_without_a_name_beside_it_is_a_size() -> None:
    bag = product({"size": "large", "pocket": "large"}, {"size": "small", "pocket": "small"})
    assert values_named(bag, "a large one") == {"size": {"large"}}
