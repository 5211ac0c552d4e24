"""The intent model and its component: three bands fitted at training, loud about damage, the same after loading."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent_classifier import UNSURE, IntentClassifier
from bot.components.intent_evidence import OUT_OF_SCOPE, neighbour_weight
from bot.components.intent_gate import ACT_PRECISION, fit_gate
from bot.components.intent_model import IntentModel, Labelled
from bot.components.own_examples import MEANT
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


def examples(count: int = 16) -> Labelled:
    triples = [
        (f"{words[number % 8]} {words[(number * 3 + 1) % 8]}", vector_of(intent, number), intent)
        for intent, words in WORDS.items()
        for number in range(count)
    ]
    texts, vectors, intents = zip(*triples, strict=True)
    return Labelled(list(texts), np.stack(vectors), list(intents))


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel.fit(examples(), seed=7)


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
    wide = IntentModel(model.evidence, replace(model.gate, act_from=99.0, ask_from=-99.0))
    assert wide.predict("order parcel", vector_of("order_status", 99)).band == "ask"


def test_thresholds_are_fitted_and_in_order(model: IntentModel) -> None:
    assert model.gate.ask_from <= model.gate.act_from


def test_confidence_is_a_probability_that_grows_with_the_score(model: IntentModel) -> None:
    scores = np.linspace(-10, 10, 9)
    confidence = model.gate.confidence(scores)
    assert ((confidence > 0) & (confidence < 1)).all()
    assert (np.diff(confidence) > 0).all()


def test_the_ranking_holds_every_intent_and_sums_to_one(model: IntentModel) -> None:
    ranking = model.predict("order", vector_of("order_status", 99)).ranking
    assert sorted(name for name, _ in ranking) == sorted(WORDS)
    assert sum(confidence for _, confidence in ranking) == pytest.approx(1.0, abs=1e-4)
    assert [c for _, c in ranking] == sorted((c for _, c in ranking), reverse=True)


def test_the_same_data_and_seed_give_the_same_model(model: IntentModel) -> None:
    again = IntentModel.fit(examples(), seed=7)
    assert again.gate == model.gate


def test_one_intent_is_no_training_data() -> None:
    with pytest.raises(ValueError, match="at least two"):
        IntentModel.fit(examples().part(np.arange(16)), seed=7)


def test_an_intent_with_a_single_example_can_be_learnt() -> None:
    lone = examples().part(np.r_[0:17])  # sixteen of one intent, one of another
    assert IntentModel.fit(lone, seed=7).predict("hello", lone.vectors[0]).ranking[0][0] == "greet"


def test_the_gate_is_fitted_on_given_messages_instead_of_held_out_ones(model: IntentModel) -> None:
    given = IntentModel.fit(examples(), seed=7, validation=examples(3))
    assert given.gate != model.gate


def test_what_speaks_for_an_intent_is_its_nearest_examples_and_ngrams(model: IntentModel) -> None:
    prediction, (first, *_) = model.explain("order parcel", vector_of("order_status", 3))
    assert prediction == model.predict("order parcel", vector_of("order_status", 3))
    assert first["intent"] == "order_status"
    assert first["nearest"][0]["cosine"] == pytest.approx(1.0, abs=1e-3)
    assert first["nearest"][0]["example"] == "shipment package"
    assert all(item["ngram"] in " order  parcel " for item in first["ngrams"])
    assert first["ngrams"][0]["adds"] > 0


def test_neighbours_count_where_there_are_many() -> None:
    few, many = np.zeros(20, dtype=int), np.zeros(2000, dtype=int)
    assert neighbour_weight(few, 2) < neighbour_weight(many, 2) == 0.5


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


@pytest.mark.parametrize("fact", ["gate", "vocabulary", "intents", "examples"])
def test_facts_that_lack_something_raise(model: IntentModel, tmp_path: Path, fact: str) -> None:
    model.save(tmp_path)
    facts = json.loads((tmp_path / "facts.json").read_text())
    del facts[fact]
    (tmp_path / "facts.json").write_text(json.dumps(facts))
    with pytest.raises(KeyError):
        IntentModel.load(tmp_path)


# The gate.

RNG = np.random.default_rng(3)


def judged(right: int, wrong: int, outside: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signals of so many messages: the right ones highest, those out of scope lowest, with some overlap."""
    means = np.r_[np.full(right, 2.0), np.full(wrong, 0.5), np.full(outside, -2.0)]
    signals = means[:, None] + RNG.normal(size=(len(means), 3)) * 0.8
    is_right = np.r_[np.ones(right, bool), np.zeros(wrong + outside, bool)]
    is_outside = np.r_[np.zeros(right + wrong, bool), np.ones(outside, bool)]
    return signals, is_right, is_outside


