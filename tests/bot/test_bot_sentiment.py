"""How a customer sounds: right often enough on texts never seen, hardly ever a false alarm, loud about damage.

The component is trained here on its own examples, through the components before it; spelling alone is left out, because
it is learnt from the intents. The texts are tests/nlu/sentiment_held_back.yml, written blind and labelled as the examples
are, and the reviews of sentiment_reviews.yml, labelled by polarity.
"""

from __future__ import annotations

import json
import os
import re
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.metrics import f1_score

from bot import model_files
from bot.components.own_examples import FOLDER, OwnExamples, labelled
from bot.components.plain_text import PlainText
from bot.components.sentence_vectors import SentenceVectors
from bot.components.sentiment import FIRST, SCRIPTS, SURELY_NEUTRAL, SentimentOfMessage
from bot.components.sentiment_features import NAMES, surface_features
from bot.components.sentiment_model import LABELS, VALUES, SentimentModel, choose
from bot.replies import result_of
from tests.bot.component_bench import CONTEXT, RESOURCE, message
from vectors import encoder_for

NLU = Path(__file__).resolve().parent.parent / "nlu"
EXAMPLES = FOLDER / OwnExamples.get_default_config()["sentiment"]
FEWEST_EXAMPLES = {"en": (1500, 200), "zh": (1000, 150)}  # in all, of a label
# Measured on 216 English and 218 Chinese chats: accuracy .931, .904, macro-F1 .927, .897.
LEAST_ACCURACY = {"en": 0.90, "zh": 0.87}
LEAST_MACRO_F1 = {"en": 0.895, "zh": 0.865}
LEAST_RIGHT_OF_THREE = {"en": 0.945, "zh": 0.915}  # measured .968 and .940
LEAST_RIGHT_OF_REVIEWS = {"en": 0.75, "zh": 0.73}  # measured .776 and .753; a quarter of them is hard
LEAST_UPSET_FOUND = {"en": 0.80, "zh": 0.85}  # measured .850 and .900
MOST_FALSE_ALARMS = 0.03  # calm texts called upset; measured 2 of 136 in English, 0 of 138 in Chinese
MOST_FALSE_ALARMS_IN_QUESTIONS = 0.02  # measured 1 of 150 in English, 2 of 156 in Chinese
MOST_UPSET_TAKEN_FOR_JOY = 0.08  # sarcasm and tears
CALM = ("neutral", "pleased", "delighted")
JOY = ("pleased", "delighted")
POLARITY = {
    "upset": "negative",
    "annoyed": "negative",
    "neutral": "neutral",
    "pleased": "positive",
    "delighted": "positive",
}
# Whoever asks these is hardly ever upset; of an order, a payment or a broken thing people may well be.
CALM_INTENTS = (
    "product_price product_stock product_variants product_info compare size_and_fit product_similar product_accessories "
    "recommend gift delivery_options cancellation_fee payment_methods contact question edit_account greet "
    "thanks goodbye affirm choose help change_language"
)
NOTHING_SAID = {
    "label": "neutral",
    "score": 0.0,
    "confidence": 1.0,
    "polarity": {"negative": 0.0, "neutral": 1.0, "positive": 0.0},
}
MOST_MS = 2.0  # measured 0.7 beyond the vector; two cores are shared while tests run
Sentiment = dict[str, Any]


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("sentiment"))


