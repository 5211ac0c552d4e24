"""How likely the best entry answers the question, fitted on the shop's own entries, in three bands.

Each wording is asked with itself removed (answerable), and with its whole entry removed (not answerable, though close);
sentences of unrelated.yml are not answerable either. A logistic regression on four features gives the confidence; the
cut-offs are taken where 95 % of what is answered is right, and where unrelated sentences are no longer offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from knowledge_graph.index import VectorCache
from knowledge_graph.retrieval import Retriever, Scored

Band = Literal["answer", "offer", "none"]
UNRELATED = Path(__file__).parent / "unrelated.yml"
ANSWER_PRECISION = 0.95
UNRELATED_OFFERED = 0.05  # at most this share of unrelated sentences may reach the band "offer"
FEWEST_ENTRIES = 10  # below, nothing can be fitted
SINGLE_MARGIN = 0.2  # margin of a candidate without a rival


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
        return float(1 / (1 + np.exp(-(np.dot(self.weights, features(found)) + self.bias))))

    def band(self, confidence: float) -> Band:
        if confidence >= self.answer_from:
            return "answer"
        return "offer" if confidence >= self.offer_from else "none"


# For a shop with few entries: set on the demo shop's entries, stricter because nothing confirms it.
DEFAULTS = {
    "en": Calibration((22.0, 6.0, 4.0, 0.1), -15.5, 0.75, 0.35),
    "zh": Calibration((60.0, 20.0, 10.0, 0.1), -55.0, 0.75, 0.35),
}


def features(found: Sequence[Scored]) -> list[float]:
    """Of the best candidate: dense score, margin to the next, best wording's cosine, words in common."""
    first = found[0]
    margin = first.dense - found[1].dense if len(found) > 1 else SINGLE_MARGIN
    return [first.dense, margin, first.best, float(np.log1p(first.lexical))]


def calibrate(retriever: Retriever, language: str, cache: VectorCache) -> Calibration:
    """Fit on the retriever's own entries, or return the defaults for a small shop."""
    if len(retriever.entries) < FEWEST_ENTRIES:
        return DEFAULTS[language]
    rows, right, unrelated = _experiments(retriever, language, cache)
    scale = rows.std(axis=0) + 1e-6
    regression = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000).fit(rows / scale, right)
    weights = regression.coef_[0] / scale
    fitted = Calibration(tuple(weights.tolist()), float(regression.intercept_[0]), 0.5, 0.5)
    confidences = np.array([1 / (1 + np.exp(-(row @ weights + fitted.bias))) for row in rows])
    answer_from = _precise_from(confidences, right)
    offer_from = min(answer_from, float(np.quantile(confidences[unrelated], 1 - UNRELATED_OFFERED)))
    return Calibration(fitted.weights, fitted.bias, answer_from, offer_from)


def _experiments(retriever: Retriever, language: str, cache: VectorCache) -> tuple[Any, Any, Any]:
    """Features of each experiment, whether its best candidate was right, and whether it was an unrelated sentence."""
    rows: list[list[float]] = []
    right: list[bool] = []
    for position, (owner, text) in enumerate(retriever.wordings):
        vector = retriever.vectors[position]
        known = retriever.search(text, vector, boosts={}, without_wordings={position})
        unknown = retriever.search(text, vector, boosts={}, without_entry=owner)
        for found in (known, unknown):
            if found:
                rows.append(features(found))
                right.append(found[0].entry.entry_id == retriever.entries[owner].entry_id)
    strangers = yaml.safe_load(UNRELATED.read_text(encoding="utf-8"))[language]
    related = len(rows)
    for text, vector in zip(strangers, cache.vectors(strangers), strict=True):
        found = retriever.search(text, vector, boosts={})
        rows.append(features(found))
        right.append(False)
    return np.array(rows), np.array(right), np.arange(len(rows)) >= related


def _precise_from(confidences: Any, right: Any) -> float:
    """The lowest confidence from which on what is answered is right often enough."""
    order = np.argsort(-confidences)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= ANSWER_PRECISION)
    return float(confidences[order][enough[-1]]) if len(enough) else 1.0
