"""How likely the best entry answers the question, fitted on the shop's own entries, in three bands.

Each wording is asked with itself removed (answerable, and harder than real questions, which have every wording to meet),
and with its whole entry removed (not answerable, though close); sentences of unrelated.yml are not answerable either.
Classifiers are learnt for that without the wordings, or the entries, that are asked. A logistic regression on the features
gives the confidence. The cut-offs are taken where 90 % of what is answered is right, close misses counting a quarter
(customers ask what a shop answers more often than what it nearly answers), and where unrelated sentences are no longer
offered. A question in the very words of an entry is always answered.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from knowledge_graph.classifier import SCALE, learnt_weights
from knowledge_graph.retrieval import Retriever, Scored, VectorsOf, centroids, ranked

Matrix = np.ndarray[Any, Any]
Band = Literal["answer", "offer", "none"]
UNRELATED = Path(__file__).parent / "unrelated.yml"
ANSWER_PRECISION = (
    0.9  # of the experiments, which are harder than life: on questions written apart, none was wrong
)
UNRELATED_OFFERED = 0.05  # at most this share of unrelated sentences may reach the band "offer"
FEWEST_ENTRIES, FEWEST_EXPERIMENTS = 10, 40  # below, nothing can be fitted
MOST_EXPERIMENTS = 1500  # wordings, drawn from those of a large shop; about a second
FOLDS = 3  # parts that are held out from the classifier in turn
SINGLE_MARGIN = 0.2  # margin of a candidate without a rival
CLOSE_MISS_WEIGHT, UNRELATED_WEIGHT = 0.25, 0.5
SAME_WORDS = 0.985  # cosine of a question that only differs in case or punctuation
SEED = 7


@dataclass(frozen=True)
class Calibration:
    """confidence = logistic(weights . features + bias)."""

    weights: tuple[float, ...]
    bias: float
    answer_from: float
    offer_from: float

    def confidence(self, found: Sequence[Scored]) -> float:
        """In [0, 1]; 0 if nothing was found."""
        if not found:
            return 0.0
        if found[0].best >= SAME_WORDS:
            return 1.0
        return float(1 / (1 + np.exp(-(np.dot(self.weights, features(found)) + self.bias))))

    def band(self, confidence: float) -> Band:
        if confidence >= self.answer_from:
            return "answer"
        return "offer" if confidence >= self.offer_from else "none"


# For a shop with few entries: set on the demo shop's entries, stricter because nothing confirms it.
DEFAULTS = {
    "en": Calibration((18.0, 12.0, 2.0, 6.0, 0.0, 0.0, 0.0), -12.0, 0.75, 0.35),
    "zh": Calibration((60.0, 40.0, 10.0, 20.0, 0.0, 0.0, 0.0), -62.0, 0.75, 0.35),
}


@dataclass(frozen=True)
class _Experiment:
    """A text that was asked: what was found says about it, whether the best entry was right, how much it counts."""

    features: list[float]
    right: bool
    counts: float


def features(found: Sequence[Scored]) -> list[float]:
    """Of the best candidate: dense score, best wording's cosine, logit, and the margin of each to the next, but instead of
    the logit itself the logarithm of its probability among the candidates; the share of the question's words that it has."""
    first = found[0]
    if len(found) == 1:
        return [
            first.dense,
            SINGLE_MARGIN,
            first.best,
            SINGLE_MARGIN,
            0.0,
            SINGLE_MARGIN * SCALE,
            first.share,
        ]
    other = found[1]
    margins = first.dense - other.dense, first.best - other.best, first.logit - other.logit
    logits = np.array([item.logit for item in found])
    probability = first.logit - logits.max() - np.log(np.exp(logits - logits.max()).sum())
    return [first.dense, margins[0], first.best, margins[1], float(probability), margins[2], first.share]


