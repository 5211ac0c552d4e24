"""Products by name or alias, by an end of a name ("the backpack"), and with slips. Used by extractors.py.

The vocabulary is written by shop/. Words that fit several products are marked with all of them in `candidates`, not guessed;
the value is then what was written, else the product's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from typing import Any

from rapidfuzz.distance import OSA

from bot.components.entities.content import words
from bot.components.entities.phrases import BETWEEN_WORDS
from bot.components.entities.slips import Spelling, sound_of
from bot.components.entities.spans import PLAIN, TOKEN, Span, Token, Written

EXACT, SLIP = "catalogue", "spelling"  # names of the extractors
LONGEST_NAME = 8  # words
LONGEST_WITH_SLIPS = 5
LIKE_ENOUGH = 80  # of 100: one slip in five letters
SHORTEST_JOINED = 6  # letters of a name written in one word or in more words than it has
SHORTEST_END = 4  # letters of a single word that ends a name
SHORTEST_ALONE = 5  # letters of a single word with a slip
NAME, ALIAS, END = 0, 1, 2  # how well a spelling stands for a product

_LISTS = words("catalogue")
_ORDINARY = frozenset(_LISTS["en_ordinary"])
_GENERAL_ENDS = frozenset([*_LISTS["en_general_ends"], *_LISTS["zh_general_ends"]])
_BEFORE_ENDS = frozenset(_LISTS["en_before_ends"])
_BEFORE_ORDINARY = frozenset(_LISTS["en_before_ordinary"])
_AFTER_ORDINARY_NOT = frozenset(_LISTS["en_after_ordinary_not"])
_OF_THE_SHOP = frozenset(_LISTS["en_of_the_shop"])
_MEASURES_TOO = frozenset(_LISTS["zh_measures_too"])
_MEASURES_BEFORE = frozenset(_LISTS["zh_measures_before"])
_GRAMMAR = frozenset(_LISTS["zh_grammar"])
_ZH_BEFORE, _ZH_AFTER = frozenset(_LISTS["zh_before"]), frozenset(_LISTS["zh_after"])
_FOLD = str.maketrans("àáâãäåçèéêëìíîïñòóôõöøùúûüýÿß", "aaaaaaceeeeiiiinoooooouuuuyys")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """Words first to last of a message, and the key they were found by."""

    first: int
    last: int
    key: Key
    extractor: str
    likeness: float = 100.0


class ProductNames:
    """The spellings of one catalogue's products. products: as in vocabulary.json, "name" and "aliases"."""

    def __init__(self, products: Sequence[dict[str, Any]], real_words: frozenset[str] = frozenset()) -> None:
        self._owners: dict[Key, dict[str, int]] = {}
        for entry in products:
            for key, rank in _spellings(entry):
                owners = self._owners.setdefault(key, {})
                owners[entry["name"]] = min(rank, owners.get(entry["name"], rank))
        self._joined = {"".join(key): key for key in self._owners if _is_joinable(key)}
        self._by_sound: dict[Key, list[Key]] = {}
        for key, owners in self._owners.items():
            if len(key) > 1 and any(word >= "\u3400" for word in key) and min(owners.values()) < END:
                self._by_sound.setdefault(_sounds(key), []).append(key)
        self._service = Spelling(_LISTS["en_service"], frozenset())
        self._spelling = Spelling((word for key in self._owners for word in key), real_words)

    def find(self, written: Written) -> list[Span]:
        """Longest names first; a name inside a longer one is not found again."""
        tokens = written.tokens
        forms = [singular(token.text.translate(_FOLD)) for token in tokens]
        found = [*self._exact(written, tokens, forms), *self._with_slips(written, tokens, forms)]
        return [span for group in _by_place(found) if (span := self._span(written, tokens, group))]

    def _exact(self, written: Written, tokens: Sequence[Token], forms: Sequence[str]) -> Iterator[Found]:
        for first in range(len(tokens)):
            for last in _window(written, tokens, first, LONGEST_NAME):
                key = tuple(forms[first : last + 1])
                joined = "".join(key)
                if key in self._owners:
                    yield Found(first, last, key, EXACT)
                elif len(joined) >= SHORTEST_JOINED and joined in self._joined:
                    yield Found(first, last, self._joined[joined], EXACT)

    def _with_slips(self, written: Written, tokens: Sequence[Token], forms: Sequence[str]) -> Iterator[Found]:
        meant = [self._meant(token.text, form) for token, form in zip(tokens, forms, strict=True)]
        for first, token in enumerate(tokens):
            for last in _window(written, tokens, first, LONGEST_WITH_SLIPS):
                if token.is_chinese:
                    yield from self._by_sounds(tokens, forms, first, last)
                elif any(meant[first : last + 1]):
                    yield from self._near(written, tokens, forms, meant, first, last)

    def _meant(self, word: str, form: str) -> list[str]:
        return self._spelling.meant_by(word) or (self._spelling.meant_by(form) if form != word else [])

    def _near(
        self,
        written: Written,
        tokens: Sequence[Token],
        forms: Sequence[str],
        meant: Sequence[list[str]],
        first: int,
        last: int,
    ) -> Iterator[Found]:
        text = written.lower[tokens[first].start : tokens[last].end]
        if first == last and len(text) < SHORTEST_ALONE:
            return
        choices = [meant[place][:3] or [forms[place]] for place in range(first, last + 1)]
        for words_meant in combinations(*choices):
            key = tuple(singular(word) for word in words_meant)
            key = key if key in self._owners else self._joined.get("".join(key), ())
            likeness = 100 * OSA.normalized_similarity(singular(text), " ".join(key)) if key else 0.0
            if likeness >= LIKE_ENOUGH and (first < last or not self._service.meant_by(text)):
                yield Found(first, last, key, SLIP, likeness)

    def _by_sounds(
        self, tokens: Sequence[Token], forms: Sequence[str], first: int, last: int
    ) -> Iterator[Found]:
        key = tuple(forms[first : last + 1])
        if len(key) < 2 or key in self._owners:
            return
        for name in self._by_sound.get(_sounds(key), ()):
            same = sum(one == other for one, other in zip(key, name, strict=True))
            slips = {one for one, other in zip(key, name, strict=True) if one != other}
            if 2 * same >= len(key) and _GRAMMAR.isdisjoint(slips):
                yield Found(first, last, name, SLIP, 100 * same / len(key))

    def _span(self, written: Written, tokens: Sequence[Token], group: Sequence[Found]) -> Span | None:
        """group: all that fit the same words best."""
        owners = [owner for found in group for owner in self._owners[found.key].items()]
        rank = min(rank for _, rank in owners)
        names = list(dict.fromkeys(name for name, of_rank in owners if of_rank == rank))
        found = group[0]
        if not _stands_for_a_product(written, tokens, found, is_end=rank == END):
            return None
        start, end = tokens[found.first].start, tokens[found.last].end
        if len(names) > 1:
            return Span("product", start, end, found.extractor, more={"candidates": names})
        return Span("product", start, end, found.extractor, value=names[0])


