"""Find the concepts in a text: the longest terms from left to right, and what each of these is part of."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge_graph.places import names_of_countries, unions

FOLDER = Path(__file__).parent
FILES = ("kinds", "conditions", "matters")
NUMBER, ANY_NUMBER = re.compile(r"\d+(?:[.,]\d+)*"), "0"
PART = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|0|%")  # of an English text whose numbers are 0
Concepts = frozenset[str]


class Thesaurus:
    """Terms of one language, and the concepts they stand for.

    terms: in lower case; {n} is any number. parts_of: the wider concepts of a concept. spaced: whether words stand apart.
    """

    def __init__(
        self, terms: Mapping[str, Iterable[str]], parts_of: Mapping[str, Iterable[str]], *, spaced: bool
    ) -> None:
        self._spaced = spaced
        self._known: dict[tuple[str, ...], Concepts] = {}
        for term, concepts in terms.items():
            pieces = self._pieces(term.replace("{n}", ANY_NUMBER))
            wider = _with_wider(concepts, parts_of)
            self._known[pieces] = self._known.get(pieces, frozenset()) | wider
        self._longest = max(map(len, self._known), default=0)

    def concepts_in(self, text: str) -> list[str]:
        """Each concept once."""
        pieces, place, found = self._pieces(text), 0, set[str]()
        while place < len(pieces):
            length, concepts = self._term_at(pieces, place)
            found |= concepts
            place += length
        return sorted(found)

    def _term_at(self, pieces: tuple[str, ...], place: int) -> tuple[int, Concepts]:
        """(length, concepts) of the longest term that begins there; (1, none) if none does."""
        for length in range(min(self._longest, len(pieces) - place), 0, -1):
            for form in self._forms(pieces[place : place + length]):
                if form in self._known:
                    return length, self._known[form]
        return 1, frozenset()

    def _pieces(self, text: str) -> tuple[str, ...]:
        """Words, or where they do not stand apart characters; every number is the same one."""
        plain = NUMBER.sub(ANY_NUMBER, text.casefold().replace("’", "'"))
        return tuple(PART.findall(plain)) if self._spaced else tuple(plain)

    def _forms(self, pieces: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The words as they are, and with the last one in the singular."""
        yield pieces
        if self._spaced:
            *others, last = pieces
            yield from ((*others, singular) for singular in _singulars(last))


@cache
def thesaurus_of(language: str) -> Thesaurus:
    """The product's own: what its files say, and the places of the world."""
    terms: dict[str, set[str]] = {}
    parts_of: dict[str, list[str]] = {}
    for name in FILES:
        for concept, content in _read(FOLDER / f"{name}.yml").items():
            parts_of[concept] = content.get("part_of", [])
            for term in _terms(content[language]):
                terms.setdefault(term, set()).add(concept)
    for name, country in names_of_countries().items():
        terms.setdefault(name, set()).add(_place(country))
    for union, known in unions().items():
        for name in known.names:
            terms.setdefault(name, set()).add(_place(union))
        for country in known.members:
            parts_of.setdefault(_place(country), []).append(_place(union))
    return Thesaurus(terms, parts_of, spaced=language != "zh")


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def _terms(content: Mapping[str, list[str]]) -> list[str]:
    return [*content["names"], *content.get("told_by", [])]


def _place(code: str) -> str:
    return f"place:{code}"


def _with_wider(concepts: Iterable[str], parts_of: Mapping[str, Iterable[str]]) -> Concepts:
    """The concepts and all they are part of, however far up."""
    found: set[str] = set()
    waiting = list(concepts)
    while waiting:
        concept = waiting.pop()
        if concept not in found:
            found.add(concept)
            waiting += parts_of.get(concept, ())
    return frozenset(found)


def _singulars(word: str) -> list[str]:
    """What an English word may be the plural of."""
    if not word.endswith("s") or word.endswith("ss"):
        return []
    return [
        word[:-1],
        *([word[:-2]] if word.endswith("es") else []),
        *([f"{word[:-3]}y"] if word.endswith("ies") else []),
    ]