def calibrate(retriever: Retriever, language: str, vectors_of: VectorsOf) -> Calibration:
    """Fit on the retriever's own entries, or return the defaults for a small shop."""
    if len(retriever.entries) < FEWEST_ENTRIES:
        return DEFAULTS[language]
    own = list(_asked_of_itself(retriever))
    if len(own) < FEWEST_EXPERIMENTS:
        return DEFAULTS[language]
    experiments = [*own, *_asked_of_strangers(retriever, language, vectors_of)]
    rows = np.array([each.features for each in experiments])
    right = np.array([each.right for each in experiments])
    counts = np.array([each.counts for each in experiments])
    scale = rows.std(axis=0) + 1e-6
    regression = LogisticRegression(C=30.0, max_iter=2000).fit(rows / scale, right, sample_weight=counts)
    weights, bias = regression.coef_[0] / scale, float(regression.intercept_[0])
    confidences = 1 / (1 + np.exp(-(rows @ weights + bias)))
    answer_from = _precise_from(confidences, right, counts)
    unrelated = confidences[counts == UNRELATED_WEIGHT]
    offer_from = min(answer_from, float(np.quantile(unrelated, 1 - UNRELATED_OFFERED)))
    return Calibration(tuple(weights.tolist()), bias, answer_from, offer_from)


def _asked_of_itself(retriever: Retriever) -> Iterator[_Experiment]:
    """Wordings, each as a question that its entry answers and as one that no entry answers.

    A wording that is its entry's only one says nothing: without it, nobody could know the entry.
    """
    sizes = np.diff(retriever.begins)
    places = np.flatnonzero(sizes[retriever.owners] > 1)
    if len(places) > MOST_EXPERIMENTS:
        places = np.random.default_rng(SEED).choice(places, MOST_EXPERIMENTS, replace=False)
    without_wordings = _held_out(retriever, np.arange(len(retriever.texts)) % FOLDS)
    without_entries = _held_out(retriever, retriever.owners % FOLDS)
    for place in sorted(places.tolist()):
        text, vector, owner = retriever.texts[place], retriever.vectors[place], int(retriever.owners[place])
        numbers = retriever.candidates(text, vector)
        known = retriever.scored(
            numbers, text, vector, without={place}, weights=without_wordings[place % FOLDS]
        )
        found = _ranked(retriever, known)
        yield _Experiment(features(found), found[0].entry is retriever.entries[owner], 1.0)
        others = numbers[numbers != owner]
        unknown = retriever.scored(others, text, vector, weights=without_entries[owner % FOLDS])
        if unknown:
            yield _Experiment(features(_ranked(retriever, unknown)), False, CLOSE_MISS_WEIGHT)


def _asked_of_strangers(retriever: Retriever, language: str, vectors_of: VectorsOf) -> Iterator[_Experiment]:
    strangers = yaml.safe_load(UNRELATED.read_text(encoding="utf-8"))[language]
    for text, vector in zip(strangers, vectors_of(strangers), strict=True):
        found = retriever.scored(retriever.candidates(text, vector), text, vector)
        yield _Experiment(features(_ranked(retriever, found)), False, UNRELATED_WEIGHT)


def _held_out(retriever: Retriever, folds: Matrix) -> list[Matrix | None]:
    """Weights of the classifier for each fold, learnt from the wordings of the others; None if there is no classifier."""
    if retriever.weights is None:
        return [None] * FOLDS
    return [_learnt_from(retriever, np.flatnonzero(folds != fold)) for fold in range(FOLDS)]


def _learnt_from(retriever: Retriever, places: Matrix) -> Matrix:
    vectors, owners = retriever.vectors[places], retriever.owners[places]
    return learnt_weights(vectors, owners, centroids(vectors, owners, len(retriever.entries)))


def _ranked(retriever: Retriever, found: Iterable[Scored]) -> list[Scored]:
    return ranked(list(found), {}, classified=retriever.weights is not None)


def _precise_from(confidences: Matrix, right: Matrix, counts: Matrix) -> float:
    """The lowest confidence from which on what is answered is right often enough."""
    order = np.argsort(-confidences)
    precision = np.cumsum((right * counts)[order]) / np.cumsum(counts[order])
    enough = np.flatnonzero(precision >= ANSWER_PRECISION)
    return float(confidences[order][enough[-1]]) if len(enough) else 1.0
