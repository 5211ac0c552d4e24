"""Read a catalogue as shops export it, CSV or JSON: products with their variants. Used by `python -m shop catalogue` and,
for staff, by gateway/.

CSV     one row for each variant; the columns are in COLUMNS, options are columns "option NAME", attributes "attribute NAME"
JSON    a list of products, or an object of them by id, with `variants` as a list or an object by id

What a file does not speak of is None and stays as it is in the shop.
"""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

LARGEST_FILE = 64 * 1024 * 1024  # bytes
HIGHEST_PRICE = Decimal(10_000_000)
# Our names, and what exports of others call them; compared in small letters.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "product_id": ("product_id", "product id", "id", "handle", "商品编号", "商品id"),
    "name": ("name", "title", "product name", "商品名称", "名称"),
    "name_zh": ("name_zh", "name (zh)", "中文名称"),
    "category": ("category", "product_type", "type", "product category", "分类", "类目"),
    "description": ("description", "body", "描述"),
    "description_zh": ("description_zh", "description (zh)", "中文描述"),
    "item_id": ("item_id", "sku", "variant_id", "variant sku", "variant id", "规格编号"),
    "price": ("price", "variant price", "价格", "售价"),
    "available": ("available", "in stock", "in_stock", "有货"),
    "stock": ("stock", "quantity", "inventory", "variant inventory qty", "库存"),
}
TEXTS = ("name", "name_zh", "category", "description", "description_zh")
FORMS = ("csv", "json")
COUNT = re.compile(r"\+?\d{1,18}")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database takes these
YES = frozenset({"yes", "true", "1", "y", "in stock", "是", "有", "有货"})
NO = frozenset({"no", "false", "0", "n", "", "out of stock", "否", "无", "缺货"})


class BadCatalogue(ValueError):
    """The file cannot be used; the message names place, mistake and cure. Nothing was changed."""


@dataclass(frozen=True)
class ListedVariant:
    """A variant as the file has it."""

    item_id: str
    price_cents: int
    available: bool
    options: dict[str, str]


@dataclass
class ListedProduct:
    """A product as the file has it. texts, attributes: only what it speaks of."""

    product_id: str
    texts: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    variants: list[ListedVariant] = field(default_factory=list)


def read_catalogue(path: Path) -> list[ListedProduct]:
    """Raises BadCatalogue."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadCatalogue(f"{path} is larger than {LARGEST_FILE} bytes; split it")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCatalogue(f"{path} cannot be read as UTF-8 text: {error}") from error
    return parse_catalogue(text, "csv" if path.suffix.lower() == ".csv" else "json", where=str(path))


def parse_catalogue(text: str, form: str, *, where: str) -> list[ListedProduct]:
    """The products of a text in one of FORMS. where: what it is called in messages. Raises BadCatalogue."""
    records = _rows(text, where) if form == "csv" else _objects(text, where)
    products: dict[str, ListedProduct] = {}
    for place, record in records:
        _take(record, place, products)
    if not products:
        raise BadCatalogue(f"{where} holds no product")
    return list(products.values())


def _take(record: Mapping[str, Any], where: str, products: dict[str, ListedProduct]) -> None:
    """Put a record, a variant with its product's fields, where it belongs."""
    product_id = str(record.get("product_id") or "").strip()
    if not product_id or len(product_id) > 200:
        raise BadCatalogue(f"{where}: give product_id, at most 200 characters")
    product = products.setdefault(product_id, ListedProduct(product_id))
    product.texts |= {name: str(record[name]).strip() for name in TEXTS if record.get(name)}
    product.attributes |= _texts(record.get("attributes"), where, "attributes")
    variant = _variant(record, where, product_id)
    if any(other.item_id == variant.item_id for other in product.variants):
        raise BadCatalogue(f"{where}: the item {variant.item_id!r} stands twice in {product_id!r}; keep one")
    product.variants.append(variant)
    said = [product.texts, product.attributes, variant.options]
    words = [word for texts in said for pair in texts.items() for word in pair]
    if any(UNSTORABLE.search(word) for word in [product_id, variant.item_id, *words]):
        raise BadCatalogue(f"{where}: holds characters that are no text; save the file as UTF-8")


