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
from typing import Any

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
from tests.small_shop import CARD, DEMO_TABLE, GIFT, HOME, PAYPAL, RETAIL_TABLE, WORK, open_shop

PEOPLE = ("ann", "ben")
NUMBERS = st.sampled_from([f"DS-{number}" for number in (*range(1, 7), 9, 10, 11)])
METHODS = st.sampled_from([CARD.id, GIFT.id, PAYPAL.id])
ITEMS = [f"shirt-{size}" for size in ("s", "m", "l", "xl")] + ["olive-soap-bar", "olive-soap-box"]
REASONS = st.sampled_from(["no longer needed", "ordered by mistake", "too dear", None])
ADDRESSES = st.sampled_from([HOME, WORK])
CONDITIONS = st.frozensets(st.sampled_from(list(Condition)), max_size=2)
CHOSEN = st.builds(ChosenLine, position=st.integers(0, 2), conditions=CONDITIONS)
LINES = st.lists(CHOSEN, max_size=2, unique_by=lambda line: line.position).map(tuple)
SWAP = st.builds(Swap, position=st.integers(0, 1), new_item_id=st.sampled_from(ITEMS))
SWAPS = st.lists(SWAP, min_size=1, max_size=2, unique_by=lambda swap: swap.position).map(tuple)
REPORTS = st.sampled_from([Operation.REPORT_DAMAGED, Operation.REPAIR, Operation.WARRANTY_CLAIM])
REQUESTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(Cancel, order_number=NUMBERS, reason=REASONS),
    st.builds(ChangePayment, order_number=NUMBERS, payment_method_id=METHODS),
    st.builds(ChangeItems, order_number=NUMBERS, swaps=SWAPS, payment_method_id=METHODS | st.none()),
    st.builds(Exchange, order_number=NUMBERS, swaps=SWAPS, payment_method_id=METHODS | st.none()),
    st.builds(Return, order_number=NUMBERS, lines=LINES, refund_to=METHODS | st.none()),
    st.builds(ChangeAddress, order_number=NUMBERS, address=ADDRESSES),
    st.builds(ChangeDefaultAddress, address=ADDRESSES),
    st.builds(Report, operation=REPORTS, order_number=NUMBERS, lines=LINES),
    st.builds(
        Packaging,
        operation=st.just(Operation.GIFT_PACKAGING),
        order_number=NUMBERS,
        payment_method_id=METHODS | st.none(),
    ),
    st.builds(Reorder, order_number=NUMBERS, payment_method_id=METHODS | st.none()),
)
Call = Callable[[], object]


class Customers(RuleBasedStateMachine):
    """table: the rules the shop has."""

    table: PolicyTable
    previews = Bundle("previews")
    performed = Bundle("performed")
    calls = Bundle("calls")  # every call that was answered, to be repeated

    @initialize()
    def open(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="parley-"))
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

    @rule(target=previews, customer_id=st.sampled_from(PEOPLE), request=REQUESTS)
    def preview(self, customer_id: str, request: Request) -> object:
        self.turn += 1
        before = self.records()
        answer = self.operations.preview(customer_id, request, turn_id=f"t{self.turn}")
        assert self.records() == before, "a preview changed something"
        if isinstance(answer, Refusal):
            assert answer.rule and answer.fact is not None
            return multiple()
        return customer_id, answer, request

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

    @rule(minutes=st.sampled_from([1, 20, 31, 60 * 24 * 20]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(customer_id=st.sampled_from(PEOPLE), number=NUMBERS)
    def the_shop_sends_or_delivers(self, customer_id: str, number: str) -> None:
        order = self.shop.order_of(customer_id, number)
        if order is None or order.status not in ("pending", "pending (item modified)", "processed"):
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
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestWithTheDemosTable = pytest.mark.timeout(600)(WithTheDemosTable.TestCase)
TestWithTheRetailTable = pytest.mark.timeout(600)(WithTheRetailTable.TestCase)
TestWithTheDemosTable.settings = SETTINGS
TestWithTheRetailTable.settings = SETTINGS
