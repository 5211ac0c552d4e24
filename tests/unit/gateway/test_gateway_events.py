"""Events come in order and without gaps, as a list and as a stream that can be resumed."""

import asyncio
from contextlib import ExitStack

import pytest

from tests.unit.gateway.harness import Gateway

pytestmark = pytest.mark.anyio


async def test_the_list_starts_behind_the_number_given(gateway: Gateway) -> None:
    anna = await gateway.open()
    for text in ("one", "two"):
        await anna.ask(text)
    assert [event["seq"] for event in await anna.events()] == [1, 2, 3, 4]
    assert [event["text"] for event in await anna.events(after=2)] == ["two", "echo: two"]
    assert await anna.events(after=4) == []


async def test_the_list_says_where_to_go_on(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("one")
    response = await gateway.http.get(f"{anna.path}/events?after=1", headers=anna.headers)
    assert response.json()["last_seq"] == 2
    response = await gateway.http.get(f"{anna.path}/events?after=2", headers=anna.headers)
    assert response.json() == {"events": [], "last_seq": 2}


async def test_a_message_carries_the_senders_own_id(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("one", client_message_id="mine-1")
    assert (await anna.events())[0]["data"] == {"client_message_id": "mine-1"}


async def test_the_stream_equals_the_list(gateway: Gateway) -> None:
    anna = await gateway.open()
    for text in ("one", "two"):
        await anna.ask(text)
    assert await anna.stream(4) == await anna.events()


async def test_the_stream_goes_on_with_what_comes_later(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("one")
    streaming = asyncio.create_task(anna.stream(4))
    await anna.ask("two")
    assert [event["text"] for event in await streaming] == ["one", "echo: one", "two", "echo: two"]


async def test_a_reconnect_at_every_event_shows_each_once(gateway: Gateway) -> None:
    anna = await gateway.open()
    for number in range(5):
        await anna.ask(f"text {number}")
    seen: list[int] = []
    for _ in range(10):
        (event,) = await anna.stream(1, last_event_id=str(seen[-1]) if seen else None)
        seen.append(event["seq"])
    assert seen == list(range(1, 11))


async def test_the_last_event_id_goes_before_the_query(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("one")
    assert [event["seq"] for event in await anna.stream(1, last_event_id="1", after=0)] == [2]


@pytest.mark.parametrize("last_event_id", ["-1", "x", "1.5", "٣", "9" * 30])
async def test_an_id_that_is_not_ours_is_refused(gateway: Gateway, last_event_id: str) -> None:
    anna = await gateway.open()
    headers = {**anna.headers, "Accept": "text/event-stream", "Last-Event-ID": last_event_id.encode()}
    response = await gateway.http.get(f"{anna.path}/events", headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "field_invalid")


@pytest.mark.parametrize("after", ["-1", "x", str(2**70)])
async def test_a_number_that_is_none_is_refused(gateway: Gateway, after: str) -> None:
    anna = await gateway.open()
    response = await gateway.http.get(f"{anna.path}/events", params={"after": after}, headers=anna.headers)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "field_invalid")


async def test_nobody_listens_after_hanging_up(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("one")
    await anna.stream(2)
    assert gateway.services.hub.listeners(anna.id) == 0


async def test_streams_of_one_conversation_are_limited(gateway: Gateway) -> None:
    anna = await gateway.open()
    limit = gateway.services.settings.streams_per_conversation
    headers = {**anna.headers, "Accept": "text/event-stream"}
    with ExitStack() as streams:
        for _ in range(limit):
            streams.enter_context(gateway.services.hub.listen(anna.id))
        response = await gateway.http.get(f"{anna.path}/events", headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many_streams")
    await anna.ask("one")
    assert len(await anna.stream(2)) == 2


async def test_a_stream_is_finished_when_the_gateway_ends(gateway: Gateway) -> None:
    """The client never hangs up: that the answer ends is the gateway's doing."""
    anna = await gateway.open()
    await anna.ask("one")
    streaming = asyncio.create_task(anna.stream(count=99))
    async with asyncio.timeout(5):
        while gateway.services.hub.listeners(anna.id) == 0:  # noqa: ASYNC110 - the hub tells nobody who listens
            await asyncio.sleep(0.01)
    gateway.services.hub.end()
    assert [event["text"] for event in await streaming] == ["one", "echo: one"]
