"""Find the concepts in a text, and say it by their names: the longest terms from left to right, and what each is part of."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge_graph.places import names_of_countries, unions

FOLDER = Path(__file__).parent
FILES = ("kinds", "conditions", "matters")
NUMBER, ANY_NUMBER = re.compile(r"\d+(?:[.,]\d+)*"), "0"
PART = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|0|%")  # of an English text whose numbers are 0


@dataclass(frozen=True)
class Term:
    """A piece of a text. concepts: all it stands for. names: those of them that it is a name of."""

    pieces: tuple[str, ...]
    concepts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


class Thesaurus:
    """Terms of one language, and the concepts they stand for.

    names, told_by: terms of each concept, in lower case, of which the names say it best and the first one best of all;
    {n} is any number. parts_of: the wider concepts of a concept. spaced: whether words stand apart.
    """

    def __init__(
        self,
        names: Mapping[str, Sequence[str]],
        told_by: Mapping[str, Sequence[str]],
        parts_of: Mapping[str, Iterable[str]],
        *,
        spaced: bool,
    ) -> None:
        self._spaced = spaced
        self._known: dict[tuple[str, ...], Term] = {}
        for concept, terms in told_by.items():
            self._learn(terms, _with_wider(concept, parts_of), frozenset())
        for concept, terms in names.items():
            self._learn(terms, _with_wider(concept, parts_of), frozenset({concept}))
        self._best_names = {concept: terms[0] for concept, terms in names.items()}
        self._longest = max(map(len, self._known), default=0)

    def concepts_in(self, text: str) -> list[str]:
        """Each concept once."""
        return sorted(frozenset[str]().union(*(term.concepts for term in self._terms_in(text))))

    def said_plainly(self, text: str, known: Mapping[str, int]) -> str | None:
        """The text with the best name for what it tells in other words; None if it tells nothing so.

        known: the concepts that others speak of, and how often; of several the rarest one is named.
        """
        terms = self._terms_in(text)
        plain = [self._plain(term, known) for term in terms]
        if plain == [self._joined(term.pieces) for term in terms]:
            return None
        return self._joined(plain)

    def _learn(self, terms: Iterable[str], concepts: frozenset[str], names: frozenset[str]) -> None:
        for each in terms:
            pieces = self._pieces(each.replace("{n}", ANY_NUMBER))
            term = self._known.get(pieces, Term(pieces))
            self._known[pieces] = Term(pieces, term.concepts | concepts, term.names | names)

    def _plain(self, term: Term, known: Mapping[str, int]) -> str:
        told = sorted(known.keys() & term.concepts & self._best_names.keys())
        rarest = min(told, key=known.__getitem__, default=None)
        if rarest is None or rarest in term.names:
            return self._joined(term.pieces)
        return self._best_names[rarest]

    def _terms_in(self, text: str) -> list[Term]:
        """The whole text: the longest terms from left to right, and the pieces between them."""
        pieces, place, found = self._pieces(text), 0, list[Term]()
        while place < len(pieces):
            found.append(self._term_at(pieces, place))
            place += len(found[-1].pieces)
        return found

    def _term_at(self, pieces: tuple[str, ...], place: int) -> Term:
        """The longest one that begins there; a piece that says nothing if none does."""
        for length in range(min(self._longest, len(pieces) - place), 0, -1):
            said = pieces[place : place + length]
            for form in self._forms(said):
                if form in self._known:
                    return replace(self._known[form], pieces=said)
        return Term(pieces[place : place + 1])

    def _pieces(self, text: str) -> tuple[str, ...]:
        """Words, or where they do not stand apart characters; every number is the same one."""
        plain = NUMBER.sub(ANY_NUMBER, text.casefold().replace("’", "'"))
        return tuple(PART.findall(plain)) if self._spaced else tuple(plain)

    def _joined(self, pieces: Iterable[str]) -> str:
        return (" " if self._spaced else "").join(pieces)

    def _forms(self, pieces: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The words as they are, and with the last one in the singular."""
        yield pieces
        if self._spaced:
            *others, last = pieces
            yield from ((*others, singular) for singular in _singulars(last))


@cache
def thesaurus_of(language: str) -> Thesaurus:
    """The product's own: what its files say, and the places of the world."""
    names, told_by = dict[str, list[str]](), dict[str, list[str]]()
    parts_of: dict[str, list[str]] = {}
    for file in FILES:
        for concept, content in _read(FOLDER / f"{file}.yml").items():
            names[concept] = content[language]["names"]
            told_by[concept] = content[language].get("told_by", [])
            parts_of[concept] = content.get("part_of", [])
    for name, country in names_of_countries().items():
        told_by.setdefault(_place(country), []).append(name)
    for union, known in unions().items():
        told_by[_place(union)] = sorted(known.names)
        for country in known.members:
            parts_of.setdefault(_place(country), []).append(_place(union))
    return Thesaurus(names, told_by, parts_of, spaced=language != "zh")


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def _place(code: str) -> str:
    return f"place:{code}"


def _with_wider(concept: str, parts_of: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The concept and all it is part of, however far up."""
    found: set[str] = set()
    waiting = [concept]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += parts_of.get(each, ())
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
