"""Read the entries again, and of a hundred thousand only those that changed. Used by snapshots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import entries_of
from knowledge_graph.entry_content import EntryContent
from knowledge_graph.tables import EntryRow, EntryVersionRow

AT_ONCE = 500  # ids in one query; databases limit how many values a query may have


@dataclass(frozen=True)
class Known:
    """An entry as it was read, and its version."""

    version: int
    entry: Entry


def entries_now(session: Session, edition: str, known: Mapping[str, Known]) -> dict[str, Known]:
    """The entries of an edition in their order. An unchanged one is the same object as before."""
    rows = session.execute(
        select(EntryRow.entry_id, EntryRow.version)
        .where(EntryRow.edition == edition)
        .order_by(EntryRow.position)
    )
    versions = {entry_id: version for entry_id, version in rows}  # noqa: C416 - rows are no tuples to mypy
    changed = [
        entry_id
        for entry_id, version in versions.items()
        if entry_id not in known or known[entry_id].version != version
    ]
    read = _read(session, edition, changed) if known else _read_all(session, edition, versions)
    now = {entry_id: read.get(entry_id) or known.get(entry_id) for entry_id in versions}
    return {entry_id: entry for entry_id, entry in now.items() if entry is not None}


def _read(session: Session, edition: str, entry_ids: Sequence[str]) -> dict[str, Known]:
    read: dict[str, Known] = {}
    for begin in range(0, len(entry_ids), AT_ONCE):
        rows = session.execute(
            select(EntryVersionRow.entry_id, EntryVersionRow.version, EntryVersionRow.content)
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
        )
        read |= {
            entry_id: Known(version, EntryContent.model_validate(content).entry())
            for entry_id, version, content in rows
        }
    return read


def _read_all(session: Session, edition: str, versions: Mapping[str, int]) -> dict[str, Known]:
    """All of them. An entry that changes meanwhile keeps the older version number, so that it is read again."""
    return {
        entry.entry_id: Known(versions[entry.entry_id], entry)
        for entry in entries_of(session, edition)
        if entry.entry_id in versions
    }
