"""Between the shapes of the files and the shop's records, both ways, to the cent and without loss."""

from decimal import Decimal
from typing import Any

from shop.records import (
    Address,
    Customer,
    Fulfillment,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    Product,
    Variant,
)
from shop.retail_json.shapes import (
    LEFT_BY_OPERATIONS,
    AddressShape,
    OrderShape,
    ProductShape,
    UserShape,
    unknown_fields,
)

UNKNOWN = "unknown"  # in `extra`: unknown fields by their path


def as_product(shape: ProductShape) -> Product:
    variants = tuple(
        Variant(item.item_id, shape.product_id, item.options, item.available, _cents(item.price))
        for item in shape.variants.values()
    )
    return Product(shape.product_id, shape.name, variants, extra=_extra(unknown_fields(shape)))


def as_customer(shape: UserShape) -> Customer:
    methods = tuple(
        PaymentMethod(m.id, m.source, m.brand, m.last_four, None if m.balance is None else _cents(m.balance))
        for m in shape.payment_methods.values()
    )
    return Customer(
        customer_id=shape.user_id,
        first_name=shape.name.first_name,
        last_name=shape.name.last_name,
        email=shape.email,
        address=_address(shape.address),
        payment_methods=methods,
        order_ids=tuple(shape.orders),
        extra=_extra(unknown_fields(shape)),
    )


def as_order(shape: OrderShape) -> Order:
    left = {name: getattr(shape, name) for name in LEFT_BY_OPERATIONS if name in shape.model_fields_set}
    if isinstance(left.get("exchange_price_difference"), Decimal):
        left["exchange_price_difference"] = amount(_cents(left["exchange_price_difference"]))
    return Order(
        order_id=shape.order_id,
        customer_id=shape.user_id,
        status=shape.status,
        address=_address(shape.address),
        lines=tuple(
            OrderLine(item.name, item.product_id, item.item_id, _cents(item.price), item.options)
            for item in shape.items
        ),
        fulfillments=tuple(Fulfillment(tuple(p.tracking_id), tuple(p.item_ids)) for p in shape.fulfillments),
        payments=tuple(
            Payment(p.transaction_type, _cents(p.amount), p.payment_method_id) for p in shape.payment_history
        ),
        extra={**_extra(unknown_fields(shape)), **left},
    )


def from_product(product: Product) -> dict[str, Any]:
    variants = {
        variant.item_id: {
            "item_id": variant.item_id,
            "options": variant.options,
            "available": variant.available,
            "price": amount(variant.price_cents),
        }
        for variant in product.variants
    }
    content = {"name": product.name, "product_id": product.product_id, "variants": variants}
    return _with_unknown(content, product.extra)


def from_customer(customer: Customer) -> dict[str, Any]:
    content = {
        "user_id": customer.customer_id,
        "name": {"first_name": customer.first_name, "last_name": customer.last_name},
        "address": vars(customer.address),
        "email": customer.email,
        "payment_methods": {method.id: _from_method(method) for method in customer.payment_methods},
        "orders": list(customer.order_ids),
    }
    return _with_unknown(content, customer.extra)


def from_order(order: Order) -> dict[str, Any]:
    content: dict[str, Any] = {
        "order_id": order.order_id,
        "user_id": order.customer_id,
        "address": vars(order.address),
        "items": [_from_line(line) for line in order.lines],
        "status": order.status,
        "fulfillments": [
            {"tracking_id": list(p.tracking_ids), "item_ids": list(p.item_ids)} for p in order.fulfillments
        ],
        "payment_history": [
            {
                "transaction_type": p.transaction_type,
                "amount": amount(p.amount_cents),
                "payment_method_id": p.payment_method_id,
            }
            for p in order.payments
        ],
    }
    content.update({name: order.extra[name] for name in LEFT_BY_OPERATIONS if name in order.extra})
    return _with_unknown(content, order.extra)


def amount(cents: int) -> int | float:
    """The number as JSON has it; two decimals are exact to print from a float this small."""
    return cents // 100 if cents % 100 == 0 else cents / 100


def _from_method(method: PaymentMethod) -> dict[str, Any]:
    content: dict[str, Any] = {"source": method.source, "id": method.id}
    if method.brand is not None:
        content["brand"] = method.brand
    if method.last_four is not None:
        content["last_four"] = method.last_four
    if method.balance_cents is not None:
        content["balance"] = amount(method.balance_cents)
    return content


def _from_line(line: OrderLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "product_id": line.product_id,
        "item_id": line.item_id,
        "price": amount(line.price_cents),
        "options": line.options,
    }


def _address(shape: AddressShape) -> Address:
    return Address(shape.address1, shape.address2, shape.city, shape.country, shape.state, shape.zip)


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


def _extra(unknown: dict[str, Any]) -> dict[str, Any]:
    return {UNKNOWN: unknown} if unknown else {}


def _with_unknown(content: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """The content with its unknown fields back in their places, if the places are still there."""
    for path, value in extra.get(UNKNOWN, {}).items():
        *way, name = path.split("/")
        place: Any = content
        for step in way:
            place = _step(place, step)
        if isinstance(place, dict):
            place[name] = value
    return content


def _step(place: Any, step: str) -> Any:
    if isinstance(place, dict):
        return place.get(step)
    if isinstance(place, list) and int(step) < len(place):
        return place[int(step)]
    return None
