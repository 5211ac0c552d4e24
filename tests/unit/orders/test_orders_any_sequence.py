"""Whatever customers do in whatever order: money is conserved, no rule is broken, what is repeated changes nothing.

A machine plays two customers on a small shop: previews, confirmations, undos, repetitions, crashes just before a commit,
time that passes, parcels that are sent and arrive.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from orders.operations import Operations
from orders.payment import net_by_method
from orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangeItems,
    ChangePayment,
    ChosenLine,
    Exchange,
    Packaging,
    Reorder,
    Report,
    Request,
    Return,
    Swap,
)
from orders.results import Done, Preview, Refusal, Undone
from shop.catalogue import Catalogue
from shop.embedded import EmbeddedShop
from shop.order_writing import write_order
from shop.orders import OrderBook
from shop.policy_table import Condition, Operation, PolicyTable, read_table
from shop.policy_table.facts import NOTED, done_with
from shop.records import Order
from shop.tables import IssueRow
from storage import reading, writing
from tests.small_shop import CARD, DEMO_TABLE, GIFT, HOME, PAYPAL, PRODUCTS, RETAIL_TABLE, WORK, open_shop

PEOPLE = ("ann", "ben")
PERSON = st.sampled_from(["ann", "ann", "ann", "ben"])
METHODS = st.sampled_from([CARD.id, GIFT.id, PAYPAL.id])
REASONS = st.sampled_from(["no longer needed", "no longer needed", "ordered by mistake", "too dear", None])
ADDRESSES = st.sampled_from([HOME, WORK])
CONDITIONS = st.sampled_from([frozenset(), frozenset(), *(frozenset({condition}) for condition in Condition)])
BEFORE_SENT = [
    Operation.CANCEL, Operation.CHANGE_ITEMS, Operation.CHANGE_PAYMENT, Operation.CHANGE_ADDRESS, Operation.GIFT_PACKAGING,
]  # fmt: skip
ARRIVED = [
    Operation.RETURN, Operation.EXCHANGE, Operation.REPORT_DAMAGED, Operation.REPAIR, Operation.WARRANTY_CLAIM,
]  # fmt: skip
ANYTIME = [Operation.CHANGE_DEFAULT_ADDRESS, Operation.REORDER]
FITTING = {"pending": BEFORE_SENT, "pending (item modified)": BEFORE_SENT, "delivered": ARRIVED}
MEMORY = Path("/dev/shm")  # no disk has to confirm thousands of commits
VARIANTS = {product.product_id: [variant.item_id for variant in product.variants] for product in PRODUCTS}
Call = Callable[[], object]


@st.composite
def requests(draw: st.DrawFn, order: Order) -> Request:
    """Anything that may be asked about an order: mostly sensible, now and then not."""
    number, count = order.order_id, len(order.lines)
    positions = st.lists(st.integers(0, count - 1), min_size=1, max_size=count, unique=True)
    maybe = METHODS | st.none()
    fitting = FITTING.get(order.status, ANYTIME)
    match draw(st.sampled_from([*fitting, *fitting, *BEFORE_SENT, *ARRIVED, *ANYTIME])):
        case Operation.CANCEL:
            return Cancel(order_number=number, reason=draw(REASONS))
        case Operation.CHANGE_PAYMENT:
            return ChangePayment(order_number=number, payment_method_id=draw(METHODS))
        case Operation.CHANGE_ITEMS | Operation.EXCHANGE as kind:
            swaps = tuple(
                Swap(position=each, new_item_id=draw(st.sampled_from(VARIANTS[order.lines[each].product_id])))
                for each in draw(positions)
            )
            swap = ChangeItems if kind is Operation.CHANGE_ITEMS else Exchange
            return swap(order_number=number, swaps=swaps, payment_method_id=draw(maybe))
        case Operation.RETURN:
            return Return(order_number=number, lines=chosen(draw, draw(positions)), refund_to=draw(maybe))
        case Operation.CHANGE_ADDRESS:
            return ChangeAddress(order_number=number, address=draw(ADDRESSES))
        case Operation.CHANGE_DEFAULT_ADDRESS:
            return ChangeDefaultAddress(address=draw(ADDRESSES))
        case Operation.GIFT_PACKAGING as kind:
            return Packaging(operation=kind, order_number=number, payment_method_id=draw(maybe))
        case Operation.REORDER:
            return Reorder(order_number=number, payment_method_id=draw(maybe))
        case kind:
            return Report(operation=kind, order_number=number, lines=chosen(draw, draw(positions)))


def chosen(draw: st.DrawFn, positions: list[int]) -> tuple[ChosenLine, ...]:
    return tuple(ChosenLine(position=each, conditions=draw(CONDITIONS)) for each in positions)


class Customers(RuleBasedStateMachine):
    """table: the rules the shop has."""

    table: PolicyTable
    previews = Bundle("previews")
    performed = Bundle("performed")
    calls = Bundle("calls")  # every call that was answered, to be repeated

    @initialize()
    def open(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="parley-", dir=MEMORY if MEMORY.is_dir() else None))
        self.engine = open_shop(self.home, table=self.table)
        self.now = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
        shop = EmbeddedShop(self.engine, now=lambda: self.now)
        table = Catalogue(self.engine).policy_table
        self.operations = Operations(self.engine, shop, table=table, now=lambda: self.now)
        self.shop, self.turn = shop, 0
        self.gift_money = {name: self.gift_money_of(name) for name in PEOPLE}

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.engine.dispose()
            shutil.rmtree(self.home)

    def orders_of(self, customer_id: str) -> list[Order]:
        return OrderBook(self.engine).orders_of(customer_id)

    def balance_of(self, customer_id: str) -> int:
        customer = self.shop.customer(customer_id)
        assert customer is not None
        return next(m.balance_cents or 0 for m in customer.payment_methods if m.id == GIFT.id)

    def gift_money_of(self, customer_id: str) -> int:
        """What is on the gift card, and what orders hold of it: always the same in all."""
        held = sum(net_by_method(order).get(GIFT.id, 0) for order in self.orders_of(customer_id))
        return self.balance_of(customer_id) + held

    def records(self) -> object:
        with reading(self.engine) as session:
            issues = sorted(session.scalars(select(IssueRow.issue_id)))
        return [(asdict(o), self.shop.customer(p)) for p in PEOPLE for o in self.orders_of(p)], issues

    @rule(target=previews, data=st.data(), owner=PERSON, asker=PERSON)
    def preview(self, data: st.DataObject, owner: str, asker: str) -> object:
        order = data.draw(st.sampled_from(self.orders_of(owner)))
        request = data.draw(requests(order))
        self.turn += 1
        before = self.records()
        answer = self.operations.preview(asker, request, turn_id=f"t{self.turn}")
        assert self.records() == before, "a preview changed something"
        if isinstance(answer, Refusal):
            assert answer.rule and answer.fact is not None
            return multiple()
        assert asker == owner or request.operation is Operation.CHANGE_DEFAULT_ADDRESS
        return asker, answer, request

    @rule(targets=(performed, calls), preview=previews)
    def perform(self, preview: tuple[str, Preview, Request]) -> object:
        customer_id, shown, _ = preview
        number = shown.plan.order_id
        order = None if number is None else self.shop.order_of(customer_id, number)
        before, first_time = self.records(), not self.was_done(customer_id, shown)

        def call() -> object:
            return self.operations.perform(shown.preview_id, customer_id=customer_id, turn_id="yes")

        answer = call()
        if isinstance(answer, Refusal):
            assert self.records() == before, "a refusal changed something"
            return multiple()
        assert isinstance(answer, Done)
        if first_time:
            assert answer.verified
            self.check_rules(shown, order)
        else:
            assert self.records() == before, "a second yes changed something"
        return customer_id, answer, call

    @rule(targets=(performed, calls), data=st.data(), owner=PERSON)
    def preview_and_perform(self, data: st.DataObject, owner: str) -> object:
        """The usual way: shown, and confirmed at once."""
        preview = self.preview(data=data, owner=owner, asker=owner)
        return self.perform(preview=preview) if isinstance(preview, tuple) else multiple()

    def was_done(self, customer_id: str, preview: Preview) -> bool:
        target = preview.plan.order_id or customer_id
        key = f"{preview.preview_id}:{preview.plan.operation.value}:{target}"
        return self.shop.applied(key) is not None

    def check_rules(self, preview: Preview, order: Order | None) -> None:
        """What was done was allowed: its status, its once, its last day."""
        general = self.table.general[preview.plan.operation]
        if order is None:
            return
        assert not general.status or order.status in general.status
        assert not (general.once and general.operation in done_with(order))
        until = preview.plan.conditions.until
        assert until is None or self.now.date() <= until

    @rule(target=calls, done=performed)
    def undo(self, done: tuple[str, Done, Call]) -> object:
        customer_id, result, _ = done
        before = self.records()

        def call() -> object:
            return self.operations.undo(result.preview_id, customer_id=customer_id, turn_id="no")

        answer = call()
        if isinstance(answer, Refusal):
            assert self.records() == before, "a refusal changed something"
            return multiple()
        assert isinstance(answer, Undone)
        assert result.undo_until is not None
        return customer_id, answer, call

    @rule(call=calls)
    def repeat(self, call: tuple[str, object, Call]) -> None:
        before = self.records()
        assert call[2]() == call[1]
        assert self.records() == before, "a repetition changed something"

    @rule(preview=previews, other=st.sampled_from(PEOPLE))
    def another_customer_confirms(self, preview: tuple[str, Preview, Request], other: str) -> None:
        if other == preview[0]:
            return
        before = self.records()
        for act in (self.operations.perform, self.operations.undo):
            assert isinstance(act(preview[1].preview_id, customer_id=other, turn_id="x"), Refusal)
        assert self.records() == before

    @rule(preview=previews)
    def crash(self, preview: tuple[str, Preview, Request]) -> None:
        """The process dies just before the first commit of a confirmation."""
        before = self.records()

        def die(_session: Session) -> None:
            raise SystemError("died")

        event.listen(Session, "before_commit", die)
        try:
            self.operations.perform(preview[1].preview_id, customer_id=preview[0], turn_id="yes")
        except SystemError:
            pass
        finally:
            event.remove(Session, "before_commit", die)
        assert self.records() == before

    @rule(minutes=st.sampled_from([1, 1, 1, 20, 20, 31, 60 * 24 * 20]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(data=st.data(), owner=PERSON)
    def the_shop_sends_or_delivers(self, data: st.DataObject, owner: str) -> None:
        order = data.draw(st.sampled_from(self.orders_of(owner)))
        if order.status not in ("pending", "pending (item modified)", "processed"):
            return
        arrived = order.status == "processed"
        status, day = ("delivered", self.now.date()) if arrived else ("processed", None)
        with writing(self.engine) as session:
            write_order(session, replace(order, status=status, delivered_on=day))

    @rule(preview=consumes(previews))
    def a_preview_is_forgotten(self, preview: tuple[str, Preview, Request]) -> None:
        """The customer never answers."""

    @invariant()
    def money_is_conserved(self) -> None:
        if not hasattr(self, "home"):
            return
        for name in PEOPLE:
            assert self.balance_of(name) >= 0
            assert self.gift_money_of(name) == self.gift_money[name]
            for order in self.orders_of(name):
                fee = 350 if "gift_packaging" in order.extra.get(NOTED, {}) else 0
                owed = 0 if order.status == "cancelled" else order.total_cents + fee
                assert sum(net_by_method(order).values()) == owed, order


class WithTheDemosTable(Customers):
    table = read_table(DEMO_TABLE)


class WithTheRetailTable(Customers):
    table = read_table(RETAIL_TABLE)


SETTINGS = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestWithTheDemosTable = pytest.mark.timeout(600)(WithTheDemosTable.TestCase)
TestWithTheRetailTable = pytest.mark.timeout(600)(WithTheRetailTable.TestCase)
TestWithTheDemosTable.settings = SETTINGS
TestWithTheRetailTable.settings = SETTINGS
