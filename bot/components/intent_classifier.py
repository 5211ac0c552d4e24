"""Rasa's component around the intent model: an intent to act on, `unsure` to ask about, `out_of_scope` to admit.

The whole ranking, the gate's numbers and what spoke for the best intents stay in the message (`intent_ranking`, `gate`,
`explained`), for "did you mean" and for the turn's reasons. There is one model per script that has training data; a message
in another script is `unsure`, so that the knowledge, which may have an answer in that language, is asked.
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
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.fitting import fit_each
from bot.components.intent_evidence import OUT_OF_SCOPE, SIGNALS
from bot.components.intent_model import IntentModel, Labelled, Prediction, fit_intents
from bot.components.own_examples import MEANT
from bot.components.plain_text import PARTS, plain_of
from bot.components.several_requests import Request, requests_in
from bot.settings import home
from vectors import Script, encoder_for, script_of

UNSURE = "unsure"
SCRIPTS: tuple[Script, ...] = ("latin", "cjk")
FEWEST_INTENTS = 2
FEWEST_TO_FIT = 20  # messages in scope, and out of scope: with fewer, held-out examples fit the gate better

NOTHING = Prediction([], 0.0, 0.0, "ask")  # of a script without a model: the knowledge is asked


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
        validation = [example for example in training_data.training_examples if example.get(MEANT)]
        works: dict[str, tuple[Labelled, Labelled | None]] = {}
        for script in SCRIPTS:
            mine = _labelled(examples, script, INTENT)
            if len(set(mine.intents)) >= FEWEST_INTENTS:
                works[script] = mine, _usable(_labelled(validation, script, MEANT), mine)
        self._models = fit_each(partial(fit_intents, seed=self._config["seed"]), works)
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
                self._understand(message, plain_of(message))
        return messages

    def _understand(self, message: Message, text: str) -> None:
        model = self._models.get(script_of(text))
        if model is None:
            _set(message, NOTHING)
            return
        vector = _vector(message)
        prediction, explained = model.explain(text, vector)
        _set(message, prediction)
        message.set("explained", explained, add_to_output=True)
        requests = self._requests(message)
        if requests:
            _set_requests(message, requests)

    def _requests(self, message: Message) -> list[Request]:
        """What is wanted, where it is more than one thing."""
        parts = message.get(PARTS) or []
        if not any(part.asks or part.added for part, _ in parts):
            return []
        return requests_in([part for part, _ in parts], [self._predict(plain) for _, plain in parts])

    def _predict(self, plain: str) -> Prediction:
        script = script_of(plain)
        model = self._models.get(script)
        return model.predict(plain, encoder_for(script, home()).encode(plain)) if model else NOTHING


def _labelled(messages: Sequence[Message], script: Script, attribute: str) -> Labelled:
    """Those of a script, with what the attribute says they mean."""
    mine = [message for message in messages if script_of(plain_of(message)) == script]
    vectors = np.stack([_vector(message) for message in mine]) if mine else np.empty((0, 0), np.float32)
    return Labelled(
        [plain_of(message) for message in mine], vectors, [message.get(attribute) for message in mine]
    )


def _usable(validation: Labelled, examples: Labelled) -> Labelled | None:
    """Validation without what is learnt from; None if it holds too little to tell apart what is in scope and what is not."""
    learnt = set(examples.texts)
    rows = [number for number, text in enumerate(validation.texts) if text not in learnt]
    unseen = validation.part(np.array(rows, dtype=int)) if rows else validation
    outside = sum(intent == OUT_OF_SCOPE for intent in unseen.intents)
    enough = min(len(unseen.intents) - outside, outside) >= FEWEST_TO_FIT
    return unseen if rows and enough else None


def _set_requests(message: Message, requests: Sequence[Request]) -> None:
    """The first is the message's intent; all stand in `requests`, their entities follow (request_entities.py)."""
    message.set("requests", [asdict(request) for request in requests], add_to_output=True)
    first = {"name": requests[0].intent, "confidence": round(requests[0].confidence, 4)}
    message.set(INTENT, first, add_to_output=True)


def _set(message: Message, prediction: Prediction) -> None:
    ranking = [{"name": name, "confidence": round(confidence, 4)} for name, confidence in prediction.ranking]
    if prediction.band == "act":
        intent = {"name": ranking[0]["name"], "confidence": round(prediction.confidence, 4)}
    else:
        intent = {"name": UNSURE if prediction.band == "ask" else OUT_OF_SCOPE, "confidence": 1.0}
    gate = {
        "band": prediction.band,
        "score": round(prediction.score, 3),
        "confidence": round(prediction.confidence, 3),
        "signals": dict(zip(SIGNALS, (round(value, 2) for value in prediction.signals), strict=False)),
    }
    message.set(INTENT, intent, add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
    message.set("gate", gate, add_to_output=True)


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT, [])
    return np.asarray(sentence.features[0])
