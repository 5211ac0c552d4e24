"""Which country a text or an address speaks of: names of the Unicode CLDR in both languages, and cities of places.yml."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from babel import Locale

from knowledge_graph.graph import CJK

FILE = Path(__file__).with_name("places.yml")
LOCALES = {"en": "en", "zh": "zh_Hans"}


@dataclass(frozen=True)
class Place:
    """A country (ISO 3166-1), and the city that was named, as it was written."""

    country: str
    city: str | None = None


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
    return Place(country, text[start : start - length] if is_city else None)


def country_name(country: str, language: str) -> str:
    """In the language, for example Switzerland; the code itself if it is none."""
    return str(_locale(language).territories.get(country, country))


def _pattern(name: str) -> str:
    return re.escape(name) if CJK.search(name) else rf"(?<!\w){re.escape(name)}(?!\w)"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES[language])


@cache
def _names() -> dict[str, tuple[str, bool]]:
    """Name in lower case -> (country, whether it is a city)."""
    known = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    countries = {
        str(name).casefold(): (code, False)
        for language in LOCALES
        for code, name in _locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    others = {name: (code, False) for code, names in known["countries"].items() for name in names}
    cities = {name: (code, True) for code, names in known["cities"].items() for name in names}
    return countries | cities | others
