"""Fixtures of the gateway's tests. A call that blocks the event loop fails the test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from gateway.serve import desk_parts
from tests.security.staff import Agent, Staff
from tests.unit.gateway.harness import Gateway, running_gateway


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def blockbuster() -> Iterator[BlockBuster]:
    with blockbuster_ctx(["gateway", "conversations", "storage"]) as guard:
        yield guard


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    async with running_gateway(tmp_path) as gateway:
        yield gateway


@pytest.fixture
async def desk_gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    """With the desk, as it is served."""
    async with running_gateway(tmp_path, desk=desk_parts()) as gateway:
        yield gateway


@pytest.fixture
async def agent(desk_gateway: Gateway) -> Agent:
    """Somebody of the staff who is signed in at the desk."""
    agent = await Staff(desk_gateway).hire()
    (await agent.sign_in()).raise_for_status()
    return agent
