"""Operations: nothing happens before a yes, a yes acts once, what the rules or the facts forbid is refused with a reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from orders.operations import KEPT, PREVIEW_LIFE, Operations
from orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangeItems,
    ChangePayment,
    ChosenLine,
    DeliveryDay,
    DeliveryNote,
    Exchange,
    Packaging,
    RateDelivery,
    Reorder,
    Report,
    Request,
    Return,
    Swap,
)
from orders.results import Balance, Done, NearestChoice, Obstacle, Plan, Preview, Refusal, Undone
from orders.tables import PreviewRow
from shop.backend import Applied
from shop.catalogue import Catalogue
from shop.changes import Change
from shop.embedded import EmbeddedShop
from shop.histories import Histories
from shop.order_writing import write_order
from shop.policy_table import AlternativeKind, Cause, Condition, Operation
from shop.policy_table.facts import NOTED
from shop.records import Order
from shop.tables import ChangeRow, VariantRow
from storage import reading, writing
from tests.small_shop import CARD, GIFT, HOME, PAYPAL, SHIRT, WORK, line, open_shop

CANCEL = Cancel(order_number="DS-3")
SMALLER = ChangeItems(order_number="DS-1", swaps=(Swap(position=0, new_item_id="shirt-s"),))
LARGER = ChangeItems(order_number="DS-1", swaps=(Swap(position=0, new_item_id="shirt-l"),))


class Counter:
    """Operations on the small shop with a clock, and what can be seen of it."""

    def __init__(self, home: Path) -> None:
        self.engine: Engine = open_shop(home)
        self.now = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
        self.shop = EmbeddedShop(self.engine, now=lambda: self.now)
        self.operations = self.operations_on(self.shop)
        self.turns = 0

    def operations_on(self, shop: EmbeddedShop) -> Operations:
        table = Catalogue(self.engine).policy_table
        return Operations(self.engine, shop, table=table, now=lambda: self.now)

    def preview(self, request: Request, *, customer_id: str = "ann") -> Preview:
        self.turns += 1
        preview = self.operations.preview(customer_id, request, turn_id=f"t{self.turns}")
        assert isinstance(preview, Preview), preview
        return preview

    def refused(self, request: Request, *, customer_id: str = "ann") -> Refusal:
        refusal = self.operations.preview(customer_id, request, turn_id="t")
        assert isinstance(refusal, Refusal), refusal
        return refusal

    def perform(self, preview: Preview, *, turn: str = "yes") -> Done | Refusal:
        return self.operations.perform(preview.preview_id, customer_id="ann", turn_id=turn)

    def do(self, request: Request) -> Done:
        done = self.perform(self.preview(request))
        assert isinstance(done, Done), done
        assert done.verified
        return done

    def undo(self, done: Done, *, turn: str = "no") -> Undone | Refusal:
        return self.operations.undo(done.preview_id, customer_id="ann", turn_id=turn)

    def order(self, order_id: str) -> Order:
        order = self.shop.order_of("ann", order_id)
        assert order is not None
        return order

    def balance(self) -> int:
        customer = self.shop.customer("ann")
        assert customer is not None
        return next(m.balance_cents or 0 for m in customer.payment_methods if m.id == GIFT.id)

    def records(self) -> object:
        """Everything the shop knows of the customer."""
        orders = [(order, order.extra) for order in (self.order(f"DS-{number}") for number in range(1, 7))]
        return self.shop.customer("ann"), orders, Histories(self.engine).open_issues_of("ann")

    def everything(self) -> object:
        """The records, and the keys of the changes made."""
        with reading(self.engine) as session:
            return self.records(), sorted(session.scalars(select(ChangeRow.key)))


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


def test_a_preview_changes_nothing_and_shows_everything(counter: Counter) -> None:
    before = counter.everything()
    preview = counter.preview(CANCEL)
    plan = preview.plan
    assert (plan.operation, plan.order_id, plan.status_after) == (Operation.CANCEL, "DS-3", "cancelled")
    assert [(m.kind, m.amount_cents, m.method.id, m.working_days) for m in plan.money] == [
        ("refund", 4000, GIFT.id, (0, 0))
    ]
    assert [shown.item_id for shown in plan.lines] == ["shirt-s", "shirt-s"]
    assert preview.expires_at == counter.now + PREVIEW_LIFE
    assert counter.everything() == before


def test_looking_stores_nothing(counter: Counter) -> None:
    assert isinstance(counter.operations.look("ann", CANCEL), Plan)
    with reading(counter.engine) as session:
        assert session.scalars(select(PreviewRow)).all() == []


def test_what_has_to_be_asked_depends_on_the_line(counter: Counter) -> None:
    def asked(*positions: int, customer_id: str = "ann") -> frozenset[Condition]:
        lines = tuple(ChosenLine(position=position) for position in positions)
        return counter.operations.conditions_to_ask(customer_id, Return(order_number="DS-2", lines=lines))

    assert Condition.OPENED not in asked(0) and Condition.WORN in asked(0)
    assert asked(1) == asked() == asked(0) | {Condition.OPENED}
    assert asked(7, customer_id="ben") == frozenset()
    assert counter.operations.conditions_to_ask("ann", CANCEL) == frozenset()


def test_a_yes_does_it_and_a_second_one_gets_the_first_result(counter: Counter) -> None:
    preview = counter.preview(CANCEL)
    first = counter.perform(preview)
    assert isinstance(first, Done) and first.verified
    after = counter.everything()
    counter.now += timedelta(days=1)  # long after it has expired
    assert counter.perform(preview, turn="another yes") == first
    assert counter.everything() == after and counter.balance() == 9000


def test_a_turn_that_is_sent_again_gets_the_same_preview(counter: Counter) -> None:
    first = counter.operations.preview("ann", CANCEL, turn_id="t1")
    assert counter.operations.preview("ann", CANCEL, turn_id="t1") == first
    other = counter.operations.preview("ann", CANCEL, turn_id="t2")
    assert isinstance(first, Preview) and isinstance(other, Preview)
    assert other.preview_id != first.preview_id


def test_a_turn_may_ask_for_two_things(counter: Counter) -> None:
    first = counter.operations.preview("ann", CANCEL, turn_id="t1")
    second = counter.operations.preview("ann", Cancel(order_number="DS-6"), turn_id="t1")
    assert isinstance(first, Preview) and isinstance(second, Preview)
    assert {first.plan.order_id, second.plan.order_id} == {"DS-3", "DS-6"}


def test_two_previews_of_one_thing_do_it_once(counter: Counter) -> None:
    one, two = counter.preview(CANCEL), counter.preview(CANCEL)
    assert isinstance(counter.perform(one), Done)
    refused = counter.perform(two)
    assert isinstance(refused, Refusal)
    assert (refused.cause, refused.fact.actual) == (Cause.STATUS, "cancelled")
    assert counter.balance() == 9000


def test_a_preview_expires_and_says_so(counter: Counter) -> None:
    preview, before = counter.preview(CANCEL), counter.everything()
    counter.now = preview.expires_at
    refused = counter.perform(preview)
    assert isinstance(refused, Refusal) and refused.cause is Obstacle.PREVIEW_EXPIRED
    assert counter.everything() == before


@pytest.mark.parametrize("customer_id", ["ben", "nobody"])
def test_a_preview_is_its_customers_alone(counter: Counter, customer_id: str) -> None:
    preview, before = counter.preview(CANCEL), counter.everything()
    for call in (counter.operations.perform, counter.operations.undo):
        refused = call(preview.preview_id, customer_id=customer_id, turn_id="yes")
        unknown = call("0" * 32, customer_id=customer_id, turn_id="yes")
        assert isinstance(refused, Refusal) and isinstance(unknown, Refusal)
        assert refused.cause is unknown.cause is Obstacle.UNKNOWN_PREVIEW
        assert (refused.order_id, refused.operation) == (unknown.order_id, unknown.operation)
    assert counter.everything() == before


def test_somebody_elses_order_is_as_unknown_as_none(counter: Counter) -> None:
    theirs, none = counter.refused(Cancel(order_number="DS-9")), counter.refused(Cancel(order_number="DS-99"))
    assert theirs.cause is none.cause is Obstacle.UNKNOWN_ORDER
    assert replace(theirs, fact=none.fact) == none


def sent(counter: Counter) -> None:
    """The warehouse sends DS-3."""
    with writing(counter.engine) as session:
        write_order(session, replace(counter.order("DS-3"), status="processed"))


def test_an_order_that_was_sent_meanwhile_is_not_cancelled(counter: Counter) -> None:
    preview = counter.preview(CANCEL)
    sent(counter)
    before = counter.everything()
    refused = counter.perform(preview)
    assert isinstance(refused, Refusal)
    assert (refused.cause, refused.rule, refused.fact.actual) == (Cause.STATUS, "cancel", "processed")
    assert refused.alternative is not None and refused.alternative.operation is Operation.RETURN
    assert counter.everything() == before


def test_an_order_that_is_sent_at_that_very_moment_is_not_cancelled(counter: Counter) -> None:
    """After our last look, before the change: the shop itself compares."""

    class SentJustNow(EmbeddedShop):
        def apply(self, change: Change, *, key: str) -> Applied:
            sent(counter)
            return super().apply(change, key=key)

    counter.operations = counter.operations_on(SentJustNow(counter.engine))
    refused = counter.perform(counter.preview(CANCEL))
    assert isinstance(refused, Refusal)
    assert (refused.cause, refused.fact.actual) == (Obstacle.CHANGED_MEANWHILE, "processed")
    assert counter.balance() == 5000 and counter.order("DS-3").status == "processed"


def test_a_price_that_changed_meanwhile_is_not_charged(counter: Counter) -> None:
    preview = counter.preview(LARGER)
    with writing(counter.engine) as session:
        session.get_one(VariantRow, ("shirt", "shirt-l")).price_cents = 9000
    refused = counter.perform(preview)
    assert isinstance(refused, Refusal) and refused.cause is Obstacle.CHANGED_MEANWHILE
    assert counter.order("DS-1").status == "pending"


def die(_session: Session) -> None:
    raise RuntimeError("died before the commit")


def test_a_crash_between_preview_and_change_loses_nothing(counter: Counter) -> None:
    preview, before = counter.preview(CANCEL), counter.everything()
    event.listen(Session, "before_commit", die)
    try:
        with pytest.raises(RuntimeError, match="died"):
            counter.perform(preview)
    finally:
        event.remove(Session, "before_commit", die)
    assert counter.everything() == before
    done = counter.operations_on(EmbeddedShop(counter.engine)).perform(
        preview.preview_id, customer_id="ann", turn_id="yes"
    )
    assert isinstance(done, Done) and done.verified and counter.balance() == 9000


def test_a_crash_between_change_and_result_acts_once_and_is_told(counter: Counter) -> None:
    """The shop has made the change, and we died before we noted it; the preview has expired since."""

    class DiesAfterwards(EmbeddedShop):
        def apply(self, change: Change, *, key: str) -> Applied:
            super().apply(change, key=key)
            raise RuntimeError("died after the commit")

    preview = counter.preview(CANCEL)
    with pytest.raises(RuntimeError, match="died"):
        counter.operations_on(DiesAfterwards(counter.engine)).perform(
            preview.preview_id, customer_id="ann", turn_id="yes"
        )
    counter.now += PREVIEW_LIFE
    done = counter.perform(preview)
    assert isinstance(done, Done) and done.verified
    assert counter.balance() == 9000 and len(counter.order("DS-3").payments) == 2


# Undo


@pytest.mark.parametrize(
    "call",
    [
        CANCEL,
        Cancel(order_number="DS-1"),
        SMALLER,
        ChangePayment(order_number="DS-1", payment_method_id=GIFT.id),
        ChangeAddress(order_number="DS-1", address=WORK),
        ChangeDefaultAddress(address=WORK),
        Return(order_number="DS-2", refund_to=GIFT.id),
        Exchange(order_number="DS-2", swaps=(Swap(position=0, new_item_id="shirt-l"),)),
        Report(operation=Operation.REPORT_DAMAGED, order_number="DS-2"),
        Packaging(operation=Operation.GIFT_PACKAGING, order_number="DS-3"),
        RateDelivery(order_number="DS-2", stars=4),
        Reorder(order_number="DS-2"),
    ],
    ids=lambda request: f"{request.operation.value} {getattr(request, 'order_number', '')}",
)
def test_everything_can_be_undone_once_within_the_tables_minutes(counter: Counter, call: Request) -> None:
    before = counter.records()
    done = counter.do(call)
    assert done.undo_until == done.performed_at + timedelta(minutes=30)
    assert counter.operations.last_done("ann") == done
    undone = counter.undo(done)
    assert isinstance(undone, Undone) and undone.verified
    assert counter.records() == before
    counter.now += timedelta(days=1)
    assert counter.undo(done, turn="again") == undone
    assert counter.operations.last_done("ann") is None


def test_what_was_undone_is_not_done_again_by_the_same_yes(counter: Counter) -> None:
    preview = counter.preview(CANCEL)
    done = counter.perform(preview)
    assert isinstance(done, Done)
    counter.undo(done)
    assert counter.perform(preview) == done
    assert counter.order("DS-3").status == "pending" and counter.balance() == 5000


def test_an_undo_is_told_the_same_after_something_else_has_happened(counter: Counter) -> None:
    done = counter.do(ChangeAddress(order_number="DS-1", address=WORK))
    undone = counter.undo(done)
    counter.do(Cancel(order_number="DS-1"))
    assert isinstance(undone, Undone) and undone.verified
    assert counter.undo(done, turn="again") == undone


def test_a_crash_between_taking_back_and_its_result_is_told(counter: Counter) -> None:
    class DiesAfterwards(EmbeddedShop):
        def revert(self, key: str) -> Applied:
            super().revert(key)
            raise RuntimeError("died after the commit")

    done = counter.do(CANCEL)
    with pytest.raises(RuntimeError, match="died"):
        counter.operations_on(DiesAfterwards(counter.engine)).undo(
            done.preview_id, customer_id="ann", turn_id="no"
        )
    counter.now += timedelta(days=1)
    undone = counter.undo(done)
    assert isinstance(undone, Undone) and undone.verified
    assert (counter.order("DS-3").status, counter.balance()) == ("pending", 5000)


def test_after_the_minutes_nothing_is_undone(counter: Counter) -> None:
    done = counter.do(CANCEL)
    counter.now += timedelta(minutes=31)
    refused = counter.undo(done)
    assert isinstance(refused, Refusal)
    assert (refused.cause, refused.fact.actual, refused.fact.allowed) == (Obstacle.UNDO_TOO_LATE, 31, 30)
    assert counter.order("DS-3").status == "cancelled"
    assert counter.operations.last_done("ann") is None


def test_what_came_back_in_the_last_hour_without_what_was_taken_back(counter: Counter) -> None:
    cancelled = counter.do(CANCEL)
    undone = counter.do(Cancel(order_number="DS-1"))
    counter.do(ChangeAddress(order_number="DS-6", address=WORK))
    counter.undo(undone)
    assert cancelled.plan.net_cents == 4000
    assert counter.operations.came_back("ann") == Balance(1, 4000)
    assert counter.operations.came_back("ben") == Balance(0, 0)
    counter.now += timedelta(minutes=61)
    assert counter.operations.came_back("ann") == Balance(0, 0)


def test_nothing_is_undone_that_was_not_done(counter: Counter) -> None:
    preview = counter.preview(CANCEL)
    refused = counter.operations.undo(preview.preview_id, customer_id="ann", turn_id="no")
    assert isinstance(refused, Refusal) and refused.cause is Obstacle.NOT_PERFORMED


def test_what_something_else_was_built_upon_is_not_undone(counter: Counter) -> None:
    done = counter.do(ChangeAddress(order_number="DS-1", address=WORK))
    counter.do(Cancel(order_number="DS-1"))
    refused = counter.undo(done)
    assert isinstance(refused, Refusal)
    assert (refused.cause, refused.fact.actual) == (Obstacle.CHANGED_MEANWHILE, "cancelled")
    assert counter.order("DS-1").address == WORK


# Single operations: money, refusals, alternatives


def test_a_cheaper_variant_brings_the_difference_back(counter: Counter) -> None:
    done = counter.do(SMALLER)
    assert [(m.kind, m.amount_cents, m.method.id) for m in done.plan.money] == [("refund", 500, CARD.id)]
    order = counter.order("DS-1")
    assert order.status == "pending (item modified)" and order.lines[0] == line(SHIRT, "s")


def test_changed_items_are_refunded_as_they_were_paid(counter: Counter) -> None:
    """A dearer variant paid with the gift card, then all cancelled: each method gets what it gave, and no more."""
    counter.do(LARGER.model_copy(update={"payment_method_id": GIFT.id}))
    assert counter.balance() == 4500
    done = counter.do(Cancel(order_number="DS-1"))
    assert [(m.amount_cents, m.method.id) for m in done.plan.money] == [(3150, CARD.id), (500, GIFT.id)]
    assert counter.balance() == 5000


def test_a_difference_that_went_elsewhere_is_not_refunded_twice(counter: Counter) -> None:
    """Paid by card, the cheaper variant's difference put on the gift card, then all cancelled: the card gets the rest."""
    counter.do(SMALLER.model_copy(update={"payment_method_id": GIFT.id}))
    assert counter.balance() == 5500
    refused = counter.refused(ChangePayment(order_number="DS-1", payment_method_id=PAYPAL.id))
    assert refused.cause is Obstacle.SEVERAL_PAYMENT_METHODS
    done = counter.do(Cancel(order_number="DS-1"))
    assert [(m.amount_cents, m.method.id) for m in done.plan.money] == [(2650, CARD.id)]
    assert counter.balance() == 5500


