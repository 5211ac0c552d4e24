"""Entries can be added, changed, retired and rolled back; nothing is lost, nobody's change is overwritten unseen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from knowledge_graph import entry_book
from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import EntryChanged, UnknownEntry
from shop.state import replaced
from storage import StorageSettings, migrate, open_engine, writing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RETURNS = Entry(
    "returns", {"en": "How long may I return?"}, {"en": ["return window"]}, {"en": "{returns.days} days"}
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(StorageSettings(home=tmp_path))
    migrate(engine)
    with writing(engine) as session:
        replaced(session, name="Shop", currency="EUR")
        yield session


def test_a_saved_entry_is_there_with_its_first_version(session: Session) -> None:
    version = entry_book.save(session, RETURNS, by="kim", now=NOW)
    assert (version.number, version.made_by, version.made_at) == (1, "kim", NOW)
    assert entry_book.entries_of(session) == [RETURNS]


def test_saving_the_same_again_changes_nothing(session: Session) -> None:
    entry_book.save(session, RETURNS, by="kim", now=NOW)
    before = entry_book.knowledge_version(session)
    assert entry_book.save(session, RETURNS, by="lee", now=NOW).made_by == "kim"
    assert entry_book.knowledge_version(session) == before


def test_every_edit_counts_the_knowledge_up(session: Session) -> None:
    counts = [entry_book.knowledge_version(session)]
    entry_book.save(session, RETURNS, by="kim", now=NOW)
    counts.append(entry_book.knowledge_version(session))
    entry_book.retire(session, "returns", by="kim", now=NOW)
    counts.append(entry_book.knowledge_version(session))
    assert counts == sorted(set(counts))


def test_a_retired_entry_is_gone_but_its_history_stays(session: Session) -> None:
    entry_book.save(session, RETURNS, by="kim", now=NOW)
    entry_book.retire(session, "returns", by="lee", now=NOW)
    assert entry_book.entries_of(session) == []
    assert [version.entry for version in entry_book.history(session, "returns")] == [None, RETURNS]
    with pytest.raises(UnknownEntry):
        entry_book.retire(session, "returns", by="lee", now=NOW)


def test_rolling_back_makes_a_new_version_of_the_old_words(session: Session) -> None:
    changed = replace(RETURNS, answer={"en": "for ever"})
    entry_book.save(session, RETURNS, by="kim", now=NOW)
    entry_book.save(session, changed, by="kim", now=NOW)
    assert entry_book.roll_back(session, "returns", 1, by="lee", now=NOW).number == 3
    assert entry_book.entries_of(session) == [RETURNS]
    assert [version.entry for version in entry_book.history(session, "returns")] == [
        RETURNS,
        changed,
        RETURNS,
    ]


def test_rolling_back_to_no_version_is_refused(session: Session) -> None:
    entry_book.save(session, RETURNS, by="kim", now=NOW)
    with pytest.raises(UnknownEntry, match="no version 7"):
        entry_book.roll_back(session, "returns", 7, by="lee", now=NOW)


def test_a_change_to_what_somebody_else_has_changed_is_refused(session: Session) -> None:
    entry_book.save(session, RETURNS, by="kim", now=NOW, expected=0)
    entry_book.save(session, replace(RETURNS, tags=("a",)), by="kim", now=NOW, expected=1)
    with pytest.raises(EntryChanged, match="version 2 by now"):
        entry_book.save(session, replace(RETURNS, tags=("b",)), by="lee", now=NOW, expected=1)
    with pytest.raises(EntryChanged):
        entry_book.retire(session, "returns", by="lee", now=NOW, expected=1)


def test_a_folder_brings_its_changes_and_leaves_those_of_staff(session: Session) -> None:
    other, third = (replace(RETURNS, entry_id=name) for name in ("other", "third"))
    first = entry_book.load(session, [RETURNS, other, third], now=NOW)
    assert (first.added, first.kept) == (["returns", "other", "third"], [])
    mine = replace(RETURNS, answer={"en": "as kim has it"})
    entry_book.save(session, mine, by="kim", now=NOW)
    entry_book.retire(session, "other", by="kim", now=NOW)
    newer = replace(third, tags=("new",))
    second = entry_book.load(session, [RETURNS, other, newer], now=NOW)
    assert (second.added, second.changed, second.kept) == ([], ["third"], ["other", "returns"])
    assert entry_book.entries_of(session) == [mine, newer]
    assert entry_book.load(session, [RETURNS, other], now=NOW).retired == ["third"]


def test_an_entry_of_a_former_shop_is_not_seen(session: Session) -> None:
    entry_book.save(session, RETURNS, by="kim", now=NOW)
    replaced(session, name="Other", currency="EUR")
    assert entry_book.entries_of(session) == []
    with pytest.raises(UnknownEntry):
        entry_book.history(session, "returns")
