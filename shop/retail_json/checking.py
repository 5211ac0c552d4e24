"""Check every record before anything is written: its own shape first, then what it refers to."""

import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from pydantic import ValidationError

from shop.retail_json.reading import GIVEN_TWICE
from shop.retail_json.report import Report
from shop.retail_json.shapes import ID_FIELDS, OrderShape, ProductShape, Shape, UserShape, unknown_fields

NUMBERS = {"price", "amount", "balance", "exchange_price_difference"}
SOME_SHAPE = TypeVar("SOME_SHAPE", bound=Shape)
CURES = {
    "missing": "add the field",
    "string_type": "write it as text in quotes",
    "literal_error": "use one of the values the format names",
    "too_short": "give at least one",
    "string_too_short": "give a value",
    "is_instance_of": "write it as a number",
    "bool_type": "write true or false",
}


def check(
    raw: dict[str, dict[str, Any]], report: Report
) -> tuple[list[UserShape], list[ProductShape], list[OrderShape]]:
    """The records that can be loaded. Everything else is in the report."""
    users = _shapes(UserShape, "users.json", raw, report)
    products = _shapes(ProductShape, "products.json", raw, report)
    orders = _shapes(OrderShape, "orders.json", raw, report)
    _check_variants(products, report)
    products = _without_refused(products, "products.json", report)
    _check_users(users, report)
    users = _without_refused(users, "users.json", report)
    _check_orders(orders, users, products, report)
    orders = _without_refused(orders, "orders.json", report)
    return _with_true_order_lists(users, orders, report), products, orders


def _shapes(
    shape: type[SOME_SHAPE], file: str, raw: dict[str, dict[str, Any]], report: Report
) -> list[SOME_SHAPE]:
    found = []
    refused = report.refused(file)
    for record_id, content in raw[file].items():
        if record_id not in refused:
            checked = _shape(shape, file, record_id, content, report)
            found += [checked] if checked is not None else []
    return found


def _shape(
    shape: type[SOME_SHAPE], file: str, record_id: str, content: Any, report: Report
) -> SOME_SHAPE | None:
    twice = _given_twice(content)
    if twice:
        report.refuse(file, record_id, ", ".join(twice), "a field stands twice", "keep one of them")
        return None
    clean = _cleaned(content, "", lambda place, what: report.correct(file, record_id, place, what))
    try:
        record = shape.model_validate(clean)
    except ValidationError as error:
        for problem in error.errors():
            place = "/".join(str(part) for part in problem["loc"])
            report.refuse(
                file, record_id, place, problem["msg"], CURES.get(problem["type"], "see docs/shop-data.md")
            )
        return None
    if getattr(record, ID_FIELDS[file]) != record_id:
        report.refuse(
            file, record_id, ID_FIELDS[file], "differs from the key of the record", "make them equal"
        )
        return None
    for place in unknown_fields(record):
        report.note(
            file, record_id, place, "unknown field: kept, not used", "none needed; the export returns it"
        )
    return record


def _given_twice(content: Any) -> list[str]:
    if isinstance(content, dict):
        own = list(content.get(GIVEN_TWICE, []))
        return own + [key for part in content.values() for key in _given_twice(part)]
    if isinstance(content, list):
        return [key for part in content for key in _given_twice(part)]
    return []


def _cleaned(content: Any, place: str, corrected: Callable[[str, str], None]) -> Any:
    """The content with spaces trimmed, Unicode composed, and numbers given as text made numbers."""
    if isinstance(content, dict):
        return {key: _cleaned(part, f"{place}/{key}".strip("/"), corrected) for key, part in content.items()}
    if isinstance(content, list):
        return [_cleaned(part, f"{place}/{number}", corrected) for number, part in enumerate(content)]
    name = place.rsplit("/", 1)[-1]
    if name in NUMBERS:
        return _number(content, place, corrected)
    if isinstance(content, str):
        clean = unicodedata.normalize("NFC", content).replace("\0", "").strip()
        if clean != content:
            corrected(place, "spaces or Unicode form made regular")
        return clean
    return float(content) if isinstance(content, Decimal) else content


