"""Search in one language over entries that change: a large base that was indexed at leisure, and over it what changed since.

A change costs as much as the changed entries, not as much as all of them. The changed ones are ranked with the base's word
statistics, calibration and classifier (in which they stand with their centroids) until a new base is built. Used by
snapshots.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from knowledge_graph.confidence import READ, READ_MANY, Band, Calibration, ReadAgain, calibrate, read_again
from knowledge_graph.entries import Entry
from knowledge_graph.experiments import experiments_on
from knowledge_graph.filling import fill
from knowledge_graph.ranking import Weights, ranked, weights_for
from knowledge_graph.retrieval import SAME_WORDS, Retriever, Scored, VectorsOf
from shop.records import Policy
from vectors import Reader
from vectors.reader import WORDINGS

Matrix = np.ndarray[Any, Any]
Entries = Mapping[str, Entry]  # by id
# Hit@1 on five shops' FAQs with three wordings an entry, 767 questions: .897 -> .914; of the demo shop, with nine, a tenth
# more is answered, as rightly. Eleven say it all: nothing is gained on BANKING77 and CLINC150.
PLAINLY_WEIGHT, FEW_WORDINGS = 0.4, 10.0
# Hit@1 on five shops' FAQs, 767 questions: .933 -> .956; none that was further behind the first came first. What is further
# behind is no rival either: with all four read, a point less of the English questions was answered at 95 % precision.
READ_FIRST, READ_WITHIN = 4, 0.2
OFFERED = 3


class Shelf:
    """Entries beside each other, of which some are not to be seen: retired, replaced, or not valid on a day."""

    def __init__(self, retriever: Retriever, hidden: frozenset[str] = frozenset()) -> None:
        self.retriever = retriever
        entries = retriever.entries
        self._shown = np.array([entry.entry_id not in hidden for entry in entries], dtype=bool)
        self._limited = [number for number, entry in enumerate(entries) if entry.valid_from or entry.valid_to]
        self._none_hidden = bool(self._shown.all()) and not self._limited

    def find(self, question: str, vector: Matrix, day: date) -> list[Scored]:
        """Entries that may be meant and hold on a day, not yet ranked."""
        numbers = self.retriever.candidates(question, vector, self._visible(day))
        return self.retriever.scored(numbers, question, vector)

    def _visible(self, day: date) -> Matrix | None:
        """bool (entries,); None if nothing is hidden."""
        if self._none_hidden:
            return None
        visible = self._shown.copy()
        for number in self._limited:
            visible[number] &= self.retriever.entries[number].holds_on(day)
        return visible


@dataclass(frozen=True)
class Base:
    """What was indexed at leisure. entries: all there were, also those without a text in the language."""

    entries: Entries
    retriever: Retriever
    weights: Weights
    calibration: Calibration

    @classmethod
    def of(cls, entries: Entries, language: str, vectors_of: VectorsOf) -> "Base":
        """Index the entries, and fit ranking and confidence to them."""
        retriever = Retriever(list(entries.values()), language, vectors_of)
        experiments = experiments_on(retriever, language, vectors_of)
        weights = weights_for(experiments, classified=retriever.weights is not None)
        return cls(dict(entries), retriever, weights, calibrate(experiments, weights, language))


@dataclass(frozen=True)
class Meaning:
    """What a question is searched by. plainly: the question said plainly, if that has a part in the vector."""

    vector: Matrix
    plainly: str | None = None


@dataclass(frozen=True)
class Reading:
    """What was found, best first, and what is done then.

    sure: of each of the OFFERED first how sure it would be that it answers the question, in [0, 1], were it the first.
    """

    found: list[Scored]
    sure: list[float]
    band: Band

    @property
    def confidence(self) -> float:
        """In the first one."""
        return self.sure[0] if self.sure else 0.0


@dataclass(frozen=True)
class LiveSearch:
    """Entries of one language as they are now. changed: ids of those that may differ from the base."""

    language: str
    base: Base
    shelves: Sequence[Shelf]
    changed: frozenset[str] = frozenset()
    vectors: Mapping[str, Matrix] = field(default_factory=dict)

    @classmethod
    def over(cls, base: Base, language: str) -> "LiveSearch":
        """Of the base's entries, unchanged."""
        return cls(language, base, [Shelf(base.retriever)])

    def changed_to(self, entries: Entries, changed: frozenset[str], vectors_of: VectorsOf) -> "LiveSearch":
        """Of these entries. changed: ids of those that differ from the ones of this search, by identity.

        Texts whose vectors are known from this search are not encoded again.
        """
        return self._laid_over(self.base, entries, self.changed | changed, vectors_of)

    def moved_to(self, base: Base, entries: Entries, vectors_of: VectorsOf) -> "LiveSearch":
        """Of these entries, over another base."""
        every = entries.keys() | base.entries.keys()
        changed = frozenset(each for each in every if entries.get(each) is not base.entries.get(each))
        return self._laid_over(base, entries, changed, vectors_of)

    def _laid_over(
        self, base: Base, entries: Entries, changed: frozenset[str], vectors_of: VectorsOf
    ) -> "LiveSearch":
        differ = frozenset(each for each in changed if entries.get(each) is not base.entries.get(each))
        if not differ:
            return LiveSearch.over(base, self.language)
        added = [entries[each] for each in sorted(differ) if each in entries]
        vectors = self._vectors(_texts(added, self.language), vectors_of)
        newer = Retriever(
            added,
            self.language,
            lambda texts: np.array([vectors[text] for text in texts], dtype=np.float32).reshape(
                len(texts), base.retriever.vectors.shape[1]
            ),
            beside=base.retriever,
        )
        shelves = [Shelf(base.retriever, differ), Shelf(newer)]
        return LiveSearch(self.language, base, shelves, differ, vectors)

    def meaning_of(self, question: str, encode: Callable[[str], Matrix]) -> Meaning:
        """Moved towards what the question says plainly: "my toaster" towards "my electronics"."""
        vector, base = encode(question), self.base.retriever
        plainly = base.said_plainly(question) if base.wordings_each < FEW_WORDINGS else None
        if plainly is None or any(shelf.retriever.says(vector) for shelf in self.shelves):
            return Meaning(vector)
        moved = (1 - PLAINLY_WEIGHT) * vector + PLAINLY_WEIGHT * encode(plainly)
        return Meaning(np.asarray(moved / np.linalg.norm(moved), dtype=np.float32), plainly)

    def search(
        self, question: str, vector: Matrix, *, boosts: Mapping[str, float], day: date
    ) -> list[Scored]:
        """Entries that hold on a day, by rank, best first. vector: of its meaning_of. boosts: by entry id."""
        found = [item for shelf in self.shelves for item in shelf.find(question, vector, day)]
        return ranked(found, boosts, self.base.weights)

    def read(
        self,
        question: str,
        vector: Matrix,
        found: list[Scored],
        reader: Reader | None,
        policies: Mapping[str, Policy],
    ) -> Reading:
        """Have the first ones of what was found read beside the question. policies: what is filled into answers.

        Not where one of them says just that.
        """
        if reader is not None and found and found[0].best < SAME_WORDS:
            found = self._read(question, vector, found, reader, policies)
        sure = [self._as_first(item, found) for item in found[:OFFERED]]
        read = bool(found) and found[0].read is not None
        return Reading(found, sure, self.base.calibration.band(sure, self._reader_counts if read else None))

    def _read(
        self,
        question: str,
        vector: Matrix,
        found: list[Scored],
        reader: Reader,
        policies: Mapping[str, Policy],
    ) -> list[Scored]:
        counts, read = self._reader_counts, []
        for item in found[:READ_FIRST]:
            if item.rank >= found[0].rank - READ_WITHIN:
                log_odds = self._log_odds(question, vector, item.entry, reader, policies)
                rank = counts.ranked(item.rank, self._unread(item, found), log_odds)
                read.append(item.ranked_as_read(rank, log_odds))
        return [*sorted(read, key=lambda item: -item.rank), *found[len(read) :]]

    @property
    def _reader_counts(self) -> ReadAgain:
        return READ[self.language] if self.base.retriever.wordings_each < FEW_WORDINGS else READ_MANY

    def _log_odds(
        self, question: str, vector: Matrix, entry: Entry, reader: Reader, policies: Mapping[str, Policy]
    ) -> float:
        shelf = self.shelves[-1 if entry.entry_id in self.changed else 0]
        wordings = shelf.retriever.nearest_wordings(entry.entry_id, vector, WORDINGS)
        return reader.log_odds(question, wordings, fill(entry.answer[self.language], policies) or "")

    def _as_first(self, item: Scored, found: Sequence[Scored]) -> float:
        """How sure it would be of an entry, were it the first."""
        confidence = self._unread(item, found)
        if item.read is None:
            return confidence
        others = [other.read for other in found if other is not item and other.read is not None]
        return read_again(confidence, [item.read, *others], self._reader_counts)

    def _unread(self, item: Scored, found: Sequence[Scored]) -> float:
        return self.base.calibration.confidence([item, *(other for other in found if other is not item)])

    def _vectors(self, texts: Sequence[str], vectors_of: VectorsOf) -> dict[str, Matrix]:
        new = [text for text in texts if text not in self.vectors]
        made = dict(zip(new, vectors_of(new), strict=True)) if new else {}
        return {text: made[text] if text in made else self.vectors[text] for text in texts}


def _texts(entries: Sequence[Entry], language: str) -> list[str]:
    """What is encoded of entries, each text once."""
    mine = [entry for entry in entries if language in entry.question and language in entry.answer]
    texts = [text for entry in mine for text in [*entry.wordings(language), entry.answer[language]]]
    return list(dict.fromkeys(texts))
