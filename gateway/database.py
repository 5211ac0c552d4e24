"""Run transactions off the event loop: one thread writes, a few read. Used by every route and by the worker.

A single writer keeps the order in which messages arrive, and never waits for another writer of this process.
What it commits together is said in write_queue.py.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gateway.write_queue import WriteQueue
from storage import reading

T = TypeVar("T")
READERS = 4  # reads take about a millisecond; more threads than this only wait for the two cores


class Database:
    """The engine with its threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = WriteQueue(engine)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-reader")

    async def read(self, work: Callable[[Session], T]) -> T:
        """Return work(session); nothing it changes is kept."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Return work(session) after its changes are committed together; an exception leaves nothing."""
        done: T = await asyncio.wrap_future(self._writer.put(work))
        return done

    def close(self) -> None:
        """Finish what is being written and close the connections."""
        self._writer.close()
        self._readers.shutdown()
        self.engine.dispose()

    def _read(self, work: Callable[[Session], T]) -> T:
        with reading(self.engine) as session:
            return work(session)
