"""How likely the best entry answers the question, as the shop's own entries and four other shops show, in three bands.

What is seen of a question counts by how it stands among the experiments (experiments.py): four features, each in standard
deviations from their mean, with equal weights. Weights fitted on the experiments follow them into what is no use in life:
equal ones raise the area under the ROC curve of right and wrong first entries, over eight sets of questions written apart,
from .78 to .84 on average.

The confidence is a logistic curve over their sum, through the experiments and what questions to other shops have shown,
because experiments with two paraphrases are too hard, and none of them asks for what is merely missing. Where a reader has
read the first entry beside the question, what it says is added (`read_again`). A question in the very words of an entry is
always answered.
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
# Where a reader is asked it is surer of more: over the sets of five shops .69 and .77 are answered from there on, 98 % of
# them rightly, and 9 of 210 unanswerable ones; from .75 on .8 and .84, and 26 of those.
READ_ANSWER_FROM = 0.84
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


@dataclass(frozen=True)
class ReadAgain:
    """log-odds = slope * those of the confidence + weight * those of a reader + bias."""

    slope: float
    weight: float
    bias: float


# A logistic regression over the questions to five shops (tests/nlu/faq_*). What is answered with it, and without a reader,
# is in docs/knowledge.md.
READ = {"en": ReadAgain(0.67, 0.43, 0.72), "zh": ReadAgain(1.02, 0.33, 0.2)}


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

    def band(self, confidence: float, *, read: bool = False) -> Band:
        """read: whether a reader has had its say in the confidence."""
        if confidence >= (READ_ANSWER_FROM if read else self.answer_from):
            return "answer"
        return "offer" if confidence >= self.offer_from else "none"


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


def read_again(confidence: float, log_odds: float, language: str) -> float:
    """What a reader of question and entry together makes of it. log_odds: its own, of the first entry."""
    read = READ[language]
    return float(_logistic(read.slope * _log_odds(confidence) + read.weight * log_odds + read.bias))


def _log_odds(confidence: float) -> float:
    bounded = min(max(confidence, LEAST_DOUBT), 1 - LEAST_DOUBT)
    return float(np.log(bounded / (1 - bounded)))


def _curve(sums: Matrix, right: Matrix, counts: Matrix) -> tuple[float, float]:
    """(slope, bias) of the logistic curve through the experiments and what other shops have shown."""
    seen = np.full(len(PRIOR_PLACES), PRIOR_COUNTS / len(PRIOR_PLACES))
    seen_right = seen * _logistic(PRIOR_SLOPE * PRIOR_PLACES + PRIOR_BIAS)
    places = np.concatenate([sums, PRIOR_PLACES, PRIOR_PLACES])
    labels = np.concatenate([right, np.ones(len(seen), bool), np.zeros(len(seen), bool)])
    weights = np.concatenate([counts, seen_right, seen - seen_right])
    fitted = LogisticRegression(C=1e3).fit(places[:, np.newaxis], labels, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _logistic(values: Any) -> Any:
    return 1 / (1 + np.exp(-values))
