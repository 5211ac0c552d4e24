"""Rasa's SQL tracker store, made safe for a single loud writer.

Differences to rasa.core.tracker_store.SQLTrackerStore:
- a session begins at the row id of its start, not at its time stamp: a clock that steps back hides nothing;
- a save checks that the conversation is as it was when it was read: a second writer is an error, not a loss;
- SQLite runs in WAL mode with synchronous=FULL, and an error is raised, never kept in memory (see processor.py).
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event as sa_event
from sqlalchemy.orm import Query, Session

BUSY_TIMEOUT_S = 2.0  # nobody else writes this file; a longer wait would block every conversation
LAST_ROW = "parley_last_row"  # on a tracker: id of the newest row it was read with


class SecondWriter(RuntimeError):
    """Somebody else has written to this conversation since it was read; nothing was saved."""


class TurnTrackerStore(SQLTrackerStore):
    """Keeps trackers in a SQLite file of their own."""

    def __init__(
        self, domain: Any = None, db: str = "tracker.db", event_broker: Any = None, **_: Any
    ) -> None:
        super().__init__(domain=domain, dialect="sqlite", db=db, event_broker=event_broker)
        self.engine.dispose()
        self.engine = sa.create_engine(f"sqlite:///{db}", connect_args={"timeout": BUSY_TIMEOUT_S})
        sa_event.listen(self.engine, "connect", _set_pragmas)
        sa_event.listen(
            self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE")
        )
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        with self.session_scope() as session:
            last_row = self._last_row(session, sender_id)
            rows = self._event_query(session, sender_id, fetch_events_from_all_sessions).all()
            events = [json.loads(row.data) for row in rows]
        if not events or self.domain is None:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, LAST_ROW, last_row)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the tracker's new events in one transaction. Raises SecondWriter."""
        with self.session_scope() as session:
            last_row = self._last_row(session, tracker.sender_id)
            expected = getattr(tracker, LAST_ROW, None)
            if last_row != expected:
                raise SecondWriter(f"row {last_row} is newer than {expected}, the one this turn began with")
            for event in self._additional_events(session, tracker):
                session.add(self._row(tracker.sender_id, event))
            session.commit()
            setattr(tracker, LAST_ROW, self._last_row(session, tracker.sender_id))

    def turn_events(self, sender_id: str, turn_id: str) -> list[dict[str, Any]]:
        """The saved events of one turn, from the customer's message on; empty if it was never saved."""
        with self.session_scope() as session:
            rows = self._rows_of(session, sender_id)
            users = rows.filter(self.SQLEvent.type_name == UserUttered.type_name)
            for row in users.order_by(self.SQLEvent.id.desc()):
                first = json.loads(row.data)
                if (first.get("metadata") or {}).get("turn_id") == turn_id:
                    following = users.filter(row.id < self.SQLEvent.id).order_by(self.SQLEvent.id).first()
                    turn = rows.filter(row.id <= self.SQLEvent.id)
                    if following is not None:
                        turn = turn.filter(self.SQLEvent.id < following.id)
                    return [json.loads(item.data) for item in turn.order_by(self.SQLEvent.id)]
        return []

    def turns_in_session(self, sender_id: str) -> int:
        """How many messages the current session of a conversation holds."""
        with self.session_scope() as session:
            query = self._event_query(session, sender_id, fetch_events_from_all_sessions=False)
            return query.filter(self.SQLEvent.type_name == UserUttered.type_name).count()

    def ping(self) -> None:
        """Raise what a query raises when the file cannot be used, or is a new and empty one."""
        with self.session_scope() as session:
            session.query(self.SQLEvent.id).first()

    def _event_query(self, session: Session, sender_id: str, fetch_events_from_all_sessions: bool) -> Query:
        query = self._rows_of(session, sender_id)
        if not fetch_events_from_all_sessions:
            starts = query.filter(self.SQLEvent.type_name == SessionStarted.type_name)
            start = starts.with_entities(sa.func.max(self.SQLEvent.id)).scalar()
            if start is not None:
                query = query.filter(start <= self.SQLEvent.id)
        return query.order_by(self.SQLEvent.id)

    def _rows_of(self, session: Session, sender_id: str) -> Query:
        return session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id)

    def _last_row(self, session: Session, sender_id: str) -> int | None:
        last: int | None = (
            self._rows_of(session, sender_id).with_entities(sa.func.max(self.SQLEvent.id)).scalar()
        )
        return last

    def _row(self, sender_id: str, event: Any) -> Any:
        data = event.as_dict()
        return self.SQLEvent(
            sender_id=sender_id,
            type_name=event.type_name,
            timestamp=data.get("timestamp"),
            intent_name=data.get("parse_data", {}).get("intent", {}).get("name"),
            action_name=data.get("name"),
            data=json.dumps(data),
        )


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=FULL")
