"""What is told while a shop is down: the last good reading, from when it is, and nothing older than a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from shop.asking import as_of, asking
from shop.backend import ShopUnavailable
from shop.connector import RememberingShop
from shop.embedded import EmbeddedShop
from shop.tables import ReadingRow
from storage import reading
from tests.shop_outage import Outage
from tests.small_shop import ORDERS, open_shop

NOON = datetime(2026, 6, 10, 10, 42, tzinfo=UTC)


class Remembered:
    """A shop that can go down, remembered; with a clock."""

    def __init__(self, home: Path) -> None:
        self.engine: Engine = open_shop(home)
        self.live = Outage(EmbeddedShop(self.engine))
        self.now = NOON
        self.shop = RememberingShop(self.live, self.engine, now=lambda: self.now)


@pytest.fixture
def remembered(tmp_path: Path) -> Remembered:
    return Remembered(tmp_path)


def test_a_shop_that_answers_is_read_as_it_is_now(remembered: Remembered) -> None:
    with asking(5):
        assert len(remembered.shop.orders_of("ann")) == 6
        assert as_of() is None


def test_while_it_is_down_the_last_reading_is_told_with_its_time(remembered: Remembered) -> None:
    before = remembered.shop.orders_of("ann"), remembered.shop.customer("ann")
    remembered.live.is_down, remembered.now = True, NOON + timedelta(hours=3)
    with asking(5) as asked:
        assert (remembered.shop.orders_of("ann"), remembered.shop.customer("ann")) == before
        assert remembered.shop.order_of("ann", "3") == next(o for o in ORDERS if o.order_id == "DS-3")
        assert asked.as_of == as_of() == NOON
    assert as_of() is None


def test_the_oldest_of_several_readings_gives_the_time(remembered: Remembered) -> None:
    remembered.shop.orders_of("ann")
    remembered.now = NOON + timedelta(hours=1)
    remembered.shop.customer("ann")
    remembered.live.is_down = True
    with asking(5) as asked:
        remembered.shop.customer("ann")
        assert asked.as_of == NOON + timedelta(hours=1)
        remembered.shop.orders_of("ann")
        assert asked.as_of == NOON


def test_a_newer_reading_takes_the_place_of_an_older_one(remembered: Remembered) -> None:
    remembered.shop.orders_of("ann")
    order = replace(ORDERS[0], status="processed")
    remembered.live.orders = [order]
    remembered.shop.orders_of("ann")
    remembered.live.is_down = True
    assert remembered.shop.orders_of("ann") == [order]
    with reading(remembered.engine) as session:
        assert len(session.scalars(select(ReadingRow)).all()) == 1


def test_nobody_is_told_what_was_read_for_another(remembered: Remembered) -> None:
    remembered.shop.orders_of("ann")
    remembered.live.is_down = True
    with pytest.raises(ShopUnavailable):
        remembered.shop.orders_of("ben")
    with pytest.raises(ShopUnavailable):
        remembered.shop.customer("ann")


def test_a_reading_of_yesterday_is_not_told_and_goes(remembered: Remembered) -> None:
    remembered.shop.orders_of("ann")
    remembered.live.is_down, remembered.now = True, NOON + timedelta(hours=24, seconds=1)
    with pytest.raises(ShopUnavailable):
        remembered.shop.orders_of("ann")
    remembered.shop.forget_old()
    with reading(remembered.engine) as session:
        assert session.scalars(select(ReadingRow)).all() == []


def test_readings_are_encrypted_at_rest(remembered: Remembered) -> None:
    remembered.shop.customer("ann")
    remembered.shop.orders_of("ann")
    with reading(remembered.engine) as session:
        stored = session.scalars(text("SELECT content FROM shop_readings")).all()
    assert len(stored) == 2
    assert not any(word in content for content in stored for word in ("Mill Lane", "example.com", "DS-1"))