@pytest.fixture(scope="module", autouse=True)
def models_at_home(home: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_HOME", str(home))
        yield


@pytest.fixture(scope="module")
def component(storage: LocalModelStorage) -> SentimentOfMessage:
    built = created(storage)
    data = OwnExamples.create(OwnExamples.get_default_config(), storage, RESOURCE, CONTEXT)
    trained_on = data.process_training_data(TrainingData([]))
    for before in before_it(storage):
        trained_on = before.process_training_data(trained_on)
    built.train(trained_on)
    return built


def before_it(storage: LocalModelStorage) -> tuple[PlainText, SentenceVectors]:
    """The components that a message passes first."""
    return (
        PlainText.create({}, storage, RESOURCE, CONTEXT),
        SentenceVectors.create(SentenceVectors.get_default_config(), storage, RESOURCE, CONTEXT),
    )


def created(storage: LocalModelStorage) -> SentimentOfMessage:
    return SentimentOfMessage.create(SentimentOfMessage.get_default_config(), storage, RESOURCE, CONTEXT)


def loaded(storage: LocalModelStorage) -> SentimentOfMessage:
    return SentimentOfMessage.load(SentimentOfMessage.get_default_config(), storage, RESOURCE, CONTEXT)


def featured(text: str, storage: LocalModelStorage) -> Message:
    messages = [message(text)]
    for before in before_it(storage):
        messages = before.process(messages)
    return messages[0]


def sentiment_of(component: SentimentOfMessage, text: str) -> Sentiment:
    (done,) = component.process([featured(text, component._storage)])
    found: Sentiment = done.get("sentiment")
    return found


def held_back() -> dict[str, list[tuple[str, str]]]:
    """(text, label) by language."""
    content = yaml.safe_load((NLU / "sentiment_held_back.yml").read_text(encoding="utf-8"))
    return {
        language: [(text, label) for label, texts in labels.items() for text in texts]
        for language, labels in content.items()
    }


def reviews(language: str) -> list[tuple[str, str]]:
    """(text, polarity)."""
    content = yaml.safe_load((NLU / "sentiment_reviews.yml").read_text(encoding="utf-8"))[language]
    return [(text, polarity) for polarity, texts in content.items() for text in texts]


@pytest.fixture(scope="module")
def heard(component: SentimentOfMessage) -> dict[str, list[tuple[str, str, Sentiment]]]:
    """(text, label wanted, sentiment found) by language."""
    return {
        language: [(text, wanted, sentiment_of(component, text)) for text, wanted in pairs]
        for language, pairs in held_back().items()
    }


# What it makes of texts it has never seen.


@pytest.mark.parametrize("language", LEAST_ACCURACY)
def test_most_texts_get_the_label_a_person_would_give(heard: Any, language: str) -> None:
    wanted = [item[1] for item in heard[language]]
    found = [item[2]["label"] for item in heard[language]]
    accuracy = float(np.mean(np.array(wanted) == found))
    macro_f1 = float(f1_score(wanted, found, average="macro"))
    print(f"held back {language}: accuracy {accuracy:.3f}, macro-F1 {macro_f1:.3f} of {len(found)}")
    missed = [(text, label, got["label"]) for text, label, got in heard[language] if label != got["label"]]
    assert accuracy >= LEAST_ACCURACY[language], missed
    assert macro_f1 >= LEAST_MACRO_F1[language], missed


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_likeliest_polarity_is_mostly_right(heard: Any, language: str) -> None:
    found = heard[language]
    right = [max(got["polarity"], key=got["polarity"].get) == POLARITY[wanted] for _, wanted, got in found]
    print(f"held back, {language}, polarity: {np.mean(right):.3f} of {len(right)}")
    assert np.mean(right) >= LEAST_RIGHT_OF_THREE[language]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_polarity_of_reviews_is_mostly_right(component: SentimentOfMessage, language: str) -> None:
    found = [(text, wanted, sentiment_of(component, text)["polarity"]) for text, wanted in reviews(language)]
    right = [max(got, key=got.__getitem__) == wanted for _, wanted, got in found]
    print(f"reviews, {language}, polarity: {np.mean(right):.3f} of {len(right)}")
    assert np.mean(right) >= LEAST_RIGHT_OF_REVIEWS[language]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_calm_customer_is_not_called_upset(heard: Any, language: str) -> None:
    calm = [item for item in heard[language] if item[1] in CALM]
    alarms = [text for text, _, got in calm if got["label"] == "upset"]
    print(f"held back, {language}, false alarms: {len(alarms)} of {len(calm)}")
    assert len(alarms) / len(calm) <= MOST_FALSE_ALARMS, alarms


@pytest.mark.parametrize("language", ["en", "zh"])
def test_upset_customers_are_heard(heard: Any, language: str) -> None:
    upset = [item for item in heard[language] if item[1] == "upset"]
    missed = [(text, got["label"]) for text, _, got in upset if got["label"] != "upset"]
    print(f"held back, {language}, upset customers heard: {1 - len(missed) / len(upset):.3f}")
    assert 1 - len(missed) / len(upset) >= LEAST_UPSET_FOUND[language], missed


def test_upset_is_never_taken_for_joy_more_than_now_and_then(heard: Any) -> None:
    upset = [item for items in heard.values() for item in items if item[1] == "upset"]
    glad = [text for text, _, got in upset if got["label"] in JOY]
    assert len(glad) / len(upset) <= MOST_UPSET_TAKEN_FOR_JOY, glad


@pytest.mark.parametrize("language", ["en", "zh"])
def test_questions_raise_no_alarm(component: SentimentOfMessage, language: str) -> None:
    content = yaml.safe_load((NLU / f"intents.{language}.yml").read_text(encoding="utf-8"))
    calm = [text for intent in CALM_INTENTS.split() for text in content[intent]]
    alarms = [text for text in calm if sentiment_of(component, text)["label"] == "upset"]
    print(f"questions, {language}, false alarms: {len(alarms)} of {len(calm)}")
    assert len(alarms) / len(calm) <= MOST_FALSE_ALARMS_IN_QUESTIONS, alarms


# What it learns from.


def normalised(text: str) -> str:
    """Only its letters and digits count, if it has any."""
    return re.sub(r"[\W_]+", " ", text).strip().lower() or text.strip()


def test_no_held_back_text_is_among_the_examples() -> None:
    known = {normalised(text) for text, _ in labelled(EXAMPLES, "sentiment")}
    asked = [*held_back().values(), reviews("en"), reviews("zh")]
    assert [text for pairs in asked for text, _ in pairs if normalised(text) in known] == []


@pytest.mark.parametrize("language", FEWEST_EXAMPLES)
def test_there_are_enough_examples_of_each_label_and_none_twice(language: str) -> None:
    of_label: dict[str, list[str]] = {}
    for path in EXAMPLES.glob(f"*.{language}.yml"):
        for label, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            of_label.setdefault(label, []).extend(texts)
    in_all, of_each = FEWEST_EXAMPLES[language]
    assert set(of_label) == set(LABELS)
    assert sum(len(set(texts)) for texts in of_label.values()) >= in_all
    assert {label: len(set(texts)) for label, texts in of_label.items() if len(set(texts)) < of_each} == {}
    everything = [text for texts in of_label.values() for text in texts]
    assert sorted(text for text in set(everything) if everything.count(text) > 1) == []


def test_every_file_of_examples_is_of_one_of_the_languages() -> None:
    assert {path.name.split(".")[1] for path in EXAMPLES.iterdir()} == set(FEWEST_EXAMPLES)


# What a message gets.


@pytest.mark.parametrize("text", ["/order_status", '/choose_entry{"entry": "WORST EVER"}', "", "/restart"])
def test_choices_and_commands_are_neutral(component: SentimentOfMessage, text: str) -> None:
    assert sentiment_of(component, text) == NOTHING_SAID


@pytest.mark.parametrize(
    "text", ["I AM FURIOUS, thieves!!!", "谢谢,太好了", "👍", "12345", "我的iPhone坏了", "\U0001fae8"]
)
def test_label_score_confidence_and_polarity_are_in_their_ranges(
    component: SentimentOfMessage, text: str
) -> None:
    found = sentiment_of(component, text)
    assert set(found) == {"label", "score", "confidence", "polarity"}
    assert found["label"] in LABELS
    assert -1.0 <= found["score"] <= 1.0
    assert 0.0 <= found["confidence"] <= 1.0
    assert set(found["polarity"]) == {"negative", "neutral", "positive"}
    assert all(0.0 <= share <= 1.0 for share in found["polarity"].values())
    assert sum(found["polarity"].values()) == pytest.approx(1.0, abs=0.001)
    assert json.loads(json.dumps(found)) == found


def test_the_score_falls_with_the_mood(component: SentimentOfMessage) -> None:
    texts = (
        "this is the best shop ever, I am over the moon!!! 😍",
        "thank you, that works",
        "where is my order",
        "not very happy with it",
        "thieves, I will sue you!!!",
    )
    scores = [sentiment_of(component, text)["score"] for text in texts]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.5
    assert scores[-1] < -0.5


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("thieves, I will sue you!!!", "negative"),
        ("I am quite disappointed", "negative"),
        ("which colours does it come in", "neutral"),
        ("I love it, thank you so much!", "positive"),
        ("骗子,我要投诉你们!!!", "negative"),
        ("有什么颜色", "neutral"),
        ("太喜欢了,谢谢!", "positive"),
    ],
)
def test_polarity_says_which_way_a_plain_text_leans(
    component: SentimentOfMessage, text: str, polarity: str
) -> None:
    found = sentiment_of(component, text)["polarity"]
    assert max(found, key=found.__getitem__) == polarity


