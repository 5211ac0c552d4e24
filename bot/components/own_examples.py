"""Training texts that Rasa's own format has no place for: moods, and what the intents' gate is fitted on.

They join Rasa's training data as messages without an intent, so that they pass the same cleaning and the same encoders, and
carry what they show in an attribute of their own: `mood` (a label of sentiment_model.py), `meant` (an intent).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

MOOD, MEANT = "mood", "meant"
FOLDER = Path(__file__).parent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class OwnExamples(GraphComponent):
    """sentiment, validation: a folder of YAML files beside this one (label -> texts), or a file of JSON Lines; none if empty."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"sentiment": "sentiment_examples", "validation": "intent_validation"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OwnExamples:
        return cls(config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Files are looked for when they are read."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        for attribute, key, field in ((MOOD, "sentiment", "sentiment"), (MEANT, "validation", "intent")):
            if self._config[key]:
                found = labelled(FOLDER / self._config[key], field)
                training_data.training_examples += [
                    Message({TEXT: text, attribute: label}) for text, label in found
                ]
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        return messages


def labelled(path: Path, field: str) -> Iterator[tuple[str, str]]:
    """(text, label) of a folder of YAML files, or of a file of JSON Lines {"text", field}. Raises OSError, ValueError, KeyError."""
    if path.is_dir():
        for file in sorted(path.glob("*.yml")):
            for label, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items():
                yield from ((text, label) for text in texts)
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                item = json.loads(line)
                yield item["text"], item[field]
