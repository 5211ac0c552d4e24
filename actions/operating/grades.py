"""Wishes for more or less of something: "a taller one", "fewer pieces", "the brightest", 更大的. Pure.

What can be compared are numbers, and the values of grades.yml that have an order. The words are there too.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge_graph.option_values import normal, options_of
from shop.records import OrderLine, Product

FILE = Path(__file__).with_name("grades.yml")
DIRECTIONS = ("most", "least", "less", "more")  # "less bright" and "too big" before "bright" and "big"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def graded(product: Product, line: OrderLine, text: str) -> dict[str, set[str]]:
    """Values of options that are as much as the text asks for, seen from the line; empty if it compares nothing."""
    scales = {normal(option): (option, _ordered(values)) for option, values in options_of(product)}
    wanted: dict[str, set[str]] = {}
    for grade in _file()["grades"]:
        named = [scales[form] for form in map(normal, grade["options"]) if form in scales]
        known = [(option, ordered) for option, ordered in named if ordered]
        direction = next((kind for kind in DIRECTIONS if _pattern_of(grade, kind).search(text)), None)
        if not known or direction is None:
            continue
        text = _pattern_of(grade, direction).sub(" ", text)
        option, ordered = known[0]
        values = _reached(direction, ordered, line.options.get(option))
        wanted[option] = wanted.get(option, values) & values
    return wanted


def _reached(direction: str, ordered: Sequence[str], current: str | None) -> set[str]:
    if direction in ("most", "least"):
        return {ordered[-1 if direction == "most" else 0]}
    if current not in ordered:
        return set(ordered)
    place = ordered.index(current)
    return set(ordered[place + 1 :] if direction == "more" else ordered[:place])


def _ordered(values: Sequence[str]) -> list[str]:
    """Lowest first; empty if they have no order."""
    forms = {value: normal(value) for value in values}
    for scale in _scales():
        if all(form in scale for form in forms.values()):
            return sorted(values, key=lambda value: scale.index(forms[value]))
    numbers = {value: NUMBER.search(form) for value, form in forms.items()}
    if not all(numbers.values()):
        return []
    return sorted(values, key=lambda value: float(found[0]) if (found := numbers[value]) else 0.0)


def _pattern_of(grade: dict[str, Sequence[str]], kind: str) -> re.Pattern[str]:
    return _pattern(tuple(grade.get(kind, ())))


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    words = [rf"\b{re.escape(phrase)}\b" if phrase.isascii() else phrase for phrase in phrases]
    return re.compile("|".join(words) or r"(?!)", re.IGNORECASE)


@cache
def _scales() -> tuple[list[str], ...]:
    return tuple([normal(value) for value in scale] for scale in _file()["scales"])


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content
