"""A small HTTP/1.1 client for load: one kept-alive connection, little work for each request, no checks of its own.

httpx takes about a millisecond of processor time for a request, which would be part of what is measured on a
machine of two cores. Used by the talkers.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

HEAD_LIMIT = 1 << 20


class BadAnswer(RuntimeError):
    """The server said something a benchmark must not go on with."""


@dataclass(frozen=True)
class Answer:
    """Status and body."""

    status: int
    body: bytes

    def json(self, *wanted: int) -> Any:
        """The body as JSON. Raises BadAnswer for a status that is not wanted (any 2xx if none is named)."""
        fits = self.status in wanted if wanted else 200 <= self.status < 300
        if not fits:
            raise BadAnswer(f"status {self.status}: {self.body[:300]!r}")
        return json.loads(self.body)


class Connection:
    """One connection to one server, opened by the first request and again if the server has closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(
        self, method: str, path: str, content: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and read its answer. content: what becomes JSON; None: no body."""
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection(self._host, self._port, limit=HEAD_LIMIT)
        reader, writer = self._streams
        writer.write(request_bytes(method, path, f"{self._host}:{self._port}", content, headers or {}))
        head = parse_head(await reader.readuntil(b"\r\n\r\n"))
        answer = Answer(head.status, await _body(reader, head))
        if head.closes:
            self.close()
        return answer

    def close(self) -> None:
        """A later request opens a new one."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


@dataclass(frozen=True)
class Head:
    """What an answer's head says about its body."""

    status: int
    length: int
    chunked: bool
    closes: bool


def request_bytes(method: str, path: str, host: str, content: Any, headers: Mapping[str, str]) -> bytes:
    """A whole request."""
    body = b"" if content is None else json.dumps(content).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if content is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def parse_head(head: bytes) -> Head:
    """Read status line and headers."""
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Head(
        status=int(first.split(" ", 2)[1]),
        length=int(fields.get("content-length", "0")),
        chunked=fields.get("transfer-encoding", "").lower() == "chunked",
        closes=fields.get("connection", "").lower() == "close",
    )


async def _body(reader: asyncio.StreamReader, head: Head) -> bytes:
    if not head.chunked:
        return await reader.readexactly(head.length)
    body = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return bytes(body)
