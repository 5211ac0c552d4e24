"""Entities by pattern (order number, e-mail, amount) and by the catalogue (product).

The bot marks, the actions resolve: a marked order number is looked up among the customer's own orders, a
product by the knowledge graph. Every pattern is bounded, so that time grows with the text and not faster.
"""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.settings import home

logger = logging.getLogger(__name__)

PATTERNS: dict[str, re.Pattern[str]] = {
    "email": re.compile(
        r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?![\w-])", re.ASCII
    ),
    "amount": re.compile(
        r"(?:[$€£¥]\s?\d{1,7}(?:[.,]\d{1,2})?(?!\d))"
        r"|(?:(?<![A-Za-z0-9_.,])\d{1,7}(?:[.,]\d{1,2})?\s?(?:[€£¥]|(?:dollars?|euros?|usd|eur|gbp|cny|rmb|bucks)\b|元|块|美元|欧元))",
        re.IGNORECASE,
    ),
    "order_number": re.compile(
        r"(?<![A-Za-z0-9@.])"
        r"(?:#\s?[A-Za-z]{0,3}-?\d{4,10}|[A-Za-z]{1,3}-\d{4,10}|[A-Za-z]{1,2}\d{5,10}|\d{6,10})"
        r"(?![A-Za-z0-9@])"
    ),
}
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # same length, so positions hold
WORD = re.compile(r"[a-z0-9]{1,40}|[\u3400-\u9fff]")
LONGEST_NAME = 8  # words


class _Extractor(GraphComponent):
    """Adds what `find` finds to a message's entities."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Extractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            found = [] if text.startswith("/") else self.find(text)
            if found:
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def find(self, text: str) -> list[dict[str, Any]]:
        raise NotImplementedError


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntities(_Extractor):
    """Order numbers, e-mail addresses and amounts of money, none inside another."""

    def find(self, text: str) -> list[dict[str, Any]]:
        plain = text.translate(FULL_WIDTH)
        taken = bytearray(len(plain))
        found: list[dict[str, Any]] = []
        for entity, pattern in PATTERNS.items():
            for match in pattern.finditer(plain):
                start, end = match.span()
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    found.append(_entity(entity, match.group(), start, end, "pattern"))
        return sorted(found, key=lambda item: item["start"])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ProductEntities(_Extractor):
    """Products by name or alias, from the vocabulary that shop/ writes; read again when the file changes."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or home() / "vocabulary.json"
        self._read_at: int | None = None
        self._names: dict[tuple[str, ...], str] = {}

    def find(self, text: str) -> list[dict[str, Any]]:
        self._refresh()
        words = [
            (match.group(), match.start(), match.end())
            for match in WORD.finditer(text.translate(FULL_WIDTH).lower())
        ]
        found, position = [], 0
        while position < len(words):
            length, name = self._longest(words, position)
            if name is None:
                position += 1
                continue
            found.append(
                _entity("product", name, words[position][1], words[position + length - 1][2], "catalogue")
            )
            position += length
        return found

    def _longest(self, words: list[tuple[str, int, int]], position: int) -> tuple[int, str | None]:
        for length in range(min(LONGEST_NAME, len(words) - position), 0, -1):
            key = tuple(_singular(word) for word, _, _ in words[position : position + length])
            if key in self._names:
                return length, self._names[key]
        return 0, None

    def _refresh(self) -> None:
        try:
            changed = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if changed != self._read_at:
            products = json.loads(self._path.read_text(encoding="utf-8"))["products"]
            self._names = {
                _key(spelling): product["name"]
                for product in products
                for spelling in [*product.get("aliases", []), product["name"]]
                if _key(spelling)
            }
            self._read_at = changed
            logger.info("vocabulary_read", extra={"products": len(products)})


def _key(spelling: str) -> tuple[str, ...]:
    return tuple(_singular(word) for word in WORD.findall(spelling.translate(FULL_WIDTH).lower()))


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _entity(entity: str, value: str, start: int, end: int, extractor: str) -> dict[str, Any]:
    return {"entity": entity, "value": value, "start": start, "end": end, "extractor": extractor}
