"""What a catalogue file would change in the shop, and doing it in one transaction. Used by `python -m shop catalogue`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from shop import contents, state
from shop.catalogue import read_products
from shop.catalogue_file import BadCatalogue, ListedProduct
from shop.contents import ShopContents
from shop.records import Product, Variant
from shop.tables import BehaviourRow, ProductRow, ReviewRow, VariantRow


class ShopChanged(RuntimeError):
    """The shop has been changed since the preview."""


@dataclass(frozen=True)
class Line:
    """One difference. kind: new, changed or removed. what: in words, from and to."""

    kind: str
    product_id: str
    what: str


@dataclass(frozen=True)
class CatalogueChange:
    """The catalogue as it will be. shop_version: of the shop it was compared with."""

    lines: list[Line]
    written: list[Product]
    removed: list[str]
    shop_version: int


def compare(session: Session, listed: Sequence[ListedProduct]) -> CatalogueChange:
    """Hold a file against the shop. Raises BadCatalogue for a new product without a name."""
    present = {product.product_id: product for product in read_products(session)}
    lines: list[Line] = []
    written: list[Product] = []
    for one in listed:
        old = present.get(one.product_id)
        product = _merged(one, old)
        found = (
            [Line("new", one.product_id, product.name)] if old is None else list(_differences(old, product))
        )
        if found:
            lines += found
            written.append(product)
    removed = [product_id for product_id in present if product_id not in {one.product_id for one in listed}]
    lines += [Line("removed", product_id, present[product_id].name) for product_id in removed]
    return CatalogueChange(lines, written, removed, state.read_state(session).version)


def apply(session: Session, change: CatalogueChange) -> None:
    """Do it, in the caller's transaction. Raises ShopChanged if the shop is not what was compared."""
    if state.read_state(session).version != change.shop_version:
        raise ShopChanged("the shop has been changed since the preview; look at it again")
    for (
        product_id
    ) in change.removed:  # what customers did with it and said of it goes along; their orders stay
        for table in (BehaviourRow, ReviewRow, VariantRow, ProductRow):
            session.execute(delete(table).where(table.product_id == product_id))
    if change.lines:
        contents.add(session, ShopContents(products=change.written))


def _merged(listed: ListedProduct, old: Product | None) -> Product:
    """The shop's product with what the file says of it."""
    variants = tuple(
        Variant(one.item_id, listed.product_id, one.options, one.available, one.price_cents)
        for one in listed.variants
    )
    if old is not None:
        attributes = {**old.attributes, **listed.attributes}
        return replace(old, variants=variants, attributes=attributes, **_texts(listed))
    if "name" not in listed.texts:
        raise BadCatalogue(f"the new product {listed.product_id!r} has no name; add it")
    return Product(
        product_id=listed.product_id, variants=variants, attributes=listed.attributes, **_texts(listed)
    )


def _texts(listed: ListedProduct) -> dict[str, Any]:
    return dict(listed.texts)


def _differences(old: Product, new: Product) -> Iterator[Line]:
    for name in ("name", "name_zh", "category", "description", "description_zh", "attributes"):
        if getattr(old, name) != getattr(new, name):
            yield Line("changed", new.product_id, f"{name}: {getattr(old, name)!r} -> {getattr(new, name)!r}")
    before = {variant.item_id: variant for variant in old.variants}
    after = {variant.item_id: variant for variant in new.variants}
    for item_id in dict.fromkeys([*before, *after]):
        if before.get(item_id) != after.get(item_id):
            yield Line(
                "changed",
                new.product_id,
                f"{item_id}: {_said(before.get(item_id))} -> {_said(after.get(item_id))}",
            )


def _said(variant: Variant | None) -> str:
    if variant is None:
        return "none"
    options = ", ".join(f"{name} {value}" for name, value in variant.options.items())
    stock = "" if variant.available else ", sold out"
    return f"{variant.price_cents / 100:.2f}{stock}{f' ({options})' if options else ''}"
