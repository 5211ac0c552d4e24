"""The tracker store is loud and loses nothing: no memory fallback, no second writer, sessions by id, cuts by length."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Coroutine, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event as sa_event

from bot.processor import _raise
from bot.tracker_store import SecondWriter, TurnTrackerStore
from tests.bot.bot_server import store_in

DOMAIN = Domain.from_dict(
    {
        "slots": {
            "product": {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}
        }
    }
)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


@pytest.fixture
def store(tmp_path: Path) -> TurnTrackerStore:
    return store_in(tmp_path, DOMAIN)


def say(store: TurnTrackerStore, number: int, *, sender: str = "c1", at: float | None = None) -> None:
    """One turn, as Rasa does it: read, add, save."""
    tracker = run(store.retrieve(sender)) or DialogueStateTracker(sender, DOMAIN.slots)
    tracker.update(UserUttered(f"text {number}", metadata={"turn_id": f"t{number}"}, timestamp=at))
    tracker.update(BotUttered(f"reply {number}", timestamp=at))
    run(store.save(tracker))


def start_session(store: TurnTrackerStore, *, at: float | None = None) -> None:
    tracker = run(store.retrieve("c1")) or DialogueStateTracker("c1", DOMAIN.slots)
    tracker.update(ActionExecuted("action_session_start", timestamp=at))
    tracker.update(SessionStarted(timestamp=at))
    run(store.save(tracker))


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody holds the write lock of the file."""
    with closing(sqlite3.connect(tmp_path / "tracker.db", isolation_level=None)) as connection:
        yield connection


def test_a_conversation_comes_back_as_it_was_saved(store: TurnTrackerStore) -> None:
    say(store, 1)
    say(store, 2)
    assert texts(run(store.retrieve("c1"))) == ["text 1", "text 2"]


def test_an_unknown_conversation_is_none(store: TurnTrackerStore) -> None:
    assert run(store.retrieve("nobody")) is None


def test_slots_survive(store: TurnTrackerStore) -> None:
    tracker = DialogueStateTracker("c1", DOMAIN.slots)
    tracker.update(SlotSet("product", "Moka Pot"))
    run(store.save(tracker))
    assert run(store.retrieve("c1")).get_slot("product") == "Moka Pot"


def test_the_file_is_written_with_full_durability(store: TurnTrackerStore) -> None:
    with store.engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
    assert pragmas == ["wal", 2]


def test_a_locked_file_fails_the_save(store: TurnTrackerStore, lock: sqlite3.Connection) -> None:
    say(store, 1)
    tracker = run(store.retrieve("c1"))
    tracker.update(UserUttered("text 2"))
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception, match="locked"):
        run(store.save(tracker))
    lock.execute("ROLLBACK")
    assert texts(run(store.retrieve("c1"))) == ["text 1"]


def test_a_conversation_can_be_read_while_somebody_else_writes(
    store: TurnTrackerStore, lock: sqlite3.Connection
) -> None:
    say(store, 1)
    lock.execute("BEGIN IMMEDIATE")
    assert texts(run(store.retrieve("c1"))) == ["text 1"]
    assert run(store.retrieve("c2")) is None


def test_a_file_that_lost_its_tables_fails_read_save_and_health(
    store: TurnTrackerStore, tmp_path: Path
) -> None:
    say(store, 1)
    tracker = run(store.retrieve("c1"))
    tracker.update(UserUttered("text 2"))
    for path in tmp_path.glob("tracker.db*"):
        path.unlink()
    with pytest.raises(Exception, match="no such table"):
        run(store.retrieve("c1"))
    with pytest.raises(Exception, match="no such table"):
        run(store.save(tracker))
    with pytest.raises(Exception, match="no such table"):
        store.ping()


def test_a_folder_that_is_gone_fails_health(store: TurnTrackerStore, tmp_path: Path) -> None:
    tmp_path.rename(tmp_path.with_name("moved"))
    with pytest.raises(Exception, match="unable to open"):
        store.ping()


def test_a_full_disk_fails_the_save(tmp_path: Path) -> None:
    say(store_in(tmp_path, DOMAIN), 1)
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
        connection.commit()
    store = store_in(tmp_path, DOMAIN)
    with pytest.raises(Exception, match="disk full"):
        say(store, 2)
    assert texts(run(store.retrieve("c1"))) == ["text 1"]


def test_a_read_only_database_fails_the_save(store: TurnTrackerStore) -> None:
    say(store, 1)
    sa_event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=on"))
    store.engine.dispose()
    tracker = DialogueStateTracker("c2", DOMAIN.slots)
    tracker.update(UserUttered("text 2"))
    with pytest.raises(Exception, match="readonly"):
        run(store.save(tracker))