def test_an_order_paid_otherwise_is_refunded_to_the_new_method_only(counter: Counter) -> None:
    counter.do(ChangePayment(order_number="DS-1", payment_method_id=GIFT.id))
    done = counter.do(Cancel(order_number="DS-1"))
    assert [(m.amount_cents, m.method.id) for m in done.plan.money] == [(3150, GIFT.id)]
    assert counter.balance() == 5000


def test_a_gift_card_that_does_not_cover_it_is_refused_with_those_that_do(counter: Counter) -> None:
    counter.do(ChangePayment(order_number="DS-1", payment_method_id=GIFT.id))
    refused = counter.refused(ChangePayment(order_number="DS-6", payment_method_id=GIFT.id))
    assert refused.cause is Obstacle.NOT_ENOUGH_BALANCE
    assert (refused.fact.actual, refused.fact.allowed) == (1850, 3000)
    assert refused.alternative is not None
    assert (refused.alternative.kind, refused.alternative.values) == (
        NearestChoice.PAYMENT_METHOD,
        (CARD.id, PAYPAL.id),
    )


@pytest.mark.parametrize(
    ("call", "cause", "values"),
    [
        (
            ChangePayment(order_number="DS-1", payment_method_id=CARD.id),
            Obstacle.SAME_PAYMENT_METHOD,
            (GIFT.id, PAYPAL.id),
        ),
        (
            ChangePayment(order_number="DS-1", payment_method_id="card-9"),
            Obstacle.UNKNOWN_PAYMENT_METHOD,
            None,
        ),
        (
            ChangeItems(order_number="DS-1", swaps=(Swap(position=0, new_item_id="shirt-xl"),)),
            Obstacle.NOT_AVAILABLE,
            ("shirt-s", "shirt-l"),
        ),
        (
            ChangeItems(order_number="DS-1", swaps=(Swap(position=0, new_item_id="olive-soap-bar"),)),
            Obstacle.OTHER_PRODUCT,
            ("shirt-s", "shirt-l"),
        ),
        (
            ChangeItems(order_number="DS-1", swaps=(Swap(position=0, new_item_id="shirt-m"),)),
            Obstacle.NOTHING_CHANGES,
            None,
        ),
        (
            ChangeItems(order_number="DS-1", swaps=(Swap(position=7, new_item_id="shirt-m"),)),
            Obstacle.UNKNOWN_LINE,
            None,
        ),
        (Return(order_number="DS-2", lines=(ChosenLine(position=2),)), Obstacle.UNKNOWN_LINE, None),
        (Return(order_number="DS-2", refund_to=PAYPAL.id), Obstacle.NO_REFUND_THERE, (CARD.id, GIFT.id)),
        (ChangeAddress(order_number="DS-1", address=HOME), Obstacle.NOTHING_CHANGES, None),
        (ChangeDefaultAddress(address=HOME), Obstacle.NOTHING_CHANGES, None),
        (DeliveryDay(order_number="DS-1", day=date(2026, 6, 10)), Obstacle.DAY_HAS_PASSED, None),
    ],
)
def test_what_is_not_possible_is_refused_with_what_is(
    counter: Counter, call: Request, cause: Obstacle, values: tuple[str, ...] | None
) -> None:
    before = counter.everything()
    refused = counter.refused(call)
    assert (refused.cause, refused.rule) == (cause, cause.value)
    assert (refused.alternative.values if refused.alternative else None) == values
    assert counter.everything() == before


