"""Fixtures of the security tests: gateways in this process with the real desk, one of them behind a real port."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gateway.serve import desk_parts
from tests.security.served import NO_RATES, Served, served_gateway
from tests.security.staff import Staff, StandingClock
from tests.unit.gateway.harness import Gateway, running_gateway


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[Staff]:
    async with running_gateway(tmp_path, clock=StandingClock(), desk=desk_parts()) as gateway:
        yield Staff(gateway)


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    """Without limits of rate, so that a test meets what lies behind them."""
    async with running_gateway(tmp_path, desk=desk_parts(), **NO_RATES) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_gateway(tmp_path_factory.mktemp("served")) as served:
        yield served