def _number(content: Any, place: str, corrected: Callable[[str, str], None]) -> Any:
    if isinstance(content, int) and not isinstance(content, bool):
        return Decimal(content)
    if isinstance(content, str):
        try:
            number = Decimal(content.strip())
        except InvalidOperation:
            return content
        corrected(place, "a number given as text made a number")
        return number
    return content


def _check_variants(products: list[ProductShape], report: Report) -> None:
    for product in products:
        for key, variant in product.variants.items():
            if variant.item_id != key:
                place = f"variants/{key}/item_id"
                report.refuse(
                    "products.json", product.product_id, place, "differs from its key", "make them equal"
                )


def _check_users(users: list[UserShape], report: Report) -> None:
    for user in users:
        for key, method in user.payment_methods.items():
            if method.id != key:
                place = f"payment_methods/{key}/id"
                report.refuse("users.json", user.user_id, place, "differs from its key", "make them equal")
        if "@" not in user.email:
            report.refuse("users.json", user.user_id, "email", "is no e-mail address", "give one with an @")


def _check_orders(
    orders: list[OrderShape], users: list[UserShape], products: list[ProductShape], report: Report
) -> None:
    by_user = {user.user_id: user for user in users}
    items = {(product.product_id, item_id) for product in products for item_id in product.variants}
    for order in orders:
        for place, what, cure in _broken_references(order, by_user.get(order.user_id), items):
            report.refuse("orders.json", order.order_id, place, what, cure)


def _broken_references(
    order: OrderShape, user: UserShape | None, items: set[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    if user is None:
        return [
            ("user_id", f"customer {order.user_id!r} is missing or refused", "correct the customer first")
        ]
    found = [
        (
            f"items/{number}",
            f"item {item.item_id!r} of product {item.product_id!r} is missing or refused",
            "add it",
        )
        for number, item in enumerate(order.items)
        if (item.product_id, item.item_id) not in items
    ]
    own = {item.item_id for item in order.items}
    found += [
        (f"fulfillments/{number}/item_ids", f"item {item_id!r} is not in the order", "correct the parcel")
        for number, parcel in enumerate(order.fulfillments)
        for item_id in parcel.item_ids
        if item_id not in own
    ]
    found += [
        (
            f"payment_history/{number}",
            f"the customer has no payment method {payment.payment_method_id!r}",
            "add it",
        )
        for number, payment in enumerate(order.payment_history)
        if payment.payment_method_id not in user.payment_methods
    ]
    return found


def _with_true_order_lists(
    users: list[UserShape], orders: list[OrderShape], report: Report
) -> list[UserShape]:
    """Customers' lists of orders as the orders say: broken entries dropped, missing ones added, both reported."""
    theirs: dict[str, list[str]] = {user.user_id: [] for user in users}
    for order in orders:
        theirs[order.user_id].append(order.order_id)
    return [_with_true_orders(user, theirs[user.user_id], report) for user in users]


def _with_true_orders(user: UserShape, true: list[str], report: Report) -> UserShape:
    kept = [order_id for order_id in dict.fromkeys(user.orders) if order_id in true]
    missing = [order_id for order_id in true if order_id not in kept]
    for order_id in user.orders:
        if order_id not in true:
            report.correct(
                "users.json", user.user_id, "orders", f"order {order_id!r} is missing or refused: dropped"
            )
    for order_id in missing:
        report.correct("users.json", user.user_id, "orders", f"order {order_id!r} was not listed: added")
    return user.model_copy(update={"orders": kept + missing})


def _without_refused(records: list[SOME_SHAPE], file: str, report: Report) -> list[SOME_SHAPE]:
    refused = report.refused(file)
    return [record for record in records if getattr(record, ID_FIELDS[file]) not in refused]
