"""A server of a few lines on loopback, for the clients of the benchmarks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class TinyServer:
    """Answers each request with the next of `answers`, and remembers what it was sent."""

    answers: list[bytes]
    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while self.answers:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            self.requests.append(head + await reader.readexactly(_length(head)))
            answer = self.answers.pop(0)
            writer.write(answer)
            if b"connection: close" in answer.lower():
                break
            if b"event-stream" in answer:
                await reader.read()
        writer.close()


@asynccontextmanager
async def tiny_server(*answers: bytes) -> AsyncIterator[TinyServer]:
    tiny = TinyServer(list(answers))
    server = await asyncio.start_server(tiny.serve, "127.0.0.1", 0)
    tiny.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield tiny
    finally:
        server.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
