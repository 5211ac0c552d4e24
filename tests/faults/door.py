"""A TCP door in front of a process, with the troubles networks have: cut, half-open, slow, a byte at a time.

Runs in a thread with an event loop of its own. A mark lets something happen at one moment of one exchange, for
example a kill when an answer is about to pass.
"""

import asyncio
import contextlib
import enum
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

CHUNK = 65536
LOOK_S = 0.05


class Way(enum.Enum):
    """Where bytes go."""

    QUESTION = "question"  # from the client to the process
    ANSWER = "answer"  # back


@dataclass(frozen=True)
class Trouble:
    """What a door does to what passes; nothing by default."""

    refuses: bool = False  # closes every connection at once, old ones with their next byte
    frozen: bool = False  # half-open: takes everything, passes nothing
    delay_s: float = 0.0  # before each answer
    bytes_per_s: float = 0.0  # 0: as fast as it goes
    cut_after: int | None = None  # bytes of an answer, then the connection is gone
    instead: bytes = b""  # sent in the place of an answer


CALM = Trouble()


@dataclass(frozen=True)
class Mark:
    """A moment of an exchange: bytes that pass in one way. at_mark is called once; lost: they do not arrive."""

    way: Way
    pattern: bytes
    at_mark: Callable[[], None]
    lost: bool = False


class _Gone(ConnectionError):
    """The door has ended a connection."""


class Door:
    """Listens on `port` of loopback and leads to `target`. Use as a context manager."""

    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.trouble = CALM
        self.mark: Mark | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"door-{port}", daemon=True)

    def __enter__(self) -> "Door":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        with contextlib.suppress(OSError, _Gone, asyncio.CancelledError):
            if not self.trouble.refuses:
                inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.target)
                ends.append(inner_writer)
                await self._pass_both_ways((reader, inner_writer), (inner_reader, writer))
        for end in ends:
            end.transport.abort()

    async def _pass_both_ways(
        self,
        question: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        answer: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """Until one side has closed, or the door has."""
        tasks = {
            asyncio.create_task(self._pass(Way.QUESTION, *question)),
            asyncio.create_task(self._pass(Way.ANSWER, *answer)),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass(self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(CHUNK):
            mark = self._reached(way, chunk)
            if mark is not None and mark.lost:
                mark.at_mark()
                raise _Gone
            await self._troubled(way, chunk, writer)
            if mark is not None:
                mark.at_mark()

    def _reached(self, way: Way, chunk: bytes) -> Mark | None:
        """The mark, if these bytes are its moment; it is used up then."""
        mark = self.mark
        if mark is None or mark.way is not way or mark.pattern not in chunk:
            return None
        self.mark = None
        return mark

    async def _troubled(self, way: Way, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        trouble = self.trouble
        if trouble.refuses:
            raise _Gone
        if trouble.frozen:
            await self._wait(float("inf"), trouble)
            raise _Gone
        if way is Way.ANSWER:
            await self._wait(trouble.delay_s, trouble)
            if trouble.instead or trouble.cut_after is not None:
                await _write(writer, trouble.instead or chunk[: trouble.cut_after])
                raise _Gone
        for piece in self._pieces(chunk, trouble):
            await _write(writer, piece)
            await self._wait(len(piece) / trouble.bytes_per_s if trouble.bytes_per_s else 0, trouble)

    def _pieces(self, chunk: bytes, trouble: Trouble) -> list[bytes]:
        size = max(1, int(trouble.bytes_per_s * LOOK_S)) if trouble.bytes_per_s else len(chunk)
        return [chunk[start : start + size] for start in range(0, len(chunk), size)]

    async def _wait(self, seconds: float, trouble: Trouble) -> None:
        """Until the time is over or the trouble is."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.trouble is trouble:  # noqa: ASYNC110 - set from another thread
            await asyncio.sleep(min(LOOK_S, max(0.0, until - time.monotonic())))


async def _write(writer: asyncio.StreamWriter, chunk: bytes) -> None:
    writer.write(chunk)
    await writer.drain()
