"""The entries of the shop, the one truth about them: add, change, retire, roll back, with every version kept.

All functions work in the caller's transaction. Who answers customers sees the change at the next question: every edit
counts the knowledge's version up (Knowledge asks for it before each answer).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge_graph.entries import Entry
from knowledge_graph.entry_content import EntryContent
from knowledge_graph.tables import EntryRow, EntryVersionRow, KnowledgeRow
from shop.state import read_state

THE_KNOWLEDGE = 1
FILES = "files"  # who makes the changes that come with a folder of entries


class UnknownEntry(LookupError):
    """There is no such entry, or no such version of it."""


class EntryChanged(RuntimeError):
    """Somebody else has changed the entry since it was read: `version` is the one it has now."""

    def __init__(self, entry_id: str, version: int) -> None:
        super().__init__(f"{entry_id} has version {version} by now; read it again and repeat your change")
        self.version = version


@dataclass(frozen=True)
class Version:
    """What an entry was after a change. entry: None once it was retired."""

    entry_id: str
    number: int
    entry: Entry | None
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Loaded:
    """Ids that a folder of entries has added, changed, retired, and those that it left as staff have them."""

    added: list[str]
    changed: list[str]
    retired: list[str]
    kept: list[str]


def entries_of(session: Session, edition: str | None = None) -> list[Entry]:
    """The entries written for an edition (None: the shop's present one), in their order."""
    edition = read_state(session).edition if edition is None else edition
    rows = session.scalars(select(EntryRow).where(EntryRow.edition == edition).order_by(EntryRow.position))
    return [_entry(row) for row in rows]


def knowledge_version(session: Session) -> int:
    """Grows with every edit of the entries."""
    row = session.get(KnowledgeRow, THE_KNOWLEDGE)
    return row.version if row else 0


def latest(session: Session, entry_id: str) -> Version:
    """The entry as it is. Raises UnknownEntry if there never was one."""
    return history(session, entry_id)[0]


def latest_versions(session: Session) -> dict[str, Version]:
    """The latest version of every entry there is or was, by id."""
    edition = read_state(session).edition
    newest = (
        select(EntryVersionRow.entry_id, func.max(EntryVersionRow.version).label("version"))
        .where(EntryVersionRow.edition == edition)
        .group_by(EntryVersionRow.entry_id)
        .subquery()
    )
    rows = session.scalars(
        select(EntryVersionRow)
        .join(
            newest,
            (EntryVersionRow.entry_id == newest.c.entry_id) & (EntryVersionRow.version == newest.c.version),
        )
        .where(EntryVersionRow.edition == edition)
    )
    return {row.entry_id: _version(row) for row in rows}


def history(session: Session, entry_id: str) -> list[Version]:
    """Every version, the latest first. Raises UnknownEntry."""
    rows = session.scalars(
        select(EntryVersionRow)
        .where(EntryVersionRow.edition == read_state(session).edition, EntryVersionRow.entry_id == entry_id)
        .order_by(EntryVersionRow.version.desc())
    ).all()
    if not rows:
        raise UnknownEntry(f"there is no entry {entry_id}; `python -m knowledge_graph list` names all")
    return [_version(row) for row in rows]


def save(
    session: Session,
    entry: Entry,
    *,
    by: str,
    now: datetime,
    expected: int | None = None,
    position: int | None = None,
) -> Version:
    """Add or change an entry; nothing happens if it is the same already.

    expected: the version the change was made to, 0 for a new one, None for whatever it is. position: of a new entry among
    the others, None for the last, which is looked up among all there are. Raises EntryChanged.
    """
    edition = read_state(session).edition
    number = _latest_number(session, edition, entry.entry_id)
    if expected is not None and expected != number:
        raise EntryChanged(entry.entry_id, number)
    row = session.get(EntryRow, (edition, entry.entry_id))
    if row is not None and _entry(row) == entry:
        return latest(session, entry.entry_id)
    if row is None:
        position = _next_position(session, edition) if position is None else position
        row = EntryRow(edition=edition, entry_id=entry.entry_id, position=position)
        session.add(row)
    for name, value in _columns(entry).items():
        setattr(row, name, value)
    row.version = number + 1
    return _noted(session, edition, entry.entry_id, entry, by=by, now=now)


def retire(
    session: Session, entry_id: str, *, by: str, now: datetime, expected: int | None = None
) -> Version:
    """Take an entry away from customers; its history stays. Raises UnknownEntry, EntryChanged."""
    edition = read_state(session).edition
    row = session.get(EntryRow, (edition, entry_id))
    if row is None:
        raise UnknownEntry(f"there is no entry {entry_id} that customers are told")
    if expected is not None and expected != row.version:
        raise EntryChanged(entry_id, row.version)
    session.delete(row)
    return _noted(session, edition, entry_id, None, by=by, now=now)


def roll_back(
    session: Session, entry_id: str, to_version: int, *, by: str, now: datetime, expected: int | None = None
) -> Version:
    """Make an entry again what it was; a new version, nothing is lost. Raises UnknownEntry, EntryChanged."""
    wanted = [version for version in history(session, entry_id) if version.number == to_version]
    if not wanted:
        raise UnknownEntry(f"{entry_id} has no version {to_version}")
    if wanted[0].entry is None:
        return retire(session, entry_id, by=by, now=now, expected=expected)
    return save(session, wanted[0].entry, by=by, now=now, expected=expected)


def load(session: Session, entries: Iterable[Entry], *, now: datetime) -> Loaded:
    """Make the entries of a folder the shop's. What staff have made, changed or retired stays as they have it."""
    before = latest_versions(session)
    theirs = {entry_id for entry_id, version in before.items() if version.made_by != FILES}
    wanted = {entry.entry_id: entry for entry in entries}
    loaded = Loaded([], [], [], sorted(theirs & set(wanted)))
    first = _next_position(session, read_state(session).edition)
    for position, (entry_id, entry) in enumerate(wanted.items(), first):
        old = before.get(entry_id)
        if entry_id in theirs or (old and old.entry == entry):
            continue
        save(session, entry, by=FILES, now=now, position=position)
        (loaded.changed if old and old.entry else loaded.added).append(entry_id)
    for entry_id, old in before.items():
        if old.entry is not None and entry_id not in wanted and entry_id not in theirs:
            retire(session, entry_id, by=FILES, now=now)
            loaded.retired.append(entry_id)
    return loaded


def _noted(
    session: Session, edition: str, entry_id: str, entry: Entry | None, *, by: str, now: datetime
) -> Version:
    row = EntryVersionRow(
        edition=edition,
        entry_id=entry_id,
        version=_latest_number(session, edition, entry_id) + 1,
        content=None if entry is None else EntryContent.of(entry).written(),
        made_by=by,
        made_at=now,
    )
    session.add(row)
    _count_edit(session)
    session.flush()
    return _version(row)


def _count_edit(session: Session) -> None:
    knowledge = session.get(KnowledgeRow, THE_KNOWLEDGE)
    if knowledge is None:
        knowledge = KnowledgeRow(id=THE_KNOWLEDGE, version=0, extra={})
        session.add(knowledge)
    knowledge.version += 1


def _latest_number(session: Session, edition: str, entry_id: str) -> int:
    mine = EntryVersionRow.edition == edition, EntryVersionRow.entry_id == entry_id
    return session.scalar(select(func.max(EntryVersionRow.version)).where(*mine)) or 0


def _next_position(session: Session, edition: str) -> int:
    last = session.scalar(select(func.max(EntryRow.position)).where(EntryRow.edition == edition))
    return 0 if last is None else last + 1


def _entry(row: EntryRow) -> Entry:
    return Entry(
        entry_id=row.entry_id,
        question=row.question,
        paraphrases=row.paraphrases,
        answer=row.answer,
        tags=tuple(row.tags),
        policy_ids=tuple(row.policy_ids),
        product_ids=tuple(row.product_ids),
        categories=tuple(row.categories),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
    )


def _columns(entry: Entry) -> dict[str, Any]:
    listed = {"tags": list(entry.tags), "policy_ids": list(entry.policy_ids)}
    listed |= {"product_ids": list(entry.product_ids), "categories": list(entry.categories)}
    return {**vars(entry), **listed}


def _version(row: EntryVersionRow) -> Version:
    entry = None if row.content is None else EntryContent.model_validate(row.content).entry()
    return Version(row.entry_id, row.version, entry, row.made_by, row.made_at)
