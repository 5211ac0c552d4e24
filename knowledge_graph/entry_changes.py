"""Read the entries again, and of a hundred thousand only those that changed. Used by snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import entries_of
from knowledge_graph.entry_content import EntryContent
from knowledge_graph.tables import EntryRow, EntryVersionRow

AT_ONCE = 500  # ids in one query; databases limit how many values a query may have


@dataclass(frozen=True)
class Written:
    """The entries of an edition as they were read, and their versions. changed: ids of those that are not as before."""

    entries: dict[str, Entry] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()


def entries_now(session: Session, edition: str, before: Written) -> Written:
    """The entries of an edition in their order. An unchanged one is the same object as before.

    Versions are read first: an entry that changes meanwhile keeps the older number, so that it is read again.
    """
    versions = _versions(session, edition)
    known = before.versions
    other = {entry_id for entry_id, version in versions.items() if known.get(entry_id) != version}
    gone = before.versions.keys() - versions.keys()
    entries = dict(before.entries)
    for entry_id in gone:
        entries.pop(entry_id, None)
    if before.versions:
        entries |= _read(session, edition, [entry_id for entry_id in versions if entry_id in other])
    else:
        entries = {entry.entry_id: entry for entry in entries_of(session, edition)}
    return Written(entries, versions, frozenset(other | gone))


def _versions(session: Session, edition: str) -> dict[str, int]:
    """By id, in the entries' order; past the mapper, which would take most of the time for a hundred thousand."""
    columns = EntryRow.__table__.c
    wanted = select(columns.entry_id, columns.version).where(columns.edition == edition)
    rows = session.connection().execute(wanted.order_by(columns.position))
    return {entry_id: version for entry_id, version in rows.tuples()}  # noqa: C416 - dict() of rows has no types


def _read(session: Session, edition: str, entry_ids: Sequence[str]) -> dict[str, Entry]:
    read: dict[str, Entry] = {}
    for begin in range(0, len(entry_ids), AT_ONCE):
        rows = session.execute(
            select(EntryVersionRow.entry_id, EntryVersionRow.content)
            .join(
                EntryRow,
                (EntryRow.edition == EntryVersionRow.edition)
                & (EntryRow.entry_id == EntryVersionRow.entry_id)
                & (EntryRow.version == EntryVersionRow.version),
            )
            .where(
                EntryVersionRow.edition == edition,
                EntryVersionRow.entry_id.in_(entry_ids[begin : begin + AT_ONCE]),
            )
            .order_by(EntryRow.position)
        )
        read |= {entry_id: EntryContent.model_validate(content).entry() for entry_id, content in rows}
    return read