def test_the_sentiment_is_part_of_what_rasa_gives_out(component: SentimentOfMessage) -> None:
    (done,) = component.process([featured("thanks", component._storage)])
    assert done.as_dict(only_output_properties=True)["sentiment"] == done.get("sentiment")


def test_the_turns_reasons_hold_the_sentiment() -> None:
    found = {**NOTHING_SAID, "label": "upset", "score": -0.9}
    said = {"event": "user", "text": "no", "parse_data": {"sentiment": found}}
    assert result_of("t1", [said], model="m")["reasons"]["sentiment"] == found


def test_a_choice_which_rasa_reads_without_the_pipeline_is_neutral_in_the_reasons() -> None:
    said = {"event": "user", "text": "/order_status", "parse_data": {"intent": {"name": "order_status"}}}
    found = result_of("t1", [said], model="m")["reasons"]["sentiment"]
    assert (found["label"], found["score"], found["confidence"]) == ("neutral", 0.0, 1.0)


def milliseconds(component: SentimentOfMessage, text: str) -> float:
    asked = featured(text, component._storage)
    times = []
    for _ in range(50):
        began = time.process_time()
        component.process([asked])
        times.append((time.process_time() - began) * 1000)
    return float(np.median(times))


@pytest.mark.parametrize(
    "text", ["which colours does the kettle come in", "请问水壶有什么颜色", "我等了一个星期了!!!"]
)
def test_a_message_costs_little_beyond_its_vector(component: SentimentOfMessage, text: str) -> None:
    taken = milliseconds(component, text)
    print(f"sentiment of a message: {taken:.2f} ms")
    assert taken < MOST_MS