def _variant(record: Mapping[str, Any], where: str, product_id: str) -> ListedVariant:
    return ListedVariant(
        item_id=str(record.get("item_id") or product_id).strip(),
        price_cents=_cents(record.get("price"), where),
        available=_available(record, where),
        options=_texts(record.get("options"), where, "options"),
    )


def _cents(price: object, where: str) -> int:
    try:
        amount = Decimal(str(price).strip())
    except InvalidOperation:
        amount = Decimal(-1)
    if (
        not amount.is_finite()
        or not 0 <= amount < HIGHEST_PRICE
        or amount != amount.quantize(Decimal("0.01"))
    ):
        raise BadCatalogue(f"{where}: price {price!r} is no amount with at most two decimals, as 24.90")
    return int(amount * 100)


def _available(record: Mapping[str, Any], where: str) -> bool:
    """By the field for it, else by the stock; a catalogue that tells neither sells everything."""
    value = record.get("available")
    if isinstance(value, bool):
        return value
    if value is None and record.get("stock") is None:
        return True
    written = str(record.get("stock") if value is None else value).strip().lower()
    if written in YES or (COUNT.fullmatch(written) and int(written) > 0):
        return True
    if written in NO or written.startswith("-"):
        return False
    raise BadCatalogue(f"{where}: {written!r} does not say whether it can be bought; write yes or no")


def _texts(value: object, where: str, name: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(
        isinstance(one, str | int | float) for one in value.values()
    ):
        raise BadCatalogue(f"{where}: {name} is no object of texts")
    return {str(key): str(one).strip() for key, one in value.items() if str(one).strip()}


def _rows(text: str, source: str) -> list[tuple[str, dict[str, Any]]]:
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        names = {name: _column(name) for name in reader.fieldnames or []}
        missing = {"product_id", "price"} - set(names.values())
        if missing:
            raise BadCatalogue(
                f"{source} has no column {', '.join(sorted(missing))}; the columns are {', '.join(COLUMNS)}"
            )
        return [(f"{source}, line {reader.line_num}", _of_row(row, names)) for row in reader]
    except csv.Error as error:
        raise BadCatalogue(f"{source} cannot be read as CSV: {error}") from error


def _column(name: str) -> str:
    plain = " ".join(name.strip().lower().split())
    return next((ours for ours, known in COLUMNS.items() if plain in known), plain)


def _of_row(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {"options": {}, "attributes": {}}
    for name, ours in names.items():
        value = row.get(name)
        if not isinstance(value, str):
            continue
        group, _, rest = ours.partition(" ")
        if group in ("option", "attribute") and rest:
            record[f"{group}s"][rest] = value
        else:
            record.setdefault(ours, value if value.strip() else None)
    return record


def _objects(text: str, source: str) -> list[tuple[str, dict[str, Any]]]:
    try:
        content = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadCatalogue(f"{source} cannot be read as JSON: {error}") from error
    listed = content.get("products", content) if isinstance(content, dict) else content
    records = []
    for product_id, product in _by_id(listed, "product_id", source):
        where = f"{source}, product {product_id}"
        for item_id, variant in _by_id(product.get("variants"), "item_id", where):
            shared = {name: product.get(name) for name in (*TEXTS, "attributes")}
            records.append(
                (
                    f"{where}, variant {item_id}",
                    {**variant, **shared, "product_id": product_id, "item_id": item_id},
                )
            )
    return records


def _by_id(value: object, name: str, where: object) -> list[tuple[str, dict[str, Any]]]:
    """The objects of a list or of an object by id, with their ids."""
    pairs = (
        list(value.items())
        if isinstance(value, dict)
        else [(None, one) for one in value]
        if isinstance(value, list)
        else []
    )
    if not pairs or not all(isinstance(one, dict) for _, one in pairs):
        raise BadCatalogue(f"{where}: give a list of objects, or an object of them by id")
    return [(str(one.get(name) or one.get("id") or key), one) for key, one in pairs]
