"""Rasa's conversations in a SQLite file, made for a single loud writer. Built by launcher.py.

Differences to rasa.core.tracker_store.SQLTrackerStore, whose table of events it reads and writes:
- a session begins at the row id of its start, not at its time stamp: a clock that steps back hides nothing;
- a save checks that the conversation is as it was when it was read: a second writer is an error, not a loss;
- the newest trackers stay in memory and are used only if no row has been added since: reading a conversation of 50 turns
  back from its rows takes 60 ms, asking for its newest row .2;
- a table says where each turn begins, so that a repeated question finds its answer at once;
- SQLite runs in WAL mode with synchronous=FULL, and an error is raised, never kept in memory (see processor.py).
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

BUSY_TIMEOUT_S = 2.0  # only another bot writes this file, during a change of models
WARM_TRACKERS = 256  # of about 100 KiB each
LAST_ROW = "parley_last_row"  # on a tracker: id of the newest row it was read with
SAVED = "parley_saved"  # on a tracker: how many of its events have rows
USER, SESSION = UserUttered.type_name, SessionStarted.type_name

METADATA = sa.MetaData()
EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
)
TURNS = sa.Table(
    "turns",
    METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("turn_id", sa.String(100), primary_key=True),
    sa.Column("first_row", sa.Integer, nullable=False),
)
# Asked in every turn. A statement that is built once costs .1 ms of processor time, one built anew .3 ms.
NEWEST_ROW_OF = sa.select(sa.func.max(EVENTS.c.id)).where(EVENTS.c.sender_id == sa.bindparam("sender"))
NEWEST_ROW = sa.select(sa.func.max(EVENTS.c.id))
FIRST_ROW_OF_TURN = sa.select(TURNS.c.first_row).where(
    TURNS.c.sender_id == sa.bindparam("sender"), TURNS.c.turn_id == sa.bindparam("turn")
)


class SecondWriter(RuntimeError):
    """Somebody else has written to this conversation since it was read; nothing was saved."""


@dataclass(frozen=True)
class _Warm:
    """A tracker as it was saved last, and the events of its newest turn."""

    tracker: DialogueStateTracker
    last_row: int
    turn_id: str | None
    turn: list[dict[str, Any]]


class TurnTrackerStore(TrackerStore):
    """Keeps trackers in a file of their own. Saves run in one thread, off the event loop."""

    def __init__(
        self, domain: Any = None, db: str = "tracker.db", event_broker: Any = None, **_: Any
    ) -> None:
        super().__init__(domain, event_broker)
        self.engine = sa.create_engine(
            f"sqlite:///{db}",
            poolclass=sa.pool.QueuePool,
            connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        )
        sa.event.listen(self.engine, "connect", _set_pragmas)
        _notice_a_lost_file(self.engine, Path(db))
        sa.event.listen(self.engine, "begin", _begin)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="tracker-writer")
        self._warm: OrderedDict[str, _Warm] = OrderedDict()
        with self._writing() as connection:
            METADATA.create_all(connection)

    async def keys(self) -> Iterable[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.select(EVENTS.c.sender_id).distinct()))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The current session. The caller owns the tracker: it is warm again only after it was saved."""
        warm = self._warm.pop(sender_id, None)
        with self.engine.connect() as connection:
            last_row = _last_row(connection, sender_id)
            if warm is not None and warm.last_row == last_row:
                return warm.tracker
            rows = _session_rows(connection, sender_id)
        return self._tracker(sender_id, rows, last_row)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new conversation, saved for the first time with its first turn."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All sessions of a conversation."""
        with self.engine.connect() as connection:
            last_row = _last_row(connection, conversation_id)
            rows = _rows(connection, EVENTS.c.sender_id == conversation_id)
        return self._tracker(conversation_id, rows, last_row)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the tracker's new events in one transaction. Raises SecondWriter."""
        saved: int = getattr(tracker, SAVED, 0)
        events = [event.as_dict() for event in islice(tracker.events, saved, None)]
        expected: int | None = getattr(tracker, LAST_ROW, None)
        loop = asyncio.get_running_loop()
        last_row = await loop.run_in_executor(self._writer, self._append, tracker.sender_id, events, expected)
        setattr(tracker, LAST_ROW, last_row)
        setattr(tracker, SAVED, len(tracker.events))
        if last_row is not None and not any(event["event"] == SESSION for event in events):
            self._keep_warm(tracker, last_row, events)

    def turn_events(self, sender_id: str, turn_id: str) -> list[dict[str, Any]]:
        """The saved events of one turn, from the customer's message on; empty if it was never saved."""
        warm = self._warm.get(sender_id)
        if warm is not None and warm.turn_id == turn_id:
            return warm.turn
        with self.engine.connect() as connection:
            first = _first_row(connection, sender_id, turn_id)
            if first is None:
                return []
            return _rows(connection, _belongs_to_turn(connection, sender_id, first))

    def turns_in_session(self, sender_id: str) -> int:
        """How many messages the current session of a conversation holds."""
        warm = self._warm.get(sender_id)
        if warm is not None:
            return sum(isinstance(event, UserUttered) for event in warm.tracker.events)
        with self.engine.connect() as connection:
            mine = sa.and_(_in_session(connection, sender_id), EVENTS.c.type_name == USER)
            return int(connection.scalar(sa.select(sa.func.count()).select_from(EVENTS).where(mine)) or 0)

    def ping(self) -> None:
        """Raise what a query raises when the file cannot be used, or is a new and empty one."""
        with self.engine.connect() as connection:
            connection.scalar(sa.select(EVENTS.c.id).limit(1))

    def _tracker(
        self, sender_id: str, rows: list[dict[str, Any]], last_row: int | None
    ) -> DialogueStateTracker | None:
        if not rows or self.domain is None:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, rows, self.domain.slots)
        setattr(tracker, LAST_ROW, last_row)
        setattr(tracker, SAVED, len(tracker.events))
        return tracker

    def _append(self, sender_id: str, events: list[dict[str, Any]], expected: int | None) -> int | None:
        """Write the rows if the newest one is the expected one. Returns the id of the newest row."""
        with self._writing() as connection:
            found = _last_row(connection, sender_id)
            if found != expected:
                raise SecondWriter(f"row {found} is newer than {expected}, the one this turn began with")
            first_row = (connection.scalar(NEWEST_ROW) or 0) + 1
            rows = [_row(number, sender_id, event) for number, event in enumerate(events, start=first_row)]
            if rows:
                connection.execute(EVENTS.insert(), rows)
            turns = [
                {"sender_id": sender_id, "turn_id": turn_id, "first_row": row["id"]}
                for row, event in zip(rows, events, strict=True)
                if (turn_id := _turn_id(event)) is not None
            ]
            if turns:
                connection.execute(TURNS.insert(), turns)
        return rows[-1]["id"] if rows else found

    def _keep_warm(self, tracker: DialogueStateTracker, last_row: int, events: list[dict[str, Any]]) -> None:
        starts = [number for number, event in enumerate(events) if event["event"] == USER]
        turn = events[starts[-1] :] if starts else []
        turn_id = _turn_id(turn[0]) if turn else None
        self._warm[tracker.sender_id] = _Warm(tracker, last_row, turn_id, turn)
        self._warm.move_to_end(tracker.sender_id)
        if len(self._warm) > WARM_TRACKERS:
            self._warm.popitem(last=False)

    def _writing(self) -> Any:
        """A transaction that has the write lock from its beginning."""
        return self.engine.execution_options(immediate=True).begin()


