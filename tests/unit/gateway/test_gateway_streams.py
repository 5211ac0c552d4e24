"""What an open stream holds, and what it does when nothing happens, when it cannot go on, and when the client is slow."""

import asyncio
import gc
import logging
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from starlette.types import Message, Scope

from gateway.database import Database
from gateway.metrics import Metrics
from gateway.streams import KEEP_ALIVE, RETRY, Feed, Streams
from tests.unit.gateway.harness import Customer, Gateway, stream_scope

pytestmark = pytest.mark.anyio

LIMIT_KIB = 6.0  # of what the gateway itself holds for a stream; the web server holds about as much again


class Client:
    """The other end of one answer. A slow one takes nothing until it is told to."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.ended = False
        self._over, self._reads, self._news = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._reads.set()

    async def receive(self) -> Message:
        await self._over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self._reads.wait()
        assert not self.ended, "nothing may follow the end of an answer"
        self.parts.append(message.get("body", b""))
        if message["type"] == "http.response.body" and not message["more_body"]:
            self.ended = True
            self._over.set()
        self._news.set()

    def be_slow(self) -> None:
        self._reads.clear()

    def read_again(self) -> None:
        self._reads.set()

    def hang_up(self) -> None:
        self._over.set()

    async def until(self, enough: Callable[[list[bytes]], bool]) -> None:
        async with asyncio.timeout(5):
            while not enough(self.parts):
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def open_stream(streams: Streams, anna: Customer, *, after: int = 0) -> AsyncIterator[Client]:
    client = Client()
    running = asyncio.create_task(Feed(streams, anna.id, after).run(client.receive, client.send))
    try:
        await client.until(lambda parts: RETRY in parts)
        yield client
    finally:
        client.hang_up()
        await running


def seqs(parts: list[bytes]) -> list[int]:
    return [int(part.split(b"\r\n")[0].removeprefix(b"id: ")) for part in parts if part.startswith(b"id: ")]


class CountingDatabase:
    """trouble: what a reading raises."""

    def __init__(self, database: Database) -> None:
        self._database, self.reads = database, 0
        self.trouble: Exception | None = None

    async def read(self, work: Callable[[Session], Any]) -> Any:
        self.reads += 1
        if self.trouble is not None:
            raise self.trouble
        return await self._database.read(work)


@pytest.fixture
def database(gateway: Gateway) -> CountingDatabase:
    return CountingDatabase(gateway.services.database)


def streams_on(
    database: CountingDatabase | Database, gateway: Gateway, *, keep_alive_s: float = 15.0
) -> Streams:
    hub = gateway.services.hub
    return Streams(cast(Database, database), hub, Metrics(), keep_alive_s=keep_alive_s)


async def test_a_silent_stream_gives_signs_of_life_without_asking_the_database(
    gateway: Gateway, database: CountingDatabase
) -> None:
    streams = streams_on(database, gateway, keep_alive_s=0.05)
    keeping_alive = asyncio.create_task(streams.keep_alive())
    async with open_stream(streams, await gateway.open()) as client:
        await client.until(lambda parts: len(parts) >= 4)
    keeping_alive.cancel()
    assert client.parts[:4] == [RETRY, *[KEEP_ALIVE] * 3]
    assert database.reads == 1


async def test_no_silence_is_longer_than_promised_and_no_sign_comes_early(gateway: Gateway) -> None:
    streams = streams_on(gateway.services.database, gateway, keep_alive_s=0.6)
    keeping_alive = asyncio.create_task(streams.keep_alive())
    loop = asyncio.get_running_loop()
    async with open_stream(streams, await gateway.open()) as client:
        began = loop.time()
        await client.until(lambda parts: KEEP_ALIVE in parts)
        silence_s = loop.time() - began
    keeping_alive.cancel()
    assert 0.5 < silence_s < 0.7


async def test_news_that_come_while_a_slow_client_is_sent_to_are_not_lost(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("one")
    async with open_stream(gateway.services.streams, anna) as client:
        await client.until(lambda parts: len(seqs(parts)) == 2)
        client.be_slow()
        for text in ("two", "three"):
            await anna.ask(text)
        assert len(seqs(client.parts)) == 2
        client.read_again()
        await client.until(lambda parts: len(seqs(parts)) == 6)
    assert seqs(client.parts) == [1, 2, 3, 4, 5, 6]


async def test_a_slow_client_gets_one_sign_of_life_and_not_one_for_each_time(gateway: Gateway) -> None:
    streams = streams_on(gateway.services.database, gateway, keep_alive_s=0.03)
    async with open_stream(streams, await gateway.open()) as client:
        client.be_slow()
        keeping_alive = asyncio.create_task(streams.keep_alive())
        await asyncio.sleep(0.3)
        keeping_alive.cancel()
        client.read_again()
        await client.until(lambda parts: len(parts) >= 2)
        await asyncio.sleep(0)
    assert client.parts == [RETRY, KEEP_ALIVE]


async def test_who_hangs_up_is_no_listener_from_that_moment_on(gateway: Gateway) -> None:
    anna = await gateway.open()
    async with open_stream(gateway.services.streams, anna) as client:
        client.be_slow()
        await anna.ask("one")
        assert gateway.services.hub.listeners(anna.id) == 1
        client.hang_up()
        for _ in range(3):
            await asyncio.sleep(0)
        assert gateway.services.hub.listeners(anna.id) == 0
    client.read_again()
    await anna.ask("two")
    assert seqs(client.parts) == []


async def test_a_stream_that_cannot_be_read_on_ends_and_says_so_in_the_log(
    gateway: Gateway, database: CountingDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    anna = await gateway.open()
    async with open_stream(streams_on(database, gateway), anna) as client:
        database.trouble = OperationalError("SELECT", {}, Exception("disk I/O error"))
        with caplog.at_level(logging.ERROR):
            await anna.ask("one")
            await client.until(lambda _: client.ended)
    failed = [record for record in caplog.records if record.getMessage() == "stream_failed"]
    assert [getattr(record, "conversation_id", None) for record in failed] == [anna.id]


async def test_a_stream_ends_once_however_often_it_is_woken(gateway: Gateway) -> None:
    anna = await gateway.open()
    async with open_stream(gateway.services.streams, anna) as client:
        gateway.services.hub.end()
        gateway.services.hub.notify(anna.id)
        await client.until(lambda _: client.ended)
        gateway.services.hub.notify(anna.id)
    assert client.parts == [RETRY, b""]


async def test_what_a_silent_stream_holds_is_little(gateway: Gateway) -> None:
    """Through the whole application: a layer whose frame or request stays on the stream's stack shows here."""
    annas = [await gateway.open() for _ in range(110)]
    async with silent_streams(gateway, annas[:10]):  # caches fill
        tracemalloc.start()
        async with silent_streams(gateway, annas[10:]):
            gc.collect()
            held_kib = tracemalloc.get_traced_memory()[0] / 100 / 1024
        tracemalloc.stop()
    assert held_kib < LIMIT_KIB


@asynccontextmanager
async def silent_streams(gateway: Gateway, annas: list[Customer]) -> AsyncIterator[None]:
    """Streams that have one task each, in which the server runs us, and whose other ends hold next to nothing."""
    tasks_before, hung_up = len(asyncio.all_tasks()), asyncio.Event()

    async def receive() -> Message:
        await hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        return

    running = [asyncio.create_task(gateway.app(events_scope(anna), receive, send)) for anna in annas]
    try:
        await is_true_soon(lambda: all(gateway.services.hub.listeners(anna.id) for anna in annas))
        await is_true_soon(lambda: len(asyncio.all_tasks()) == tasks_before + len(annas))
        yield
    finally:
        hung_up.set()
        await asyncio.gather(*running)


async def is_true_soon(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.01)


def events_scope(anna: Customer) -> Scope:
    """Of a request for the stream."""
    return stream_scope(f"{anna.path}/events", "", {**anna.headers, "Accept": "text/event-stream"})
