"""The day an order is promised for, where the shop has one."""

from datetime import date
from typing import Any

import pytest

from shop.records import Address, Order


@pytest.mark.parametrize(
    ("extra", "day"),
    [
        ({}, None),
        ({"promised_on": "2026-11-24"}, date(2026, 11, 24)),
        ({"unknown": {"promised_on": "2026-11-24"}}, date(2026, 11, 24)),
        ({"unknown": {"promised_on": "soon"}}, None),
        ({"unknown": {"promised_on": 7}}, None),
    ],
    ids=["none", "own", "imported", "words", "number"],
)
def test_the_promised_day(extra: dict[str, Any], day: date | None) -> None:
    home = Address("", "", "", "", "", "")
    order = Order("DS-1", "ann", "processed", home, (), (), (), extra=extra)
    assert order.promised_on == day
