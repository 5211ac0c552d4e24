"""What encoders and n-grams read: the message in plain spelling beside the one that was typed, and its parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.own_examples import MEANT, MOOD
from bot.components.plain_text import (
    FILE,
    PARTS,
    PLAIN,
    PlainText,
    masked,
    plain,
    plain_of,
    words_of_sentence_model,
)
from tests.bot.component_bench import CONTEXT, RESOURCE, message, processed

EXAMPLES = ["where is my order", "cancel my order", "change the address of my parcel", "我的订单在哪里"]
PIECES = ["[PAD]", "weather", "##ing", "a", "ok", "Berlin", "don't", "x1"]


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


@pytest.fixture
def small_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder whose sentence model knows one word that the examples lack."""
    tokenizer = tmp_path / "home" / "models" / "sentence" / "tokenizer.json"
    tokenizer.parent.mkdir(parents=True)
    tokenizer.write_text(json.dumps({"model": {"vocab": dict.fromkeys(PIECES, 0)}}))
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def created(storage: LocalModelStorage) -> PlainText:
    return PlainText.create({}, storage, RESOURCE, CONTEXT)


def loaded(storage: LocalModelStorage) -> PlainText:
    return PlainText.load({}, storage, RESOURCE, CONTEXT)


@pytest.fixture
def component(storage: LocalModelStorage, small_home: Path) -> PlainText:
    built = created(storage)
    texts = [f"{text}{mark}" for text in EXAMPLES for mark in (".", "?", "!")]  # Rasa keeps none twice
    built.train(TrainingData([Message({"text": text, "intent": "any"}) for text in texts]))
    return built


# One message.


def test_the_plain_text_stands_beside_the_typed_one(component: PlainText) -> None:
    done = processed(component, "Ｗｈｅｒｅ is my ordeer W1234567???")
    assert done.get(PLAIN) == plain_of(done) == "Where is my order 12345?"
    assert done.get("text") == "Ｗｈｅｒｅ is my ordeer W1234567???"


def test_chinese_becomes_simplified_and_no_spelling_touches_it(component: PlainText) -> None:
    assert plain_of(processed(component, "我的訂單ordeer在哪裡？？")) == "我的订单ordeer在哪里?"


@pytest.mark.parametrize("text", ["/order_status", '/choose_entry{"entry": "ordeer"}', ""])
def test_choices_and_commands_get_none(component: PlainText, text: str) -> None:
    done = processed(component, text)
    assert (done.get(PLAIN), done.get(PARTS)) == (None, None)
    assert plain_of(done) == text


def test_a_message_without_text_gets_none(component: PlainText) -> None:
    (done,) = component.process([Message({})])
    assert plain_of(done) == ""


def test_an_emoji_alone_is_never_empty(component: PlainText) -> None:
    assert plain_of(processed(component, "\U0001fae8"))


def test_the_plain_text_is_no_part_of_what_rasa_gives_out(component: PlainText) -> None:
    assert PLAIN not in processed(component, "where is my ordeer").as_dict(only_output_properties=True)


def test_a_message_of_several_parts_gets_each_with_its_plain_text(component: PlainText) -> None:
    done = processed(component, "Where is my ordeer W1234567? Also change the adresss!!")
    parts = done.get(PARTS)
    assert [text for _, text in parts] == ["Where is my order 12345?", "change the address!"]
    assert [part.text for part, _ in parts] == ["Where is my ordeer W1234567?", "change the adresss!!"]


def test_a_message_of_one_part_gets_none(component: PlainText) -> None:
    assert processed(component, "where is my order").get(PARTS) is None


def test_training_examples_get_the_plain_text_of_run_time(component: PlainText) -> None:
    text = "whree is my ordeer #W1234567??"
    data = component.process_training_data(TrainingData([message(text)]))
    assert data.training_examples[0].get(PLAIN) == processed(component, text).get(PLAIN)


# What is masked.


@pytest.mark.parametrize(
    "number",
    [
        "W1234567",
        "#W1234567",
        "#W-1234567",
        "# 12345",
        "DS-104577",
        "2024-60713",
        "88140926",
        "0049301234567",
        "w2048815",
    ],
)
def test_long_numbers_and_codes_are_one_and_the_same(number: str) -> None:
    assert masked(f"is {number} here") == "is 12345 here"
    assert masked(f"订单{number}在哪") == "订单12345在哪"
    assert masked(f"({number}).") == "(12345)."


@pytest.mark.parametrize(
    "text", ["size 42", "123", "2 of 3", "12.99", "iPhone15", "2000mAh", "A4", "12345abc", "XL"]
)
def test_sizes_prices_and_names_with_a_digit_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "email",
    ["a@b.co", "Priya.Nair+shop@mail.example.co.uk", "w1234567@example.com", "first_last@ex-ample.org"],
)
def test_addresses_of_mail_are_one_and_the_same(email: str) -> None:
    assert masked(f"mail: {email}, thanks") == "mail: name@example.com, thanks"
    assert masked(f"我的邮箱{email}") == "我的邮箱name@example.com"


@pytest.mark.parametrize("text", ["foo@bar", "@home", "a @ b", "@", "user@"])
def test_what_only_looks_like_mail_stays(text: str) -> None:
    assert masked(text) == text


def test_masking_twice_changes_nothing_more() -> None:
    text = masked("W1234567 and a@b.co, 订单88140926")
    assert masked(text) == text


def test_what_is_masked_is_not_spelt(component: PlainText) -> None:
    assert plain_of(processed(component, "ordeer.adresss@parcell.com W1234567")) == "name@example.com 12345"


def test_without_a_spelling_the_text_is_only_cleaned() -> None:
    assert plain("Ｏrdeer W1234567!!", None) == "Ordeer 12345!"


# What is learnt and stored.


def test_words_of_the_sentence_model_are_its_whole_words(small_home: Path) -> None:
    assert words_of_sentence_model() == ["weather", "ok"]


def test_words_of_the_sentence_model_are_left_alone(component: PlainText) -> None:
    assert plain_of(processed(component, "weather")) == "weather"


def test_without_a_sentence_model_training_raises(
    storage: LocalModelStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        created(storage).train(TrainingData([Message({"text": "hello", "intent": "greet"})]))


def test_moods_and_validation_teach_no_spelling(storage: LocalModelStorage, small_home: Path) -> None:
    own = [{"text": f"weathre {number}", kind: "upset"} for number in range(3) for kind in (MOOD, MEANT)]
    built = created(storage)
    built.train(TrainingData([Message(item) for item in own]))
    assert built._spelling is not None and "weathre" not in built._spelling._known


def test_a_loaded_component_answers_like_the_trained_one(
    component: PlainText, storage: LocalModelStorage
) -> None:
    again = loaded(storage)
    for text in (*EXAMPLES, "whree is my ordeer", "changetheaddress", "我的訂單 W1234567"):
        assert plain_of(processed(again, text)) == plain_of(processed(component, text))


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_damaged_file_raises_instead_of_an_untrained_component(
    component: PlainText, storage: LocalModelStorage, damage: str
) -> None:
    with storage.write_to(RESOURCE) as folder:
        content = (folder / FILE).read_bytes()
        (folder / FILE).unlink()
        if damage != "missing":
            (folder / FILE).write_bytes(content[: len(content) // 2] if damage == "cut" else b"[1]")
    with pytest.raises(Exception, match=r"."):
        loaded(storage)


def test_a_component_that_was_never_trained_cannot_be_loaded(storage: LocalModelStorage) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        loaded(storage)
