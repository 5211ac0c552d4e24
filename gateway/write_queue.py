"""One thread that writes: what has queued up meanwhile is committed together, and nobody hears "done" before that.

A commit waits for the disk, most of the time a write takes; under load many messages and answers share one. Each work has
a savepoint: what one refuses or spoils is undone alone. Used by database.py.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

# At 20 customers at once about five are waiting; sixteen keep other programs from the file for 30 ms at most.
MOST_TOGETHER = 16


@dataclass
class _Work:
    """What is to be done in a session, and where its result is waited for."""

    do: Callable[[Session], Any]
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class WriteQueue:
    """Runs works in their order. On a database with locks on rows each has a commit of its own: two processes that held
    several rows each could wait for one another."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(immediate=True)
        self._most = MOST_TOGETHER if engine.dialect.name == "sqlite" else 1
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="db-writer", daemon=True)
        self._thread.start()

    def put(self, do: Callable[[Session], Any]) -> Future[Any]:
        """The future of do(session): set once it is committed; an exception leaves nothing of it."""
        work = _Work(do)
        self._queue.put(work)
        return work.future

    def close(self) -> None:
        """Write what is queued, then end."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        ending = False
        while not ending:
            works = [self._queue.get()]
            while len(works) < self._most and not self._queue.empty():
                works.append(self._queue.get())
            ending = None in works
            self._write([work for work in works if work and work.future.set_running_or_notify_cancel()])

    def _write(self, works: list[_Work]) -> None:
        try:
            with self._engine.begin() as connection:
                for work in works:
                    _attempt(work, connection)
        except Exception as error:  # the commit failed, or the file cannot be used: nothing of them is kept
            for work in works:
                work.error = work.error or error
        for work in works:
            work.settle()


def _attempt(work: _Work, connection: Connection) -> None:
    """Do it within the open transaction. Raises only what spoils that as a whole; the work's own error is noted."""
    try:
        with (
            Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session,
            session.begin(),
        ):
            work.result = work.do(session)
    except IntegrityError as error:
        work.error = error
    except DBAPIError:
        raise
    except Exception as error:
        work.error = error
