"""Fixtures of the shop's tests: the small shop, and a server that another system's shop would be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.shop_server import ShopServer
from tests.small_shop import open_shop


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_shop(tmp_path)


@pytest.fixture
def server(engine: Engine) -> Iterator[ShopServer]:
    with ShopServer(engine) as running:
        yield running
