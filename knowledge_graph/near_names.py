"""The names that a text nearly holds, by the trigrams they share: a few out of a hundred thousand, to be compared closely.

With `fuzz.ratio` of 88 a name of n letters has lost at most .214 n of them in the text, and each takes three trigrams along;
whatever has more in common is a candidate. Used by linking.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

Matrix = np.ndarray[Any, Any]

LETTERS_LOST = 0.214  # of a name; (1 - .88) / (1 - .88 / 2), see fuzz.ratio
MOST_CANDIDATES = 200  # those with the largest part in the text


class NearNames:
    """Names, findable by a text that holds them with a slip."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        grams = [trigrams(name) for name in names]
        self._numbers = {
            gram: number for number, gram in enumerate(dict.fromkeys(chain.from_iterable(grams)))
        }
        sizes = np.array([len(mine) for mine in grams], dtype=np.int64)
        numbers = np.fromiter((self._numbers[gram] for mine in grams for gram in mine), dtype=np.int32)
        holders = np.repeat(np.arange(len(names), dtype=np.int32), sizes)
        order = np.argsort(numbers, kind="stable")
        self._holders = holders[order]
        self._begins = np.searchsorted(numbers[order], np.arange(len(self._numbers) + 1))
        lost = (LETTERS_LOST * np.array([len(name) for name in names])).astype(int)
        self._sizes, self._fewest = np.maximum(sizes, 1), np.maximum(1, sizes - 3 * lost)

    def in_text(self, text: str) -> list[str]:
        """The names that may be meant, at most MOST_CANDIDATES."""
        numbers = [self._numbers[gram] for gram in trigrams(text) if gram in self._numbers]
        if not numbers:
            return []
        held = np.concatenate([self._holders[self._begins[n] : self._begins[n + 1]] for n in numbers])
        shared = np.bincount(held, minlength=len(self._names))
        candidates = np.flatnonzero(shared >= self._fewest)
        parts = shared[candidates] / self._sizes[candidates]
        best = np.argsort(-parts, kind="stable")[:MOST_CANDIDATES]
        return [self._names[number] for number in sorted(candidates[best].tolist())]


def trigrams(text: str) -> set[str]:
    """Every three characters in a row."""
    return {text[place : place + 3] for place in range(len(text) - 2)}
