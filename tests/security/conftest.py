"""Fixtures of the security tests: a gateway in this process with the real desk and a clock that stands still."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.serve import desk_parts
from tests.security.staff import Staff, StandingClock
from tests.unit.gateway.harness import running_gateway


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[Staff]:
    async with running_gateway(tmp_path, clock=StandingClock(), desk=desk_parts()) as gateway:
        yield Staff(gateway)
