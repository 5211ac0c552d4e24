"""The trained model on text it has never seen: what it acts on is right, and what is none of its business is admitted.

The texts are tests/nlu/intents.en.yml and intents.zh.yml; they go through the whole pipeline of the current model, as the
bot serves it. Each language is held to figures; `python -m bench understanding` prints the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import measuring
from bot.components.intent_evidence import OUT_OF_SCOPE

NLU = Path(__file__).resolve().parent.parent / "nlu"
LANGUAGES = ("en", "zh")
# Measured on 504 English and 509 Chinese texts written blind, those left out that stand among the examples word for word; 83
# and 87 of them out of scope: best intent right .960, .957; acted on rightly .824, .818; acted on wrongly .024, .020; out of
# scope admitted .940, .966. Two to eight texts an intent. Weakest: exchange_order .75; in Chinese wrong_or_damaged .71.
LEAST_BEST_RIGHT = {"en": 0.94, "zh": 0.935}
LEAST_ACTED_RIGHT = {"en": 0.80, "zh": 0.79}
MOST_ACTED_WRONG = {"en": 0.035, "zh": 0.032}
LEAST_ADMITTED = {"en": 0.90, "zh": 0.92}
LEAST_RIGHT_OF_AN_INTENT = {"en": 0.6, "zh": 0.57}
# What every conversation is full of, whether or not it is among the examples.
EVERYDAY = {
    "greet": ("hi", "hello", "Hello!", "good morning", "你好", "您好"),
    "goodbye": ("bye", "goodbye", "再见", "拜拜"),
    "thanks": ("thanks", "thank you", "Thank you!", "谢谢", "谢谢你"),
    "affirm": ("yes", "yes please", "ok", "好的", "是的"),
    "deny": ("no", "no thanks", "不用了", "不是"),
    "help": ("help", "what can you do", "你能做什么"),
    "human": ("I want to talk to a person", "转人工"),
    "order_status": ("where is my order", "Where is my parcel?", "我的订单到哪了"),
    "return_order": ("I want to return something", "我要退货"),
    "cancel_order": ("cancel my order", "取消订单"),
}


@dataclass(frozen=True)
class Asked:
    """A text, what it means, and what the model made of it. best: the likeliest intent that is in scope."""

    text: str
    wanted: str
    best: str
    acted_on: str | None
    band: str

    @property
    def is_wrong(self) -> bool:
        """Acted on something else than what is meant."""
        return self.acted_on not in (None, self.wanted)


@pytest.fixture(scope="module")
def agent(home: Path) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_HOME", str(home))
        yield measuring.load(measuring.current_model())


def parsed(agent: Any, texts: list[str]) -> list[dict[str, Any]]:
    emitted: list[dict[str, Any]] = []
    measuring.parse(agent, texts, emitted.append)
    return [each["parsed"] for each in emitted if "parsed" in each]


def judged(text: str, wanted: str, message: dict[str, Any]) -> Asked:
    band, ranking = message["gate"]["band"], [each["name"] for each in message["intent_ranking"]]
    best = next(name for name in ranking if name != OUT_OF_SCOPE)
    return Asked(text, wanted, best, message["intent"]["name"] if band == "act" else None, band)


@pytest.fixture(scope="module")
def asked(agent: Any) -> dict[str, list[Asked]]:
    found = {}
    for language in LANGUAGES:
        content = yaml.safe_load((NLU / f"intents.{language}.yml").read_text(encoding="utf-8"))
        pairs = [(text, intent) for intent, texts in content.items() for text in texts]
        messages = parsed(agent, [text for text, _ in pairs])
        found[language] = [judged(*pair, message) for pair, message in zip(pairs, messages, strict=True)]
    return found


def inside(asked: list[Asked]) -> list[Asked]:
    return [item for item in asked if item.wanted != OUT_OF_SCOPE]


def outside(asked: list[Asked]) -> list[Asked]:
    return [item for item in asked if item.wanted == OUT_OF_SCOPE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_likeliest_intent_is_mostly_the_right_one(asked: dict[str, list[Asked]], language: str) -> None:
    meant = inside(asked[language])
    missed = [(item.text, item.wanted, item.best) for item in meant if item.best != item.wanted]
    right = 1 - len(missed) / len(meant)
    print(f"held back, {language}, best intent right: {right:.3f} of {len(meant)}")
    assert right >= LEAST_BEST_RIGHT[language], missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_messages_are_acted_on_without_asking_back(asked: dict[str, list[Asked]], language: str) -> None:
    meant = inside(asked[language])
    right = sum(item.acted_on == item.wanted for item in meant) / len(meant)
    print(f"held back, {language}, acted on rightly: {right:.3f}")
    assert right >= LEAST_ACTED_RIGHT[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_anything_is_acted_on_wrongly(asked: dict[str, list[Asked]], language: str) -> None:
    wrong = [(item.text, item.wanted, item.acted_on) for item in asked[language] if item.is_wrong]
    share = len(wrong) / len(asked[language])
    print(f"held back, {language}, acted on wrongly: {share:.4f} of {len(asked[language])}")
    assert share <= MOST_ACTED_WRONG[language], wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_out_of_scope_is_admitted(asked: dict[str, list[Asked]], language: str) -> None:
    foreign = outside(asked[language])
    taken = [(item.text, item.best, item.band) for item in foreign if item.band != "admit"]
    admitted = 1 - len(taken) / len(foreign)
    print(f"held back, {language}, out of scope admitted: {admitted:.3f} of {len(foreign)}")
    assert admitted >= LEAST_ADMITTED[language], taken


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_intent_is_left_behind(asked: dict[str, list[Asked]], language: str) -> None:
    shares = {}
    for intent in sorted({item.wanted for item in inside(asked[language])}):
        mine = [item for item in asked[language] if item.wanted == intent]
        shares[intent] = sum(item.best == intent for item in mine) / len(mine)
    weakest = sorted(shares.items(), key=lambda pair: pair[1])[:5]
    print(f"held back, {language}, weakest intents: {weakest}")
    assert weakest[0][1] >= LEAST_RIGHT_OF_AN_INTENT[language], weakest


def test_what_everybody_says_is_acted_on_and_rightly(agent: Any) -> None:
    pairs = [(text, intent) for intent, texts in EVERYDAY.items() for text in texts]
    messages = parsed(agent, [text for text, _ in pairs])
    found = [judged(*pair, message) for pair, message in zip(pairs, messages, strict=True)]
    assert [item for item in found if item.acted_on != item.wanted] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_all_that_the_actions_read(agent: Any, language: str) -> None:
    texts = [
        item[0]
        for item in yaml.safe_load((NLU / f"intents.{language}.yml").read_text(encoding="utf-8")).values()
    ]
    for message in parsed(agent, texts):
        assert set(message) >= {
            "text",
            "intent",
            "intent_ranking",
            "gate",
            "explained",
            "entities",
            "sentiment",
        }
        assert message["sentiment"]["label"] and set(message["sentiment"]["polarity"]) == {
            "negative",
            "neutral",
            "positive",
        }
        assert [item["value"] for item in message["entities"] if item["entity"] == "language"]
