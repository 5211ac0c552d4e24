"""Rasa's component around clean_text.py and spelling.py: what encoders and n-grams read of a message.

The plain text stands in the attribute `plain` beside the text as it was typed. Order numbers, codes and addresses of
mail become one and the same, because which one it is says nothing about what is wanted.
"""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spellchecker import SpellChecker

from bot.components.clean_text import clean
from bot.components.courtesies import without_courtesies
from bot.components.introductions import without_introduction
from bot.components.message_parts import parts_of
from bot.components.spelling import Spelling
from bot.settings import home
from vectors import script_of

PLAIN = "plain"
PARTS = "parts"  # [(Part, its plain text)], where there are several
FILE = "spelling.json"
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)
NUMBER = re.compile(r"(?:#\s?)?(?:(?<![A-Za-z])[A-Za-z]{1,3}-?)?\d[\d-]{3,40}(?![A-Za-z0-9])")
ANY_EMAIL, ANY_NUMBER = "name@example.com", "12345"
WHOLE_WORD = re.compile(r"[a-z]{2,}")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class PlainText(GraphComponent):
    """Sets `plain` on every message, and `parts` where it has several (message_parts.py)."""

    def __init__(self, storage: ModelStorage, resource: Resource, spelling: Spelling | None) -> None:
        self._storage, self._resource, self._spelling = storage, resource, spelling

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlainText:
        return cls(model_storage, resource, None)

    def train(self, training_data: TrainingData) -> Resource:
        texts = [
            masked(clean(example.get(TEXT))) for example in training_data.intent_examples if example.get(TEXT)
        ]
        latin = [text for text in texts if script_of(text) == "latin"]
        self._spelling = Spelling.learn(latin, [*words_of_sentence_model(), *english_words()])
        with self._storage.write_to(self._resource) as folder:
            self._spelling.save(folder / FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> PlainText:
        """Raises if the file is missing or damaged."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Spelling.load(folder / FILE))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        for example in training_data.training_examples:
            if example.get(TEXT):
                example.set(PLAIN, plain(example.get(TEXT), self._spelling))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/"):
                message.set(PLAIN, plain(text, self._spelling))
                parts = parts_of(text)
                if len(parts) > 1:
                    message.set(PARTS, [(part, plain(part.text, self._spelling)) for part in parts])
        return messages


def plain(text: str, spelling: Spelling | None) -> str:
    """The text as encoders and n-grams read it."""
    cleaned = masked(without_courtesies(without_introduction(clean(text))))
    return spelling.correct(cleaned) if spelling else cleaned


def masked(text: str) -> str:
    """The text with one number for all long numbers, and one address for all addresses of mail."""
    return NUMBER.sub(ANY_NUMBER, EMAIL.sub(ANY_EMAIL, text))


def plain_of(message: Message) -> str:
    """What PlainText has set, else the text as it is."""
    return str(message.get(PLAIN) or message.get(TEXT) or "")


def words_of_sentence_model() -> list[str]:
    """Whole words among MiniLM's word pieces. Raises OSError if `make models` has not run."""
    tokenizer = json.loads((home() / "models" / "sentence" / "tokenizer.json").read_text(encoding="utf-8"))
    return [piece for piece in tokenizer["model"]["vocab"] if WHOLE_WORD.fullmatch(piece)]


def english_words() -> list[str]:
    """The words of pyspellchecker's English list, about 160,000, in lower case."""
    return list(SpellChecker(language="en").word_frequency.words())