def test_a_worn_shirt_brings_seventy_percent_and_two_shirts_are_two(counter: Counter) -> None:
    worn = ChosenLine(position=0, conditions=frozenset({Condition.WORN}))
    done = counter.do(Return(order_number="DS-2", lines=(worn,)))
    assert [(m.amount_cents, m.booked, m.working_days) for m in done.plan.money] == [(1750, False, (0, 5))]
    assert counter.order("DS-2").extra["return_items"] == ["shirt-m"]


def test_a_share_of_the_price_is_rounded_up_to_the_cent(counter: Counter) -> None:
    odd = counter.order("DS-5")
    with writing(counter.engine) as session:
        write_order(session, replace(odd, lines=(replace(odd.lines[0], price_cents=1999),)))
    worn = ChosenLine(position=0, conditions=frozenset({Condition.WORN}))
    done = counter.do(Return(order_number="DS-5", lines=(worn,)))
    assert done.plan.money[0].amount_cents == 1400  # 70 percent are 1399.3


def test_opened_soap_stays_and_the_shirt_may_go(counter: Counter) -> None:
    opened = ChosenLine(position=1, conditions=frozenset({Condition.OPENED}))
    refused = counter.refused(Return(order_number="DS-2", lines=(ChosenLine(position=0), opened)))
    assert (refused.cause, refused.rule, refused.position) == (Cause.NOT_ALLOWED, "return-opened", 1)
    assert refused.alternative is not None
    assert (refused.alternative.kind, refused.alternative.positions) == (AlternativeKind.LINES, (0,))


