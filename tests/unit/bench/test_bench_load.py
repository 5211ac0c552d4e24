"""The load client speaks enough HTTP/1.1 for the servers it measures."""

import pytest

from bench.load import BadAnswer, Connection, parse_head
from tests.unit.bench.tiny_server import tiny_server

pytestmark = pytest.mark.anyio

PLAIN = b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"seq":1}'
CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"se\r\n5\r\nq":2}\r\n0\r\n\r\n'
CLOSING = b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{"seq":3}'
BUSY = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nbusy"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_one_connection_carries_many_requests() -> None:
    async with tiny_server(PLAIN, CHUNKED, PLAIN) as server:
        connection = Connection(server.url)
        found = [(await connection.request("POST", "/v1", {"text": "你好"})).json()["seq"] for _ in range(3)]
        connection.close()
    assert (found, server.connections) == ([1, 2, 1], 1)
    assert server.requests[0].startswith(b"POST /v1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.requests[0].endswith(b'{"text": "\\u4f60\\u597d"}')


async def test_a_connection_the_server_has_closed_is_opened_again() -> None:
    async with tiny_server(CLOSING, PLAIN) as server:
        connection = Connection(server.url)
        found = [(await connection.request("GET", "/")).json()["seq"] for _ in range(2)]
        connection.close()
    assert (found, server.connections) == ([3, 1], 2)


async def test_headers_are_sent_as_given() -> None:
    async with tiny_server(PLAIN) as server:
        connection = Connection(server.url)
        await connection.request("GET", "/", headers={"Prefer": "wait=15"})
        connection.close()
    assert b"\r\nPrefer: wait=15\r\n" in server.requests[0]


async def test_a_refusal_is_no_result() -> None:
    async with tiny_server(BUSY) as server:
        connection = Connection(server.url)
        answer = await connection.request("GET", "/")
        connection.close()
    with pytest.raises(BadAnswer, match="status 429: b'busy'"):
        answer.json()


async def test_an_answer_that_came_too_late_to_be_waited_for_is_no_result() -> None:
    """Parley says 202 when the wait is over before the turn is."""
    async with tiny_server(PLAIN.replace(b"200 OK", b"202 Accepted")) as server:
        connection = Connection(server.url)
        answer = await connection.request("GET", "/")
        connection.close()
    assert answer.json() == {"seq": 1}
    with pytest.raises(BadAnswer, match="status 202"):
        answer.json(200)


def test_names_of_headers_are_read_in_any_spelling() -> None:
    head = parse_head(b"HTTP/1.1 200 OK\r\nTRANSFER-encoding: Chunked\r\ncontent-LENGTH: 7\r\n\r\n")
    assert (head.status, head.length, head.chunked, head.closes) == (200, 7, True, False)