def test_english_that_is_not_surely_neutral_costs_another_vector(component: SentimentOfMessage) -> None:
    text = "hello, my parcel has not arrived yet, I have waited for a week!"
    began = time.process_time()
    for _ in range(20):
        encoder_for("cjk", Path(os.environ["PARLEY_HOME"])).encode(text)
    vector_ms = (time.process_time() - began) / 20 * 1000
    taken = milliseconds(component, text)
    print(f"sentiment of a message that is heard twice: {taken:.2f} ms, its second vector {vector_ms:.2f} ms")
    assert taken < 2 * MOST_MS + 2 * vector_ms


def test_a_surely_neutral_message_in_english_is_heard_once(component: SentimentOfMessage) -> None:
    asked = featured("which colours does the kettle come in", component._storage)
    first = component._models[FIRST].predict(
        asked.get("text"), asked.get_dense_features("text", [])[1].features[0]
    )
    (done,) = component.process([asked])
    assert first.polarity["neutral"] >= SURELY_NEUTRAL
    assert done.get("sentiment")["polarity"]["neutral"] == pytest.approx(first.polarity["neutral"], abs=1e-4)


# What is stored.


def test_a_loaded_component_answers_like_the_trained_one(
    component: SentimentOfMessage, storage: LocalModelStorage
) -> None:
    again = loaded(storage)
    for pairs in held_back().values():
        for text, _ in pairs[::5]:
            assert sentiment_of(again, text) == sentiment_of(component, text)


def copy_of(component: SentimentOfMessage, tmp_path: Path) -> LocalModelStorage:
    copied = LocalModelStorage(tmp_path)
    with copied.write_to(RESOURCE) as folder:
        for script, model in component._models.items():
            model.save(folder / script)
    return copied


@pytest.mark.parametrize("script", [*SCRIPTS, FIRST])
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


def test_a_component_trained_without_moods_finds_everything_neutral(tmp_path: Path) -> None:
    bare = LocalModelStorage(tmp_path)
    created(bare).train(TrainingData([]))
    for text in ("thieves!!!", "骗子!!!"):
        assert sentiment_of(loaded(bare), text) == NOTHING_SAID


