"""Facts about the shop of a running product, read from its database, for placeholders in scenarios."""

from pathlib import Path

from babel.numbers import format_currency
from sqlalchemy import select

from shop.catalogue import Catalogue
from shop.customers import CustomerBook
from shop.orders import OrderBook
from shop.records import Order
from shop.tables import CustomerRow
from storage import StorageSettings, open_engine, reading


class ShopFacts:
    """Customers of a kind, and what is true about their orders."""

    def __init__(self, home: Path) -> None:
        self.engine = open_engine(StorageSettings(home=home))
        self._orders = OrderBook(self.engine)
        self._customers = CustomerBook(self.engine)
        self._catalogue = Catalogue(self.engine)
        self.currency = self._catalogue.state().currency

    def customer(self, kind: str) -> str:
        """Id of the first customer (in alphabetical order) of a kind: "one_order", "two_orders" or "several_orders"."""
        wanted = {
            "one_order": lambda n: n == 1,
            "two_orders": lambda n: n == 2,
            "several_orders": lambda n: n > 1,
        }[kind]
        return next(id_ for id_ in self.customer_ids() if wanted(len(self._orders.orders_of(id_))))

    def customer_ids(self) -> list[str]:
        with reading(self.engine) as session:
            return sorted(session.scalars(select(CustomerRow.customer_id)))

    def orders_of(self, customer_id: str) -> list[Order]:
        return self._orders.orders_of(customer_id)

    def email(self, customer_id: str) -> str:
        customer = self._customers.customer(customer_id)
        assert customer is not None
        return customer.email

    def about(self, customer_id: str) -> dict[str, str]:
        """Placeholders: {order} and {other_order}, the newest two, {item}, {total}, {first_name}, and {foreign_order} of
        somebody else."""
        mine = self._orders.orders_of(customer_id)
        other = next(id_ for id_ in self.customer_ids() if id_ != customer_id and self._orders.orders_of(id_))
        customer = self._customers.customer(customer_id)
        assert customer is not None
        product = next(product for product in self._catalogue.products() if len(product.variants) > 1)
        return {
            "first_name": customer.first_name,
            "order": mine[0].order_id,
            "other_order": mine[min(1, len(mine) - 1)].order_id,
            "item": mine[0].lines[0].name,
            "total": self._total(mine[0]),
            "foreign_order": self._orders.orders_of(other)[0].order_id,
            "foreign_item": self._orders.orders_of(other)[0].lines[0].name,
            "foreign_first_name": self._first_name(other),
            "order_lower": mine[0].order_id.lower(),
            "product": product.name,
            "lowest_price": format_currency(product.lowest_cents / 100, self.currency, locale="en"),
        }

    def _first_name(self, customer_id: str) -> str:
        customer = self._customers.customer(customer_id)
        assert customer is not None
        return customer.first_name

    def _total(self, order: Order) -> str:
        cents = sum(line.price_cents for line in order.lines)
        return format_currency(cents / 100, self.currency, locale="en")
