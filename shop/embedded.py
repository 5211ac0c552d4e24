"""The shop kept in our own database, as a backend of operations: change and key commit in one transaction."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from shop.backend import Applied, NotAvailable, NotEnough, NothingToRevert, NotTheirs, Stale
from shop.catalogue import Catalogue, read_products
from shop.changes import Change, changed_customer, changed_order, fingerprint, moved
from shop.customers import CustomerBook, as_customer
from shop.order_writing import add_order, next_order_id, remove_order, write_customer, write_order
from shop.orders import OrderBook, as_orders
from shop.records import Address, Customer, Order, Product
from shop.tables import ChangeRow, CustomerRow, IssueRow, OrderRow
from storage import now_utc, reading, writing

NEW = "pending"


@dataclass(frozen=True)
class Before:
    """How it was, and how it is since. after: the order's fingerprint. order None: the change made one, or touched none."""

    order: Order | None = None
    default_address: Address | None = None
    new_default_address: Address | None = None
    balances: tuple[tuple[str, int], ...] = ()
    after: str | None = None
    issue_id: str | None = None


BEFORE = TypeAdapter(Before)


class EmbeddedShop:
    """See shop.backend.ShopBackend."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = now_utc) -> None:
        self._engine, self._now = engine, now
        self._customers, self._orders, self._catalogue = (
            CustomerBook(engine),
            OrderBook(engine),
            Catalogue(engine),
        )

    def customer(self, customer_id: str) -> Customer | None:
        return self._customers.customer(customer_id)

    def orders_of(self, customer_id: str) -> list[Order]:
        return self._orders.orders_of(customer_id)

    def order_of(self, customer_id: str, order_number: str) -> Order | None:
        return self._orders.order_of(customer_id, order_number)

    def product(self, product_id: str) -> Product | None:
        return self._catalogue.product(product_id)

    def owner_of(self, order_number: str, email: str) -> str | None:
        """Both look-ups are made in any case, so that the time tells nothing."""
        candidates = self._customers.ids_by_email(email)
        found = [one for one in candidates or [""] if self._orders.order_of(one, order_number) is not None]
        return found[0] if found else None

    def applied(self, key: str) -> Applied | None:
        with reading(self._engine) as session:
            row = session.get(ChangeRow, key)
            return None if row is None else _applied(row)

    def apply(self, change: Change, *, key: str) -> Applied:
        with writing(self._engine) as session:
            known = session.get(ChangeRow, key)
            if known is not None:
                return _applied(known)
            customer = _customer(session, change.customer_id)
            order = None if change.order_id is None else _order(session, change.customer_id, change.order_id)
            if order is not None and fingerprint(order) != change.expected:
                raise Stale(order.status)
            _check_wanted(session, change)
            before, order_id = self._write(session, change, customer, order, key)
            row = ChangeRow(
                key=key,
                customer_id=change.customer_id,
                order_id=order_id,
                content=BEFORE.dump_json(before).decode(),
                made_at=self._now(),
            )
            session.add(row)
            session.flush()
            return _applied(row)

    def revert(self, key: str) -> Applied:
        with writing(self._engine) as session:
            row = session.get(ChangeRow, key)
            if row is None or row.content is None:
                raise NothingToRevert(f"no change was made under {key!r}")
            if row.reverted_at is None:
                _put_back(session, row, BEFORE.validate_json(row.content))
                row.reverted_at = self._now()
                session.flush()
            return _applied(row)

    def forget(self, older_than: datetime) -> None:
        """Empty what changes of before keep of how it was. Their keys stay known; they can no longer be taken back."""
        with writing(self._engine) as session:
            session.execute(update(ChangeRow).where(ChangeRow.made_at < older_than).values(content=None))

    def _write(
        self, session: Session, change: Change, customer: Customer, order: Order | None, key: str
    ) -> tuple[Before, str | None]:
        """Make the change. Returns how it was, and the order it is about."""
        after = changed_customer(customer, change)
        _check_balances(after, dict(change.balances))
        if after != customer:
            write_customer(session, after)
        before = Before(
            order=order,
            default_address=customer.address if change.default_address is not None else None,
            new_default_address=change.default_address,
            balances=change.balances,
        )
        if change.makes_an_order:
            new = self._new_order(session, change, customer)
            add_order(session, new)
            return replace(before, after=fingerprint(new)), new.order_id
        if order is None:
            return before, None
        changed = changed_order(order, change)
        write_order(session, changed)
        issue_id = self._open_issue(session, change, key)
        return replace(before, after=fingerprint(changed), issue_id=issue_id), order.order_id

    def _new_order(self, session: Session, change: Change, customer: Customer) -> Order:
        like = customer.order_ids[-1] if customer.order_ids else "1000"
        return Order(
            order_id=next_order_id(session, like),
            customer_id=customer.customer_id,
            status=NEW,
            address=change.address or customer.address,
            lines=change.lines or (),
            fulfillments=(),
            payments=change.payments,
            placed_on=self._now().date(),
        )

    def _open_issue(self, session: Session, change: Change, key: str) -> str | None:
        if change.issue is None:
            return None
        issue_id = f"T-{hashlib.sha256(key.encode()).hexdigest()[:10]}"  # the same for the same key
        session.add(
            IssueRow(
                issue_id=issue_id,
                customer_id=change.customer_id,
                order_id=change.order_id,
                subject=change.issue.subject,
                opened_on=self._now().date(),
                solved_on=None,
                details=json.dumps(change.issue.details, ensure_ascii=False),
            )
        )
        return issue_id


def _applied(row: ChangeRow) -> Applied:
    return Applied(row.key, row.order_id, row.made_at, row.reverted_at)


def _customer(session: Session, customer_id: str) -> Customer:
    row = session.get(CustomerRow, customer_id)
    if row is None:
        raise NotTheirs("the customer is not in the shop")
    return as_customer(row)


def _order(session: Session, customer_id: str, order_id: str) -> Order:
    query = select(OrderRow).where(OrderRow.order_id == order_id, OrderRow.customer_id == customer_id)
    row = session.scalar(query)
    if row is None:
        raise NotTheirs("the order is not this customer's")
    return as_orders(session, [row])[0]


def _check_wanted(session: Session, change: Change) -> None:
    for wanted in change.wanted:
        variants = [
            each for product in read_products(session, wanted.product_id) for each in product.variants
        ]
        if not any(
            each.item_id == wanted.item_id and each.available and each.price_cents == wanted.price_cents
            for each in variants
        ):
            raise NotAvailable(wanted.item_id)


def _check_balances(customer: Customer, touched: dict[str, int]) -> None:
    for method in customer.payment_methods:
        if method.id in touched and touched[method.id] < 0 and (method.balance_cents or 0) < 0:
            raise NotEnough(method.id, (method.balance_cents or 0) - touched[method.id])


def _put_back(session: Session, row: ChangeRow, before: Before) -> None:
    """Everything as it was, if nothing else has happened since."""
    customer = _customer(session, row.customer_id)
    back = {method_id: -cents for method_id, cents in before.balances}
    restored = moved(customer, back)
    _check_balances(restored, back)
    if before.default_address is not None:
        if customer.address != before.new_default_address:
            raise Stale("")
        restored = replace(restored, address=before.default_address)
    if restored != customer:
        write_customer(session, restored)
    if row.order_id is not None:
        now = _order(session, row.customer_id, row.order_id)
        if fingerprint(now) != before.after:
            raise Stale(now.status)
        if before.order is not None:
            write_order(session, before.order)
        else:
            remove_order(session, row.order_id)
    if before.issue_id is not None:
        session.execute(delete(IssueRow).where(IssueRow.issue_id == before.issue_id))
