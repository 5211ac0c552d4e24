"""Which country a text speaks of: names of the Unicode CLDR in both languages, cities and regions of places.yml."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from knowledge_graph.graph import CJK

FILE = Path(__file__).with_name("places.yml")
LOCALES = {"en": "en", "zh": "zh_Hans"}


@dataclass(frozen=True)
class Place:
    """A country (ISO 3166-1), and the city or region that was named, as it was written, but with capitals."""

    country: str
    city: str | None = None


@dataclass(frozen=True)
class CountryUnion:
    """names: in lower case, in both languages. members: countries (ISO 3166-1)."""

    names: frozenset[str]
    members: frozenset[str]


def place_in(text: str) -> Place | None:
    """The place that a text names first; None if it names none that we know."""
    words = text.casefold()
    hits = [
        (match.start(), -len(name), name)
        for name in _names()
        if name in words
        for match in re.finditer(_pattern(name), words)
    ]
    if not hits:
        return None
    start, length, name = min(hits)
    country, is_city = _names()[name]
    return Place(country, _as_a_name(text[start : start - length]) if is_city else None)


def _as_a_name(said: str) -> str:
    """With capitals, if somebody wrote none."""
    return said.title() if said.islower() else said


def country_name(country: str, language: str) -> str:
    """In the language, for example Switzerland; the code itself if it is none."""
    return str(_locale(language).territories.get(country, country))


def names_of_countries() -> dict[str, str]:
    """Names in lower case, in both languages, of countries and of what lies in them -> the country."""
    return {name: country for name, (country, _) in _names().items()}


@cache
def unions() -> dict[str, CountryUnion]:
    """What many countries belong to, by its code."""
    known = _known()["unions"]
    return {
        code: CountryUnion(frozenset(each["names"]), frozenset(each["members"]))
        for code, each in known.items()
    }


def _pattern(name: str) -> str:
    return re.escape(name) if CJK.search(name) else rf"(?<!\w){re.escape(name)}(?!\w)"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES[language])


@cache
def _names() -> dict[str, tuple[str, bool]]:
    """Name in lower case -> (country, whether it is a place within it)."""
    known = _known()
    countries = {
        str(name).casefold(): (code, False)
        for language in LOCALES
        for code, name in _locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    others = {name: (code, False) for code, names in known["countries"].items() for name in names}
    inside = {
        name: (code, True)
        for group in ("regions", "cities")
        for code, names in known[group].items()
        for name in names
    }
    return countries | inside | others


@cache
def _known() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content
