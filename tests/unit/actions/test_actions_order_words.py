"""Which orders customers describe: by status, as all of them."""

from dataclasses import replace

import pytest

from actions.order_words import ALL_ORDERS, with_status_said
from tests.small_shop import ORDERS

CANCELLED = replace(ORDERS[0], order_id="DS-8", status="cancelled")
CHANGED = replace(ORDERS[0], order_id="DS-7", status="pending (item modified)")
EVERY = [*ORDERS, CHANGED, CANCELLED]
PENDING, PROCESSED, DELIVERED = ["DS-1", "DS-3", "DS-6", "DS-7"], ["DS-4"], ["DS-2", "DS-5"]
ALL = [order.order_id for order in EVERY]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("cancel my pending order", PENDING),
        ("the one that has not been shipped yet", PENDING),
        ("还没发货的那个", PENDING),
        ("the shipped one", PROCESSED),
        ("the order that is on its way", PROCESSED),
        ("在路上的订单", PROCESSED),
        ("my delivered order", DELIVERED),
        ("the parcel I received", DELIVERED),
        ("the boots I've already got are too small", DELIVERED),
        ("I just got my order", DELIVERED),
        ("已签收的", DELIVERED),
        ("the cancelled order", ["DS-8"]),
        ("the canceled one", ["DS-8"]),
        # said of an order, not to tell it from others
        ("has my order been delivered?", ALL),
        ("is it shipped?", ALL),
        ("when was it cancelled", ALL),
        ("我的订单到了吗", ALL),
        ("cancel my order", ALL),
    ],
)
def test_a_status_tells_orders_apart_as_an_attribute_only(text: str, numbers: list[str]) -> None:
    assert [order.order_id for order in with_status_said(EVERY, text)] == numbers


def test_a_status_that_no_order_has_tells_nothing() -> None:
    assert with_status_said(ORDERS, "my cancelled order") == list(ORDERS)


@pytest.mark.parametrize(
    ("text", "is_all"),
    [
        ("cancel all my orders", True),
        ("both orders please", True),
        ("all of my pending orders", True),
        ("every pending order", True),
        ("取消所有订单", True),
        ("这两个订单", True),
        ("everything in my order", False),
        ("all items of the order", False),
        ("两个都要", False),
    ],
)
def test_all_orders(text: str, is_all: bool) -> None:
    assert (ALL_ORDERS.search(text) is not None) is is_all