def _window(written: Written, tokens: Sequence[Token], first: int, longest: int) -> Iterator[int]:
    """The last words of runs that begin with the first one and have nothing but a hyphen or the like inside."""
    for last in range(first, min(first + longest, len(tokens))):
        if last > first and not BETWEEN_WORDS.fullmatch(
            written.lower, tokens[last - 1].end, tokens[last].start
        ):
            return
        yield last


def _by_place(found: Iterable[Found]) -> Iterator[list[Found]]:
    """What was found for the same words, only the most like: exact ones before those with slips."""
    places: dict[tuple[int, int], list[Found]] = {}
    for item in found:
        places.setdefault((item.first, item.last), []).append(item)
    for items in places.values():
        best = max((item.extractor == EXACT, item.likeness) for item in items)
        yield [item for item in items if (item.extractor == EXACT, item.likeness) == best]


def _stands_for_a_product(written: Written, tokens: Sequence[Token], found: Found, *, is_end: bool) -> bool:
    """Whether the words around allow it: "can you" names no watering can, "phone case" no pencil case."""
    before = tokens[found.first - 1] if found.first else None
    after = tokens[found.last + 1] if found.last + 1 < len(tokens) else None
    token = tokens[found.first]
    if token.is_chinese:
        return _chinese_stands(token, before, after, found, is_end=is_end)
    if found.first == found.last:
        if singular(token.text) in _OF_THE_SHOP:
            return False
        if token.text in _ORDINARY or singular(token.text) in _ORDINARY:
            return len(tokens) == 1 or _is_a_noun(written, token, before, after)
    if not is_end or before is None or before.is_chinese or before.text.isdigit():
        return True
    return before.text in _BEFORE_ENDS or not written.lower[before.end : token.start].isspace()


