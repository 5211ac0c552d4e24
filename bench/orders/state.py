"""The shop's rows as they are, as they were at the start, and put back. Used by staging.py and runner.py.

Putting back happens while the product runs, in one transaction, for the customers of scenarios only: their orders, lines,
issues and changes, what operations keep of them, and the codes that were mailed to them, of which an hour allows few. The
product reads orders anew for every message and holds nothing of them in memory, so that it goes on with what it then
finds. Rows are taken and given back as the database has them, encrypted columns included.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from bench.orders.scenario import Given, Scenario
from shop.catalogue import Catalogue
from shop.customers import CustomerBook
from shop.order_writing import write_order
from shop.orders import OrderBook
from shop.records import Customer, Order, OrderLine, Payment, Product, Variant
from shop.retail_json.converting import from_customer, from_order
from shop.tables import IssueRow
from storage import reading, writing

State = dict[str, Any]  # one customer's part of the shop: "user", "orders" by number, "issues" by id
Rows = dict[tuple[Any, ...], dict[str, Any]]

KEYS = {  # what is compared, with the columns that tell its rows apart
    "customers": ("customer_id",),
    "orders": ("order_id",),
    "order_lines": ("order_id", "position"),
    "issues": ("issue_id",),
    "products": ("product_id",),
    "variants": ("product_id", "item_id"),
}
OF_A_CUSTOMER = (
    "issues",
    "shop_changes",
    "order_previews",
)  # tables with a customer_id that are put back as well
CODES = (
    "SELECT email_index FROM customers WHERE customer_id = :customer"  # older codes have lost their customer
)
LONG_AGO_DAYS, ON_THE_WAY_DAYS = 400, 3  # what is not given of a demo customer's orders is old


class ShopRows:
    """The rows of one shop. kept: as they were when keep() was called."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.products = {product.product_id: product for product in Catalogue(engine).products()}
        self.variants = {v.item_id: (p, v) for p in self.products.values() for v in p.variants}
        self._orders, self._customers = OrderBook(engine), CustomerBook(engine)
        self._kept: dict[str, Rows] = {}

    def customer(self, customer_id: str) -> Customer:
        """Raises ValueError if the shop has no such customer."""
        found = self._customers.customer(customer_id)
        if found is None:
            raise ValueError(f"the shop has no customer {customer_id!r}; correct the scenario, or the shop")
        return found

    def orders(self, customer_id: str) -> list[Order]:
        return self._orders.orders_of(customer_id)

    def state(self, customer_id: str) -> State:
        """What the shop has of a customer, as retail-json names it, with notes and issues."""
        with reading(self.engine) as session:
            issues = list(session.scalars(select(IssueRow).where(IssueRow.customer_id == customer_id)))
        return {
            "user": from_customer(self.customer(customer_id)),
            "orders": {order.order_id: _order_state(order) for order in self.orders(customer_id)},
            "issues": {row.issue_id: _issue_state(row) for row in issues},
        }

    def put(self, scenario: Scenario) -> None:
        """Give a demo customer's orders the states that the scenario needs; the others become old ones."""
        orders = self.orders(scenario.customer)
        missing = set(scenario.given) - {order.order_id for order in orders}
        if missing:
            raise ValueError(f"{scenario.id}: {scenario.customer} has no order {', '.join(sorted(missing))}")
        with writing(self.engine) as session:
            for order in orders:
                given = scenario.given.get(order.order_id)
                write_order(session, _aged(order) if given is None else self._as_given(order, given))

    def _as_given(self, order: Order, given: Given) -> Order:
        lines = order.lines if given.items is None else tuple(self._line(item) for item in given.items)
        delivered = given.delivered_days_ago
        placed = given.placed_days_ago if delivered is None else delivered + ON_THE_WAY_DAYS
        method = given.paid_with or order.payments[0].payment_method_id
        return Order(
            order_id=order.order_id,
            customer_id=order.customer_id,
            status=given.status,
            address=order.address,
            lines=lines,
            fulfillments=order.fulfillments,
            payments=(Payment("payment", sum(line.price_cents for line in lines), method),),
            placed_on=date.today() - timedelta(days=placed),
            delivered_on=None if delivered is None else date.today() - timedelta(days=delivered),
        )

    def _line(self, item_id: str) -> OrderLine:
        product, variant = self.product_of(item_id)
        return OrderLine(
            product.name, product.product_id, item_id, variant.price_cents, dict(variant.options)
        )

    def product_of(self, item_id: str) -> tuple[Product, Variant]:
        """Raises ValueError if the shop does not sell it."""
        if item_id not in self.variants:
            raise ValueError(f"the shop has no item {item_id!r}; correct the scenario, or the shop")
        return self.variants[item_id]

    def keep(self) -> None:
        """Remember all rows as they are now."""
        with self.engine.connect() as connection:
            self._kept = {table: _rows(connection, table) for table in (*KEYS, *OF_A_CUSTOMER)}

    def changed_beside(self, customers: Iterable[str]) -> list[str]:
        """Rows of everything and everybody else that are not as they were kept."""
        own = set(customers)
        with self.engine.connect() as connection:
            now = {table: _rows(connection, table) for table in KEYS}
        owners = {
            row["order_id"]: row["customer_id"]
            for rows in (self._kept, now)
            for row in rows["orders"].values()
        }
        return [
            f"{table} {'/'.join(map(str, key))}"
            for table, rows in now.items()
            for key in sorted(rows.keys() | self._kept[table].keys(), key=str)
            if rows.get(key) != self._kept[table].get(key)
            and _owner(rows.get(key) or self._kept[table][key], owners) not in own
        ]

    def put_back(self, customers: Iterable[str]) -> None:
        """Everything of these customers as it was kept."""
        with writing(self.engine) as session:
            for customer_id in customers:
                self._put_back(session.connection(), customer_id)

    def _put_back(self, connection: Connection, customer_id: str) -> None:
        own = {"customer": customer_id}
        for table in OF_A_CUSTOMER:
            connection.execute(text(f"DELETE FROM {table} WHERE customer_id = :customer"), own)  # noqa: S608
        connection.execute(text(f"DELETE FROM ownership_codes WHERE email_index IN ({CODES})"), own)  # noqa: S608
        mine = "(SELECT order_id FROM orders WHERE customer_id = :customer)"
        connection.execute(text(f"DELETE FROM order_lines WHERE order_id IN {mine}"), own)  # noqa: S608
        connection.execute(text("DELETE FROM orders WHERE customer_id = :customer"), own)
        orders = self._kept_of(customer_id, "orders")
        lines = [
            row
            for row in self._kept["order_lines"].values()
            if row["order_id"] in {o["order_id"] for o in orders}
        ]
        _write(connection, "orders", orders)
        _write(connection, "order_lines", lines)
        for table in OF_A_CUSTOMER:
            _write(connection, table, self._kept_of(customer_id, table))
        (customer,) = self._kept_of(customer_id, "customers")
        columns = ", ".join(f"{name} = :{name}" for name in customer)
        change = f"UPDATE customers SET {columns} WHERE customer_id = :customer"  # noqa: S608
        connection.execute(text(change), customer | own)

    def _kept_of(self, customer_id: str, table: str) -> list[dict[str, Any]]:
        return [row for row in self._kept[table].values() if row["customer_id"] == customer_id]


