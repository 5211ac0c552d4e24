"""The arithmetic of understanding: how often right, how evenly, how well two groups are told apart. No input or output.

What cannot be said, because one of the groups is empty, is None.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, TypeVar

Label = TypeVar("Label", bound=Hashable)
DIGITS = 4


def share(hits: Iterable[bool]) -> float | None:
    """Of all, how many are true."""
    every = list(hits)
    return sum(every) / len(every) if every else None


def accuracy(truth: Sequence[Label], given: Sequence[Label]) -> float | None:
    """The share of what is right."""
    return share(wanted == found for wanted, found in zip(truth, given, strict=True))


def macro_f1(truth: Sequence[Label], given: Sequence[Label]) -> float | None:
    """The mean F1 of all labels that occur, each counting alike."""
    hits = Counter(wanted for wanted, found in zip(truth, given, strict=True) if wanted == found)
    wanted, found = Counter(truth), Counter(given)
    every = wanted | found
    return (
        sum(2 * hits[label] / (wanted[label] + found[label]) for label in every) / len(every)
        if every
        else None
    )


def matthews(truth: Sequence[bool], given: Sequence[bool]) -> float | None:
    """Matthews correlation of two-way decisions, in [-1, 1]; 0 if all decisions are the same."""
    pairs = Counter(zip(truth, given, strict=True))
    hit, miss, alarm, rest = (
        pairs[pair] for pair in ((True, True), (True, False), (False, True), (False, False))
    )
    if not hit + miss or not alarm + rest:
        return None
    spread = (hit + alarm) * (hit + miss) * (rest + alarm) * (rest + miss)
    return (hit * rest - alarm * miss) / sqrt(spread) if spread else 0.0


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """How often a score of those that should be higher is above one of the others; half for a draw."""
    if not higher or not lower:
        return None
    ranks = _ranks([*higher, *lower])
    above = sum(ranks[: len(higher)]) - len(higher) * (len(higher) + 1) / 2
    return above / (len(higher) * len(lower))


@dataclass
class Found:
    """What was to be found, what was found, and what of it is right."""

    wanted: int = 0
    found: int = 0
    right: int = 0

    @classmethod
    def total(cls, parts: Iterable["Found"]) -> "Found":
        """Of several together."""
        every = list(parts)
        return cls(sum(p.wanted for p in every), sum(p.found for p in every), sum(p.right for p in every))

    def add(self, wanted: Counter[Any], found: Counter[Any]) -> None:
        """Count one message's."""
        self.wanted += wanted.total()
        self.found += found.total()
        self.right += (wanted & found).total()

    def summary(self) -> dict[str, float | int | None]:
        """Precision, recall and F1."""
        both = self.wanted + self.found
        return {
            "precision": rounded(self.right / self.found if self.found else None),
            "recall": rounded(self.right / self.wanted if self.wanted else None),
            "f1": rounded(2 * self.right / both if both else None),
            "wanted": self.wanted,
        }


def rounded(value: float | None) -> float | None:
    """As figures are printed and stored."""
    return None if value is None else round(value, DIGITS)


def _ranks(values: Sequence[float]) -> list[float]:
    """From 1 for the lowest on; equal values share the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, begin = [0.0] * len(values), 0
    while begin < len(order):
        end = begin
        while end < len(order) and values[order[end]] == values[order[begin]]:
            end += 1
        for number in order[begin:end]:
            ranks[number] = (begin + 1 + end) / 2
        begin = end
    return ranks
