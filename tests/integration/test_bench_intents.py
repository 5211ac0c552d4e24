"""Intents are measured from files to figures: our whole pipeline is trained on forty lines in Rasa and asked."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = {
    "in_scope_accuracy",
    "total_accuracy",
    "out_of_scope_recall",
    "mcc",
    "auroc",
    "train_s",
    "parse_p50_ms",
    "parse_p95_ms",
    "rss_mb",
}
# Names of intents and texts in which Rasa would read a meaning.
LEARNT = {
    "faq/returns": [
        "I want to send it back",
        "how do I return the shoes",
        "- returning an item please",
        "can I give this back",
        "refund for the lamp",
        "/return",
        "send back\nthe {box}",
        "these [shoes](product) go back",
        "return label please",
        "how to send the parcel back to you",
    ],
    "unsure": [
        "what are your opening hours",
        "when do you open",
        "are you open on sunday",
        "opening times?",
        "until when is the shop open",
        "do you close at six",
        "open today?",
        "hours on saturday",
        "at what time do you close",
        "is the store open now",
    ],
    "nlu_fallback": [
        "where is my parcel",
        "track my order",
        "has my order shipped",
        "no delivery yet",
        "status of order 123",
        "where is it",
        "when does the package arrive",
        "parcel is late",
        "tracking number please",
        "my order has not come",
    ],
    "a+b 送货": [
        "do you ship to france",
        "delivery to spain?",
        "shipping abroad",
        "how much is shipping",
        "international delivery",
        "costs of sending to italy",
        "can you deliver to norway",
        "shipping fees",
        "deliver to my island",
        "do you send to poland",
    ],
}
ASKED = {
    "faq/returns": ["I'd like to return my jacket", "/send it back"],
    "unsure": ["when are you open?"],
    "nlu_fallback": ["where's my package"],
    "a+b 送货": ["shipping to greece"],
    "out_of_scope": ["who won the match", "tell me a joke about cats", "what is the capital of peru"],
}


def written(path: Path, texts: dict[str, list[str]]) -> Path:
    lines = ({"text": text, "intent": intent} for intent, many in texts.items() for text in many)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("set")


@pytest.fixture(scope="module")
def result(folder: Path) -> dict[str, Any]:
    train, test = written(folder / "train.jsonl", LEARNT), written(folder / "test.jsonl", ASKED)
    files = ("--train", str(train), "--test", str(test), "--plot", str(folder / "confusions.svg"))
    temporary = folder / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "bench", "intents", *files, "--json"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_result_has_exactly_the_keys_that_others_read(result: dict[str, Any]) -> None:
    assert set(result) == KEYS
    assert all(isinstance(value, float | int) for value in result.values())


def test_intents_of_any_spelling_are_told_apart(result: dict[str, Any]) -> None:
    assert result["in_scope_accuracy"] >= 0.8
    assert result["auroc"] >= 0.7


def test_costs_are_those_of_a_whole_pipeline(result: dict[str, Any]) -> None:
    assert result["train_s"] > 1
    assert 1 < result["parse_p50_ms"] <= result["parse_p95_ms"]
    assert result["rss_mb"] > 200


def test_the_picture_has_the_sets_own_names(result: dict[str, Any], folder: Path) -> None:
    picture = (folder / "confusions.svg").read_text(encoding="utf-8")
    assert all(f">{intent}<" in picture for intent in LEARNT)


def test_nothing_of_the_texts_stays_on_the_machine(result: dict[str, Any], folder: Path) -> None:
    assert list((folder / "temporary").iterdir()) == []
