"""Silent streams are opened, counted and paid for one by one."""

import resource

import pytest

from bench.idle_streams import SPARE_FILES, IdleStreams, TooFewFiles, allow_files
from bench.load import BadAnswer
from bench.streams import per_stream_kb
from tests.unit.bench.tiny_server import tiny_server

pytestmark = pytest.mark.anyio

OPENED = b'HTTP/1.1 201 Created\r\nContent-Length: 25\r\n\r\n{"id":"c1","secret":"s1"} '[:-1]
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 1000\r\n\r\n"
REFUSED = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_each_stream_belongs_to_a_conversation_and_stays_open() -> None:
    async with tiny_server(OPENED, OPENED, STREAM, STREAM, STREAM) as server:
        idle = IdleStreams(server.url)
        await idle.make_conversations(2, lambda count: None)
        await idle.open(2, lambda count: None)
        still_open = idle.still_open()
        idle.close()
    asked = [request for request in server.requests if b"/events" in request]
    assert (still_open, len(asked)) == (2, 2)
    assert all(b"/v1/conversations/c1/events" in request and b"Bearer s1" in request for request in asked)


async def test_a_refused_stream_is_no_silent_stream() -> None:
    async with tiny_server(OPENED, REFUSED, REFUSED) as server:
        idle = IdleStreams(server.url)
        await idle.make_conversations(1, lambda count: None)
        with pytest.raises(BadAnswer, match="stream 1 was answered with status 429"):
            await idle.open(1, lambda count: None)
        idle.close()


def test_too_low_a_limit_of_files_is_named_with_its_cure() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        pytest.skip("this machine sets no limit")
    with pytest.raises(TooFewFiles, match=rf"ulimit -Hn {hard + SPARE_FILES}.*--count {hard - SPARE_FILES}"):
        allow_files([10, hard])


def test_memory_is_shared_out_over_the_streams() -> None:
    assert per_stream_kb(100.0, 110.0, 1000) == 10.2
