"""T11: a message that comes many times at once is one message with one answer."""

import asyncio

import pytest
from sqlalchemy import func, select

from conversations.tables import InboxRow, OutboxRow
from tests.unit.gateway.harness import Gateway

pytestmark = pytest.mark.anyio

COPIES = 50


async def test_t11_fifty_parallel_copies_are_one_message_with_one_reply(gateway: Gateway) -> None:
    anna = await gateway.open()
    copies = [anna.post(client_message_id="same", text="Hello", wait=10) for _ in range(COPIES)]
    responses = await asyncio.gather(*copies)
    assert [response.status_code for response in responses] == [200] * COPIES
    assert len({response.text for response in responses}) == 1
    assert [event["text"] for event in await anna.events()] == ["Hello", "echo: Hello"]
    assert list(gateway.bot.ran.values()) == [1]
    for table in (InboxRow, OutboxRow):
        query = select(func.count()).select_from(table)
        assert await gateway.services.database.read(lambda db, query=query: db.scalar(query)) == 1
