"""Moods, and what the gate is fitted on, join the training data as messages of their own kind; bad files are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import training
from bot.components.own_examples import FOLDER, MEANT, MOOD, OwnExamples, labelled
from bot.components.sentiment_model import LABELS
from tests.bot.component_bench import CONTEXT, RESOURCE, message


def component(tmp_path: Path, **config: Any) -> OwnExamples:
    configured = {**OwnExamples.get_default_config(), **config}
    return OwnExamples.create(configured, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)


def added(component: OwnExamples) -> list[Message]:
    known = Message({"text": "where is my order", "intent": "order_status"})
    first, *others = component.process_training_data(TrainingData([known])).training_examples
    assert first is known
    return others


def written(folder: Path, content: Any, name: str = "chats.en.yml") -> Path:
    folder.mkdir(exist_ok=True)
    text = (
        content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    )
    (folder / name).write_text(text, encoding="utf-8")
    return folder


# What joins the training data.


def test_own_examples_carry_their_labels_and_no_intent(tmp_path: Path) -> None:
    moods = written(tmp_path / "moods", {"upset": ["thieves"], "neutral": ["ok"]})
    gate = written(tmp_path / "gate", {"greet": ["good day"]})
    found = added(component(tmp_path, sentiment=str(moods), validation=str(gate)))
    assert [(item.get("text"), item.get(MOOD), item.get(MEANT)) for item in found] == [
        ("thieves", "upset", None),
        ("ok", "neutral", None),
        ("good day", None, "greet"),
    ]
    assert all(item.get("intent") is None for item in found)


def test_they_are_no_examples_of_intents(tmp_path: Path) -> None:
    data = component(tmp_path).process_training_data(
        TrainingData([Message({"text": "hi", "intent": "greet"})])
    )
    assert [item.get("text") for item in data.intent_examples] == ["hi"]
    assert data.intents == {"greet"}


@pytest.mark.parametrize(("kept", "attribute"), [("sentiment", MOOD), ("validation", MEANT)])
def test_either_kind_can_be_left_out(tmp_path: Path, kept: str, attribute: str) -> None:
    nothing = {name: None for name in ("sentiment", "validation") if name != kept}
    assert {attribute} == {
        name for item in added(component(tmp_path, **nothing)) for name in (MOOD, MEANT) if item.get(name)
    }


def test_messages_at_run_time_are_left_alone(tmp_path: Path) -> None:
    asked = [message("where is my order")]
    assert component(tmp_path).process(asked) is asked
    assert len(asked) == 1


def test_our_own_files_can_be_read_and_hold_what_they_should(tmp_path: Path) -> None:
    found = added(component(tmp_path))
    assert {item.get(MOOD) for item in found if item.get(MOOD)} == set(LABELS)
    assert sum(item.get(MEANT) == "out_of_scope" for item in found) > 100


@pytest.mark.parametrize("folder", ["sentiment_examples", "intent_validation"])
def test_other_examples_make_another_model(tmp_path: Path, folder: str) -> None:
    path = tmp_path / "bot" / "components" / folder / "chats.en.yml"
    path.parent.mkdir(parents=True)
    path.write_text("upset: [one]\n")
    first = training._fingerprint(tmp_path, tmp_path)
    path.write_text("upset: [two]\n")
    assert training._fingerprint(tmp_path, tmp_path) != first


def test_every_own_file_is_one_that_training_looks_at() -> None:
    known = {path for pattern in training.LEARNT_FROM for path in training.ROOT.glob(pattern)}
    own = {path for name in OwnExamples.get_default_config().values() for path in (FOLDER / name).iterdir()}
    assert own and own <= known


# Folders and files.


def test_the_files_of_a_folder_are_read_in_order(tmp_path: Path) -> None:
    folder = written(tmp_path, {"upset": ["b"]}, "reviews.en.yml")
    written(folder, {"upset": ["a"], "neutral": ["c"]}, "chats.en.yml")
    assert list(labelled(folder, "sentiment")) == [("a", "upset"), ("c", "neutral"), ("b", "upset")]


def test_other_files_of_a_folder_are_not_read(tmp_path: Path) -> None:
    folder = written(tmp_path, {"upset": ["a"]})
    (folder / "notes.txt").write_text("upset: [b]")
    assert list(labelled(folder, "sentiment")) == [("a", "upset")]


def test_a_file_of_json_lines_is_read_with_its_empty_lines_left_out(tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonl"
    lines = [{"text": "schön", "sentiment": "pleased"}, {"text": "坏了", "sentiment": "upset", "more": 1}]
    path.write_text(
        "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8"
    )
    assert list(labelled(path, "sentiment")) == [("schön", "pleased"), ("坏了", "upset")]


@pytest.mark.parametrize("name", ["nothing", "nothing.jsonl"])
def test_a_folder_or_file_that_is_not_there_raises(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        list(labelled(tmp_path / name, "sentiment"))


def test_a_folder_without_examples_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"\.yml"):
        list(labelled(tmp_path, "sentiment"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "just a text",
        "- upset",
        "upset:",
        "upset: thieves",
        "upset: [88]",
        "upset: [yes]",
        "upset: ['']",
        "upset: ['  ']",
        "upset: [null]",
        "upset: [[nested]]",
        "yes: [thieves]",
        "3: [thieves]",
    ],
)
def test_anything_but_texts_under_labels_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(ValueError, match=str(tmp_path)):
        list(labelled(written(tmp_path, content), "sentiment"))


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(yaml.YAMLError):
        list(labelled(written(tmp_path, "upset: [thieves"), "sentiment"))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", ValueError),
        ("[]", ValueError),
        ("null", ValueError),
        ('{"text": "thieves"}', KeyError),
        ('{"sentiment": "upset"}', KeyError),
        ('{"text": 88, "sentiment": "upset"}', ValueError),
        ('{"text": "", "sentiment": "upset"}', ValueError),
        ('{"text": "thieves", "sentiment": null}', ValueError),
    ],
)
def test_a_line_without_a_text_and_its_label_is_refused(
    tmp_path: Path, line: str, error: type[Exception]
) -> None:
    path = tmp_path / "reviews.jsonl"
    path.write_text(f'{{"text": "good", "sentiment": "pleased"}}\n{line}\n')
    with pytest.raises(error):
        list(labelled(path, "sentiment"))