def test_a_gift_is_refunded_to_the_gift_card(counter: Counter) -> None:
    gift = ChosenLine(position=0, conditions=frozenset({Condition.GIFT}))
    done = counter.do(Return(order_number="DS-2", lines=(gift,)))
    assert counter.order("DS-2").extra["return_payment_method_id"] == GIFT.id
    assert done.plan.money[0].working_days == (0, 0)


def test_a_return_moves_no_money_before_the_parcel_is_back(counter: Counter) -> None:
    counter.do(Return(order_number="DS-5", refund_to=GIFT.id))
    assert counter.balance() == 5000 and len(counter.order("DS-5").payments) == 1


def test_gift_packaging_costs_its_fee_once(counter: Counter) -> None:
    wrapping = Packaging(operation=Operation.GIFT_PACKAGING, order_number="DS-3", words="For you")
    done = counter.do(wrapping)
    assert [(m.kind, m.amount_cents) for m in done.plan.money] == [("payment", 350)]
    assert counter.balance() == 5000 - 350
    assert counter.order("DS-3").extra[NOTED] == {"gift_packaging": {"words": "For you"}}
    assert counter.refused(wrapping).cause is Cause.ONCE
    assert counter.do(CANCEL).plan.money[0].amount_cents == 4000
    assert counter.balance() == 5000 + 4000


