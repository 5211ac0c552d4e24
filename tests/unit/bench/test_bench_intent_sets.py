"""Texts and intents of any spelling reach Rasa as they are; a draw keeps the shares of the intents."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bench.intent_sets import (
    OUT_OF_SCOPE,
    STOCK_PIPELINE,
    IntentNames,
    drawn,
    our_pipeline,
    rasa_nlu_data,
    validation_lines,
)
from bench.label_files import Labelled
from bench.programs import ROOT

ODD = ["faq/returns", "a+b", "nlu_fallback", "unsure", "退货", "- name: x", OUT_OF_SCOPE]
TEXTS = ["- one", "/two", "three\nlines", "{four}", "[five](product)", "六", 'se"ven']


def labelled(*pairs: tuple[str, str]) -> list[Labelled]:
    return [Labelled(text, label, "en") for text, label in pairs]


@pytest.fixture
def examples() -> list[Labelled]:
    return labelled(*zip(TEXTS, ODD, strict=True))


def test_texts_are_taken_as_they_are_and_intents_by_plain_names(examples: list[Labelled]) -> None:
    names = IntentNames(ODD)
    content = json.loads(json.dumps(rasa_nlu_data(examples, names)))["rasa_nlu_data"]["common_examples"]
    assert [each["text"] for each in content] == TEXTS
    assert [names.own(each["intent"]) for each in content] == ODD
    assert all(each["intent"].replace("_", "").isalnum() and each["entities"] == [] for each in content)


def test_out_of_scope_keeps_its_name_and_names_of_rasa_stay() -> None:
    names = IntentNames(ODD)
    assert names.plain(OUT_OF_SCOPE) == names.own(OUT_OF_SCOPE) == OUT_OF_SCOPE
    assert names.plain("nlu_fallback") != "nlu_fallback"
    assert names.own("nlu_fallback") == "nlu_fallback"


def test_validation_has_the_names_that_the_pipeline_knows(examples: list[Labelled]) -> None:
    names = IntentNames(ODD)
    lines = [json.loads(line) for line in validation_lines(examples, names).split("\n") if line]
    assert [(each["text"], names.own(each["intent"])) for each in lines] == list(zip(TEXTS, ODD, strict=True))


@pytest.mark.parametrize(("validation", "told"), [(Path("/tmp/set.jsonl"), "/tmp/set.jsonl"), (None, "")])
def test_our_pipeline_is_that_of_the_product_without_our_texts(validation: Path | None, told: str) -> None:
    config = yaml.safe_load(our_pipeline(validation))
    (reader,) = [each for each in config["pipeline"] if each["name"].endswith(".OwnExamples")]
    assert (reader.pop("validation"), reader.pop("sentiment")) == (told, "")
    original = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    for each in original["pipeline"]:
        each.pop("validation", None)
    assert config == original


def test_the_stock_pipeline_is_that_of_rasa_init() -> None:
    """Rasa writes it into the config.yml of a new assistant, as a comment."""
    (initial,) = ROOT.glob(".venv-bot/lib/python3.10/site-packages/rasa/cli/initial_project/config.yml")
    comments = [
        line[2:]
        for line in initial.read_text("utf-8").split("pipeline:")[1].split("policies:")[0].splitlines()
        if line[:3] == "#  "
    ]
    ours = yaml.safe_load(STOCK_PIPELINE.read_text("utf-8"))["pipeline"]
    assert ours == yaml.safe_load("\n".join(comments))


def test_a_draw_keeps_shares_and_leaves_no_intent_out() -> None:
    examples = labelled(
        *((f"a{n}", "a") for n in range(800)), *((f"b{n}", "b") for n in range(200)), ("c0", "c")
    )
    counts = Counter(each.label for each in drawn(examples, 100))
    assert counts.total() == 100
    assert counts["c"] == 1
    assert counts["a"] == pytest.approx(79, abs=2)
    assert drawn(examples, 100) == drawn(examples, 100) != drawn(examples, 100, seed=8)


def test_a_small_set_is_drawn_whole(examples: list[Labelled]) -> None:
    assert sorted(each.text for each in drawn(examples, 1000)) == sorted(TEXTS)
