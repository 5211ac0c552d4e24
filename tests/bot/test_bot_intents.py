"""The intent model and its component: three bands fitted at training, loud about damage, the same after loading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent_classifier import UNSURE, IntentClassifier
from bot.components.intent_model import OUT_OF_SCOPE, IntentModel, fit_bands, gate_scores
from bot.components.sentence_vectors import SentenceVectors
from tests.bot.component_bench import CONTEXT, RESOURCE, message, with_vector
from vectors import encoder_for

WORDS = {
    "greet": ["hello", "hi", "hey", "morning", "howdy", "greetings", "evening", "welcome"],
    "order_status": ["order", "parcel", "package", "shipment", "tracking", "delivery", "arrive", "courier"],
    "product_price": ["price", "cost", "much", "expensive", "cheap", "euros", "dollars", "charge"],
    OUT_OF_SCOPE: ["weather", "election", "poem", "football", "recipe", "moon", "taxes", "guitar"],
}
DIMENSION = 24


def vector_of(intent: str, number: int) -> np.ndarray:
    """Near the direction of its intent, never the same twice."""
    noise = np.random.default_rng(100 * sorted(WORDS).index(intent) + number).normal(size=DIMENSION) * 0.12
    noise[sorted(WORDS).index(intent)] += 1.0
    return np.asarray(noise / np.linalg.norm(noise), dtype=np.float32)


def examples(count: int = 16) -> tuple[list[str], np.ndarray, list[str]]:
    triples = [
        (f"{words[number % 8]} {words[(number * 3 + 1) % 8]}", vector_of(intent, number), intent)
        for intent, words in WORDS.items()
        for number in range(count)
    ]
    texts, vectors, intents = zip(*triples, strict=True)
    return list(texts), np.stack(vectors), list(intents)


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel.fit(*examples(), seed=7)


def test_a_plain_message_is_acted_on(model: IntentModel) -> None:
    prediction = model.predict("order parcel", vector_of("order_status", 99))
    assert (prediction.ranking[0][0], prediction.band) == ("order_status", "act")


def test_a_message_that_is_like_nothing_known_is_admitted(model: IntentModel) -> None:
    far = np.zeros(DIMENSION, dtype=np.float32)
    far[-1] = 1.0
    assert model.predict("zzz", far).band == "admit"


def test_a_message_out_of_scope_is_admitted_however_sure_it_is(model: IntentModel) -> None:
    prediction = model.predict("weather football", vector_of(OUT_OF_SCOPE, 99))
    assert prediction.ranking[0][0] == OUT_OF_SCOPE
    assert prediction.band == "admit"


def test_between_the_two_thresholds_the_bot_asks(model: IntentModel) -> None:
    model = IntentModel(model._arrays, {**model._facts, "act_from": 99.0, "ask_from": -99.0})
    assert model.predict("order parcel", vector_of("order_status", 99)).band == "ask"


def test_thresholds_are_fitted_and_in_order(model: IntentModel) -> None:
    assert model.ask_from <= model.act_from
    assert (model.act_from, model.ask_from) != (0.0, 0.0)


def test_the_ranking_holds_every_intent_and_sums_to_one(model: IntentModel) -> None:
    ranking = model.predict("order", vector_of("order_status", 99)).ranking
    assert sorted(name for name, _ in ranking) == sorted(WORDS)
    assert sum(confidence for _, confidence in ranking) == pytest.approx(1.0, abs=1e-4)
    assert [c for _, c in ranking] == sorted((c for _, c in ranking), reverse=True)


def test_the_same_data_and_seed_give_the_same_model(model: IntentModel) -> None:
    again = IntentModel.fit(*examples(), seed=7)
    assert (again.act_from, again.ask_from) == (model.act_from, model.ask_from)


def test_one_intent_is_no_training_data() -> None:
    texts, vectors, intents = examples()
    with pytest.raises(ValueError, match="at least two"):
        IntentModel.fit(texts[:16], vectors[:16], intents[:16], seed=7)


def test_a_saved_model_gives_the_same_answers(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for intent in WORDS:
        asked = (" ".join(WORDS[intent][:3]), vector_of(intent, 50))
        assert loaded.predict(*asked) == model.predict(*asked)


@pytest.mark.parametrize("name", ["arrays.npz", "facts.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_damaged_model_raises(model: IntentModel, tmp_path: Path, name: str, damage: str) -> None:
    model.save(tmp_path)
    path = tmp_path / name
    if damage == "missing":
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"something else")
    with pytest.raises(Exception, match=r"."):
        IntentModel.load(tmp_path)


@pytest.mark.parametrize("fact", ["act_from", "vocabulary", "intents"])
def test_facts_that_lack_something_raise(model: IntentModel, tmp_path: Path, fact: str) -> None:
    model.save(tmp_path)
    facts = json.loads((tmp_path / "facts.json").read_text())
    del facts[fact]
    (tmp_path / "facts.json").write_text(json.dumps(facts))
    with pytest.raises(KeyError):
        IntentModel.load(tmp_path)


def _score(probability: float, cosine: float) -> float:
    return float(gate_scores(np.array([[probability, 0.0]]), np.array([cosine]))[0])


def test_the_score_grows_with_probability_and_with_nearness() -> None:
    assert _score(0.5, 0.5) < _score(0.9, 0.5) < _score(0.9, 0.8)


def test_a_probability_of_nothing_gives_a_finite_score() -> None:
    assert np.isfinite(_score(0.0, 0.0))


def bands(right: list[bool], outside: list[bool]) -> tuple[float, float]:
    """Bands for predictions of intent 0 whose scores fall from 1 to 0."""
    count = len(right)
    labels = np.array([2 if out else 0 if good else 1 for good, out in zip(right, outside, strict=True)])
    scores = np.linspace(1.0, 0.0, count)
    return fit_bands(scores, np.zeros(count, dtype=int), labels, ["a", "b", OUT_OF_SCOPE])


def test_acting_begins_where_precision_is_still_kept() -> None:
    act_from, _ = bands([True] * 57 + [False] * 43, [False] * 100)
    scores = np.linspace(1.0, 0.0, 100)
    acted = int((scores >= act_from).sum())
    assert acted == 59  # 57 of 59 are right: 96.6 %


def test_no_precision_anywhere_means_acting_on_the_surest_alone() -> None:
    act_from, _ = bands([False] * 100, [False] * 100)
    assert act_from == 1.0


def test_asking_begins_where_messages_out_of_scope_end() -> None:
    _, ask_from = bands([True] * 30 + [False] * 70, [False] * 60 + [True] * 40)
    scores = np.linspace(1.0, 0.0, 100)
    assert int((scores >= ask_from).sum()) == 61  # 60 of 61 are in scope: 98.4 %


# The component around the model.


def training_data() -> TrainingData:
    return TrainingData(
        [with_vector(text, vector, intent=intent) for text, vector, intent in zip(*examples(), strict=True)]
    )


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


@pytest.fixture
def classifier(storage: LocalModelStorage) -> IntentClassifier:
    built = IntentClassifier.create(IntentClassifier.get_default_config(), storage, RESOURCE, CONTEXT)
    built.train(training_data())
    return built


def loaded(storage: LocalModelStorage) -> IntentClassifier:
    return IntentClassifier.load(IntentClassifier.get_default_config(), storage, RESOURCE, CONTEXT)


def classify(classifier: IntentClassifier, text: str, vector: np.ndarray) -> dict[str, Any]:
    (done,) = classifier.process([with_vector(text, vector)])
    return {name: done.get(name) for name in ("intent", "intent_ranking", "gate")}


def test_an_intent_to_act_on_is_the_messages_intent(classifier: IntentClassifier) -> None:
    found = classify(classifier, "order parcel", vector_of("order_status", 99))
    assert found["intent"]["name"] == "order_status"
    assert found["gate"]["band"] == "act"


def test_a_message_out_of_scope_says_so_and_keeps_its_ranking(classifier: IntentClassifier) -> None:
    far = np.zeros(DIMENSION, dtype=np.float32)
    far[-1] = 1.0
    found = classify(classifier, "zzz", far)
    assert found["intent"]["name"] == OUT_OF_SCOPE
    assert len(found["intent_ranking"]) == len(WORDS)


def test_a_script_without_training_data_is_unsure_so_that_the_knowledge_is_asked(
    classifier: IntentClassifier,
) -> None:
    found = classify(classifier, "我的订单在哪里", vector_of("order_status", 99))
    assert (found["intent"]["name"], found["gate"]["band"]) == (UNSURE, "ask")


def test_a_choice_is_left_as_it_is(classifier: IntentClassifier) -> None:
    (done,) = classifier.process([message("/order_status")])
    assert done.get("intent") is None


def test_a_loaded_component_answers_like_the_trained_one(
    classifier: IntentClassifier, storage: LocalModelStorage
) -> None:
    again = loaded(storage)
    for intent in WORDS:
        asked = (" ".join(WORDS[intent][:2]), vector_of(intent, 77))
        assert classify(again, *asked) == classify(classifier, *asked)


@pytest.mark.parametrize("name", ["arrays.npz", "facts.json"])
def test_a_damaged_folder_raises_instead_of_an_untrained_component(
    classifier: IntentClassifier, storage: LocalModelStorage, name: str
) -> None:
    with storage.write_to(RESOURCE) as folder:
        (folder / "latin" / name).unlink()
    with pytest.raises(FileNotFoundError):
        loaded(storage)


def test_an_empty_folder_raises_instead_of_an_untrained_component(storage: LocalModelStorage) -> None:
    with storage.write_to(RESOURCE):
        pass
    with pytest.raises(ValueError, match="make train"):
        loaded(storage)


def test_a_missing_folder_raises_instead_of_an_untrained_component(storage: LocalModelStorage) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        loaded(storage)


# Sentence vectors.


@pytest.fixture
def featurizer(storage: LocalModelStorage) -> SentenceVectors:
    return SentenceVectors.create(SentenceVectors.get_default_config(), storage, RESOURCE, CONTEXT)


@pytest.mark.parametrize(("text", "script"), [("where is my order", "latin"), ("我的订单在哪里", "cjk")])
def test_a_message_gets_the_vector_of_its_scripts_encoder(
    featurizer: SentenceVectors, home: Path, text: str, script: Any
) -> None:
    (done,) = featurizer.process([message(text)])
    _, sentence = done.get_dense_features("text", [])
    assert sentence.features.shape == (1, 384)
    assert np.array_equal(sentence.features[0], encoder_for(script, home).encode(text))


def test_a_choice_gets_no_vector(featurizer: SentenceVectors) -> None:
    (done,) = featurizer.process([message("/order_status")])
    assert done.get_dense_features("text", []) == (None, None)


def test_training_examples_get_the_vectors_of_run_time(featurizer: SentenceVectors) -> None:
    data = featurizer.process_training_data(TrainingData([message("where is my order")]))
    (alone,) = featurizer.process([message("where is my order")])
    trained = data.training_examples[0].get_dense_features("text", [])[1]
    assert np.array_equal(trained.features, alone.get_dense_features("text", [])[1].features)
