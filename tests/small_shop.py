"""A small shop for tests of operations: two customers, orders of every status, a card, a gift card, a PayPal account."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from shop import contents
from shop.contents import ShopContents
from shop.policy_table import PolicyTable, read_table
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
from storage import Base, StorageSettings, migrate, open_engine, writing

ROOT = Path(__file__).resolve().parent.parent
DEMO_TABLE = ROOT / "shop" / "demo" / "policy_table.yml"
RETAIL_TABLE = ROOT / "shop" / "retail_json" / "policy_table.yml"
TODAY = date(2026, 6, 10)
HOME = Address("1 Mill Lane", "", "Dublin", "Ireland", "D", "D08")
WORK = Address("9 Quay Street", "Floor 2", "Galway", "Ireland", "G", "H91")
CARD = PaymentMethod("card-1", "credit_card", "visa", "4242")
GIFT = PaymentMethod("gift-1", "gift_card", balance_cents=5000)
PAYPAL = PaymentMethod("paypal-1", "paypal")


def product(product_id: str, prices: dict[str, int], *, sold_out: str = "") -> Product:
    variants = tuple(
        Variant(f"{product_id}-{size}", product_id, {"size": size}, size != sold_out, cents)
        for size, cents in prices.items()
    )
    return Product(
        product_id, product_id.title(), variants, category="clothes", attributes={"warranty": "24 months"}
    )


SHIRT = product("shirt", {"s": 2000, "m": 2500, "l": 3000, "xl": 3500}, sold_out="xl")
SOAP = product("olive-soap", {"bar": 650, "box": 2200})
PRODUCTS = (SHIRT, SOAP)


def line(item: Product, size: str) -> OrderLine:
    variant = next(each for each in item.variants if each.options["size"] == size)
    return OrderLine(item.name, item.product_id, variant.item_id, variant.price_cents, dict(variant.options))


def order(order_id: str, status: str, *lines: OrderLine, method: PaymentMethod = CARD) -> Order:
    total = sum(each.price_cents for each in lines)
    arrived = status == "delivered"
    parcels = (Fulfillment((f"PX{order_id}",), tuple(each.item_id for each in lines)),) if arrived else ()
    return Order(
        order_id=order_id,
        customer_id="ann",
        status=status,
        address=HOME,
        lines=lines,
        fulfillments=parcels,
        payments=(Payment("payment", total, method.id),),
        placed_on=date(2026, 6, 1),
        delivered_on=date(2026, 6, 4) if arrived else None,
    )


ORDERS = (
    order("DS-1", "pending", line(SHIRT, "m"), line(SOAP, "bar")),
    order("DS-2", "delivered", line(SHIRT, "m"), line(SOAP, "bar")),
    order("DS-3", "pending", line(SHIRT, "s"), line(SHIRT, "s"), method=GIFT),
    order("DS-4", "processed", line(SHIRT, "l")),
    order("DS-5", "delivered", line(SHIRT, "s"), method=GIFT),
    order("DS-6", "pending", line(SHIRT, "l"), method=PAYPAL),
)
BENS = replace(order("DS-9", "pending", line(SHIRT, "s")), customer_id="ben")


def customer(customer_id: str, orders: tuple[Order, ...]) -> Customer:
    mine = tuple(each.order_id for each in orders if each.customer_id == customer_id)
    return Customer(
        customer_id,
        customer_id.title(),
        "Byrne",
        f"{customer_id}@example.com",
        HOME,
        (CARD, GIFT, PAYPAL),
        mine,
    )


def open_shop(home: Path, *, table: PolicyTable | None = None, migrated: bool = False) -> Engine:
    """A database with the small shop; the demo shop's table unless another is given. migrated: as a product's is."""
    engine = open_engine(StorageSettings(home=home, database_url=None, key=None))
    if migrated:
        migrate(engine)
    else:
        Base.metadata.create_all(engine)
    orders = (*ORDERS, BENS)
    with writing(engine) as session:
        contents.empty(session, name="Small", currency="EUR")
        loaded = ShopContents(
            products=PRODUCTS,
            customers=[customer(name, orders) for name in ("ann", "ben")],
            orders=orders,
            policy_table=table or read_table(DEMO_TABLE),
        )
        contents.add(session, loaded)
    return engine