def test_what_is_acted_on_is_right_as_often_as_promised() -> None:
    signals, right, outside = judged(300, 60, 100)
    gate = fit_gate(signals, right, outside)
    acted = gate.scores(signals) >= gate.act_from
    assert right[acted].mean() >= ACT_PRECISION
    assert acted.sum() > 150


def test_what_is_out_of_scope_is_refused_and_what_is_right_is_kept() -> None:
    signals, right, outside = judged(300, 60, 100)
    gate = fit_gate(signals, right, outside)
    kept = gate.scores(signals) >= gate.ask_from
    assert 1 - kept[outside].mean() > 0.9
    assert kept[right].mean() > 0.9


def test_without_anything_out_of_scope_hardly_anything_right_is_refused() -> None:
    signals, right, _ = judged(300, 60, 0)
    gate = fit_gate(signals, right, np.zeros(len(right), bool))
    assert (gate.scores(signals)[right] >= gate.ask_from).mean() == pytest.approx(0.95, abs=0.01)


def test_nothing_right_at_all_means_acting_on_the_surest_alone() -> None:
    signals, _, _ = judged(100, 0, 0)
    gate = fit_gate(signals, np.zeros(100, bool), np.zeros(100, bool))
    assert (gate.scores(signals) >= gate.act_from).sum() == 1


# The component around the model.


def training_data() -> TrainingData:
    known = examples()
    triples = zip(known.texts, known.vectors, known.intents, strict=True)
    return TrainingData([with_vector(text, vector, intent=intent) for text, vector, intent in triples])


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


def test_messages_that_say_what_is_meant_fit_the_gate(storage: LocalModelStorage) -> None:
    built = IntentClassifier.create(IntentClassifier.get_default_config(), storage, RESOURCE, CONTEXT)
    without = built.train(training_data()) and built._models["latin"].gate
    data, known = training_data(), examples(20)
    triples = zip(known.texts, known.vectors, known.intents, strict=True)
    data.training_examples += [
        with_vector(f"{text} please", vector, **{MEANT: intent}) for text, vector, intent in triples
    ]
    built.train(data)
    assert built._models["latin"].gate != without


def test_messages_that_are_learnt_from_do_not_fit_the_gate(storage: LocalModelStorage) -> None:
    built = IntentClassifier.create(IntentClassifier.get_default_config(), storage, RESOURCE, CONTEXT)
    without = built.train(training_data()) and built._models["latin"].gate
    data, known = training_data(), examples()
    triples = zip(known.texts, known.vectors, known.intents, strict=True)
    data.training_examples += [
        with_vector(text, vector, **{MEANT: intent}) for text, vector, intent in triples
    ]
    built.train(data)
    assert built._models["latin"].gate == without


def test_what_spoke_for_the_best_intents_stays_in_the_message(classifier: IntentClassifier) -> None:
    (done,) = classifier.process([with_vector("order parcel", vector_of("order_status", 3))])
    assert next(item["intent"] for item in done.get("explained")) == "order_status"


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
    trained = data.training_examples[0].get_dense_features("text", [])[1].features[0]
    assert (
        trained @ alone.get_dense_features("text", [])[1].features[0] > 0.9999
    )  # packed in a byte a dimension
