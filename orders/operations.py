"""Operations on orders: preview, perform, verify, undo. The one door that actions use.

    preview   plans by the shop's table and stores the plan; nothing changes
    perform   after the customer's yes: makes the change once, with the preview's key, and reads it back
    undo      within the table's minutes: puts everything back, once

A shop that does not answer is a refusal too: SHOP_UNAVAILABLE if nothing was done, OUTCOME_UNKNOWN if a change was given to
it and nothing tells what became of it. The next yes asks with the same key, so that nothing is done twice.

A second yes, a repeated message and a turn that is sent again get the first result. The customer is the one the
conversation has verified, never one that a text names.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine

from orders.basis import Basis, Planned
from orders.planning import conditions_to_ask, plan
from orders.previews import Previews, Stored
from orders.requests import Request, order_number_of
from orders.results import Balance, Done, Obstacle, OrderFact, Plan, Preview, Refusal, Undone
from shop.backend import (
    Applied,
    ChangeRefused,
    NotAvailable,
    NotEnough,
    NothingToRevert,
    NotTheirs,
    OutcomeUnknown,
    ShopBackend,
    ShopUnavailable,
    Stale,
)
from shop.changes import fingerprint
from shop.policy_table import Condition, Fact, Operation, PolicyTable
from shop.records import Customer, Order
from storage import now_utc

PREVIEW_LIFE = timedelta(minutes=30)  # prices and stock are promised no longer
VISIT = timedelta(hours=1)  # what was done within it is taken for one visit
KEPT = timedelta(days=30)  # what a preview holds, after it has expired
RESULT = TypeVar("RESULT")


class Operations:
    """What customers can have done with their orders.

    table: the shop's rules as they are now. new_id: a preview's id, hard to guess.
    """

    def __init__(
        self,
        engine: Engine,
        shop: ShopBackend,
        *,
        table: Callable[[], PolicyTable],
        now: Callable[[], datetime] = now_utc,
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._shop, self._table, self._now, self._new_id = shop, table, now, new_id
        self._previews = Previews(engine)

    def look(self, customer_id: str, request: Request) -> Plan | Refusal:
        """What would be done, without keeping it: for questions like "can I still return this?"."""
        planned = self._planned(customer_id, request)
        return planned if isinstance(planned, Refusal) else planned.plan

    def conditions_to_ask(self, customer_id: str, request: Request) -> frozenset[Condition]:
        """What the decision about this request depends on, to be asked before it is previewed; empty if nothing."""
        customer, order = self._records(customer_id, request)
        if customer is None or order is None:
            return frozenset()
        return conditions_to_ask(request, self._basis(customer, order))

    def preview(self, customer_id: str, request: Request, *, turn_id: str) -> Preview | Refusal:
        """Plan and keep it for PREVIEW_LIFE. The same turn gets the same preview."""
        known = self._previews.made_in(customer_id, request, turn_id)
        if known is not None:
            return known
        try:
            planned = self._planned(customer_id, request)
        except ShopUnavailable:
            return _no_answer(request.operation, Obstacle.SHOP_UNAVAILABLE, order_number_of(request))
        if isinstance(planned, Refusal):
            return planned
        return self._previews.store(
            customer_id,
            request,
            planned,
            preview_id=self._new_id(),
            turn_id=turn_id,
            now=self._now(),
            life=PREVIEW_LIFE,
        )

    def shown(self, preview_id: str, *, customer_id: str) -> Preview | None:
        """A preview as it was shown, to show it again; None: the customer has no such one, or it is forgotten."""
        stored = self._previews.of(customer_id, preview_id)
        return None if stored is None else stored.preview

    def perform(self, preview_id: str, *, customer_id: str, turn_id: str) -> Done | Refusal:
        """Do what the preview shows. turn_id: the turn that said yes. Refused: see Refusal."""
        stored = self._previews.of(customer_id, preview_id)
        if stored is None:
            return _refusal(None, Obstacle.UNKNOWN_PREVIEW, Fact(OrderFact.PREVIEW, preview_id))
        if stored.done is not None:
            return stored.done
        applied = self._or_no_answer(stored, lambda: self._applied(customer_id, stored))
        if isinstance(applied, Refusal):
            return applied
        return self._previews.note_done(customer_id, self._done(stored, applied), turn_id=turn_id)

    def undo(self, preview_id: str, *, customer_id: str, turn_id: str) -> Undone | Refusal:
        """Put back what this preview's operation changed. Refused: nothing was done."""
        stored = self._previews.of(customer_id, preview_id)
        if stored is None:
            return _refusal(None, Obstacle.UNKNOWN_PREVIEW, Fact(OrderFact.PREVIEW, preview_id))
        operation, order_id = stored.change.operation, stored.change.order_id
        if stored.done is None:
            return _refusal(operation, Obstacle.NOT_PERFORMED, Fact(OrderFact.PREVIEW, preview_id), order_id)
        if stored.undone is not None:
            return stored.undone
        done = stored.done
        reverted = self._or_no_answer(stored, lambda: self._reverted(customer_id, stored, done))
        if isinstance(reverted, Refusal):
            return reverted
        undone = Undone(
            preview_id=preview_id,
            plan=stored.preview.plan,
            order_id=done.order_id,
            undone_at=reverted.reverted_at or self._now(),
            verified=_shown(lambda: self._restored(stored)),
        )
        return self._previews.note_undone(customer_id, undone, turn_id=turn_id)

    def last_done(self, customer_id: str) -> Done | None:
        """The customer's last operation that can still be undone: what "undo that" means."""
        stored = self._previews.last_performed(customer_id)
        if stored is None or stored.done is None or stored.done.undo_until is None:
            return None
        return stored.done if self._now() <= stored.done.undo_until else None

    def came_back(self, customer_id: str) -> Balance:
        """What the customer's operations of the last hour (VISIT), not taken back, came to."""
        recent = self._previews.performed_since(customer_id, self._now() - VISIT)
        sums = [net for stored in recent if (net := stored.preview.plan.net_cents)]
        return Balance(len(sums), sum(sums))

    def forget_old(self) -> None:
        """Empty what previews hold that expired more than KEPT ago."""
        self._previews.forget(self._now() - KEPT)

    def _planned(self, customer_id: str, request: Request) -> Planned | Refusal:
        customer, order = self._records(customer_id, request)
        number = order_number_of(request)
        if customer is None or (number is not None and order is None):
            fact = Fact(OrderFact.ORDER_NUMBER, number or "")
            return _refusal(request.operation, Obstacle.UNKNOWN_ORDER, fact)
        return plan(request, self._basis(customer, order))

    def _records(self, customer_id: str, request: Request) -> tuple[Customer | None, Order | None]:
        number = order_number_of(request)
        order = None if number is None else self._shop.order_of(customer_id, number)
        return self._shop.customer(customer_id), order

    def _basis(self, customer: Customer, order: Order | None) -> Basis:
        ids = {line.product_id for line in order.lines} if order is not None else set()
        found = {product_id: self._shop.product(product_id) for product_id in ids}
        products = {product_id: product for product_id, product in found.items() if product is not None}
        return Basis(customer, order, products, self._table(), self._now().date())

    def _applied(self, customer_id: str, stored: Stored) -> Applied | Refusal:
        """The change: made before, or now."""
        return self._shop.applied(stored.key) or self._apply(customer_id, stored)

    def _reverted(self, customer_id: str, stored: Stored, done: Done) -> Applied | Refusal:
        """The change taken back: before, or now, if it is not too late."""
        late = None if self._was_reverted(stored) else self._too_late_to_undo(stored, done)
        if late is not None:
            return late
        return self._sent(customer_id, stored, lambda: self._shop.revert(stored.key))

    def _sent(self, customer_id: str, stored: Stored, send: Callable[[], Applied]) -> Applied | Refusal:
        """Give it to the shop; that it was given is noted first, so that even a crash leaves no false "nothing was done"."""
        preview_id = stored.preview.preview_id
        self._previews.note_sent(customer_id, preview_id, was_sent=True)
        try:
            return send()
        except ChangeRefused as refused:
            self._previews.note_sent(customer_id, preview_id, was_sent=False)
            return _refused_by_shop(refused, stored)
        except ShopUnavailable:
            self._previews.note_sent(customer_id, preview_id, was_sent=stored.was_sent)
            raise

    def _or_no_answer(self, stored: Stored, act: Callable[[], RESULT]) -> RESULT | Refusal:
        """What the act gives, or that the shop has not answered."""
        obstacle = Obstacle.OUTCOME_UNKNOWN
        try:
            return act()
        except ShopUnavailable:
            obstacle = obstacle if stored.was_sent else Obstacle.SHOP_UNAVAILABLE
        except OutcomeUnknown:
            pass
        return _no_answer(stored.change.operation, obstacle, stored.change.order_id)

    def _apply(self, customer_id: str, stored: Stored) -> Applied | Refusal:
        """Make the change, if it is still exactly what the customer was shown."""
        operation, order_id = stored.change.operation, stored.change.order_id
        if self._now() >= stored.preview.expires_at:
            fact = Fact(OrderFact.PREVIEW, stored.preview.preview_id)
            return _refusal(operation, Obstacle.PREVIEW_EXPIRED, fact, order_id)
        planned = self._planned(customer_id, stored.request)
        if isinstance(planned, Refusal):
            return planned
        if planned.change != stored.change:
            fact = Fact(OrderFact.STATUS, planned.plan.status_after or "")
            return _refusal(operation, Obstacle.CHANGED_MEANWHILE, fact, order_id)
        return self._sent(customer_id, stored, lambda: self._shop.apply(stored.change, key=stored.key))

    def _done(self, stored: Stored, applied: Applied) -> Done:
        minutes = stored.preview.plan.conditions.undo_minutes
        return Done(
            preview_id=stored.preview.preview_id,
            plan=stored.preview.plan,
            order_id=applied.order_id,
            performed_at=applied.made_at,
            verified=_shown(lambda: self._verified(stored, applied)),
            undo_until=applied.made_at + timedelta(minutes=minutes) if minutes > 0 else None,
        )

    def _verified(self, stored: Stored, applied: Applied) -> bool:
        """Whether the shop, read again, shows what the change was to leave."""
        change = stored.change
        if change.default_address is not None:
            customer = self._shop.customer(change.customer_id)
            return customer is not None and customer.address == change.default_address
        order = self._shop.order_of(change.customer_id, applied.order_id or "")
        if order is None:
            return False
        if change.makes_an_order:
            return (order.lines, order.payments, order.address) == (
                change.lines,
                change.payments,
                change.address,
            )
        return fingerprint(order) == change.promised

    def _was_reverted(self, stored: Stored) -> bool:
        """Whether the shop has taken it back before we noted it."""
        applied = self._shop.applied(stored.key)
        return applied is not None and applied.reverted_at is not None

    def _restored(self, stored: Stored) -> bool:
        """Whether the shop, read again, shows the order as it was before."""
        change = stored.change
        if change.order_id is None:
            return True  # revert itself has compared the address, and a made order is gone
        order = self._shop.order_of(change.customer_id, change.order_id)
        return order is not None and fingerprint(order) == change.expected

    def _too_late_to_undo(self, stored: Stored, done: Done) -> Refusal | None:
        operation, order_id = stored.change.operation, stored.change.order_id
        if done.undo_until is None:
            fact = Fact(OrderFact.MINUTES_SINCE, 0, 0)
            return _refusal(operation, Obstacle.NO_UNDO, fact, order_id)
        if self._now() <= done.undo_until:
            return None
        minutes = int((self._now() - done.performed_at).total_seconds() // 60)
        allowed = stored.preview.plan.conditions.undo_minutes
        fact = Fact(OrderFact.MINUTES_SINCE, minutes, allowed)
        return _refusal(operation, Obstacle.UNDO_TOO_LATE, fact, order_id)


def _refusal(
    operation: Operation | None, obstacle: Obstacle, fact: Fact, order_id: str | None = None
) -> Refusal:
    return Refusal(operation, obstacle, obstacle.value, fact, order_id)


def _no_answer(operation: Operation, obstacle: Obstacle, order_id: str | None) -> Refusal:
    return _refusal(operation, obstacle, Fact(OrderFact.SHOP, ""), order_id)


def _shown(look: Callable[[], bool]) -> bool:
    """Whether the shop shows it; one that does not answer shows nothing, though it is done."""
    try:
        return look()
    except ShopUnavailable:
        return False


def _refused_by_shop(refused: ChangeRefused, stored: Stored) -> Refusal:
    """What the shop's refusal means to the customer."""
    operation, order_id = stored.change.operation, stored.change.order_id
    match refused:
        case Stale():
            obstacle, fact = Obstacle.CHANGED_MEANWHILE, Fact(OrderFact.STATUS, refused.status)
        case NotEnough():
            fact = Fact(OrderFact.BALANCE_CENTS, refused.balance_cents)
            obstacle = Obstacle.NOT_ENOUGH_BALANCE
        case NotAvailable():
            obstacle, fact = Obstacle.NOT_AVAILABLE, Fact(OrderFact.ITEM, refused.item_id)
        case NotTheirs():
            obstacle, fact = Obstacle.UNKNOWN_ORDER, Fact(OrderFact.ORDER_NUMBER, order_id or "")
        case NothingToRevert():
            obstacle, fact = Obstacle.NOT_PERFORMED, Fact(OrderFact.PREVIEW, stored.preview.preview_id)
        case _:
            raise refused
    return _refusal(operation, obstacle, fact, order_id)
