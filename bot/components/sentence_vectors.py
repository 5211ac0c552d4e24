"""Sentence featurizer: one dense vector per message, by the encoder of its script (see vectors/)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.plain_text import plain_of
from bot.settings import ROOT, home
from vectors import ParallelEncoder, Script, VectorCache, encoder_for, script_of
from vectors.encoder import DIMENSION

PACKED = ROOT / "data" / "vectors"  # of the product's examples, written by `python -m bot example-vectors`


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(DenseFeaturizer, GraphComponent):
    """Adds float32 (1, 384), of unit length, as the sentence feature of the text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVectors:
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing can be set."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            typed, text = message.get(TEXT), plain_of(message)
            if typed and not typed.startswith("/"):  # the gateway's wide slash is a plain one in plain text
                vector = encoder_for(script_of(text), home()).encode(text)
                self.add_features_to_message(None, vector[None, :], TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        vectors = training_vectors([plain_of(example) for example in examples])
        for example, vector in zip(examples, vectors, strict=True):
            self.add_features_to_message(None, vector[None, :], TEXT, example)
        return training_data


def training_vectors(texts: Sequence[str]) -> np.ndarray:
    """float32 (len(texts), 384), by the encoders of their scripts; those of an earlier training are at hand."""
    vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
    scripts = [script_of(text) for text in texts]
    for script in set(scripts):
        mine = [number for number, found in enumerate(scripts) if found == script]
        vectors[mine] = vectors_by(script, [texts[number] for number in mine])
    return vectors


def vectors_by(script: Script, texts: Sequence[str]) -> np.ndarray:
    """float32 (len(texts), 384), all by the encoder of one script; those of an earlier training, and PACKED, are at hand."""
    encoder = ParallelEncoder(script, home())
    return VectorCache(home() / "cache" / "training", encoder, packed=PACKED).vectors(texts)
