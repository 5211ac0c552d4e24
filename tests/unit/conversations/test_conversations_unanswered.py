"""Which questions had no sure answer, and when each entry was last told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from conversations.tables import ConversationRow, InboxRow, OutboxRow, TurnRow
from conversations.unanswered import last_told, unanswered
from storage import Base, StorageSettings, open_engine, writing

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(StorageSettings(_env_file=None, home=tmp_path, database_url=None, key=None))
    Base.metadata.create_all(engine)
    with writing(engine) as session:
        session.add(
            ConversationRow(
                id="c", secret_hash="x", channel="web", customer_id="kim", opened_at=NOW, last_seq=0
            )
        )
        session.flush()
        yield session


def say(
    session: Session, seq: int, text: str, band: str | None, *, kind: str = "text", sources: int = 0
) -> None:
    """A message whose turn noted a band; sources: how many entries were told."""
    at = NOW + timedelta(minutes=seq)
    reasons = {"knowledge_band": band} if band else {}
    session.add(TurnRow(id=f"t{seq}", conversation_id="c", seq=seq, reasons=reasons, accepted_at=at))
    session.flush()
    session.add(
        InboxRow(
            conversation_id="c", seq=seq, client_message_id=f"m{seq}", body_hash="x", turn_id=f"t{seq}", kind=kind,
            shown=text, asked=text, at=at,
        )
    )  # fmt: skip
    told = [{"id": f"entry-{number}", "title": "?"} for number in range(sources)]
    session.add(
        OutboxRow(
            conversation_id="c", seq=seq + 1, turn_id=f"t{seq}", part=0, author="bot", kind="text", text="x",
            sources=told, at=at,
        )
    )  # fmt: skip
    session.flush()


def test_unsure_questions_are_listed_the_newest_first(session: Session) -> None:
    say(session, 1, "rent tents?", "none")
    say(session, 3, "returns?", "answer")
    say(session, 5, "silk?", "offer")
    say(session, 7, "hello", None)
    found = unanswered(session, since=NOW)
    assert [(one.text, one.customer_id) for one in found] == [("silk?", "kim"), ("rent tents?", "kim")]
    assert unanswered(session, since=NOW + timedelta(hours=1)) == []


def test_an_offer_from_which_the_customer_chose_is_answered(session: Session) -> None:
    say(session, 1, "silk?", "offer")
    say(session, 3, '/choose_entry{"entry_id": "silk"}', None, kind="choice")
    say(session, 5, "tents?", "offer")
    say(session, 7, "/none_of_these", None, kind="choice")
    assert [one.text for one in unanswered(session, since=NOW)] == ["tents?"]


def test_when_an_entry_was_last_told(session: Session) -> None:
    say(session, 1, "returns?", "answer", sources=2)
    say(session, 3, "returns again?", "answer", sources=1)
    assert last_told(session) == {
        "entry-0": NOW + timedelta(minutes=3),
        "entry-1": NOW + timedelta(minutes=1),
    }
