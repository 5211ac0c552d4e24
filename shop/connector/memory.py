"""The last good readings of customers and their orders, kept for while the shop does not answer.

Only for telling how things were, with the time said: it is no ShopBackend, so nothing can be changed by it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Engine, delete

from shop.asking import used_old
from shop.backend import ShopReads, ShopUnavailable
from shop.orders import id_meant
from shop.records import Customer, Order, Product
from shop.tables import ReadingRow
from storage import now_utc, reading, writing

KEPT = timedelta(hours=24)  # a day-old status misleads more than it helps
CUSTOMER: TypeAdapter[Customer | None] = TypeAdapter(Customer | None)
ORDERS: TypeAdapter[list[Order]] = TypeAdapter(list[Order])
READ = TypeVar("READ")


class RememberingShop:
    """See shop.backend.ShopReads. Raises ShopUnavailable if the shop does not answer and nothing is remembered."""

    def __init__(self, shop: ShopReads, engine: Engine, *, now: Callable[[], datetime] = now_utc) -> None:
        self._shop, self._engine, self._now = shop, engine, now

    def customer(self, customer_id: str) -> Customer | None:
        return self._remembered("customer", customer_id, self._shop.customer, CUSTOMER)

    def orders_of(self, customer_id: str) -> list[Order]:
        return self._remembered("orders", customer_id, self._shop.orders_of, ORDERS)

    def order_of(self, customer_id: str, order_number: str) -> Order | None:
        orders = self.orders_of(customer_id)
        meant = id_meant([order.order_id for order in orders], order_number)
        return next((order for order in orders if order.order_id == meant), None)

    def product(self, product_id: str) -> Product | None:
        return self._shop.product(product_id)

    def forget_old(self) -> None:
        """Remove readings that are too old to be told."""
        with writing(self._engine) as session:
            session.execute(delete(ReadingRow).where(ReadingRow.read_at < self._now() - KEPT))

    def _remembered(
        self, kind: str, customer_id: str, read: Callable[[str], READ], shape: TypeAdapter[READ]
    ) -> READ:
        try:
            found = read(customer_id)
        except ShopUnavailable:
            row = self._last(kind, customer_id)
            if row is None:
                raise
            used_old(row.read_at)
            return shape.validate_json(row.content)
        self._keep(kind, customer_id, shape.dump_json(found).decode())
        return found

    def _last(self, kind: str, customer_id: str) -> ReadingRow | None:
        with reading(self._engine) as session:
            row = session.get(ReadingRow, (customer_id, kind))
            return row if row is not None and row.read_at >= self._now() - KEPT else None

    def _keep(self, kind: str, customer_id: str, content: str) -> None:
        with writing(self._engine) as session:
            session.merge(
                ReadingRow(customer_id=customer_id, kind=kind, content=content, read_at=self._now())
            )
