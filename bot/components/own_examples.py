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
    """sentiment, validation: a folder of YAML files beside this one (label -> texts) or a file of JSON Lines; or empty."""

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
    """(text, label) of a folder of YAML files, or of a file of JSON Lines {"text", field}.

    Raises OSError if there is nothing, KeyError, ValueError or yaml.YAMLError for anything but texts with their labels.
    """
    for text, label in _of_folder(path) if path.is_dir() else _of_lines(path, field):
        if not (isinstance(text, str) and text.strip() and isinstance(label, str)):
            raise ValueError(
                f"{path}: {text!r} of {label!r} is no text with a label; quote numbers and yes or no"
            )
        yield text, label


def _of_folder(folder: Path) -> Iterator[tuple[Any, Any]]:
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise FileNotFoundError(f"no *.yml in {folder}")
    for file in files:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or not all(isinstance(texts, list) for texts in content.values()):
            raise ValueError(f"{file}: a list of texts is wanted under each label")
        for label, texts in content.items():
            yield from ((text, label) for text in texts)


def _of_lines(file: Path, field: str) -> Iterator[tuple[Any, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                item = json.loads(line)
                if not isinstance(item, dict):
                    raise ValueError(f"{file}: {line.strip()!r} is no object")
                yield item["text"], item[field]
