"""A large shop out of chance, for measuring the graph: kinds of things after Zipf's law, so that some are very common."""

import random
from collections.abc import Iterator

from knowledge_graph.entries import Entry
from shop.demo import FOLDER
from shop.records import Product, Variant
from shop.terms import Terms, read_terms

KINDS, CATEGORIES, BRANDS, MODELS = 200, 60, 400, 5000
COLOURS = [
    "black",
    "blue",
    "green",
    "grey",
    "navy",
    "oak",
    "red",
    "white",
    "yellow",
    "brown",
    "beige",
    "brass",
]
SIZES = ["xs", "s", "m", "l", "xl", "xxl"]
MATERIALS = [
    "cotton",
    "linen",
    "wool",
    "steel",
    "glass",
    "leather",
    "cork",
    "beech",
    "walnut",
    "nylon",
    "silk",
    "tin",
]
MOST_ACCESSORIES = 3
LETTERS = "bcdfghklmnprstvz"


def kind_name(number: int) -> str:
    """A word of its own for each kind, without an s at the end that might be a plural."""
    return f"{LETTERS[number % 16]}{LETTERS[number // 16]}oram"


def products(count: int, *, seed: int) -> Iterator[Product]:
    """Each with two variants, three attributes and up to three accessories; every tenth is not in stock."""
    chance = random.Random(seed)
    weights = [1 / rank for rank in range(1, KINDS + 1)]
    kinds = chance.choices(range(KINDS), weights, k=count)
    for number, kind in enumerate(kinds):
        product_id = f"p{number}"
        price = round(chance.lognormvariate(3.5, 0.8) * 100)
        yield Product(
            product_id,
            f"Model {chance.randrange(MODELS)} {kind_name(kind).title()}",
            tuple(_variant(chance, product_id, at, price) for at in range(2)),
            category=f"c{kind % CATEGORIES}",
            attributes={
                "material": chance.choice(MATERIALS),
                "dimmer": chance.choice(["yes", "no", "no", "no"]),
                "brand": f"Brand {chance.randrange(BRANDS)}",
            },
            extra={
                "accessories": [
                    f"p{chance.randrange(count)}" for _ in range(chance.randint(0, MOST_ACCESSORIES))
                ]
            },
        )


def entries(count: int, *, products: int, seed: int) -> Iterator[Entry]:
    """Each about one product and one policy."""
    chance = random.Random(seed)
    for number in range(count):
        yield Entry(
            f"e{number}",
            {"en": f"Question {number}?"},
            {},
            {"en": "Answer."},
            policy_ids=(chance.choice(["delivery", "payment", "warranty"]),),
            product_ids=(f"p{chance.randrange(products)}",),
        )


def terms() -> Terms:
    """Those of the demo shop: a large shop has no more zones and ways to pay than a small one."""
    return read_terms(FOLDER / "terms.yml")


def _variant(chance: random.Random, product_id: str, at: int, price: int) -> Variant:
    options = {"colour": chance.choice(COLOURS), "size": chance.choice(SIZES)}
    return Variant(f"{product_id}-{at}", product_id, options, chance.random() < 0.9, price + 100 * at)