def test_notes_stand_on_the_order(counter: Counter) -> None:
    counter.do(DeliveryDay(order_number="DS-1", day=date(2026, 6, 12)))
    counter.do(DeliveryNote(operation=Operation.DELIVERY_SLOT, order_number="DS-1", words="evening"))
    counter.do(DeliveryNote(operation=Operation.PICK_UP, order_number="DS-1", words="Hafenring 7"))
    assert counter.order("DS-1").extra[NOTED] == {
        "delivery_day": {"day": "2026-06-12"},
        "delivery_slot": {"words": "evening"},
        "pick_up": {"words": "Hafenring 7"},
    }


@pytest.mark.parametrize(
    ("operation", "subject"),
    [
        (Operation.REPORT_DAMAGED, "damaged"),
        (Operation.REPORT_WRONG, "wrong_item"),
        (Operation.REPORT_MISSING, "missing"),
        (Operation.WARRANTY_CLAIM, "warranty"),
        (Operation.REPAIR, "repair"),
    ],
)
def test_a_report_opens_a_case_for_people(counter: Counter, operation: Operation, subject: str) -> None:
    request = Report(
        operation=operation, order_number="DS-2", lines=(ChosenLine(position=0),), wish="replacement"
    )
    done = counter.do(request)
    assert [shown.position for shown in done.plan.lines] == [0]
    issues = Histories(counter.engine).open_issues_of("ann")
    assert [(issue.subject, issue.order_id) for issue in issues] == [(subject, "DS-2")]


