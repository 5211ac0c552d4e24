"""The arithmetic of rankings: how high the right ones stand, and how many questions a confidence lets through. No input
or output.

What cannot be said, because there is nothing to say it of, is None.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.figures import percentile
from bench.scores import rounded, share

PRECISION = 0.95  # of what is answered


@dataclass(frozen=True)
class Ranking:
    """Ids for one question, best first; those that are right (none: nothing answers it); confidence: higher is surer."""

    ids: Sequence[str]
    right: frozenset[str]
    confidence: float
    ms: float

    @property
    def hit(self) -> bool:
        """Whether the first one is right."""
        return bool(self.ids) and self.ids[0] in self.right

    @property
    def reciprocal_rank(self) -> float:
        """1 / the place of the first right one, within the first ten; else 0."""
        return next((1 / place for place, each in enumerate(self.ids[:10], 1) if each in self.right), 0.0)

    @property
    def recall_at_5(self) -> float:
        """How many of the right ones are among the first five."""
        return len(self.right & set(self.ids[:5])) / len(self.right)

    @property
    def average_precision(self) -> float:
        """The mean precision at the places of the right ones; 0 for one that is not found."""
        places = [place for place, each in enumerate(self.ids, 1) if each in self.right]
        return sum(number / place for number, place in enumerate(places, 1)) / len(self.right)


def figures(rankings: Sequence[Ranking]) -> dict[str, float | None]:
    """By name. unanswerable_answered only where there are questions that nothing answers."""
    answerable = [each for each in rankings if each.right]
    unanswerable = [each for each in rankings if not each.right]
    threshold = precise_from(rankings)
    found = {
        "hit_at_1": share(each.hit for each in answerable),
        "mrr_at_10": _mean([each.reciprocal_rank for each in answerable]),
        "recall_at_5": _mean([each.recall_at_5 for each in answerable]),
        "map": _mean([each.average_precision for each in answerable]),
        "coverage_at_95": share(each.confidence >= threshold for each in answerable),
    }
    if unanswerable:
        found["unanswerable_answered"] = share(each.confidence >= threshold for each in unanswerable)
    times = {f"p{p}_ms": round(percentile([each.ms for each in rankings], p), 2) for p in (50, 95)}
    return {name: rounded(value) for name, value in found.items()} | times


def precise_from(rankings: Sequence[Ranking]) -> float:
    """The lowest confidence from which on the first one is right often enough; infinite if there is none.

    A question that nothing answers and that is answered counts as wrong. Of equal confidences, all or none are answered.
    """
    threshold, hits = float("inf"), 0
    ordered = sorted(rankings, key=lambda each: each.confidence, reverse=True)
    for number, each in enumerate(ordered, 1):
        hits += each.hit
        last_of_equals = number == len(ordered) or ordered[number].confidence < each.confidence
        if last_of_equals and hits >= PRECISION * number:
            threshold = each.confidence
    return threshold


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
