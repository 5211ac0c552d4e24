"""Operations on a shop that does not answer: nothing is done twice, and nothing is said that is not so."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from orders.operations import Operations
from orders.requests import Cancel
from orders.results import Done, Obstacle, Preview, Refusal, Undone
from shop.backend import ShopUnavailable
from shop.catalogue import Catalogue
from shop.embedded import EmbeddedShop
from tests.shop_outage import Effect, Outage
from tests.small_shop import GIFT, open_shop


@dataclass
class Counter:
    """Operations of Ann on a shop that can go down, with a clock."""

    engine: Engine
    now: datetime = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
    shop: Outage = field(init=False)

    def __post_init__(self) -> None:
        self.shop = Outage(EmbeddedShop(self.engine, now=lambda: self.now))

    @property
    def operations(self) -> Operations:
        """A new one each time: nothing is kept but what is in the database."""
        table = Catalogue(self.engine).policy_table
        return Operations(self.engine, self.shop, table=table, now=lambda: self.now)

    def preview(self) -> str:
        found = self.operations.preview(
            "ann", Cancel(order_number="DS-3", reason="no longer needed"), turn_id="t1"
        )
        assert isinstance(found, Preview), found
        return found.preview_id

    def perform(self, preview_id: str) -> Done | Refusal:
        return self.operations.perform(preview_id, customer_id="ann", turn_id="t2")

    def undo(self, preview_id: str) -> Undone | Refusal:
        return self.operations.undo(preview_id, customer_id="ann", turn_id="t3")

    def money(self) -> int:
        customer = self.shop.shop.customer("ann")
        assert customer is not None
        return next(m.balance_cents or 0 for m in customer.payment_methods if m.id == GIFT.id)


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(open_shop(tmp_path))


def cause(result: object) -> object:
    assert isinstance(result, Refusal)
    return result.cause


def test_a_wish_while_the_shop_is_down_is_refused(counter: Counter) -> None:
    counter.shop.is_down = True
    found = counter.operations.preview(
        "ann", Cancel(order_number="DS-3", reason="no longer needed"), turn_id="t1"
    )
    assert cause(found) is Obstacle.SHOP_UNAVAILABLE


def test_a_yes_while_the_shop_is_down_does_nothing_and_the_next_one_does_it(counter: Counter) -> None:
    preview_id = counter.preview()
    counter.shop.is_down = True
    assert cause(counter.perform(preview_id)) is Obstacle.SHOP_UNAVAILABLE
    assert cause(counter.perform(preview_id)) is Obstacle.SHOP_UNAVAILABLE
    counter.shop.is_down = False
    assert isinstance(counter.perform(preview_id), Done) and counter.money() == 9000


def test_a_change_that_could_not_be_sent_is_known_not_to_be_done(counter: Counter) -> None:
    preview_id = counter.preview()
    counter.shop.effect = Effect.REFUSED
    assert cause(counter.perform(preview_id)) is Obstacle.SHOP_UNAVAILABLE
    counter.shop.is_down = True
    assert cause(counter.perform(preview_id)) is Obstacle.SHOP_UNAVAILABLE
    assert counter.money() == 5000


@pytest.mark.parametrize("effect", [Effect.LOST, Effect.UNHEARD])
def test_what_is_not_known_is_not_claimed_and_the_next_yes_does_it_once(
    counter: Counter, effect: Effect
) -> None:
    preview_id = counter.preview()
    counter.shop.effect = effect
    assert cause(counter.perform(preview_id)) is Obstacle.OUTCOME_UNKNOWN
    counter.shop.is_down = True
    assert cause(counter.perform(preview_id)) is Obstacle.OUTCOME_UNKNOWN  # not "nothing has changed"
    counter.shop.is_down, counter.shop.effect = False, Effect.DONE
    done = counter.perform(preview_id)
    assert isinstance(done, Done) and done.verified
    assert counter.money() == 9000 and len(set(counter.shop.keys)) == 1
    assert counter.perform(preview_id) == done


def test_a_crash_right_after_sending_leaves_no_false_nothing_was_done(counter: Counter) -> None:
    preview_id = counter.preview()

    class Dies(EmbeddedShop):
        def apply(self, *_: object, **__: object) -> object:  # type: ignore[override]
            raise KeyboardInterrupt

    counter.shop.shop = Dies(counter.engine)
    with pytest.raises(KeyboardInterrupt):
        counter.perform(preview_id)
    counter.shop.is_down = True
    assert cause(counter.perform(preview_id)) is Obstacle.OUTCOME_UNKNOWN


def test_a_shop_that_goes_down_after_the_change_has_made_it_though_nobody_has_seen_it(
    counter: Counter,
) -> None:
    preview_id = counter.preview()
    counter.shop.down_after = True
    done = counter.perform(preview_id)
    assert isinstance(done, Done) and not done.verified and counter.money() == 9000


def test_a_change_that_was_made_is_told_after_the_preview_has_expired(counter: Counter) -> None:
    preview_id = counter.preview()
    counter.shop.effect = Effect.UNHEARD
    counter.perform(preview_id)
    counter.now += timedelta(hours=2)
    counter.shop.effect = Effect.DONE
    assert isinstance(counter.perform(preview_id), Done) and counter.money() == 9000


def test_a_change_that_was_lost_is_not_made_after_the_preview_has_expired(counter: Counter) -> None:
    preview_id = counter.preview()
    counter.shop.effect = Effect.LOST
    counter.perform(preview_id)
    counter.now += timedelta(hours=2)
    counter.shop.effect = Effect.DONE
    assert cause(counter.perform(preview_id)) is Obstacle.PREVIEW_EXPIRED and counter.money() == 5000


def test_undo_while_the_shop_is_down_can_be_tried_again(counter: Counter) -> None:
    preview_id = counter.preview()
    counter.perform(preview_id)
    counter.shop.is_down = True
    assert cause(counter.undo(preview_id)) is Obstacle.SHOP_UNAVAILABLE
    counter.shop.is_down = False
    assert isinstance(counter.undo(preview_id), Undone) and counter.money() == 5000


def test_an_undo_of_unknown_outcome_is_not_claimed_and_not_done_twice(counter: Counter) -> None:
    preview_id = counter.preview()
    counter.perform(preview_id)
    counter.shop.effect = Effect.UNHEARD
    assert cause(counter.undo(preview_id)) is Obstacle.OUTCOME_UNKNOWN
    counter.shop.is_down = True
    assert cause(counter.undo(preview_id)) is Obstacle.OUTCOME_UNKNOWN
    counter.shop.is_down, counter.shop.effect = False, Effect.DONE
    counter.now += timedelta(hours=2)  # too late for a new one, but this one was done in time
    undone = counter.undo(preview_id)
    assert isinstance(undone, Undone) and undone.verified and counter.money() == 5000


def test_questions_about_what_is_possible_need_a_shop_that_answers(counter: Counter) -> None:
    counter.shop.is_down = True
    with pytest.raises(ShopUnavailable):
        counter.operations.look("ann", Cancel(order_number="DS-3"))
