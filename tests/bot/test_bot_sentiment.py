"""How a customer sounds: right often enough on texts never seen, hardly ever a false alarm, loud about damage.

The component is trained here on its own examples. The texts are tests/nlu/sentiment_held_back.yml.
"""

from __future__ import annotations

import json
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.metrics import f1_score

from bot import model_files, training
from bot.components import sentence_vectors, sentiment
from bot.components.sentiment import SCRIPTS, SentimentOfMessage, examples
from bot.components.sentiment_features import NAMES, surface_features
from bot.components.sentiment_model import LABELS, SentimentModel, choose
from bot.replies import result_of
from tests.bot.component_bench import CONTEXT, RESOURCE, message, with_vector
from vectors import encoder_for, script_of

HELD_BACK = Path(__file__).resolve().parent.parent / "nlu" / "sentiment_held_back.yml"
# Measured (accuracy, macro-F1): English first .917, .917, second .750, .760, third .767, .771;
# Chinese first .950, .951, second .850, .844, third .800, .798. Before the examples were widened, the accuracy on second
# was .583 in English and .725 in Chinese. `third` shows what to expect of new customers.
LEAST_ACCURACY = {
    ("en", "first"): 0.89,
    ("en", "second"): 0.72,
    ("en", "third"): 0.74,
    ("zh", "first"): 0.92,
    ("zh", "second"): 0.81,  # .8196 since calm texts raise hardly any alarm; .844 with a third more alarms
    ("zh", "third"): 0.77,
}
LEAST_MACRO_F1 = LEAST_ACCURACY  # macro-F1 lies within .01 of accuracy: each label has as many texts
LEAST_UPSET_FOUND = {"en": 0.74, "zh": 0.87}  # measured .78 and .91 of all three parts
MOST_FALSE_ALARMS = 0.03  # calm texts called upset; measured 0 of 160
MOST_FALSE_ALARMS_IN_QUESTIONS = 0.01  # measured 0 of 245 texts that only ask or tell something
CALM = ("neutral", "pleased")
MOST_MS = 2.0  # measured 0.7 beyond the vector; two cores are shared while tests run
Sentiment = dict[str, Any]


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("sentiment"))


@pytest.fixture(scope="module")
def component(storage: LocalModelStorage, home: Path) -> Iterator[SentimentOfMessage]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentence_vectors, "home", lambda: home)
        built = SentimentOfMessage.create(SentimentOfMessage.get_default_config(), storage, RESOURCE, CONTEXT)
        built.train(TrainingData())
        yield built


def loaded(storage: LocalModelStorage) -> SentimentOfMessage:
    return SentimentOfMessage.load(SentimentOfMessage.get_default_config(), storage, RESOURCE, CONTEXT)


def sentiment_of(component: SentimentOfMessage, home: Path, text: str) -> Sentiment:
    (done,) = component.process([with_vector(text, encoder_for(script_of(text), home).encode(text))])
    found: Sentiment = done.get("sentiment")
    return found


