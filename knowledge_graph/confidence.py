"""How likely the best entry answers the question, fitted on the shop's own entries, in three bands.

Each wording is asked with itself removed (answerable, and harder than real questions, which have every wording to meet),
and with its whole entry removed (not answerable, though close); sentences of unrelated.yml are not answerable either.
A logistic regression on four features gives the confidence. The cut-offs are taken where 90 % of what is answered is
right, close misses counting a quarter (customers ask what a shop answers more often than what it nearly answers), and
where unrelated sentences are no longer offered. A question in the very words of an entry is always answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from knowledge_graph.retrieval import Retriever, Scored
from vectors import VectorCache

Band = Literal["answer", "offer", "none"]
UNRELATED = Path(__file__).parent / "unrelated.yml"
ANSWER_PRECISION = (
    0.9  # of the experiments, which are harder than life: on questions written apart, none was wrong
)
UNRELATED_OFFERED = 0.05  # at most this share of unrelated sentences may reach the band "offer"
FEWEST_ENTRIES = 10  # below, nothing can be fitted
SINGLE_MARGIN = 0.2  # margin of a candidate without a rival
CLOSE_MISS_WEIGHT, UNRELATED_WEIGHT = 0.25, 0.5
SAME_WORDS = 0.985  # cosine of a question that only differs in case or punctuation


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
    "en": Calibration((18.0, 12.0, 2.0, 6.0), -12.0, 0.75, 0.35),
    "zh": Calibration((60.0, 40.0, 10.0, 20.0), -62.0, 0.75, 0.35),
}


def features(found: Sequence[Scored]) -> list[float]:
    """Of the best candidate: dense score and best wording's cosine, and the margin of both to the next."""
    first = found[0]
    if len(found) == 1:
        return [first.dense, SINGLE_MARGIN, first.best, SINGLE_MARGIN]
    return [first.dense, first.dense - found[1].dense, first.best, first.best - found[1].best]


def calibrate(retriever: Retriever, language: str, cache: VectorCache) -> Calibration:
    """Fit on the retriever's own entries, or return the defaults for a small shop."""
    if len(retriever.entries) < FEWEST_ENTRIES:
        return DEFAULTS[language]
    rows, right, counts = _experiments(retriever, language, cache)
    scale = rows.std(axis=0) + 1e-6
    regression = LogisticRegression(C=30.0, max_iter=2000).fit(rows / scale, right, sample_weight=counts)
    weights, bias = regression.coef_[0] / scale, float(regression.intercept_[0])
    confidences = 1 / (1 + np.exp(-(rows @ weights + bias)))
    answer_from = _precise_from(confidences, right, counts)
    unrelated = confidences[counts == UNRELATED_WEIGHT]
    offer_from = min(answer_from, float(np.quantile(unrelated, 1 - UNRELATED_OFFERED)))
    return Calibration(tuple(weights.tolist()), bias, answer_from, offer_from)


def _experiments(retriever: Retriever, language: str, cache: VectorCache) -> tuple[Any, Any, Any]:
    """Features of each experiment, whether its best candidate was right, and how much it counts."""
    experiments: list[tuple[list[float], bool, float]] = []
    for position, (owner, text) in enumerate(retriever.wordings):
        vector = retriever.vectors[position]
        known = retriever.search(text, vector, boosts={}, without_wordings={position})
        unknown = retriever.search(text, vector, boosts={}, without_entry=owner)
        if known:
            experiments.append((features(known), known[0].entry is retriever.entries[owner], 1.0))
        if unknown:
            experiments.append((features(unknown), False, CLOSE_MISS_WEIGHT))
    strangers = yaml.safe_load(UNRELATED.read_text(encoding="utf-8"))[language]
    for text, vector in zip(strangers, cache.vectors(strangers), strict=True):
        experiments.append((features(retriever.search(text, vector, boosts={})), False, UNRELATED_WEIGHT))
    rows, right, counts = zip(*experiments, strict=True)
    return np.array(rows), np.array(right), np.array(counts)


def _precise_from(confidences: Any, right: Any, counts: Any) -> float:
    """The lowest confidence from which on what is answered is right often enough."""
    order = np.argsort(-confidences)
    precision = np.cumsum((right * counts)[order]) / np.cumsum(counts[order])
    enough = np.flatnonzero(precision >= ANSWER_PRECISION)
    return float(confidences[order][enough[-1]]) if len(enough) else 1.0