def test_a_script_without_moods_is_neutral_and_the_other_is_not(
    component: SentimentOfMessage, tmp_path: Path
) -> None:
    english = LocalModelStorage(tmp_path)
    with english.write_to(RESOURCE) as folder:
        for name in ("latin", FIRST):
            component._models[name].save(folder / name)
    alone = loaded(english)
    assert sentiment_of(alone, "骗子!!!") == NOTHING_SAID
    assert sentiment_of(alone, "thieves!!!")["label"] == "upset"


@pytest.mark.parametrize("name", ["latin", FIRST])
def test_one_of_the_two_models_of_latin_text_alone_raises(
    component: SentimentOfMessage, tmp_path: Path, name: str
) -> None:
    half = LocalModelStorage(tmp_path)
    with half.write_to(RESOURCE) as folder:
        component._models[name].save(folder / name)
    with pytest.raises(ValueError, match="make train"):
        loaded(half)


def test_a_component_that_was_never_trained_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        loaded(LocalModelStorage(tmp_path))


def test_the_current_archive_holds_a_sentiment_model_for_each_script(home: Path) -> None:
    with tarfile.open(model_files.current(home / "models" / "bot")) as archive:
        names = [Path(name) for name in archive.getnames()]
    assert {path.parent.name for path in names if path.name == "sentiment.npz"} == {*SCRIPTS, FIRST}


# The model by itself.


def random_examples() -> tuple[list[str], np.ndarray, list[str]]:
    vectors = np.random.default_rng(1).normal(size=(50, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [f"word{i % 5} text" for i in range(50)], vectors, [LABELS[i % 5] for i in range(50)]


def test_the_same_examples_and_seed_give_the_same_model() -> None:
    first, second = (SentimentModel.fit(*random_examples(), script="latin", seed=7) for _ in range(2))
    assert (first.temperature, first.upset_from) == (second.temperature, second.upset_from)
    assert np.array_equal(first._arrays["weights"], second._arrays["weights"])


@pytest.mark.parametrize("label", LABELS)
def test_a_label_without_examples_is_no_training_data(label: str) -> None:
    texts, vectors, labels = random_examples()
    kept = [i for i in range(50) if labels[i] != label]
    with pytest.raises(ValueError, match="at least two examples of each"):
        SentimentModel.fit(
            [texts[i] for i in kept], vectors[kept], [labels[i] for i in kept], script="latin", seed=7
        )


def test_an_unknown_label_is_refused() -> None:
    texts, vectors, labels = random_examples()
    with pytest.raises(ValueError, match="tuple"):
        SentimentModel.fit(texts, vectors, ["cross", *labels[1:]], script="latin", seed=7)


def test_score_confidence_and_polarity_come_from_the_same_probabilities() -> None:
    texts, vectors, labels = random_examples()
    model = SentimentModel.fit(texts, vectors, labels, script="latin", seed=7)
    for text, vector in zip(texts[:10], vectors[:10], strict=True):
        (chances,) = model.probabilities([text], vector[None, :])
        found = model.predict(text, vector)
        assert found.score == pytest.approx(
            sum(value * chance for value, chance in zip(VALUES.values(), chances, strict=True))
        )
        assert found.confidence == pytest.approx(chances[LABELS.index(found.label)])
        assert found.polarity["negative"] == pytest.approx(chances[0] + chances[1])
        assert found.polarity["neutral"] == pytest.approx(chances[2])
        assert found.polarity["positive"] == pytest.approx(chances[3] + chances[4])


def test_the_values_of_the_labels_fill_the_range_of_the_score_evenly() -> None:
    assert list(VALUES.values()) == [-1.0, -0.5, 0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("probabilities", "label"),
    [
        ([0.7, 0.2, 0.1, 0.0, 0.0], "upset"),
        ([0.6, 0.2, 0.1, 0.1, 0.0], "upset"),
        ([0.5, 0.3, 0.2, 0.0, 0.0], "annoyed"),
        ([0.55, 0.0, 0.4, 0.05, 0.0], "annoyed"),
        ([0.4, 0.0, 0.1, 0.2, 0.3], "annoyed"),
        ([0.3, 0.2, 0.4, 0.1, 0.0], "neutral"),
        ([0.3, 0.2, 0.0, 0.1, 0.4], "delighted"),
    ],
)
def test_upset_needs_its_threshold_else_it_is_annoyed(probabilities: list[float], label: str) -> None:
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
