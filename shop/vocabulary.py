"""Write the product names that the bot recognises: PARLEY_HOME/vocabulary.json, read again by the bot when it changes."""

import json
import re
from pathlib import Path

from sqlalchemy import Engine

from shop.catalogue import Catalogue
from shop.records import Product

FILE = "vocabulary.json"


def write_vocabulary(engine: Engine, home: Path) -> None:
    """Replace the file in one step; a reader sees the old one or the new one."""
    catalogue = Catalogue(engine)
    products = [{"name": product.name, "aliases": spellings(product)} for product in catalogue.products()]
    content = {"version": catalogue.state().version, "products": products}
    draft = home / f"{FILE}.new"
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(home / FILE)


def spellings(product: Product) -> list[str]:
    """Other ways to write a product's names: "T-Shirt" is also "tshirt" and "t shirt"."""
    names = [product.name, *([product.name_zh] if product.name_zh else []), *product.aliases]
    joined = [re.sub(r"[\s-]+", "", name) for name in names if re.search(r"\w-\w", name)]
    spaced = [name.replace("-", " ") for name in names if "-" in name]
    return list(dict.fromkeys([*names[1:], *joined, *spaced]))