def _last_row(connection: Any, sender_id: str) -> int | None:
    last: int | None = connection.scalar(NEWEST_ROW_OF, {"sender": sender_id})
    return last


def _session_rows(connection: Any, sender_id: str) -> list[dict[str, Any]]:
    return _rows(connection, _in_session(connection, sender_id))


def _in_session(connection: Any, sender_id: str) -> Any:
    mine = EVENTS.c.sender_id == sender_id
    start = connection.scalar(sa.select(sa.func.max(EVENTS.c.id)).where(mine, EVENTS.c.type_name == SESSION))
    return mine if start is None else sa.and_(mine, start <= EVENTS.c.id)


def _first_row(connection: Any, sender_id: str, turn_id: str) -> int | None:
    first: int | None = connection.scalar(FIRST_ROW_OF_TURN, {"sender": sender_id, "turn": turn_id})
    return first


def _belongs_to_turn(connection: Any, sender_id: str, first: int) -> Any:
    mine = EVENTS.c.sender_id == sender_id
    following = connection.scalar(
        sa.select(sa.func.min(EVENTS.c.id)).where(mine, EVENTS.c.type_name == USER, first < EVENTS.c.id)
    )
    turn = sa.and_(mine, first <= EVENTS.c.id)
    return turn if following is None else sa.and_(turn, EVENTS.c.id < following)


def _rows(connection: Any, where: Any) -> list[dict[str, Any]]:
    query = sa.select(EVENTS.c.data).where(where).order_by(EVENTS.c.id)
    return [json.loads(data) for data in connection.scalars(query)]


def _row(number: int, sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number,
        "sender_id": sender_id,
        "type_name": event["event"],
        "timestamp": event.get("timestamp"),
        "intent_name": ((event.get("parse_data") or {}).get("intent") or {}).get("name"),
        "action_name": event.get("name"),
        "data": json.dumps(event),
    }


def _turn_id(event: dict[str, Any]) -> str | None:
    is_message = event["event"] == USER
    turn_id: str | None = (event.get("metadata") or {}).get("turn_id") if is_message else None
    return turn_id


def _notice_a_lost_file(engine: Any, path: Path) -> None:
    """Give up connections to a file that is no longer at its path: what they write would be lost."""

    def remember(_connection: Any, record: Any) -> None:
        record.info["file"] = path.stat().st_ino

    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if not path.exists() or path.stat().st_ino != record.info["file"]:
            raise sa.exc.DisconnectionError(f"{path} was moved or deleted")

    sa.event.listen(engine, "connect", remember)
    sa.event.listen(engine, "checkout", compare)


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Any) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
