"""Rasa's component around the sentiment model: how the customer sounds, for the turn's reasons and for routing.

Every message gets `sentiment` {"label", "score", "confidence"} (see sentiment_model.py). It learns from
sentiment_examples.yml beside it, not from Rasa's training data. Choices and commands ("/...") are neutral.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sentence_vectors import training_vectors
from bot.components.sentiment_model import NEUTRAL, Sentiment, SentimentModel
from vectors import Script, script_of

EXAMPLES = Path(__file__).with_name("sentiment_examples.yml")
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
        pairs = examples()
        for script in SCRIPTS:
            mine = [(text, label) for text, label in pairs if script_of(text) == script]
            texts, labels = [text for text, _ in mine], [label for _, label in mine]
            vectors = training_vectors(texts)
            self._models[script] = SentimentModel.fit(
                texts, vectors, labels, script=script, seed=self._config["seed"]
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
        """Raises if a script's model is missing or damaged: an untrained component must not serve."""
        with model_storage.read_from(resource) as folder:
            models = {script: SentimentModel.load(folder / script) for script in SCRIPTS}
        return cls(config, model_storage, resource, models)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            sentiment = self._sentiment_of(message)
            rounded = {
                name: round(value, 4) if name != "label" else value
                for name, value in asdict(sentiment).items()
            }
            message.set("sentiment", rounded, add_to_output=True)
        return messages

    def _sentiment_of(self, message: Message) -> Sentiment:
        text = message.get(TEXT)
        if not text or text.startswith("/"):
            return NEUTRAL
        _, sentence = message.get_dense_features(TEXT, [])
        return self._models[script_of(text)].predict(text, np.asarray(sentence.features[0]))


def examples(path: Path = EXAMPLES) -> list[tuple[str, str]]:
    """(text, label) of both languages; the script of each text, not its heading, says which model learns it."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [(text, label) for labels in content.values() for label, texts in labels.items() for text in texts]
