"""How likely the best entry answers the question, as the shop's own entries and four other shops show, in three bands.

What is seen of a question counts by how it stands among the experiments (experiments.py): four features, each in standard
deviations from their mean, with equal weights. Weights fitted on the experiments follow them into what is no use in life:
equal ones raise the area under the ROC curve of right and wrong first entries, over eight sets of questions written apart,
from .78 to .84 on average.

The confidence is a logistic curve over their sum, through the experiments and what questions to other shops have shown,
because experiments with two paraphrases are too hard, and none of them asks for what is merely missing. Where a reader has
read the first entries beside the question, what it says is added (`read_again`). A question in the very words of an entry
is always answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge_graph.classifier import SCALE
from knowledge_graph.experiments import Experiment, Kind
from knowledge_graph.ranking import Weights, ranked
from knowledge_graph.retrieval import SAME_WORDS, Scored

Matrix = np.ndarray[Any, Any]
Band = Literal["answer", "offer", "none"]
ANSWER_FROM = 0.75  # of four shops' near-duplicates .57 and .73 are answered from there on, of the unanswerable an eighth
UNRELATED_OFFERED = 0.05  # of unrelated sentences reaches the band "offer"
# What is as likely right as not is offered all the same: of questions whose entry is among the first three, the band "none"
# then loses .14 and .11 of our near-duplicates instead of .26 and .21, while .1 and .17 of unrelated sentences are offered.
OFFER_AT_LATEST = 0.5
SINGLE_MARGIN = 0.2  # margin of a candidate without a rival
COUNTS: dict[Kind, float] = {"wording": 1.0, "close miss": 0.25, "unrelated": 0.5}
USED = [0, 2, 4, 5]  # of the features; the others are for DEFAULTS
# The logistic curve over 617 questions with an answer and 170 without, to four shops in two languages (tests/nlu/faq_*).
PRIOR_SLOPE, PRIOR_BIAS, PRIOR_COUNTS = 1.12, 0.03, 200.0
PRIOR_PLACES = np.linspace(-2.0, 4.0, 25)
LEAST_DOUBT = 1e-4  # a confidence of 0 or 1 has no log-odds
CONFIDENCE_IN_RANK = 0.3  # of its log-odds; from .1 to .3 as many first entries are right


@dataclass(frozen=True)
class ReadAgain:
    """How much a reader counts.

    rank: how much an entry's log-odds count in the order of entries. answer_from: the confidence from which on what was read
    is answered.
    """

    rank: float
    slope: float
    weight: float
    bias: float
    answer_from: float

    def ranked(self, rank: float, confidence: float, log_odds: float) -> float:
        """An entry's rank after it was read. confidence: in it without the reader. log_odds: the reader's."""
        return rank + self.rank * (log_odds + CONFIDENCE_IN_RANK * log_odds_of(confidence))

    def of(self, confidence: float, log_odds: float) -> float:
        """Log-odds that an entry answers. log_odds: the reader's, less those of the other entries."""
        return self.slope * log_odds_of(confidence) + self.weight * log_odds + self.bias


# Logistic regressions over the questions to five shops (tests/nlu/faq_*). From `answer_from` on .74 and .77 of them are
# answered, 99 of 100 rightly, and 10 of 210 that nothing answers; from .75 on .82 and .85, and 17 of those. What is answered
# without a reader is in docs/knowledge.md.
READ = {
    "en": ReadAgain(rank=0.1, slope=0.73, weight=0.44, bias=1.09, answer_from=0.84),
    "zh": ReadAgain(rank=0.015, slope=0.87, weight=0.44, bias=0.81, answer_from=0.87),
}
# Over BANKING77's questions: where entries have many wordings, a reader that has never seen the shop counts less.
READ_MANY = ReadAgain(rank=0.0, slope=0.79, weight=0.08, bias=0.98, answer_from=0.84)


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
        return float(_logistic(np.dot(self.weights, features(found)) + self.bias))

    def band(self, sure: Sequence[float], counts: ReadAgain | None = None) -> Band:
        """sure: the confidence in each entry that can be shown, were it the first. counts: of a reader that had its say."""
        if not sure:
            return "none"
        if sure[0] >= (counts or self).answer_from:
            return "answer"
        return "offer" if max(sure) >= self.offer_from else "none"


