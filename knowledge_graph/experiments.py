"""Ask a shop's search what is known to be answered, or not: for what is fitted to the shop.

Each wording is asked with itself removed (answerable, and harder than real questions, which have every wording to meet),
and with its whole entry removed (not answerable, though close); sentences of unrelated.yml are not answerable either.
Classifiers are learnt for that without the wordings, or the entries, that are asked. Used by ranking and confidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from knowledge_graph.classifier import learnt_weights
from knowledge_graph.entries import Entry
from knowledge_graph.retrieval import Retriever, Scored, VectorsOf, centroids

Matrix = np.ndarray[Any, Any]
Kind = Literal["wording", "close miss", "unrelated"]
UNRELATED = Path(__file__).parent / "unrelated.yml"
FEWEST_ENTRIES, FEWEST_WORDINGS = 10, 40  # below, nothing can be fitted
MOST_WORDINGS = 1500  # drawn from those of a large shop; about a second
FOLDS = 3  # parts that are held out from the classifier in turn
SEED = 7


@dataclass(frozen=True)
class Experiment:
    """A text that was asked. found: what may be meant, not yet ranked. wanted: the entry that answers it, if one does."""

    kind: Kind
    found: Sequence[Scored]
    wanted: Entry | None = None


def experiments_on(retriever: Retriever, language: str, vectors_of: VectorsOf) -> list[Experiment]:
    """Everything that can be asked; nothing for a small shop."""
    if len(retriever.entries) < FEWEST_ENTRIES:
        return []
    own = list(_asked_of_itself(retriever))
    if len(own) < FEWEST_WORDINGS:
        return []
    return [*own, *_asked_of_strangers(retriever, language, vectors_of)]


def _asked_of_itself(retriever: Retriever) -> Iterator[Experiment]:
    """Wordings, each as a question that its entry answers and as one that no entry answers.

    A wording that is its entry's only one says nothing: without it, nobody could know the entry.
    """
    sizes = np.diff(retriever.begins)
    places = np.flatnonzero(sizes[retriever.owners] > 1)
    if len(places) > MOST_WORDINGS:
        places = np.random.default_rng(SEED).choice(places, MOST_WORDINGS, replace=False)
    without_wordings = _held_out(retriever, np.arange(len(retriever.texts)) % FOLDS)
    without_entries = _held_out(retriever, retriever.owners % FOLDS)
    for place in sorted(places.tolist()):
        text, vector, owner = retriever.texts[place], retriever.vectors[place], int(retriever.owners[place])
        numbers = retriever.candidates(text, vector)
        known = retriever.scored(
            numbers, text, vector, without={place}, weights=without_wordings[place % FOLDS]
        )
        yield Experiment("wording", known, retriever.entries[owner])
        others = numbers[numbers != owner]
        unknown = retriever.scored(others, text, vector, weights=without_entries[owner % FOLDS])
        if unknown:
            yield Experiment("close miss", unknown)


def _asked_of_strangers(retriever: Retriever, language: str, vectors_of: VectorsOf) -> Iterator[Experiment]:
    strangers = yaml.safe_load(UNRELATED.read_text(encoding="utf-8"))[language]
    for text, vector in zip(strangers, vectors_of(strangers), strict=True):
        yield Experiment("unrelated", retriever.scored(retriever.candidates(text, vector), text, vector))


def _held_out(retriever: Retriever, folds: Matrix) -> list[Matrix | None]:
    """Weights of the classifier for each fold, learnt from the wordings of the others; None if there is no classifier."""
    if retriever.weights is None:
        return [None] * FOLDS
    return [_learnt_from(retriever, np.flatnonzero(folds != fold)) for fold in range(FOLDS)]


def _learnt_from(retriever: Retriever, places: Matrix) -> Matrix:
    vectors, owners = retriever.vectors[places], retriever.owners[places]
    return learnt_weights(vectors, owners, centroids(vectors, owners, len(retriever.entries)))
