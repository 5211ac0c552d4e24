"""Score entries against a question: meaning of wordings and answer, words and concepts in common, the shop's classifier.

The meaning as measured on StackFAQ, BANKING77 and CLINC150: query side .8 (half the best paraphrase, half the centroid),
answer side .2. ranking.py makes one order of the scores.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from knowledge_graph.classifier import SCALE, can_learn, learnt_weights
from knowledge_graph.concepts import thesaurus_of
from knowledge_graph.entries import Entry
from knowledge_graph.index import VectorIndex, index_of
from knowledge_graph.lexical import LexicalIndex, spans

Matrix = np.ndarray[Any, Any]
VectorsOf = Callable[[Sequence[str]], Matrix]  # float32 (len(texts), d), rows of unit length

QUESTION_WEIGHT, ANSWER_WEIGHT = 0.8, 0.2
NEAREST_WORDINGS = 60  # candidates come from these
SAME_WORDS = 0.985  # cosine of a question that only differs in case or punctuation
NOBODY: Collection[int] = frozenset()


@dataclass(frozen=True)
class Scored:
    """An entry's scores. rank: for the order only. dense, best: cosines. lexical, concepts: BM25 of its best wording.

    logit: the classifier's, or the centroid's. read: a reader's log-odds, of the first ones.
    """

    entry: Entry
    rank: float
    dense: float
    best: float
    lexical: float
    concepts: float
    logit: float
    read: float | None = None

    def ranked(self, rank: float) -> "Scored":
        """The same with a rank."""
        return replace(self, rank=rank)

    def ranked_as_read(self, rank: float, log_odds: float) -> "Scored":
        """The same with a rank and what a reader makes of it."""
        return replace(self, rank=rank, read=log_odds)


class Retriever:
    """Entries of one language, ready to be searched. The wordings of an entry stand one after the other.

    beside: other entries, beside which these are ranked, so that their words count alike; without them the entries are
    ranked alone, and a classifier is learnt if that is possible.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        language: str,
        vectors_of: VectorsOf,
        *,
        beside: "Retriever | None" = None,
    ) -> None:
        self.entries = [entry for entry in entries if language in entry.question and language in entry.answer]
        wordings = [entry.wordings(language) for entry in self.entries]
        self.texts = [text for texts in wordings for text in texts]
        self._numbers = {entry.entry_id: number for number, entry in enumerate(self.entries)}
        self.begins = np.concatenate(([0], np.cumsum([len(texts) for texts in wordings], dtype=np.int64)))
        self.owners = np.repeat(np.arange(len(wordings)), np.diff(self.begins))
        self.vectors = vectors_of(self.texts)
        self.answers = vectors_of([entry.answer[language] for entry in self.entries])
        self.centroids = centroids(self.vectors, self.owners, len(self.entries))
        can = beside is None and can_learn(len(self.texts), len(self.entries))
        self.weights = learnt_weights(self.vectors, self.owners, self.centroids) if can else None
        self.lexical: LexicalIndex = LexicalIndex(self.texts, beside.lexical.statistics if beside else None)
        self._thesaurus = thesaurus_of(language)
        self.concepts: LexicalIndex = LexicalIndex(
            self.texts,
            beside.concepts.statistics if beside else None,
            words_of=self._thesaurus.concepts_in,
        )
        self._index: VectorIndex = index_of(self.vectors)

    @property
    def wordings_each(self) -> float:
        """How many an entry has, on average."""
        return len(self.texts) / max(len(self.entries), 1)

    def says(self, vector: Matrix) -> bool:
        """Whether one of the wordings is the question itself, but for case or punctuation."""
        cosines, _ = self._index.search(vector, top_k=1)
        return bool(len(cosines)) and float(cosines[0]) >= SAME_WORDS

    def nearest_wordings(self, entry_id: str, vector: Matrix, count: int) -> list[str]:
        """Of one of the entries: its own question, and those of its paraphrases that are nearest."""
        number = self._numbers[entry_id]
        begin, end = self.begins[number], self.begins[number + 1]
        nearest = np.argsort(-(self.vectors[begin + 1 : end] @ vector), kind="stable")[: count - 1]
        return [self.texts[begin], *(self.texts[begin + 1 + place] for place in nearest)]

    def said_plainly(self, question: str) -> str | None:
        """The question with the names of what it tells in other words, if the wordings speak of that."""
        return self._thesaurus.said_plainly(question, self.concepts.statistics.texts_with)

    def candidates(self, question: str, vector: Matrix, visible: Matrix | None = None) -> Matrix:
        """Numbers of the entries worth scoring: near in meaning, or with a word that hardly another one has.

        visible: bool (entries,); others are passed over, however many they are.
        """
        nearest = self._nearest(vector, None if visible is None else visible[self.owners])
        rare = self.owners[self.lexical.sharing_rare_words(question)]
        numbers = np.unique(np.concatenate((self.owners[nearest], rare)))
        return numbers if visible is None else numbers[visible[numbers]]

    def scored(
        self,
        numbers: Matrix,
        question: str,
        vector: Matrix,
        *,
        without: Collection[int] = NOBODY,
        weights: Matrix | None = None,
    ) -> list[Scored]:
        """The entries with these numbers, ascending; not yet ranked.

        without: positions of wordings to be treated as unknown. weights: of a classifier other than the entries' own.
        """
        if not len(numbers):
            return []
        wordings, starts = spans(self.begins[numbers], self.begins[numbers + 1])
        cosines = self.vectors[wordings] @ vector
        lexical = self.lexical.scores(question, wordings)
        concepts = self.concepts.scores(question, wordings)
        centres = self.centroids[numbers] @ vector
        if without:
            unknown = np.flatnonzero(np.isin(wordings, list(without)))
            cosines[unknown], lexical[unknown], concepts[unknown] = -1.0, 0.0, 0.0
            for number in np.unique(self.owners[wordings[unknown]]):
                centres[np.searchsorted(numbers, number)] = self._centre(number, vector, without)
        weights = self.weights if weights is None else weights
        logits = SCALE * centres if weights is None else weights[numbers] @ vector
        best = np.maximum.reduceat(cosines, starts)
        dense = QUESTION_WEIGHT * (best + centres) / 2 + ANSWER_WEIGHT * (self.answers[numbers] @ vector)
        most_words = np.maximum.reduceat(lexical, starts)
        most_concepts = np.maximum.reduceat(concepts, starts)
        return [
            Scored(
                self.entries[number],
                rank=0.0,
                dense=float(dense[place]),
                best=float(best[place]),
                lexical=float(most_words[place]),
                concepts=float(most_concepts[place]),
                logit=float(logits[place]),
            )
            for place, number in enumerate(numbers)
        ]

    def _nearest(self, vector: Matrix, visible: Matrix | None) -> Matrix:
        """Positions of the nearest wordings that may be seen: the search is widened until there are enough."""
        wanted = NEAREST_WORDINGS
        while True:
            _, positions = self._index.search(vector, top_k=wanted)
            seen = positions if visible is None else positions[visible[positions]]
            if len(seen) >= NEAREST_WORDINGS or wanted >= self._index.size:
                return seen[:NEAREST_WORDINGS]
            wanted *= 4

    def _centre(self, number: int, vector: Matrix, without: Collection[int]) -> float:
        """Cosine to the centroid of the wordings that are known; -1 if there are none."""
        known = [
            place for place in range(self.begins[number], self.begins[number + 1]) if place not in without
        ]
        if not known:
            return -1.0
        middle = self.vectors[known].sum(axis=0)
        return float(middle @ vector / np.linalg.norm(middle))


def centroids(vectors: Matrix, owners: Matrix, entries: int) -> Matrix:
    """float32 (entries, d): the mean direction of each entry's vectors, of unit length; zeros for an entry without any.

    owners: int (len(vectors),), ascending.
    """
    found = np.zeros((entries, vectors.shape[1]), dtype=np.float32)
    owning, starts = np.unique(owners, return_index=True)
    if len(owning):
        sums = np.add.reduceat(vectors, starts, axis=0)
        found[owning] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return found
