"""What an agent sees of the customer beside the conversation: name, address, last orders."""

from typing import Any

from sqlalchemy import Engine

from shop.catalogue import Catalogue
from shop.customers import CustomerBook
from shop.orders import OrderBook
from shop.records import Order

SHOWN_ORDERS = 5


def profile_of(engine: Engine, customer_id: str | None, *, with_orders: bool = True) -> dict[str, Any] | None:
    """None for an anonymous customer, and for one the shop's data does not hold."""
    customer = CustomerBook(engine).customer(customer_id) if customer_id else None
    if customer is None:
        return None
    profile: dict[str, Any] = {
        "customer_id": customer.customer_id,
        "name": f"{customer.first_name} {customer.last_name}",
    }
    if with_orders:
        currency = Catalogue(engine).state().currency
        orders = OrderBook(engine).orders_of(customer.customer_id)[:SHOWN_ORDERS]
        profile |= {
            "email": customer.email,
            "city": f"{customer.address.city}, {customer.address.country}",
            "language": customer.language,
            "orders_in_all": len(customer.order_ids),
            "orders": [_order(order, currency) for order in orders],
        }
    return profile


def _order(order: Order, currency: str) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "status": order.status,
        "placed_on": order.placed_on.isoformat() if order.placed_on else None,
        "delivered_on": order.delivered_on.isoformat() if order.delivered_on else None,
        "lines": [line.name for line in order.lines],
        "total_cents": order.total_cents,
        "currency": currency,
    }
