"""Rasa's component around the sentiment model: how the customer sounds, for the turn's reasons and for routing.

Every message gets `sentiment` {"label", "score", "confidence", "polarity"} (see sentiment_model.py). It learns from the
texts that own_examples.py adds to Rasa's training data. Choices and commands ("/...") are neutral.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.own_examples import MOOD
from bot.components.plain_text import plain_of
from bot.components.sentiment_model import NEUTRAL, Sentiment, SentimentModel
from vectors import Script, script_of

SCRIPTS: tuple[Script, ...] = ("latin", "cjk")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SentimentOfMessage(GraphComponent):
    """Adds `sentiment` to every message."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        models: dict[Script, SentimentModel],
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
        for script in SCRIPTS:
            mine = [example for example in examples if script_of(plain_of(example)) == script]
            if mine:
                self._models[script] = SentimentModel.fit(
                    [example.get(TEXT) for example in mine],
                    np.stack([_vector(example) for example in mine]),
                    [example.get(MOOD) for example in mine],
                    script=script,
                    seed=self._config["seed"],
                )
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
                script: SentimentModel.load(folder / script) for script in SCRIPTS if (folder / script).is_dir()
            }
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
        model = self._models.get(script_of(plain_of(message)))
        return model.predict(text, _vector(message)) if model else NEUTRAL


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT, [])
    return np.asarray(sentence.features[0])


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return round(value, 4) if isinstance(value, float) else value