def _rows(connection: Connection, table: str) -> Rows:
    """As the driver gives them: nothing is decrypted."""
    found = connection.execute(text(f"SELECT * FROM {table}")).mappings()  # noqa: S608 - names of our own
    rows = [dict(row) for row in found]
    keys = KEYS.get(table) or tuple(rows[0])[:1] if rows else ()
    return {tuple(row[name] for name in keys): row for row in rows}


def _write(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        quoted, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
        connection.execute(text(f"INSERT INTO {table} ({quoted}) VALUES ({values})"), rows)  # noqa: S608


def _owner(row: Mapping[str, Any], owners: Mapping[str, str]) -> str | None:
    owner = row.get("customer_id") or owners.get(row.get("order_id", ""))
    return None if owner is None else str(owner)


def _aged(order: Order) -> Order:
    """Of the demo's orders some are on their way, which ones depends on the day: here they have all arrived long ago."""
    placed = date.today() - timedelta(days=LONG_AGO_DAYS)
    delivered = placed + timedelta(days=ON_THE_WAY_DAYS)
    if order.status == "cancelled":
        return order
    return Order(**{**vars(order), "status": "delivered", "placed_on": placed, "delivered_on": delivered})


def _order_state(order: Order) -> State:
    beside = {"noted": order.extra.get("noted", {})}
    dates = {"placed_on": str(order.placed_on), "delivered_on": str(order.delivered_on)}
    return from_order(order) | beside | dates


def _issue_state(row: IssueRow) -> State:
    details = json.loads(row.details) if row.details else {}
    return {
        "subject": row.subject,
        "order": row.order_id,
        "solved": row.solved_on is not None,
        "items": sorted(line["item_id"] for line in details.get("lines", [])),
        "wish": details.get("wish"),
    }
