"""Single operations: money, refusals with what is possible instead, cases for people."""

from dataclasses import replace
from datetime import date

import pytest

from orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangeItems,
    ChangePayment,
    ChosenLine,
    DeliveryDay,
    DeliveryNote,
    Packaging,
    Reorder,
    Report,
    Request,
    Return,
    Swap,
)
from orders.results import NearestChoice, Obstacle
from shop.histories import Histories
from shop.order_writing import write_order
from shop.policy_table import AlternativeKind, Cause, Condition, Operation
from shop.policy_table.facts import NOTED
from shop.tables import VariantRow
from storage import writing
from tests.small_shop import CARD, GIFT, HOME, PAYPAL, SHIRT, line
from tests.unit.orders.counter import CANCEL, LARGER, SMALLER, Counter


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
