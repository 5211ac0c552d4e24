"""Domain, rules, examples and actions belong together; read as files, without Rasa."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
import yaml

from actions.register import ACTIONS
from actions.rules import read_rules
from actions.wording import WORDS
from desk.contract import HandoffRequest

ROOT = Path(__file__).resolve().parent.parent
FEWEST_EXAMPLES = {"en": 60, "zh": 40}  # of an intent
FEWEST_HELD_BACK = (
    2  # texts of an intent in each language; those that stand among the examples too are left out
)
FEWEST_OUT_OF_SCOPE = 80
WITHOUT_EXAMPLES = {
    "unsure",
    "choose_entry",
    "none_of_these",
    "task_answer",
}  # made by the classifier, or by choices only


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def parts(folder: str, key: str, *, pattern: str = "*.yml") -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / folder).glob(pattern)):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))[key]


def examples(language: str) -> dict[str, list[str]]:
    """What is trained on, by intent; the files of a language end alike."""
    return {
        item["intent"]: [line.removeprefix("- ") for line in item["examples"].splitlines() if line.strip()]
        for item in parts("data/nlu", "nlu", pattern=f"*.{language}.yml")
    }


def held_back(language: str) -> Iterator[str]:
    """Every text that measures how well intents, requests and entities are found, or fits the gate."""
    for path in (f"tests/nlu/intents.{language}.yml", f"bot/components/intent_validation/{language}.yml"):
        for texts in read(path).values():
            yield from texts
    for name in ("requests", "entities"):
        yield from (item["text"] for item in read(f"tests/nlu/{name}.{language}.yml"))


def documented_intents() -> list[str]:
    """The first column of the tables in docs/intents.md."""
    lines = (ROOT / "docs" / "intents.md").read_text(encoding="utf-8").splitlines()
    return [
        name
        for line in lines
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    ]


def normalised(text: str) -> str:
    """Only its letters and digits count, if it has any."""
    return re.sub(r"[\W_]+", " ", text).strip().lower() or text.strip()


LANGUAGES = ("en", "zh")
DOMAIN = read("domain.yml")
RULES = list(parts("data/rules", "rules"))
EXAMPLES = {language: examples(language) for language in LANGUAGES}
CUSTOMERS_INTENTS = sorted(set(DOMAIN["intents"]) - WITHOUT_EXAMPLES)


def test_the_actions_of_the_domain_are_the_registered_ones() -> None:
    names = [action.action_name for action in ACTIONS]
    assert sorted(names) == sorted(DOMAIN["actions"])


def test_no_action_is_named_twice() -> None:
    names = [action.action_name for action in ACTIONS]
    assert len(set(names)) == len(names)
    assert len(set(DOMAIN["actions"])) == len(DOMAIN["actions"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", CUSTOMERS_INTENTS)
def test_an_intent_has_enough_examples_in_each_language(intent: str, language: str) -> None:
    different = {normalised(text) for text in EXAMPLES[language].get(intent, [])}
    assert len(different) >= FEWEST_EXAMPLES[language]


def test_examples_are_of_intents_that_exist() -> None:
    for language in LANGUAGES:
        assert set(EXAMPLES[language]) - set(CUSTOMERS_INTENTS) == set()


def test_every_example_is_in_a_file_of_its_language() -> None:
    named = {path.name.split(".")[1] for path in (ROOT / "data" / "nlu").iterdir()}
    assert named == set(LANGUAGES)


def test_no_example_belongs_to_two_intents() -> None:
    owners: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for intent, texts in EXAMPLES[language].items():
            for text in texts:
                owners.setdefault(normalised(text), set()).add(intent)
    assert {text: sorted(intents) for text, intents in owners.items() if len(intents) > 1} == {}


def test_the_documented_intents_are_those_of_the_domain() -> None:
    documented = documented_intents()
    assert sorted(documented) == CUSTOMERS_INTENTS
    assert len(set(documented)) == len(documented)


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
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").rglob("*.py"))
    reasons = {
        f"utter_handed_over_{reason}" for reason in get_args(HandoffRequest.model_fields["reason"].annotation)
    }
    said_by_name = {
        f"utter_{rule['steps'][0]['intent']}" for rule in RULES if rule["steps"][1]["action"] == "action_say"
    }
    unsaid = (
        {name for name in DOMAIN["responses"] if f'"{name}"' not in source} - ruled - reasons - said_by_name
    )
    assert unsaid == set()
    assert said_by_name <= set(DOMAIN["responses"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule"])
def test_a_rule_is_one_intent_and_then_one_action(rule: dict[str, Any]) -> None:
    assert [list(step) for step in rule["steps"]] == [["intent"], ["action"]]


def test_every_operation_and_every_subject_of_the_knowledge_can_be_named() -> None:
    naming = ("action_request_operation", "action_operate", "action_answer_question")
    named = {intent for intent, action in read_rules().items() if action in naming} - WITHOUT_EXAMPLES
    assert {intent for intent in named if not WORDS.has(f"topic.{intent}")} == set()


def test_intents_have_a_title_as_a_choice_unless_they_are_small_words() -> None:
    untitled = {intent for intent in DOMAIN["intents"] if not WORDS.has(f"intent.{intent}")}
    small_words = {"goodbye", "thanks", "affirm", "deny", "correct", "choose", "bot_challenge", "small_talk"}
    assert untitled == small_words | WITHOUT_EXAMPLES | {"out_of_scope"}


def test_the_words_of_the_actions_are_there_in_english_and_chinese() -> None:
    words = read("actions/wording.yml")
    assert {key for key, texts in words.items() if set(texts) != {"en", "zh"}} == set()
    assert {
        key for key, texts in words.items() if placeholders(texts["en"]) != placeholders(texts["zh"])
    } == set()
    intents = {key.partition(".")[2] for key in words if key.startswith(("intent.", "topic."))}
    assert intents <= set(DOMAIN["intents"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_held_back_is_trained_on(language: str) -> None:
    trained = {
        normalised(text)
        for of_language in EXAMPLES.values()
        for texts in of_language.values()
        for text in texts
    }
    assert [text for text in held_back(language) if normalised(text) in trained] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_text_is_held_back_for_every_intent(language: str) -> None:
    held_back_texts = read(f"tests/nlu/intents.{language}.yml")
    assert sorted(held_back_texts) == CUSTOMERS_INTENTS
    for intent, texts in held_back_texts.items():
        fewest = FEWEST_OUT_OF_SCOPE if intent == "out_of_scope" else FEWEST_HELD_BACK
        assert len({normalised(text) for text in texts}) >= fewest, intent


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_requests_are_intents_that_exist(language: str) -> None:
    labels = {intent for item in read(f"tests/nlu/requests.{language}.yml") for intent in item["intents"]}
    assert labels - set(CUSTOMERS_INTENTS) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gate_is_fitted_on_intents_that_exist(language: str) -> None:
    assert set(read(f"bot/components/intent_validation/{language}.yml")) <= set(CUSTOMERS_INTENTS)


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
