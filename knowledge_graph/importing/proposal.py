"""Hold what is brought in against what is there, and commit what was agreed to. Importing twice changes nothing.

new         nothing like it is there                     changed    its id is there with another content
same        there already, or was: staff have it otherwise since
duplicate   asks what an entry with another id asks      conflict   the same question, another answer

New and changed ones are committed; duplicates and conflicts only if they are named.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np
from sqlalchemy.orm import Session

from knowledge_graph import entry_book
from knowledge_graph.doctor.quantities import quantities
from knowledge_graph.entries import Entry
from knowledge_graph.entry_content import LANGUAGES
from knowledge_graph.meanings import SAME_QUESTION, Meanings


class Kind(StrEnum):
    """What an entry that is brought in is to the knowledge."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


COMMITTED = (Kind.NEW, Kind.CHANGED)


class KnowledgeChanged(RuntimeError):
    """The knowledge has been changed since the preview."""


@dataclass(frozen=True)
class Item:
    """An entry brought in. other_id: the entry it is like. why: in words, for people."""

    entry: Entry
    kind: Kind
    other_id: str | None = None
    why: str = ""


@dataclass(frozen=True)
class Proposal:
    """What an import would do. knowledge_version: of the knowledge it was held against."""

    items: list[Item]
    knowledge_version: int
    counts: Mapping[Kind, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", Counter(item.kind for item in self.items))

    def chosen(self, also: Collection[str] = ()) -> list[Entry]:
        """What a commit saves. also: ids of duplicates and conflicts that are wanted all the same."""
        return [
            item.entry
            for item in self.items
            if item.kind in COMMITTED or (item.kind is not Kind.SAME and item.entry.entry_id in also)
        ]


@dataclass(frozen=True)
class Known:
    """The knowledge as an import needs it. earlier: every content an id ever had."""

    entries: list[Entry]
    earlier: Mapping[str, list[Entry]]
    version: int


def read_known(session: Session, ids: Iterable[str]) -> Known:
    """The live entries, and the history of the ids that are brought in."""
    present = entry_book.latest_versions(session)
    earlier = {
        entry_id: [version.entry for version in entry_book.history(session, entry_id) if version.entry]
        for entry_id in set(ids) & set(present)
    }
    return Known(entry_book.entries_of(session), earlier, entry_book.knowledge_version(session))


def propose(brought: Sequence[Entry], known: Known, meanings: Meanings) -> Proposal:
    """Say what each entry is to the knowledge. Raises vectors.ModelMissing."""
    present = {entry.entry_id: entry for entry in known.entries}
    items: list[Item] = []
    unknown: list[Entry] = []
    for entry in _once(brought, items):
        if entry.entry_id in known.earlier:
            items.append(_known_id(entry, present.get(entry.entry_id), known.earlier[entry.entry_id]))
        else:
            unknown.append(entry)
    items += _unknown_ids(unknown, [entry for entry in known.entries if entry.answer], meanings)
    order = {entry.entry_id: place for place, entry in reversed(list(enumerate(brought)))}
    return Proposal(sorted(items, key=lambda item: order[item.entry.entry_id]), known.version)


def commit(
    session: Session, entries: Iterable[Entry], *, knowledge_version: int, by: str, now: datetime
) -> list[str]:
    """Save the chosen entries in the caller's transaction. Raises KnowledgeChanged if it is not what was previewed."""
    if entry_book.knowledge_version(session) != knowledge_version:
        raise KnowledgeChanged("the knowledge has been changed since the preview; look at it again")
    return [entry_book.save(session, entry, by=by, now=now).entry_id for entry in entries]


def _once(brought: Sequence[Entry], items: list[Item]) -> list[Entry]:
    """Each id once; another content under the same id is a conflict."""
    first: dict[str, Entry] = {}
    for entry in brought:
        kept = first.setdefault(entry.entry_id, entry)
        if kept is not entry:
            kind = Kind.SAME if kept.answer == entry.answer else Kind.CONFLICT
            items.append(Item(entry, kind, entry.entry_id, "stands twice in what is brought in"))
    return list(first.values())


def _known_id(entry: Entry, present: Entry | None, earlier: list[Entry]) -> Item:
    if entry == present:
        return Item(entry, Kind.SAME)
    if entry in earlier:
        return Item(
            entry, Kind.SAME, entry.entry_id, "staff have changed it since it was brought in; theirs stays"
        )
    return Item(entry, Kind.CHANGED, entry.entry_id if present else None)


def _unknown_ids(entries: list[Entry], present: list[Entry], meanings: Meanings) -> list[Item]:
    """New ones, each also held against those before it."""
    likest = _likest(entries, present, meanings)
    items = []
    for entry, other in zip(entries, likest, strict=True):
        if other is None:
            items.append(Item(entry, Kind.NEW))
        elif why := _difference(entry, other):
            items.append(Item(entry, Kind.CONFLICT, other.entry_id, why))
        else:
            items.append(Item(entry, Kind.DUPLICATE, other.entry_id, "asks the same"))
    return items


def _likest(entries: list[Entry], present: list[Entry], meanings: Meanings) -> list[Entry | None]:
    """For each entry, the one that asks the same, None if none does."""
    best: list[tuple[float, Entry | None]] = [(0.0, None)] * len(entries)
    for language in LANGUAGES:
        mine = [(number, entry) for number, entry in enumerate(entries) if language in entry.question]
        others = [entry for entry in [*present, *entries] if language in entry.question]
        if not mine or (len(others) < 2 and not present):
            continue
        owners = [(owner, text) for owner, entry in enumerate(others) for text in entry.wordings(language)]
        theirs = meanings.of_questions([text for _, text in owners], language)
        asked = meanings.of_questions([entry.question[language] for _, entry in mine], language)
        for row, (number, entry) in enumerate(mine):
            likeness = theirs @ asked[row]
            for place in np.argsort(-likeness):
                other = others[owners[int(place)][0]]
                if float(likeness[place]) < SAME_QUESTION[language]:
                    break
                if other is entry or (other in entries and entries.index(other) > number):
                    continue
                best[number] = max(best[number], (float(likeness[place]), other), key=lambda pair: pair[0])
                break
    return [other for _, other in best]


def _difference(entry: Entry, other: Entry) -> str:
    """Why two answers to one question do not agree, "" if they do."""
    for language in LANGUAGES:
        if language not in entry.answer or language not in other.answer:
            continue
        mine, theirs = entry.answer[language], other.answer[language]
        figures, other_figures = quantities(mine, language), quantities(theirs, language)
        for figure in figures:
            rivals = [one for one in other_figures if one.unit == figure.unit]
            if rivals and not any(figure.same_as(one) for one in rivals):
                return f"says {figure}, {other.entry_id} says {rivals[0]}"
        same_question = _plain(entry.question.get(language)) == _plain(other.question.get(language))
        if same_question and _plain(mine) != _plain(theirs):
            return f"answers the question of {other.entry_id} differently"
    return ""


def _plain(text: str | None) -> str:
    return "".join(character for character in (text or "").casefold() if character.isalnum())
