"""Write the words by which the bot recognises the things of this shop: PARLEY_HOME/vocabulary.json.

The bot reads the file again when it changes.

products        name, name_zh and other spellings of each
options         values of the catalogue's options that are colours, sizes and materials, as the shop writes them
order_numbers   patterns of the shop's own order numbers
date_order      "mdy" where customers are most likely American, else "dmy"
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from shop.catalogue import Catalogue
from shop.order_numbers import patterns_of
from shop.records import Product
from shop.tables import OrderRow
from storage import reading

FILE = "vocabulary.json"
# Words in the names of options that tell what kind of values they have.
OPTION_KINDS = {
    "color": ("color", "colour", "颜色"),
    "size": ("size", "capacity", "volume", "diameter", "length", "format", "尺码", "尺寸", "容量"),
    "material": ("material", "fabric", "材质", "面料"),
}
SHARE = re.compile(r"\b\d+(?:[.,]\d+)?\s?%|\b\d+\s?g\b")  # "75 % wool", "cotton, 420 g"


def write_vocabulary(engine: Engine, home: Path) -> None:
    """Replace the file in one step; a reader sees the old one or the new one."""
    catalogue = Catalogue(engine)
    state, products = catalogue.state(), catalogue.products()
    with reading(engine) as session:
        order_numbers = patterns_of(session.scalars(select(OrderRow.order_id).order_by(OrderRow.position)))
    content = {"version": state.version, **vocabulary_of(products), "order_numbers": order_numbers}
    content["date_order"] = "mdy" if state.currency == "USD" else "dmy"
    draft = home / f"{FILE}.new"
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(home / FILE)


def vocabulary_of(products: Iterable[Product]) -> dict[str, Any]:
    """What the catalogue alone tells."""
    listed = list(products)
    options: dict[str, dict[str, None]] = {kind: {} for kind in OPTION_KINDS}
    for product in listed:
        for kind, value in _options(product):
            options[kind].setdefault(value)
    return {
        "products": [
            {"name": product.name, "name_zh": product.name_zh, "aliases": spellings(product)}
            for product in listed
        ],
        "options": {kind: list(values) for kind, values in options.items()},
    }


def _options(product: Product) -> Iterator[tuple[str, str]]:
    """(kind, value) of a product's options, and of the materials among its attributes."""
    named = [pair for variant in product.variants for pair in variant.options.items()]
    for name, value in [*named, *product.attributes.items()]:
        for kind, words in OPTION_KINDS.items():
            if any(word in name.lower() for word in words):
                yield from ((kind, one) for one in _values(kind, value))


def _values(kind: str, value: str) -> list[str]:
    """ "75 % wool, 25 % polyamide" names two materials."""
    if kind != "material":
        return [value]
    return [one for part in value.split(",") if (one := " ".join(SHARE.sub(" ", part).split()))]


def spellings(product: Product) -> list[str]:
    """Other ways to write a product's names: "T-Shirt" is also "tshirt" and "t shirt"."""
    names = [product.name, *([product.name_zh] if product.name_zh else []), *product.aliases]
    joined = [re.sub(r"[\s-]+", "", name) for name in names if re.search(r"\w-\w", name)]
    spaced = [name.replace("-", " ") for name in names if "-" in name]
    return list(dict.fromkeys([*names[1:], *joined, *spaced]))