def held_back() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(text, label) by language and part."""
    content = yaml.safe_load(HELD_BACK.read_text(encoding="utf-8"))
    return {
        (language, part): [(text, label) for label, texts in labels.items() for text in texts]
        for part, languages in content.items()
        for language, labels in languages.items()
    }


@pytest.fixture(scope="module")
def heard(component: SentimentOfMessage, home: Path) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """(text, label wanted, label found) by language and part."""
    return {
        key: [(text, wanted, sentiment_of(component, home, text)["label"]) for text, wanted in pairs]
        for key, pairs in held_back().items()
    }


# What it makes of texts it has never seen.


@pytest.mark.parametrize("key", LEAST_ACCURACY)
def test_most_texts_get_the_label_a_person_would_give(heard: Any, key: tuple[str, str]) -> None:
    wanted, found = [item[1] for item in heard[key]], [item[2] for item in heard[key]]
    accuracy = float(np.mean(np.array(wanted) == found))
    macro_f1 = float(f1_score(wanted, found, average="macro"))
    print(f"held back {key}: accuracy {accuracy:.3f}, macro-F1 {macro_f1:.3f} of {len(found)}")
    assert accuracy >= LEAST_ACCURACY[key], [item for item in heard[key] if item[1] != item[2]]
    assert macro_f1 >= LEAST_MACRO_F1[key]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_calm_customer_is_not_called_upset(heard: Any, language: str) -> None:
    calm = [item for key in heard if key[0] == language for item in heard[key] if item[1] in CALM]
    alarms = [item for item in calm if item[2] == "upset"]
    assert len(alarms) / len(calm) <= MOST_FALSE_ALARMS, alarms


@pytest.mark.parametrize("language", ["en", "zh"])
def test_upset_customers_are_heard(heard: Any, language: str) -> None:
    upset = [item for key in heard if key[0] == language for item in heard[key] if item[1] == "upset"]
    found = sum(item[2] == "upset" for item in upset) / len(upset)
    print(f"held back, {language}, upset customers heard: {found:.3f}")
    assert found >= LEAST_UPSET_FOUND[language]


def test_upset_is_never_taken_for_joy_more_than_now_and_then(heard: Any) -> None:
    upset = [item for items in heard.values() for item in items if item[1] == "upset"]
    glad = [item for item in upset if item[2] == "pleased"]
    assert len(glad) / len(upset) <= 0.05, glad


def test_the_intents_held_back_texts_raise_no_alarm(component: SentimentOfMessage, home: Path) -> None:
    content = yaml.safe_load(HELD_BACK.with_name("held_back.yml").read_text(encoding="utf-8"))
    may_be_upset = ("complaint", "out_of_scope", "small_talk", "human", "deny")
    calm = [
        text
        for intents in content.values()
        for intent, texts in intents.items()
        if intent not in may_be_upset
        for text in texts
    ]
    alarms = [text for text in calm if sentiment_of(component, home, text)["label"] == "upset"]
    assert len(alarms) / len(calm) <= MOST_FALSE_ALARMS_IN_QUESTIONS, alarms


def test_no_held_back_text_is_among_the_examples() -> None:
    known = {text for text, _ in examples()}
    assert [text for pairs in held_back().values() for text, _ in pairs if text in known] == []


def test_every_example_has_a_label_and_there_are_enough_of_each() -> None:
    content = yaml.safe_load(sentiment.EXAMPLES.read_text(encoding="utf-8"))
    for language, least in (("en", 90), ("zh", 70)):
        assert tuple(content[language]) == LABELS
        assert all(len(set(texts)) == len(texts) >= least for texts in content[language].values())


# What a message gets.


@pytest.mark.parametrize("text", ["/order_status", '/choose_entry{"entry": "WORST EVER"}', "", "/restart"])
def test_choices_and_commands_are_neutral(component: SentimentOfMessage, text: str) -> None:
    (done,) = component.process([message(text)])
    assert done.get("sentiment") == {"label": "neutral", "score": 0.0, "confidence": 1.0}


@pytest.mark.parametrize("text", ["I AM FURIOUS, thieves!!!", "谢谢,太好了", "👍", "12345", "我的iPhone坏了"])
def test_label_score_and_confidence_are_in_their_ranges(
    component: SentimentOfMessage, home: Path, text: str
) -> None:
    found = sentiment_of(component, home, text)
    assert found["label"] in LABELS
    assert -1.0 <= found["score"] <= 0.7
    assert 0.0 <= found["confidence"] <= 1.0
    assert json.loads(json.dumps(found)) == found


def test_the_score_falls_with_the_mood(component: SentimentOfMessage, home: Path) -> None:
    texts = ("thank you so much!", "where is my order", "not very happy", "thieves, I will sue you!!!")
    scores = [sentiment_of(component, home, text)["score"] for text in texts]
    assert scores == sorted(scores, reverse=True)


def test_the_sentiment_is_part_of_what_rasa_gives_out(component: SentimentOfMessage, home: Path) -> None:
    (done,) = component.process([with_vector("thanks", encoder_for("latin", home).encode("thanks"))])
    assert done.as_dict(only_output_properties=True)["sentiment"]["label"] == "pleased"


def test_the_turns_reasons_hold_the_sentiment() -> None:
    found = {"label": "upset", "score": -0.9, "confidence": 0.9}
    said = {"event": "user", "text": "no", "parse_data": {"sentiment": found}}
    assert result_of("t1", [said], model="m")["reasons"]["sentiment"] == found


def test_a_choice_which_rasa_reads_without_the_pipeline_is_neutral_in_the_reasons() -> None:
    said = {"event": "user", "text": "/order_status", "parse_data": {"intent": {"name": "order_status"}}}
    found = result_of("t1", [said], model="m")["reasons"]["sentiment"]
    assert found == {"label": "neutral", "score": 0.0, "confidence": 1.0}


def test_a_message_costs_little_beyond_its_vector(component: SentimentOfMessage, home: Path) -> None:
    text = "hello, my parcel W1234567 has not arrived yet, I have waited for a week!"
    asked = with_vector(text, encoder_for("latin", home).encode(text))
    times = []
    for _ in range(100):
        began = time.perf_counter()
        component.process([asked])
        times.append((time.perf_counter() - began) * 1000)
    print(f"sentiment of a message: {np.median(times):.2f} ms")
    assert np.median(times) < MOST_MS


# What is stored.


def test_a_loaded_component_answers_like_the_trained_one(
    component: SentimentOfMessage, storage: LocalModelStorage, home: Path
) -> None:
    again = loaded(storage)
    for pairs in held_back().values():
        for text, _ in pairs[::5]:
            assert sentiment_of(again, home, text) == sentiment_of(component, home, text)


def copy_of(component: SentimentOfMessage, tmp_path: Path) -> LocalModelStorage:
    copied = LocalModelStorage(tmp_path)
    with copied.write_to(RESOURCE) as folder:
        for script, model in component._models.items():
            model.save(folder / script)
    return copied


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("name", ["sentiment.npz", "sentiment.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_damaged_file_raises_instead_of_an_untrained_component(
    component: SentimentOfMessage, tmp_path: Path, script: str, name: str, damage: str
) -> None:
    copied = copy_of(component, tmp_path)
    with copied.write_to(RESOURCE) as folder:
        path = folder / script / name
        content = path.read_bytes()
        path.unlink()
        if damage != "missing":
            path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"something else")
    with pytest.raises(Exception, match=r"."):
        loaded(copied)


def test_weights_of_another_shape_raise(component: SentimentOfMessage) -> None:
    model = component._models["latin"]
    arrays = {**model._arrays, "weights": model._arrays["weights"][:-1]}
    with pytest.raises(ValueError, match="make train"):
        SentimentModel(arrays, model._facts)


@pytest.mark.parametrize("fact", ["temperature", "upset_from", "vocabulary", "script"])
def test_facts_that_lack_something_raise(component: SentimentOfMessage, fact: str) -> None:
    model = component._models["latin"]
    with pytest.raises(KeyError):
        SentimentModel(model._arrays, {name: value for name, value in model._facts.items() if name != fact})


def test_an_empty_folder_raises(tmp_path: Path) -> None:
    empty = LocalModelStorage(tmp_path)
    with empty.write_to(RESOURCE):
        pass
    with pytest.raises(FileNotFoundError):
        loaded(empty)


def test_the_current_archive_holds_a_sentiment_model_for_each_script(home: Path) -> None:
    with tarfile.open(model_files.current(home / "models" / "bot")) as archive:
        names = [Path(name) for name in archive.getnames()]
    assert {path.parent.name for path in names if path.name == "sentiment.npz"} == set(SCRIPTS)


def test_other_examples_make_another_model(tmp_path: Path) -> None:
    path = tmp_path / "bot" / "components" / "sentiment_examples.yml"
    path.parent.mkdir(parents=True)
    path.write_text("en: {}\n")
    first = training._fingerprint(tmp_path, tmp_path)
    path.write_text("zh: {}\n")
    assert training._fingerprint(tmp_path, tmp_path) != first


# The model by itself.


def random_examples() -> tuple[list[str], np.ndarray, list[str]]:
    vectors = np.random.default_rng(1).normal(size=(40, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [f"word{i % 4} text" for i in range(40)], vectors, [LABELS[i % 4] for i in range(40)]


def test_the_same_examples_and_seed_give_the_same_model() -> None:
    first, second = (SentimentModel.fit(*random_examples(), script="latin", seed=7) for _ in range(2))
    assert (first.temperature, first.upset_from) == (second.temperature, second.upset_from)
    assert np.array_equal(first._arrays["weights"], second._arrays["weights"])


def test_a_label_without_examples_is_no_training_data() -> None:
    texts, vectors, labels = random_examples()
    kept = [i for i in range(40) if labels[i] != "pleased"]
    with pytest.raises(ValueError, match="at least two examples of each"):
        SentimentModel.fit(
            [texts[i] for i in kept], vectors[kept], [labels[i] for i in kept], script="latin", seed=7
        )


def test_an_unknown_label_is_refused() -> None:
    texts, vectors, labels = random_examples()
    with pytest.raises(ValueError, match="tuple"):
        SentimentModel.fit(texts, vectors, ["cross", *labels[1:]], script="latin", seed=7)


@pytest.mark.parametrize(
    ("probabilities", "label"),
    [
        ([0.7, 0.2, 0.1, 0.0], "upset"),
        ([0.5, 0.3, 0.2, 0.0], "annoyed"),
        ([0.55, 0.0, 0.4, 0.05], "neutral"),
    ],
)
def test_upset_needs_its_threshold_else_the_likeliest_other_label(
    probabilities: list[float], label: str
) -> None:
    assert LABELS[choose(np.array([probabilities]), 0.6)[0]] == label


# The surface of a text.


def surface(text: str) -> dict[str, float]:
    return dict(zip(NAMES, surface_features(text).tolist(), strict=True))


def test_shouting_is_seen_and_codes_and_sizes_are_no_shouting() -> None:
    assert surface("WHERE IS MY ORDER")["all_capitals"] == 1.0
    assert surface("is W1234567ABCDEFG here")["capitals"] == 0.0
    assert surface("XL?")["capitals"] == 0.0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("not bad", "not_complaint"),
        ("I am not happy", "not_praise"),
        ("it isn't good", "not_praise"),
        ("不太满意", "not_praise"),
        ("没失望", "not_complaint"),
        ("great", "praise"),
        ("很满意", "praise"),
        ("thieves", "insult"),
        ("骗子", "insult"),
        ("why?!?!", "mark_runs"),
        ("soooo slow", "stretched"),
        ("😡", "angry_emoji"),
        ("🙄", "sad_emoji"),
        ("❤️", "glad_emoji"),
        ("第三次了", "repetition"),
    ],
)
def test_signs_of_mood_are_counted(text: str, name: str) -> None:
    assert surface(text)[name] > 0


def test_a_negated_word_does_not_count_as_itself() -> None:
    assert surface("not happy")["praise"] == surface("not bad")["complaint"] == 0
