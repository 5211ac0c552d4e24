"""Language of a message: by its script, else by what the gateway knows. Sets the slot `language` through an entity.

The slot keeps its value over messages that tell nothing ("12345", an emoji).
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from vectors import script_of

LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2}")
ORDER_NUMBER_LIKE = re.compile(r"#?[A-Za-z]{1,3}-?\d{4,10}")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageOfMessage(GraphComponent):
    """Adds an entity `language` ("en" or "zh") when the message shows one."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageOfMessage:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            known = (message.get("metadata") or {}).get("language")
            language = language_of(text) or known
            if language and not text.startswith("/"):
                entity = {
                    "entity": "language",
                    "value": language,
                    "start": 0,
                    "end": 0,
                    "extractor": "language",
                }
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages


def language_of(text: str) -> str | None:
    """ "zh" or "en" by script; None for a text that shows no language, such as a number."""
    words = ORDER_NUMBER_LIKE.sub(" ", text)
    if script_of(words) == "cjk":
        return "zh"
    return "en" if LATIN_WORD.search(words) else None
