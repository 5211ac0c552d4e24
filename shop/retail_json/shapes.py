"""Shapes of the records of retail-json, as pydantic models. Money is Decimal with at most two places."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

LARGEST = Decimal(10_000_000)


def _at_most_cents(value: Decimal) -> Decimal:
    if not value.is_finite() or value < 0 or value >= LARGEST:
        raise ValueError("an amount is finite, not negative and below ten million")
    if value != value.quantize(Decimal("0.01")):
        raise ValueError("an amount has at most two decimals")
    return value


Money = Annotated[Decimal, AfterValidator(_at_most_cents)]
Name = Annotated[str, Field(min_length=1, max_length=500)]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Options = dict[str, str]


class Shape(BaseModel):
    """Unknown fields are kept; types are not guessed."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


class PersonName(Shape):
    first_name: Name
    last_name: Name


class AddressShape(Shape):
    address1: str
    address2: str
    city: str
    country: str
    state: str
    zip: str


class PaymentMethodShape(Shape):
    source: Literal["credit_card", "gift_card", "paypal"]
    id: Id
    brand: str | None = None
    last_four: str | None = None
    balance: Money | None = None


class UserShape(Shape):
    user_id: Id
    name: PersonName
    address: AddressShape
    email: Name
    payment_methods: dict[str, PaymentMethodShape]
    orders: list[Id]


class VariantShape(Shape):
    item_id: Id
    options: Options
    available: StrictBool
    price: Money


class ProductShape(Shape):
    name: Name
    product_id: Id
    variants: Annotated[dict[str, VariantShape], Field(min_length=1)]


class ItemShape(Shape):
    name: Name
    product_id: Id
    item_id: Id
    price: Money
    options: Options


class FulfillmentShape(Shape):
    tracking_id: list[str]
    item_ids: list[Id]


class PaymentShape(Shape):
    transaction_type: Literal["payment", "refund"]
    amount: Money
    payment_method_id: Id


class OrderShape(Shape):
    """The last seven fields are what operations leave behind."""

    order_id: Id
    user_id: Id
    address: AddressShape
    items: Annotated[list[ItemShape], Field(min_length=1)]
    status: Literal[
        "pending",
        "processed",
        "delivered",
        "cancelled",
        "pending (item modified)",
        "return requested",
        "exchange requested",
    ]
    fulfillments: list[FulfillmentShape]
    payment_history: list[PaymentShape]
    cancel_reason: str | None = None
    return_items: list[str] | None = None
    return_payment_method_id: str | None = None
    exchange_items: list[str] | None = None
    exchange_new_items: list[str] | None = None
    exchange_payment_method_id: str | None = None
    exchange_price_difference: Decimal | None = None


LEFT_BY_OPERATIONS = (
    "cancel_reason",
    "return_items",
    "return_payment_method_id",
    "exchange_items",
    "exchange_new_items",
    "exchange_payment_method_id",
    "exchange_price_difference",
)
FILES: dict[str, type[Shape]] = {
    "users.json": UserShape,
    "products.json": ProductShape,
    "orders.json": OrderShape,
}
ID_FIELDS = {"users.json": "user_id", "products.json": "product_id", "orders.json": "order_id"}


def unknown_fields(shape: Shape, place: str = "") -> dict[str, Any]:
    """Fields of a record that the format does not know, by their path ("address/planet")."""
    found = {f"{place}{name}": value for name, value in (shape.model_extra or {}).items()}
    for name in type(shape).model_fields:
        for key, part in _parts(getattr(shape, name)):
            found.update(unknown_fields(part, f"{place}{name}/{key}"))
    return found


def _parts(value: Any) -> list[tuple[str, Shape]]:
    if isinstance(value, Shape):
        return [("", value)]
    if isinstance(value, dict):
        return [(f"{key}/", part) for key, part in value.items() if isinstance(part, Shape)]
    if isinstance(value, list):
        return [(f"{number}/", part) for number, part in enumerate(value) if isinstance(part, Shape)]
    return []
