"""What the shop tells the bot about its words: spellings, option values, shapes of order numbers."""

import json
import re
from pathlib import Path

import pytest

from shop.demo.loading import load_demo
from shop.order_numbers import patterns_of
from shop.records import Product, Variant
from shop.vocabulary import vocabulary_of, write_vocabulary
from storage import StorageSettings, migrate, open_engine


def product(*options: dict[str, str], **fields: object) -> Product:
    variants = tuple(Variant(str(place), "p", item, True, 100) for place, item in enumerate(options))
    return Product("p", "T-Shirt", variants, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("order_ids", "patterns"),
    [
        (["DS-104600", "DS-104607"], [r"DS\-\d{6}"]),
        (["#W2611340"], [r"\#W\d{7}"]),
        (["1001", "9999", "10000"], [r"\d{4,5}"]),
        (["2024-99812", "2025-1"], [r"\d{4}\-\d{1,5}"]),
        (["DE-1", "UK-2", "UK-3"], [r"UK\-\d{1}", r"DE\-\d{1}"]),
        (["ABC", ""], []),
        ([], []),
    ],
)
def test_order_numbers_are_told_by_their_shape(order_ids: list[str], patterns: list[str]) -> None:
    assert patterns_of(order_ids) == patterns


def test_letters_written_at_random_become_any_letters() -> None:
    order_ids = [
        f"{first}{second}-{1000 + place}" for place, first in enumerate("ABCDEFG") for second in "XYZ"
    ]
    assert patterns_of(order_ids) == [r"[A-Z]{2}\-\d{4}"]


@pytest.mark.parametrize("order_id", ["DS-104600", "#W2611340", "A.1/2 (3)", "№5+"])
def test_a_pattern_fits_the_number_it_was_made_of(order_id: str) -> None:
    (pattern,) = patterns_of([order_id])
    assert re.fullmatch(pattern, order_id)


def test_options_are_sorted_by_their_kind_each_value_once() -> None:
    shirt = product(
        {"colour": "sand", "size": "M", "gift wrap": "yes"},
        {"colour": "sand", "size": "L"},
        attributes={"material": "75 % wool, 25 % polyamide", "weight": "200 g"},
    )
    assert vocabulary_of([shirt])["options"] == {
        "color": ["sand"],
        "size": ["M", "L"],
        "material": ["wool", "polyamide"],
    }


def test_a_product_is_listed_with_its_other_spellings() -> None:
    (listed,) = vocabulary_of([product({}, name_zh="T恤", aliases=("tee",))])["products"]
    assert listed == {"name": "T-Shirt", "name_zh": "T恤", "aliases": ["T恤", "tee", "TShirt", "T Shirt"]}


def test_the_file_tells_of_the_loaded_shop(tmp_path: Path) -> None:
    engine = open_engine(StorageSettings(_env_file=None, home=tmp_path))
    migrate(engine)
    load_demo(engine)
    write_vocabulary(engine, tmp_path)
    content = json.loads((tmp_path / "vocabulary.json").read_text(encoding="utf-8"))
    assert content["order_numbers"] == [r"DS\-\d{6}"]
    assert content["date_order"] == "dmy"
    assert {"sand", "navy"} <= set(content["options"]["color"])