def test_ordering_again_makes_an_order_at_todays_prices(counter: Counter) -> None:
    with writing(counter.engine) as session:
        session.get_one(VariantRow, ("olive-soap", "olive-soap-bar")).price_cents = 700
    done = counter.do(Reorder(order_number="DS-2", payment_method_id=GIFT.id))
    made = counter.order(done.order_id or "")
    assert done.order_id == "DS-10" and made.total_cents == 3200
    assert (made.status, made.placed_on, made.address) == ("pending", date(2026, 6, 10), HOME)
    assert counter.balance() == 1800


def test_old_previews_are_emptied_and_then_unknown(counter: Counter) -> None:
    preview = counter.preview(CANCEL)
    counter.now += PREVIEW_LIFE + KEPT + timedelta(seconds=1)
    counter.operations.forget_old()
    refused = counter.perform(preview)
    assert isinstance(refused, Refusal) and refused.cause is Obstacle.UNKNOWN_PREVIEW


def test_addresses_of_previews_are_unreadable_in_the_database(counter: Counter, tmp_path: Path) -> None:
    done = counter.do(ChangeAddress(order_number="DS-1", address=WORK))
    assert done.plan.address == WORK
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("parley.db*"))
    assert WORK.address1.encode() not in stored and HOME.address1.encode() not in stored


def test_a_preview_can_be_shown_again_to_its_customer_only(counter: Counter) -> None:
    preview = counter.preview(CANCEL)
    assert counter.operations.shown(preview.preview_id, customer_id="ann") == preview
    assert counter.operations.shown(preview.preview_id, customer_id="ben") is None
    assert counter.operations.shown("unknown", customer_id="ann") is None
