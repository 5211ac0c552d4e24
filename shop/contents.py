"""Write a whole shop, or add to it, in the caller's transaction. Used by the import and by the demo shop."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from shop import state
from shop.orders import number_key
from shop.person_names import name_key
from shop.policy_table.rules import PolicyTable
from shop.policy_table.stored import store_table
from shop.records import Behaviour, Customer, Issue, Order, Policy, Product, Review, ShopState
from shop.tables import (
    BehaviourRow,
    ChangeRow,
    CustomerRow,
    IssueRow,
    OrderLineRow,
    OrderRow,
    PolicyRow,
    PolicyTableRow,
    ProductRow,
    ReadingRow,
    ReviewRow,
    TermsRow,
    VariantRow,
)
from shop.terms import Terms
from storage import Base, blind_index

PORTION = 5000
CHILDREN_FIRST: tuple[type[Base], ...] = (
    ReadingRow, ChangeRow, BehaviourRow, ReviewRow, IssueRow, OrderLineRow, OrderRow, CustomerRow, VariantRow, ProductRow,
    PolicyRow, TermsRow, PolicyTableRow,
)  # fmt: skip


@dataclass(frozen=True)
class ShopContents:
    """Everything that can be loaded at once. policy_table None: the shop keeps the one it has."""

    products: Sequence[Product] = ()
    customers: Sequence[Customer] = ()
    orders: Sequence[Order] = ()
    policies: Sequence[Policy] = ()
    behaviour: Sequence[Behaviour] = ()
    reviews: Sequence[Review] = ()
    issues: Sequence[Issue] = ()
    terms: Terms | None = None
    policy_table: PolicyTable | None = None


def empty(session: Session, *, name: str, currency: str, is_demo: bool = False) -> ShopState:
    """Remove everything and begin another shop."""
    for table in CHILDREN_FIRST:
        session.execute(delete(table))
    return state.replaced(session, name=name, currency=currency, is_demo=is_demo)


def add(session: Session, contents: ShopContents) -> ShopState:
    """Add records, or replace those with the same id; terms are replaced as a whole."""
    _remove_same(session, contents)
    _insert(session, ProductRow, [_product_row(product) for product in contents.products])
    variants = [variant for product in contents.products for variant in _variant_rows(product)]
    if variants:
        session.execute(insert(VariantRow), variants)
    _insert(session, CustomerRow, [customer_row(customer) for customer in contents.customers])
    _insert(session, OrderRow, [order_row(order) for order in contents.orders])
    lines = [line for order in contents.orders for line in line_rows(order)]
    if lines:
        session.execute(insert(OrderLineRow), lines)
    _insert(session, PolicyRow, [asdict(policy) for policy in contents.policies])
    for table, rows in (
        (BehaviourRow, contents.behaviour),
        (ReviewRow, contents.reviews),
        (IssueRow, contents.issues),
    ):
        if rows:
            session.execute(insert(table), [vars(row) for row in rows])
    if contents.terms is not None:
        session.merge(TermsRow(id=state.THE_SHOP, content=contents.terms.model_dump(mode="json")))
    if contents.policy_table is not None:
        store_table(session, contents.policy_table)
    return state.changed(session)


def customer_row(customer: Customer) -> dict[str, object]:
    """The columns of a customer, but for its place."""
    return {
        **vars(customer),
        "name_key": name_key(customer.first_name, customer.last_name),
        "email_index": blind_index(customer.email),
        "address": json.dumps(asdict(customer.address)),
        "payment_methods": [asdict(method) for method in customer.payment_methods],
        "order_ids": list(customer.order_ids),
    }


def order_row(order: Order) -> dict[str, object]:
    """The columns of an order, but for its place."""
    row = {
        **vars(order),
        "number_key": number_key(order.order_id),
        "address": json.dumps(asdict(order.address)),
        "fulfillments": [asdict(parcel) for parcel in order.fulfillments],
        "payments": [asdict(payment) for payment in order.payments],
    }
    del row["lines"]
    return row


def line_rows(order: Order) -> list[dict[str, object]]:
    """The columns of each line of an order."""
    return [
        {**asdict(line), "order_id": order.order_id, "position": position}
        for position, line in enumerate(order.lines)
    ]


def _remove_same(session: Session, contents: ShopContents) -> None:
    session.connection().exec_driver_sql(
        "PRAGMA defer_foreign_keys=ON"
    )  # references are whole again at commit
    for order_ids in _portions([order.order_id for order in contents.orders]):
        session.execute(delete(OrderLineRow).where(OrderLineRow.order_id.in_(order_ids)))
        session.execute(delete(OrderRow).where(OrderRow.order_id.in_(order_ids)))
    for customer_ids in _portions([customer.customer_id for customer in contents.customers]):
        session.execute(delete(CustomerRow).where(CustomerRow.customer_id.in_(customer_ids)))
    for product_ids in _portions([product.product_id for product in contents.products]):
        session.execute(delete(VariantRow).where(VariantRow.product_id.in_(product_ids)))
        session.execute(delete(ProductRow).where(ProductRow.product_id.in_(product_ids)))
    for policy_ids in _portions([policy.policy_id for policy in contents.policies]):
        session.execute(delete(PolicyRow).where(PolicyRow.policy_id.in_(policy_ids)))


def _portions(ids: list[str]) -> Iterator[list[str]]:
    """Ids in lists that SQLite takes as parameters of one statement (32,766 at most)."""
    for start in range(0, len(ids), PORTION):
        yield ids[start : start + PORTION]


def _insert(
    session: Session,
    table: type[ProductRow] | type[CustomerRow] | type[OrderRow] | type[PolicyRow],
    rows: list[dict[str, object]],
) -> None:
    if not rows:
        return
    first = (session.scalar(select(func.max(table.position))) or 0) + 1
    session.execute(insert(table), [{**row, "position": first + place} for place, row in enumerate(rows)])


def _product_row(product: Product) -> dict[str, object]:
    row = {**vars(product), "aliases": list(product.aliases)}
    del row["variants"]
    return row


def _variant_rows(product: Product) -> list[dict[str, object]]:
    return [
        {
            "product_id": variant.product_id,
            "item_id": variant.item_id,
            "position": position,
            "options": variant.options,
            "available": variant.available,
            "price_cents": variant.price_cents,
        }
        for position, variant in enumerate(product.variants)
    ]