# For a shop with few entries: set on the demo shop's entries, stricter because nothing confirms it.
DEFAULTS = {
    "en": Calibration((18.0, 12.0, 2.0, 6.0, 0.0, 0.0), -12.0, 0.75, 0.35),
    "zh": Calibration((60.0, 40.0, 10.0, 20.0, 0.0, 0.0), -62.0, 0.75, 0.35),
}


def features(found: Sequence[Scored]) -> list[float]:
    """Of the best candidate: dense score, best wording's cosine, logit, and the margin of each to the next, but instead of
    the logit itself the logarithm of its probability among the candidates."""
    first = found[0]
    if len(found) == 1:
        return [first.dense, SINGLE_MARGIN, first.best, SINGLE_MARGIN, 0.0, SINGLE_MARGIN * SCALE]
    other = found[1]
    margins = first.dense - other.dense, first.best - other.best, first.logit - other.logit
    logits = np.array([item.logit for item in found])
    probability = first.logit - logits.max() - np.log(np.exp(logits - logits.max()).sum())
    return [first.dense, margins[0], first.best, margins[1], float(probability), margins[2]]


def calibrate(experiments: Sequence[Experiment], weights: Weights, language: str) -> Calibration:
    """Fit on what was asked of a shop, ranked with these weights; the defaults for a shop of which nothing can be asked."""
    if not experiments:
        return DEFAULTS[language]
    found = [ranked(each.found, {}, weights) for each in experiments]
    right = np.array([first[0].entry is each.wanted for first, each in zip(found, experiments, strict=True)])
    rows = np.array([features(each) for each in found])
    means, spreads = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    parts = np.zeros(rows.shape[1])
    parts[USED] = 1 / (spreads[USED] * np.sqrt(len(USED)))
    sums = (rows - means) @ parts
    slope, bias = _curve(sums, right, np.array([COUNTS[each.kind] for each in experiments]))
    unrelated = sums[[each.kind == "unrelated" for each in experiments]]
    offer_from = _logistic(slope * np.quantile(unrelated, 1 - UNRELATED_OFFERED) + bias)
    return Calibration(
        weights=tuple((slope * parts).tolist()),
        bias=float(bias - slope * means @ parts),
        answer_from=ANSWER_FROM,
        offer_from=min(OFFER_AT_LATEST, float(offer_from)),
    )


def read_again(confidence: float, log_odds: Sequence[float], counts: ReadAgain) -> float:
    """What a reader of question and entry together makes of it.

    log_odds: its own of each entry it read, first of the one in question. Of several that may answer one does, or none:
    so it was taught (vectors/tuning/reading.py).
    """
    own, *others = log_odds
    return float(_logistic(counts.of(confidence, own - np.logaddexp.reduce([0.0, *others]))))


def _curve(sums: Matrix, right: Matrix, counts: Matrix) -> tuple[float, float]:
    """(slope, bias) of the logistic curve through the experiments and what other shops have shown."""
    seen = np.full(len(PRIOR_PLACES), PRIOR_COUNTS / len(PRIOR_PLACES))
    seen_right = seen * _logistic(PRIOR_SLOPE * PRIOR_PLACES + PRIOR_BIAS)
    places = np.concatenate([sums, PRIOR_PLACES, PRIOR_PLACES])
    labels = np.concatenate([right, np.ones(len(seen), bool), np.zeros(len(seen), bool)])
    weights = np.concatenate([counts, seen_right, seen - seen_right])
    fitted = LogisticRegression(C=1e3).fit(places[:, np.newaxis], labels, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def log_odds_of(confidence: float) -> float:
    """Of what is never quite sure."""
    bounded = min(max(confidence, LEAST_DOUBT), 1 - LEAST_DOUBT)
    return float(np.log(bounded / (1 - bounded)))


def _logistic(values: Any) -> Any:
    return 1 / (1 + np.exp(-values))
