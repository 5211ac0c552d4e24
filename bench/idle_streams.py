"""Event streams that are open and silent, many in one process: a page that a customer has left open.

A plain protocol for each, because a task and two buffers for each would make the client heavier than the server.
Used by the benchmark of streams.
"""

import asyncio
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.load import BadAnswer, Connection, parse_head, request_bytes

OPENING_AT_ONCE = 20
SPARE_FILES = 500  # what a process has open besides its streams
BEGIN_S = 30.0


class TooFewFiles(RuntimeError):
    """The machine's limit of open files is too low for so many streams."""


@dataclass(frozen=True)
class OpenConversation:
    """What a page knows of its conversation."""

    id: str
    secret: str

    def stream_request(self, host: str) -> bytes:
        headers = {"Authorization": f"Bearer {self.secret}", "Accept": "text/event-stream"}
        return request_bytes("GET", f"/v1/conversations/{self.id}/events", host, None, headers)


class IdleStream(asyncio.Protocol):
    """Asks for the stream, waits for its head, and lets everything after it go by."""

    def __init__(self, request: bytes) -> None:
        self._request, self._head = request, b""
        self.begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)
        self.open = True

    def data_received(self, data: bytes) -> None:
        if self.begun.done():
            return
        self._head += data
        if b"\r\n\r\n" in self._head:
            self.begun.set_result(parse_head(self._head).status)
            self._head = self._request = b""

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        if not self.begun.done():
            self.begun.set_exception(BadAnswer(f"the stream ended before it began: {error}"))


class IdleStreams:
    """All of them, each in a conversation of its own."""

    def __init__(self, url: str) -> None:
        self._url, parts = url, urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._conversations: list[OpenConversation] = []
        self._streams: list[tuple[asyncio.Transport, IdleStream]] = []

    async def make_conversations(self, count: int, on_made: Callable[[int], None]) -> None:
        """Conversations for so many streams; they take memory of their own, if any, before the streams do."""
        missing = count - len(self._conversations)
        connections = [Connection(self._url) for _ in range(OPENING_AT_ONCE)]
        try:
            shares = (range(number, missing, OPENING_AT_ONCE) for number in range(OPENING_AT_ONCE))
            await asyncio.gather(
                *(self._make(*pair, on_made) for pair in zip(connections, map(len, shares), strict=True))
            )
        finally:
            for connection in connections:
                connection.close()

    async def open(self, count: int, on_opened: Callable[[int], None]) -> None:
        """Open until there are so many. Raises BadAnswer."""
        while len(self._streams) < count:
            begin = len(self._streams)
            batch = self._conversations[begin : min(begin + OPENING_AT_ONCE, count)]
            self._streams += await asyncio.gather(*(self._open(each) for each in batch))
            on_opened(len(self._streams))

    def still_open(self) -> int:
        """How many the gateway has not closed."""
        return sum(stream.open for _, stream in self._streams)

    def close(self) -> None:
        for transport, _ in self._streams:
            transport.abort()

    async def _make(self, connection: Connection, share: int, on_made: Callable[[int], None]) -> None:
        for _ in range(share):
            body = {"channel": "web", "language": "en"}
            opened = (await connection.request("POST", "/v1/conversations", body)).json()
            self._conversations.append(OpenConversation(opened["id"], opened["secret"]))
            on_made(len(self._conversations))

    async def _open(self, conversation: OpenConversation) -> tuple[asyncio.Transport, IdleStream]:
        request = conversation.stream_request(f"{self._host}:{self._port}")
        loop = asyncio.get_running_loop()
        transport, stream = await loop.create_connection(lambda: IdleStream(request), self._host, self._port)
        async with asyncio.timeout(BEGIN_S):
            status = await stream.begun
        if status != 200:
            raise BadAnswer(f"stream {len(self._streams) + 1} was answered with status {status}")
        return transport, stream


def allow_files(counts: Sequence[int]) -> None:
    """Raise this process's limit, which its children inherit. Raises TooFewFiles."""
    needed = max(counts) + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise TooFewFiles(
            f"{max(counts)} streams need {needed} open files, this machine allows {hard}; raise it with "
            f"`ulimit -Hn {needed}` as root, or take fewer with --count {hard - SPARE_FILES}"
        )
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
