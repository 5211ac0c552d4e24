"""Writes that share a commit: in order, each whole or not at all, and told only when it is on the disk."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, event, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from gateway.write_queue import MOST_TOGETHER, WriteQueue
from storage import StorageSettings, open_engine, reading

WAIT_S = 20
METADATA = MetaData()
MARKS = Table("marks", METADATA, Column("mark", Integer, primary_key=True))


class Refused(RuntimeError):
    """What a work raises when it will not be done."""


class Held:
    """A queue whose thread is kept busy until `release`, so that what is put meanwhile is written together."""

    def __init__(self, queue: WriteQueue) -> None:
        self.queue, self._go, held = queue, Event(), Event()

        def hold(_session: Session) -> None:
            held.set()
            assert self._go.wait(WAIT_S)

        self.first = queue.put(hold)
        assert held.wait(WAIT_S)

    def release(self) -> None:
        self._go.set()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(StorageSettings(_env_file=None, home=tmp_path, database_url=None, key=None))
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def queue(engine: Engine) -> Iterator[WriteQueue]:
    queue = WriteQueue(engine)
    yield queue
    queue.close()


def mark(number: int, *, then: Callable[[], None] = lambda: None) -> Callable[[Session], int]:
    def work(session: Session) -> int:
        session.execute(insert(MARKS).values(mark=number))
        then()
        return number

    return work


def refuse() -> None:
    raise Refused


def marks(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return list(session.scalars(select(MARKS.c.mark).order_by(MARKS.c.mark)))


def commits(engine: Engine) -> list[int]:
    """Grows by one with every commit."""
    found: list[int] = []
    event.listen(engine, "commit", lambda _connection: found.append(1))
    return found


def outcome(future: Future[Any]) -> Any:
    error = future.exception(WAIT_S)
    return future.result() if error is None else type(error)


def test_what_waits_is_committed_together_and_in_order(engine: Engine, queue: WriteQueue) -> None:
    committed, held, seen = commits(engine), Held(queue), []
    futures = [queue.put(mark(number, then=lambda n=number: seen.append(n))) for number in range(5)]
    held.release()
    assert [outcome(future) for future in futures] == seen == marks(engine) == list(range(5))
    assert len(committed) == 2


def test_so_many_share_a_commit_and_no_more(engine: Engine, queue: WriteQueue) -> None:
    committed, held = commits(engine), Held(queue)
    futures = [queue.put(mark(number)) for number in range(MOST_TOGETHER + 1)]
    held.release()
    assert [outcome(future) for future in futures] == list(range(MOST_TOGETHER + 1))
    assert len(committed) == 3


def test_nobody_hears_of_it_before_the_commit(engine: Engine, queue: WriteQueue) -> None:
    futures: list[Future[Any]] = []
    known: list[bool] = []
    event.listen(engine, "commit", lambda _connection: known.extend(future.done() for future in futures))
    held = Held(queue)
    futures += [queue.put(mark(number)) for number in range(3)]
    held.release()
    assert [outcome(future) for future in futures] == [0, 1, 2]
    assert known == [False] * 6


def test_one_that_refuses_leaves_nothing_and_its_neighbours_stay(engine: Engine, queue: WriteQueue) -> None:
    held = Held(queue)
    futures = [queue.put(mark(1)), queue.put(mark(2, then=refuse)), queue.put(mark(1)), queue.put(mark(3))]
    held.release()
    assert [outcome(future) for future in futures] == [1, Refused, IntegrityError, 3]
    assert marks(engine) == [1, 3]


def test_a_failed_commit_keeps_none_and_tells_all(engine: Engine, queue: WriteQueue) -> None:
    held, fails = Held(queue), [True]

    def fail_once(_connection: Any) -> None:
        if fails and held.first.done():
            fails.clear()
            raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    event.listen(engine, "commit", fail_once)
    futures = [queue.put(mark(1)), queue.put(mark(2, then=refuse)), queue.put(mark(3))]
    held.release()
    assert [outcome(future) for future in futures] == [OperationalError, Refused, OperationalError]
    assert marks(engine) == []
    assert outcome(queue.put(mark(4))) == 4


def test_a_file_that_cannot_be_written_spoils_all_that_share_it(engine: Engine, queue: WriteQueue) -> None:
    def broken(_session: Session) -> None:
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    held = Held(queue)
    futures = [queue.put(mark(1)), queue.put(broken), queue.put(mark(2))]
    held.release()
    assert [outcome(future) for future in futures] == [OperationalError] * 3
    assert marks(engine) == []


def test_who_no_longer_waits_is_not_served(engine: Engine, queue: WriteQueue) -> None:
    held = Held(queue)
    given_up, kept = queue.put(mark(1)), queue.put(mark(2))
    assert given_up.cancel()
    held.release()
    assert outcome(kept) == 2
    assert marks(engine) == [2]


def test_closing_writes_what_is_queued(engine: Engine) -> None:
    queue = WriteQueue(engine)
    held = Held(queue)
    futures = [queue.put(mark(number)) for number in range(3)]
    held.release()
    queue.close()
    assert [outcome(future) for future in futures] == marks(engine) == [0, 1, 2]


def test_where_rows_are_locked_nothing_shares_a_commit(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.dialect, "name", "postgresql")
    queue, committed = WriteQueue(engine), commits(engine)
    held = Held(queue)
    futures = [queue.put(mark(number)) for number in range(3)]
    held.release()
    assert [outcome(future) for future in futures] == [0, 1, 2]
    assert len(committed) == 4
    queue.close()