def test_rasas_wrapper_raises_instead_of_keeping_a_turn_in_memory(
    store: TurnTrackerStore, lock: sqlite3.Connection
) -> None:
    wrapper = FailSafeTrackerStore(store, on_tracker_store_error=_raise)
    tracker = DialogueStateTracker("c1", DOMAIN.slots)
    tracker.update(UserUttered("text 1"))
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception, match="locked"):
        run(wrapper.save(tracker))
    assert run(wrapper.retrieve("c1")) is None
    assert wrapper._fallback_tracker_store is None


def test_a_second_writer_is_an_error_and_loses_nothing(store: TurnTrackerStore) -> None:
    say(store, 1)
    late = run(store.retrieve("c1"))
    say(store, 2)
    late.update(UserUttered("too late"))
    with pytest.raises(SecondWriter):
        run(store.save(late))
    assert texts(run(store.retrieve("c1"))) == ["text 1", "text 2"]


def test_a_saved_tracker_is_given_back_without_reading_it_again(store: TurnTrackerStore) -> None:
    say(store, 1)
    tracker = run(store.retrieve("c1"))
    tracker.update(UserUttered("text 2"))
    run(store.save(tracker))
    assert run(store.retrieve("c1")) is tracker


def test_a_tracker_whose_turn_was_not_saved_is_read_again(store: TurnTrackerStore) -> None:
    say(store, 1)
    abandoned = run(store.retrieve("c1"))
    abandoned.update(UserUttered("never saved"))
    assert texts(run(store.retrieve("c1"))) == ["text 1"]


def test_a_warm_tracker_is_not_used_when_another_process_has_written(
    store: TurnTrackerStore, tmp_path: Path
) -> None:
    say(store, 1)
    say(store_in(tmp_path, DOMAIN), 2)
    assert texts(run(store.retrieve("c1"))) == ["text 1", "text 2"]


def test_more_conversations_than_are_kept_warm_are_all_there(
    store: TurnTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tracker_store.WARM_TRACKERS", 2)
    for sender in ("c1", "c2", "c3", "c4"):
        say(store, 1, sender=sender)
    assert [texts(run(store.retrieve(sender))) for sender in ("c1", "c2", "c3", "c4")] == [["text 1"]] * 4


def test_two_first_turns_of_one_conversation_are_not_mixed(store: TurnTrackerStore) -> None:
    late = DialogueStateTracker("c1", DOMAIN.slots)
    late.update(UserUttered("too late"))
    say(store, 1)
    with pytest.raises(SecondWriter):
        run(store.save(late))


def test_a_tracker_can_be_saved_twice_in_a_row(store: TurnTrackerStore) -> None:
    say(store, 1)
    tracker = run(store.retrieve("c1"))
    for text in ("text 2", "text 3"):
        tracker.update(UserUttered(text))
        run(store.save(tracker))
    assert texts(run(store.retrieve("c1"))) == ["text 1", "text 2", "text 3"]


def test_turns_after_a_clock_that_stepped_back_are_not_hidden(store: TurnTrackerStore) -> None:
    start_session(store, at=2_000_000_000.0)
    say(store, 1, at=1_000_000_000.0)
    assert texts(run(store.retrieve("c1"))) == ["text 1"]


def test_an_earlier_session_is_not_loaded_even_if_its_clock_was_ahead(store: TurnTrackerStore) -> None:
    say(store, 1, at=3_000_000_000.0)
    start_session(store, at=1_000_000_000.0)
    say(store, 2, at=1_000_000_001.0)
    assert texts(run(store.retrieve("c1"))) == ["text 2"]


def test_the_full_conversation_reaches_over_all_sessions(store: TurnTrackerStore) -> None:
    say(store, 1)
    start_session(store)
    say(store, 2)
    assert texts(run(store.retrieve_full_tracker("c1"))) == ["text 1", "text 2"]


def test_turns_are_counted_within_the_current_session(store: TurnTrackerStore) -> None:
    assert store.turns_in_session("c1") == 0
    say(store, 1)
    say(store, 2)
    assert store.turns_in_session("c1") == 2
    start_session(store)
    say(store, 3)
    assert store.turns_in_session("c1") == 1


def test_the_events_of_a_turn_are_its_own_and_no_other_turns(store: TurnTrackerStore) -> None:
    for number in (1, 2, 3):
        say(store, number)
    found = [event["text"] for event in store.turn_events("c1", "t2")]
    assert found == ["text 2", "reply 2"]


def test_a_turn_is_not_found_in_another_conversation(store: TurnTrackerStore) -> None:
    say(store, 1)
    assert store.turn_events("c2", "t1") == []


def test_a_turn_of_an_earlier_session_is_found(store: TurnTrackerStore) -> None:
    say(store, 1)
    start_session(store)
    say(store, 2)
    assert [event["text"] for event in store.turn_events("c1", "t1") if event["event"] == "user"] == [
        "text 1"
    ]


def test_what_was_saved_is_there_after_a_restart(store: TurnTrackerStore, tmp_path: Path) -> None:
    say(store, 1)
    store.engine.dispose()
    assert texts(run(store_in(tmp_path, DOMAIN).retrieve("c1"))) == ["text 1"]
