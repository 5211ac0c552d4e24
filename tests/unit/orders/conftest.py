"""A shop of its own for each test of operations."""

from pathlib import Path

import pytest

from tests.unit.orders.counter import Counter


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)
