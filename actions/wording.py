"""Titles, topics, amounts, dates and lists as people write them: from content, never from code."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import yaml
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency

FILE = Path(__file__).parent / "wording.yml"
LOCALES = {"en": "en", "zh": "zh_Hans_CN"}


class Wording:
    """Looks up words by key and language."""

    def __init__(self, words: dict[str, dict[str, str]]) -> None:
        self._words = words

    def get(self, key: str, language: str, **values: object) -> str:
        """Raises KeyError for a word that wording.yml lacks."""
        return self._words[key][language].format(**values)

    def status(self, status: str, language: str) -> str:
        """A status in words; one that we do not know is given as it is."""
        words = self._words.get(f"status.{status}")
        return words[language] if words else status

    def has(self, key: str) -> bool:
        return key in self._words


def load_wording(path: Path = FILE) -> Wording:
    return Wording(yaml.safe_load(path.read_text(encoding="utf-8")))


WORDS = load_wording()  # content, like code: read once, at import


def money(cents: int, currency: str, language: str) -> str:
    """For example €1,234.50."""
    return format_currency(cents / 100, currency, locale=LOCALES[language])


def day(moment: date, language: str) -> str:
    """For example 24 November 2026."""
    return format_date(moment, "d MMMM y" if language == "en" else "long", locale=LOCALES[language])


def listed(parts: Sequence[str], language: str) -> str:
    """For example "one, two, and three"."""
    return format_list(list(parts), locale=LOCALES[language])
