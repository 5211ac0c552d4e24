"""Which of the offered choices a message means: by place, number, both, all, all but, price, or words of the title. Pure.

Used by choosing.py. The words are in picking.yml, in English and Chinese.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("picking.yml")
TOKEN = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+")


def pick(text: str, titles: Sequence[str], prices: Sequence[int | None] = ()) -> list[int]:
    """Places (from 0) of the choices that are meant, in the order they are named; empty if none, or not clear which.

    prices: of the choices, in cents, for "the cheaper one".
    """
    plain = text.casefold()
    readings = (
        _all_but(plain, titles),
        _both(plain, titles),
        _by_price(plain, prices),
        _places(plain, len(titles)),
        _by_words_of_each_part(plain, titles),
        _all(plain, titles),
    )
    return next((places for places in readings if places is not None), [])


def says_none(text: str) -> bool:
    """Whether the customer wants nothing of what was offered."""
    return _says("none", text.casefold())


def says_price(text: str) -> bool:
    """Whether the choice is by price."""
    return _says("cheapest", text.casefold()) or _says("dearest", text.casefold())


def _all_but(plain: str, titles: Sequence[str]) -> list[int] | None:
    """ "All but the lamp", "除了台灯都要": None if the text is not like that, or the exception is not clear."""
    but = re.search(_pattern("but"), plain)
    if but is None or not _says("all", plain):
        return None
    exception = re.split(_pattern("but_ends"), plain[but.end() :].strip(), maxsplit=1)[0]
    left_out = pick(exception, titles)
    return [place for place in range(len(titles)) if place not in left_out] if left_out else None


def _both(plain: str, titles: Sequence[str]) -> list[int] | None:
    """Of more than two, "both" says not which."""
    if not _says("both", plain):
        return None
    return [0, 1] if len(titles) == 2 else []


def _all(plain: str, titles: Sequence[str]) -> list[int] | None:
    return list(range(len(titles))) if _says("all", plain) else None


def _by_price(plain: str, prices: Sequence[int | None]) -> list[int] | None:
    known = [(price, place) for place, price in enumerate(prices) if price is not None]
    if len(known) < len(prices) or not known or not says_price(plain):
        return None
    chosen = min(known) if _says("cheapest", plain) else max(known, key=lambda pair: (pair[0], -pair[1]))
    return [chosen[1]]


def _places(plain: str, count: int) -> list[int] | None:
    """Ordinals and numbers, in the order of the text."""
    found = [
        (match.start(), place - 1)
        for place, patterns in _words()["positions"].items()
        for match in re.finditer("|".join(patterns), plain)
    ]
    found += [(match.start(), int(match[0]) - 1) for match in re.finditer(_words()["number"], plain)]
    found += [(match.start(), count - 1) for match in re.finditer(_pattern("last"), plain)]
    return list(dict.fromkeys(place for _, place in sorted(found) if 0 <= place < count)) or None


def _by_words_of_each_part(plain: str, titles: Sequence[str]) -> list[int] | None:
    """ "The pot and the lamp" names two, "blue and white" may name one."""
    pieces = re.split(_words()["joins"], plain)
    whole = _by_words(plain, titles)
    if whole is not None and all(_telling(piece) & _telling(titles[whole]) for piece in pieces):
        return [whole]
    parts = [_by_words(piece, titles) for piece in pieces]
    if len(parts) > 1 and None not in parts:
        return list(dict.fromkeys(part for part in parts if part is not None))
    return None if whole is None else [whole]


def _by_words(plain: str, titles: Sequence[str]) -> int | None:
    """The title that shares most telling words with the text; of equals the one that is named in full."""
    words = [_telling(title) for title in titles]
    common = set.intersection(*words) if len(words) > 1 else set()
    named = [(title - common) & _telling(plain) for title in words]
    scores = [(len(hits), hits == title - common) for hits, title in zip(named, words, strict=True)]
    best = max(scores, default=(0, False))
    return scores.index(best) if best[0] and scores.count(best) == 1 else None


def _telling(text: str) -> set[str]:
    """Words, and single Chinese characters, without those that every choice is made with."""
    words = TOKEN.findall(text.casefold())
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words} - _fillers()


def _says(key: str, plain: str) -> bool:
    return re.search(_pattern(key), plain) is not None


def _pattern(key: str) -> str:
    return "|".join(_words()[key])


@cache
def _fillers() -> frozenset[str]:
    return frozenset([*_words()["fillers"], *_words()["fillers_zh"]])


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
