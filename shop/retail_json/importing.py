"""Import a folder: read, check, and load everything in one transaction. Safe while the product runs."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from shop import contents
from shop.contents import ShopContents
from shop.policy_table.reading import unknown_names
from shop.policy_table.rules import PolicyTable
from shop.policy_table.stored import has_table
from shop.records import Customer, Order, Policy
from shop.retail_json.checking import check
from shop.retail_json.converting import as_customer, as_order, as_product
from shop.retail_json.reading import read_folder
from shop.retail_json.report import Report
from shop.tables import OrderRow
from shop.terms import Terms
from storage import writing

SOMETHING = TypeVar("SOMETHING")


class Progress(Protocol):
    """Shows how far a stage is."""

    def __call__(self, items: list[SOMETHING], stage: str, /) -> Iterable[SOMETHING]: ...


def import_folder(
    engine: Engine,
    folder: Path,
    *,
    policies: list[Policy],
    table: PolicyTable,
    keep_table: bool,
    replace: bool,
    progress: Progress,
    terms: Terms | None = None,
) -> Report:
    """Load what can be loaded and report the rest. Raises UnreadableFile, with nothing loaded.

    keep_table: a shop that has a table of rules keeps it. replace: the shop is emptied first, in the same transaction.
    """
    report = Report()
    users, products, orders = check(read_folder(folder, report), report)
    loaded = ShopContents(
        products=[as_product(shape) for shape in progress(products, "products")],
        customers=[as_customer(shape) for shape in progress(users, "customers")],
        orders=[as_order(shape) for shape in progress(orders, "orders")],
        policies=policies,
        terms=terms,
    )
    for what in unknown_names(table, loaded.products):
        report.note("policy table", "", "", what, "correct the table if this is a mistake")
    with writing(engine) as session:
        if replace:
            contents.empty(session, name=folder.resolve().name, currency="USD")
        loaded = _without_conflicts(session, loaded, report)
        keeps = keep_table and has_table(session)
        contents.add(session, dataclasses.replace(loaded, policy_table=None if keeps else table))
    return report


def _without_conflicts(session: Session, loaded: ShopContents, report: Report) -> ShopContents:
    """Drop what would break records that are already there: an order that is another customer's."""
    owners = {row.order_id: row.customer_id for row in session.scalars(select(OrderRow))}
    orders: list[Order] = []
    for order in loaded.orders:
        if owners.get(order.order_id, order.customer_id) == order.customer_id:
            orders.append(order)
        else:
            what = "belongs to another customer in the shop already"
            report.refuse(
                "orders.json", order.order_id, "user_id", what, "give it another number, or use --replace"
            )
    kept = {order.order_id for order in orders}
    earlier: dict[str, list[str]] = {}
    for order_id, owner in owners.items():
        earlier.setdefault(owner, []).append(order_id)
    customers = [
        _with_orders(customer, kept, earlier.get(customer.customer_id, [])) for customer in loaded.customers
    ]
    return ShopContents(loaded.products, customers, orders, loaded.policies, terms=loaded.terms)


def _with_orders(customer: Customer, kept: set[str], earlier: list[str]) -> Customer:
    """The customer's list: orders of before that this import does not name stay in front."""
    named = [order_id for order_id in customer.order_ids if order_id in kept]
    before = [order_id for order_id in earlier if order_id not in named]
    return Customer(**{**vars(customer), "order_ids": tuple(before + named)})