def _chinese_stands(
    token: Token, before: Token | None, after: Token | None, found: Found, *, is_end: bool
) -> bool:
    is_single = found.first == found.last
    if is_single and token.text in _MEASURES_TOO:
        return before is not None and before.text in _MEASURES_BEFORE and _allows(after, _ZH_AFTER)
    if is_single or (found.extractor == SLIP and found.last - found.first == 1):
        return _allows(before, _ZH_BEFORE) and _allows(after, _ZH_AFTER)
    return not is_end or _allows(before, _ZH_BEFORE)


def _is_a_noun(written: Written, token: Token, before: Token | None, after: Token | None) -> bool:
    """ "the can" and "two stands", but not "the can you" or "a plug-in"."""
    if (
        before is None
        or before.text not in _BEFORE_ORDINARY
        or written.lower[token.end : token.end + 1] == "-"
    ):
        return False
    return after is None or after.text not in _AFTER_ORDINARY_NOT


def _allows(neighbour: Token | None, signs: frozenset[str]) -> bool:
    return neighbour is None or not neighbour.is_chinese or neighbour.text in signs


def _spellings(entry: dict[str, Any]) -> Iterator[tuple[Key, int]]:
    """Each key a product may be found by, and how well it stands for it."""
    names = [name for name in (entry["name"], entry.get("name_zh")) if name]
    for spelling in [*names, *entry.get("aliases", [])]:
        rank = NAME if spelling in names else ALIAS
        for key in _keys(spelling):
            yield key, rank
    for name in names:
        for end in _ends(_key(name)):
            for key in (end, _plural(end)):
                yield key, END


def _keys(spelling: str) -> Iterator[Key]:
    key = _key(spelling)
    if key:
        yield from dict.fromkeys([key, _plural(key), tuple(word for word in key if word != "s") or key])


def _key(spelling: str) -> Key:
    return tuple(singular(word.translate(_FOLD)) for word in TOKEN.findall(spelling.translate(PLAIN).lower()))


def _ends(key: Key) -> Iterator[Key]:
    """ "letter tray" of "oak letter tray", "睡垫" of "充气睡垫"."""
    if all(word >= "\u3400" for word in key):
        ends = [key[start:] for start in range(2, len(key) - 1)]
        yield from (end for end in ends if "".join(end) not in _GENERAL_ENDS)
    elif not {"of", "for", "with", "and"} & set(key):
        ends = [key[start:] for start in range(1, len(key))]
        yield from (
            end
            for end in ends
            if len(end) > 1 or (len(end[0]) >= SHORTEST_END and end[0] not in _GENERAL_ENDS)
        )


def singular(word: str) -> str:
    """Without the s of a plural; the catalogue's side knows of knives and boxes (see _plural)."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _plural(key: Key) -> Key:
    """The key of a plural that is not made with an s alone: "knife" gives "knive", since "knives" loses its s."""
    last = key[-1]
    if last.endswith(("s", "x", "z", "ch", "sh")):
        return (*key[:-1], f"{last}e")
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        return (*key[:-1], f"{last[:-1]}ie")
    if last.endswith(("f", "fe")):
        return (*key[:-1], f"{last.removesuffix('e')[:-1]}ve")
    return key


def _is_joinable(key: Key) -> bool:
    return len("".join(key)) >= SHORTEST_JOINED and all(word < "\u3400" for word in key)


def _sounds(key: Key) -> Key:
    return tuple(sound_of(word) if word >= "\u3400" else word for word in key)
