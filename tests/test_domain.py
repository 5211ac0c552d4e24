"""Domain, rules, examples and actions belong together; read as files, without Rasa."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
import yaml

from actions.register import ACTIONS
from desk.contract import HandoffRequest

ROOT = Path(__file__).resolve().parent.parent
FEWEST_EXAMPLES = 20
WITHOUT_EXAMPLES = {"unsure", "choose_entry", "none_of_these"}  # made by the classifier, or by choices only


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def parts(folder: str, key: str) -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / folder).glob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))[key]


DOMAIN = read("domain.yml")
RULES = list(parts("data/rules", "rules"))
HELD_BACK = read("tests/nlu/held_back.yml")
EXAMPLES: dict[str, list[str]] = {
    item["intent"]: [line.removeprefix("- ") for line in item["examples"].splitlines() if line.strip()]
    for item in parts("data/nlu", "nlu")
}


def normalised(text: str) -> str:
    """Only its letters and digits count."""
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def test_the_actions_of_the_domain_are_the_registered_ones() -> None:
    names = [action.action_name for action in ACTIONS]
    assert sorted(names) == sorted(DOMAIN["actions"])


def test_no_action_is_named_twice() -> None:
    names = [action.action_name for action in ACTIONS]
    assert len(set(names)) == len(names)
    assert len(set(DOMAIN["actions"])) == len(DOMAIN["actions"])


@pytest.mark.parametrize("intent", sorted(set(DOMAIN["intents"]) - WITHOUT_EXAMPLES))
def test_an_intent_has_enough_examples_and_none_twice(intent: str) -> None:
    examples = [normalised(text) for text in EXAMPLES[intent]]
    assert len(set(examples)) >= FEWEST_EXAMPLES


def test_examples_are_of_intents_that_exist() -> None:
    assert set(EXAMPLES) <= set(DOMAIN["intents"]) - WITHOUT_EXAMPLES


def test_no_example_belongs_to_two_intents() -> None:
    owners: dict[str, set[str]] = {}
    for intent, texts in EXAMPLES.items():
        for text in texts:
            owners.setdefault(normalised(text) or text, set()).add(intent)
    assert {text: sorted(intents) for text, intents in owners.items() if len(intents) > 1} == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule"])
def test_a_rule_names_only_what_exists(rule: dict[str, Any]) -> None:
    known = {*DOMAIN["actions"], *DOMAIN["responses"]}
    assert {step["intent"] for step in rule["steps"] if "intent" in step} <= set(DOMAIN["intents"])
    assert {step["action"] for step in rule["steps"] if "action" in step} <= known


def test_every_intent_has_exactly_one_rule() -> None:
    ruled = [step["intent"] for rule in RULES for step in rule["steps"] if "intent" in step]
    assert sorted(ruled) == sorted(DOMAIN["intents"])


@pytest.mark.parametrize("response", sorted(DOMAIN["responses"]))
def test_a_response_is_there_in_english_and_chinese(response: str) -> None:
    english, chinese = by_language(response)
    assert not re.search(r"[\u4e00-\u9fff]", english["text"])
    words = re.sub(r"[\W_]+", "", re.sub(r"\{\w+\}", "", chinese["text"]))
    assert re.search(r"[\u4e00-\u9fff]", words) or not words  # a response may be placeholders alone


@pytest.mark.parametrize("response", sorted(DOMAIN["responses"]))
def test_both_languages_of_a_response_have_the_same_placeholders(response: str) -> None:
    english, chinese = by_language(response)
    assert placeholders(english["text"]) == placeholders(chinese["text"])


@pytest.mark.parametrize("response", sorted(DOMAIN["responses"]))
def test_both_languages_of_a_response_offer_the_same_choices(response: str) -> None:
    english, chinese = (
        [button["payload"] for button in item.get("buttons", [])] for item in by_language(response)
    )
    assert english == chinese


def test_choices_name_intents_that_exist() -> None:
    buttons = [
        button
        for items in DOMAIN["responses"].values()
        for item in items
        for button in item.get("buttons", [])
    ]
    assert {button["payload"].removeprefix("/").split("{")[0] for button in buttons} <= set(DOMAIN["intents"])


def test_every_response_is_said_by_a_rule_or_an_action() -> None:
    ruled = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
    reasons = {
        f"utter_handed_over_{reason}" for reason in get_args(HandoffRequest.model_fields["reason"].annotation)
    }
    unsaid = {name for name in DOMAIN["responses"] if f'"{name}"' not in source} - ruled - reasons
    assert unsaid == set()


def test_no_text_held_back_is_trained_on() -> None:
    trained = {normalised(text) for texts in EXAMPLES.values() for text in texts}
    asked = [text for texts in HELD_BACK.values() for of_intent in texts.values() for text in of_intent]
    assert [text for text in asked if normalised(text) in trained] == []


@pytest.mark.parametrize("intent", sorted(set(DOMAIN["intents"]) - WITHOUT_EXAMPLES))
def test_enough_text_is_held_back_for_an_intent(intent: str) -> None:
    held_back = {normalised(text) for text in HELD_BACK["en"][intent]}
    assert len(held_back) >= (30 if intent == "out_of_scope" else 8)


def by_language(response: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The variation without condition, and the one for Chinese."""
    english = [item for item in DOMAIN["responses"][response] if "condition" not in item]
    chinese = [
        item
        for item in DOMAIN["responses"][response]
        if item.get("condition") == [{"type": "slot", "name": "language", "value": "zh"}]
    ]
    assert (len(english), len(chinese)) == (1, 1), f"{response} needs one text for each language"
    return english[0], chinese[0]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
