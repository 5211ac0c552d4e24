"""Slips of the pen in names of products: "linen shrt", "candels", 亚麻衬杉. Used by catalogue.py.

In Latin script a word that is one slip (a letter too many, too few, wrong, or two swapped) from a word of the catalogue
stands for it, unless it is a word itself. Near words are found by the letters left when one is taken out (as SymSpell does)
and measured with rapidfuzz. In Chinese a slip is mostly another sign of the same sound, so names are compared by sound.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

SHORTEST = 4  # letters of a word with a slip; in shorter ones every word is a slip of another
TWO_SLIPS_FROM = 8  # letters
NEAR_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"), ("l", "n"))


class Spelling:
    """The words of one catalogue, found by slips."""

    def __init__(self, words: Iterable[str], real_words: frozenset[str]) -> None:
        self._real_words = real_words
        self._words = {word for word in words if len(word) >= SHORTEST and word.isalpha()}
        self._shortened: dict[str, list[str]] = {}
        for word in sorted(self._words):
            for short in _shortened(word):
                self._shortened.setdefault(short, []).append(word)

    def meant_by(self, word: str) -> list[str]:
        """The catalogue's words that a word may be a slip of; none if it is a word itself."""
        if len(word) < SHORTEST or not word.isalpha() or word in self._real_words or word in self._words:
            return []
        near = {found for short in _shortened(word) for found in self._shortened.get(short, ())}
        return [found for found in sorted(near) if found[0] == word[0] and _is_slip(word, found)]


def _shortened(word: str) -> set[str]:
    """The word, and each with one letter taken out."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_slip(word: str, meant: str) -> bool:
    most = 2 if min(len(word), len(meant)) >= TWO_SLIPS_FROM else 1
    return OSA.distance(word, meant, score_cutoff=most) <= most


@lru_cache(maxsize=8192)
def sound_of(sign: str) -> str:
    """How a Chinese sign is spoken, roughly: sounds that are often mixed up are one."""
    sound = anyascii(sign).lower()
    for one, other in NEAR_SOUNDS:
        if sound.startswith(one):
            sound = other + sound[len(one) :]
        if sound.endswith(one) and len(one) > 2:
            sound = sound[: -len(one)] + other
    return sound
