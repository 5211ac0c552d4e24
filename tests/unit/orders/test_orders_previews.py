"""Nothing happens before a yes, a yes acts once, and a preview is its customer's alone, for a while."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from orders.operations import KEPT, PREVIEW_LIFE
from orders.requests import (
    Cancel,
    ChangeAddress,
    ChosenLine,
    Return,
)
from orders.results import Done, Obstacle, Plan, Preview, Refusal
from orders.tables import PreviewRow
from shop.backend import Applied
from shop.changes import Change
from shop.embedded import EmbeddedShop
from shop.order_writing import write_order
from shop.policy_table import Cause, Condition, Operation
from shop.tables import VariantRow
from storage import reading, writing
from tests.small_shop import GIFT, HOME, WORK
from tests.unit.orders.counter import CANCEL, LARGER, Counter


def sent(counter: Counter) -> None:
    """The warehouse sends DS-3."""
    with writing(counter.engine) as session:
        write_order(session, replace(counter.order("DS-3"), status="processed"))


def die(_session: Session) -> None:
    raise RuntimeError("died before the commit")


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
