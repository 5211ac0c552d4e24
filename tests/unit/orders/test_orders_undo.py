"""What was done can be taken back once, within the minutes of the table, unless something was built upon it."""

from datetime import timedelta

import pytest

from orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangePayment,
    Exchange,
    Packaging,
    RateDelivery,
    Reorder,
    Report,
    Request,
    Return,
    Swap,
)
from orders.results import Balance, Done, Obstacle, Refusal, Undone
from shop.backend import Applied
from shop.embedded import EmbeddedShop
from shop.policy_table import Operation
from tests.small_shop import GIFT, WORK
from tests.unit.orders.counter import CANCEL, SMALLER, Counter


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
