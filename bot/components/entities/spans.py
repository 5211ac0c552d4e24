"""Marked spans, the text they stand in, and which of overlapping ones stays. Used by every file of this room."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from opencc import OpenCC

# Full-width forms and typographers' signs become plain ones of the same length, so that positions hold.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(sign): plain
    for sign, plain in (
        ("\u3000", " "), ("\xa0", " "), ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("‑", "-"),
    )
}  # fmt: skip
CHINESE = re.compile(r"[\u3400-\u9fff]")
TOKEN = re.compile(r"[a-z0-9\u00df-\u00f6\u00f8-\u024f]{1,40}|[\u3400-\u9fff]")

# Of two kinds with the same span the one named first stays: patterns that leave little doubt before those that leave some.
MOST_SPECIFIC_FIRST = (
    "email", "tracking_number", "phone", "postcode", "order_number", "address", "amount", "language_wish",
    "payment_method", "reason", "product", "date", "size", "color", "material", "person", "city", "quantity",
)  # fmt: skip
_RANK = {entity: rank for rank, entity in enumerate(MOST_SPECIFIC_FIRST)}


@dataclass(frozen=True)
class Token:
    """A word of Latin script in lower case, or one Chinese character."""

    text: str
    start: int
    end: int

    @property
    def is_chinese(self) -> bool:
        return self.text >= "\u3400"


class Written:
    """A message in several spellings of the same length, so that positions hold in all of them.

    plain: half-width. read: simplified characters too, for patterns. lower: in lower case too, for words.
    """

    def __init__(self, text: str) -> None:
        self.plain = text.translate(PLAIN)
        self.is_chinese = CHINESE.search(text) is not None
        self.read = _simplified(self.plain) if self.is_chinese else self.plain

    @cached_property
    def lower(self) -> str:
        return _same_length(self.read, self.read.lower()) or "".join(map(_lower, self.read))

    @cached_property
    def tokens(self) -> list[Token]:
        return [Token(match.group(), match.start(), match.end()) for match in TOKEN.finditer(self.lower)]


def _simplified(plain: str) -> str:
    return _same_length(plain, _simplifier().convert(plain)) or plain


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def _same_length(text: str, changed: str) -> str | None:
    return changed if len(changed) == len(text) else None


def _lower(sign: str) -> str:
    return _same_length(sign, sign.lower()) or sign


@dataclass(frozen=True)
class Span:
    """Characters start to end of a message, and what they name. value: None for the characters themselves."""

    entity: str
    start: int
    end: int
    extractor: str
    value: str | None = None
    role: str | None = None
    more: dict[str, Any] = field(default_factory=dict, compare=False)

    def as_entity(self, written: Written) -> dict[str, Any]:
        """As Rasa keeps it."""
        value = self.value if self.value is not None else written.plain[self.start : self.end]
        entity = {"entity": self.entity, "value": value, "start": self.start, "end": self.end}
        role = {"role": self.role} if self.role else {}
        return {**entity, "extractor": self.extractor, **role, **self.more}

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def settled(spans: Iterable[Span]) -> list[Span]:
    """Those that stay, in the order of the text: the longer of two that overlap, then the more specific kind."""
    order = sorted(
        spans, key=lambda span: (span.start - span.end, _RANK.get(span.entity, len(_RANK)), span.start)
    )
    kept: list[Span] = []
    taken: set[int] = set()
    for span in order:
        places = range(span.start, span.end)
        if span.start < span.end and taken.isdisjoint(places):
            taken.update(places)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
