"""Messages for NLU components, without a Rasa model around them."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

CONTEXT = ExecutionContext(GraphSchema({}), model_id="test", node_name="component")
RESOURCE = Resource("component")


def message(text: str, **metadata: Any) -> Message:
    return Message({TEXT: text, "metadata": metadata})


def with_vector(text: str, vector: np.ndarray, **attributes: Any) -> Message:
    """A message with a sentence vector, as SentenceVectors leaves it."""
    built = Message({TEXT: text, **attributes})
    built.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, "test"))
    return built


def processed(component: Any, text: str, **metadata: Any) -> Message:
    (done,) = component.process([message(text, **metadata)])
    return done


def entities(component: Any, text: str, **metadata: Any) -> list[dict[str, Any]]:
    return processed(component, text, **metadata).get("entities", [])
