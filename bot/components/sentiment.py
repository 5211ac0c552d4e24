"""Rasa's component around the sentiment model: how the customer sounds, for the turn's reasons and for routing.

Every message gets `sentiment` {"label", "score", "confidence", "polarity"} (see sentiment_model.py). It learns from the
texts that own_examples.py adds to Rasa's training data. Choices and commands ("/...") are neutral.

Moods are heard with multilingual-e5-small in both languages: five-fold on our English examples, which are hard, it gives
three classes .78 right and reviews of two classes .82, MiniLM .74 and .75, both together no more. It takes longer than all
the rest of an English message, though, so MiniLM, whose vector is there anyway, listens first: what it takes for surely
neutral, as most questions are, is neutral.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.fitting import fit_each
from bot.components.own_examples import MOOD
from bot.components.plain_text import plain_of
from bot.components.sentence_vectors import vectors_by
from bot.components.sentiment_model import NEUTRAL, Moods, Sentiment, SentimentModel, fit_moods
from bot.settings import home
from vectors import Script, encoder_for, script_of

SCRIPTS: tuple[Script, ...] = ("latin", "cjk")
CAREFUL: Script = "cjk"  # whose encoder hears moods best, in any script
FIRST = "first"  # the model that listens first to Latin text
SURELY_NEUTRAL = 0.9  # probability


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SentimentOfMessage(GraphComponent):
    """Adds `sentiment` to every message."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        models: dict[str, SentimentModel],
    ) -> None:
        self._config, self._storage, self._resource, self._models = config, storage, resource, models

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"seed": 7}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentimentOfMessage:
        return cls(config, model_storage, resource, {})

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.training_examples if example.get(MOOD)]
        works: dict[str, Moods] = {}
        for script in SCRIPTS:
            mine = [example for example in examples if script_of(plain_of(example)) == script]
            if mine:
                works[script] = _moods(mine, vectors_by(CAREFUL, [plain_of(each) for each in mine]), script)
                if script != CAREFUL:
                    works[FIRST] = _moods(mine, np.stack([_vector(each) for each in mine]), script)
        self._models = fit_each(partial(fit_moods, seed=self._config["seed"]), works)
        with self._storage.write_to(self._resource) as folder:
            for script, model in self._models.items():
                model.save(folder / script)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SentimentOfMessage:
        """Raises if a model is damaged. A model trained without moods knows none, and finds everything neutral."""
        with model_storage.read_from(resource) as folder:
            models = {
                name: SentimentModel.load(folder / name)
                for name in (*SCRIPTS, FIRST)
                if (folder / name).is_dir()
            }
        if ("latin" in models) != (FIRST in models):
            raise ValueError("the model holds one of the two sentiment models of Latin text; run: make train")
        return cls(config, model_storage, resource, models)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            sentiment = self._sentiment_of(message)
            message.set("sentiment", _rounded(asdict(sentiment)), add_to_output=True)
        return messages

    def _sentiment_of(self, message: Message) -> Sentiment:
        text = message.get(TEXT)
        if not text or text.startswith("/"):
            return NEUTRAL
        plain = plain_of(message)
        script = script_of(plain)
        if script not in self._models:
            return NEUTRAL
        if script == CAREFUL:
            return self._models[script].predict(text, _vector(message))
        first = self._models[FIRST].predict(text, _vector(message))
        if first.polarity["neutral"] >= SURELY_NEUTRAL:
            return first
        return self._models[script].predict(text, encoder_for(CAREFUL, home()).encode(plain))


def _moods(examples: Sequence[Message], vectors: np.ndarray, script: Script) -> Moods:
    return Moods(
        [each.get(TEXT) for each in examples], vectors, [each.get(MOOD) for each in examples], script
    )


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT, [])
    return np.asarray(sentence.features[0])


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return round(value, 4) if isinstance(value, float) else value
