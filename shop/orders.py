"""Read orders of one customer. Every query filters by the customer: there is no way to ask for somebody else's."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from string import ascii_uppercase

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from shop.records import Address, Fulfillment, Order, OrderLine, Payment
from shop.tables import CustomerRow, OrderLineRow, OrderRow
from storage import reading


class OrderBook:
    """Orders by the customer they belong to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def orders_of(self, customer_id: str) -> list[Order]:
        """Newest first: by date, and where no date is known by the shop's own list of the customer's orders."""
        with reading(self._engine) as session:
            rows = session.scalars(select(OrderRow).where(OrderRow.customer_id == customer_id)).all()
            customer = session.get(CustomerRow, customer_id)
            listed = {
                order_id: place for place, order_id in enumerate(customer.order_ids if customer else [])
            }
            orders = as_orders(session, list(rows))
        return sorted(
            orders,
            key=lambda order: (order.placed_on or date.min, listed.get(order.order_id, -1)),
            reverse=True,
        )

    def order_of(self, customer_id: str, order_number: str) -> Order | None:
        """The customer's order with this number, as people write it: "#W2611340", "w 2611340", "2611340".

        None if the customer has no such order; nothing tells whether somebody else has.
        """
        with reading(self._engine) as session:
            rows = session.scalars(select(OrderRow).where(OrderRow.customer_id == customer_id)).all()
            meant = id_meant([row.order_id for row in rows], order_number)
            found = as_orders(session, [row for row in rows if row.order_id == meant])
            return found[0] if found else None


def id_meant(order_ids: Sequence[str], order_number: str) -> str | None:
    """Of some orders' ids the one that a number means, as people write it; None if none fits, or several."""
    key = number_key(order_number)
    if not any(character.isdigit() for character in key):
        return None
    same = [each for each in order_ids if number_key(each) == key]
    if not same and key.isdigit():
        same = [each for each in order_ids if number_key(each).lstrip(ascii_uppercase) == key]
    return same[0] if len(same) == 1 else None


def number_key(order_number: str) -> str:
    """Letters and digits of an order number, upper case, full-width forms made plain."""
    return re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", order_number).upper())


def as_orders(session: Session, rows: list[OrderRow]) -> list[Order]:
    """The records of some rows, in their order."""
    lines: dict[str, list[OrderLine]] = defaultdict(list)
    query = select(OrderLineRow).where(OrderLineRow.order_id.in_([row.order_id for row in rows]))
    for line in session.scalars(query.order_by(OrderLineRow.order_id, OrderLineRow.position)):
        lines[line.order_id].append(
            OrderLine(line.name, line.product_id, line.item_id, line.price_cents, line.options)
        )
    return [_order(row, lines[row.order_id]) for row in rows]


def _order(row: OrderRow, lines: list[OrderLine]) -> Order:
    parcels = [Fulfillment(tuple(p["tracking_ids"]), tuple(p["item_ids"])) for p in row.fulfillments]
    return Order(
        order_id=row.order_id,
        customer_id=row.customer_id,
        status=row.status,
        address=Address(**json.loads(row.address)),
        lines=tuple(lines),
        fulfillments=tuple(parcels),
        payments=tuple(Payment(**payment) for payment in row.payments),
        placed_on=row.placed_on,
        delivered_on=row.delivered_on,
        extra=row.extra,
    )
