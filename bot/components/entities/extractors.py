"""Rasa components that mark entities, in the order of config.yml: patterns, days, products, words; the last one settles.

Each of the first four adds all it finds; SettledEntities keeps the longer and more specific of overlapping spans, adds
quantities beside products, and roles where one thing is changed into another.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.entities import dates, patterns, people, places, quantities, roles, sums, wishes
from bot.components.entities.catalogue import ProductNames
from bot.components.entities.lexicon import Lexicon
from bot.components.entities.spans import Span, Written, settled
from bot.components.plain_text import words_of_sentence_model
from bot.settings import home

logger = logging.getLogger(__name__)
READING = TypeVar("READING")
FILE = "vocabulary.json"  # written by shop/vocabulary.py
OTHERS = ("language", "entry_id")  # entities without a span of ours


class Vocabulary(Generic[READING]):
    """What `read` makes of the shop's vocabulary; made again when the file changes, of nothing while there is none."""

    def __init__(self, path: Path | None, read: Callable[[dict[str, Any]], READING]) -> None:
        self._path, self._read = path or home() / FILE, read
        self._changed: int | None = None
        self._reading = read({})

    def now(self) -> READING:
        try:
            changed = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return self._reading
        if changed != self._changed:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            self._reading, self._changed = self._read(content), changed
            logger.info("vocabulary_read", extra={"products": len(content["products"])})
        return self._reading


class _Extractor(GraphComponent):
    """Adds the spans that `find` returns to a message's entities."""

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
            if not text.startswith("/"):
                self._mark(message, Written(text))
        return messages

    def _mark(self, message: Message, written: Written) -> None:
        found = [span.as_entity(written) for span in self.find(written, message)]
        if found:
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)

    def find(self, written: Written, message: Message) -> list[Span]:
        raise NotImplementedError


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntities(_Extractor):
    """Numbers of orders and parcels, e-mail, telephone, postcode, sums, addresses, cities, names, quantities."""

    def __init__(self, path: Path | None = None) -> None:
        self._shop_orders = Vocabulary(
            path, lambda content: patterns.shop_patterns(content.get("order_numbers", []))
        )

    def find(self, written: Written, message: Message) -> list[Span]:
        return [
            *patterns.find(written, self._shop_orders.now()),
            *sums.find(written),
            *places.find(written),
            *people.find(written),
            *quantities.find(written),
        ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DateEntities(_Extractor):
    """Days and spans of days. The message's metadata may name `today` (an ISO day) and `order` ("dmy" or "mdy")."""

    def __init__(self, path: Path | None = None) -> None:
        self._order = Vocabulary(path, lambda content: content.get("date_order", "dmy"))

    def find(self, written: Written, message: Message) -> list[Span]:
        metadata = message.get("metadata") or {}
        today = date.fromisoformat(metadata["today"]) if metadata.get("today") else date.today()
        return dates.find(written, today, day_first=(metadata.get("order") or self._order.now()) == "dmy")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ProductEntities(_Extractor):
    """Products of the shop's catalogue, also with slips of the pen."""

    def __init__(self, path: Path | None = None, known_words: frozenset[str] | None = None) -> None:
        self._known_words = known_words
        self._names = Vocabulary(path, self._read)

    def _read(self, content: dict[str, Any]) -> ProductNames:
        products = content.get("products", [])
        if products and self._known_words is None:
            self._known_words = frozenset(words_of_sentence_model())
        return ProductNames(products, self._known_words or frozenset())

    def find(self, written: Written, message: Message) -> list[Span]:
        return settled(self._names.now().find(written))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class WordEntities(_Extractor):
    """Colours, sizes, materials, ways to pay, reasons, and the language a customer wishes."""

    def __init__(self, path: Path | None = None) -> None:
        self._lexicon = Vocabulary(path, lambda content: Lexicon(content.get("options")))

    def find(self, written: Written, message: Message) -> list[Span]:
        products = [span for span in _spans(message) if span.entity == "product"]
        return [*self._lexicon.now().find(written, products), *wishes.find(written)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SettledEntities(_Extractor):
    """None inside another, none twice; quantities beside products; roles."""

    def _mark(self, message: Message, written: Written) -> None:
        others = [item for item in message.get(ENTITIES, []) if item["entity"] in OTHERS]
        spans = settled(_spans(message))
        spans = settled([*spans, *quantities.beside_products(written, spans)])
        found = [span.as_entity(written) for span in roles.with_roles(written, spans)]
        message.set(ENTITIES, [*others, *found], add_to_output=True)


def _spans(message: Message) -> list[Span]:
    """The spans that components before this one have marked."""
    fixed = ("entity", "start", "end", "extractor", "value", "role")
    return [
        Span(
            item["entity"], item["start"], item["end"], item["extractor"], item["value"], item.get("role"),
            {name: value for name, value in item.items() if name not in fixed},
        )
        for item in message.get(ENTITIES, [])
        if item["entity"] not in OTHERS
    ]  # fmt: skip
