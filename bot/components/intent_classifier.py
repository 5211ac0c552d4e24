"""Rasa's component around the intent model: an intent to act on, `unsure` to ask about, `out_of_scope` to admit.

The whole ranking and the gate's numbers stay in the message (`intent_ranking`, `gate`), for "did you mean" and for
the turn's reasons. There is one model per script that has training data; a message in another script is `unsure`,
so that the knowledge, which may have an answer in that language, is asked.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent_model import OUT_OF_SCOPE, IntentModel, Prediction
from vectors import Script, script_of

UNSURE = "unsure"
SCRIPTS: tuple[Script, ...] = ("latin", "cjk")
FEWEST_INTENTS = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Chooses the intent of a message and the band it falls into."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        models: dict[str, IntentModel],
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
    ) -> IntentClassifier:
        return cls(config, model_storage, resource, {})

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        for script in SCRIPTS:
            mine = [example for example in examples if script_of(example.get(TEXT)) == script]
            intents = [example.get(INTENT) for example in mine]
            if len(set(intents)) >= FEWEST_INTENTS:
                texts = [example.get(TEXT) for example in mine]
                vectors = np.stack([_vector(example) for example in mine])
                self._models[script] = IntentModel.fit(texts, vectors, intents, seed=self._config["seed"])
        self._persist()
        return self._resource

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            for script, model in self._models.items():
                model.save(folder / script)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> IntentClassifier:
        """Raises if nothing usable is stored: an untrained classifier must not serve."""
        with model_storage.read_from(resource) as folder:
            models = {
                script: IntentModel.load(folder / script) for script in SCRIPTS if (folder / script).is_dir()
            }
        if not models:
            raise ValueError("the model holds no intent classifier; run: make train")
        return cls(config, model_storage, resource, models)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/"):
                model = self._models.get(script_of(text))
                _set(
                    message,
                    model.predict(text, _vector(message)) if model else Prediction([], 0.0, 0.0, "ask"),
                )
        return messages


def _set(message: Message, prediction: Prediction) -> None:
    ranking = [{"name": name, "confidence": round(confidence, 4)} for name, confidence in prediction.ranking]
    if prediction.band == "act":
        intent = ranking[0]
    else:
        intent = {"name": UNSURE if prediction.band == "ask" else OUT_OF_SCOPE, "confidence": 1.0}
    gate = {
        "band": prediction.band,
        "score": round(prediction.score, 3),
        "cosine": round(prediction.cosine, 3),
    }
    message.set(INTENT, intent, add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
    message.set("gate", gate, add_to_output=True)


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT, [])
    return np.asarray(sentence.features[0])
