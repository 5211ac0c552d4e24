"""Domain, rules and examples through Rasa's own validator (`rasa data validate --fail-on-warnings`)."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest
import yaml
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

ROOT = Path(__file__).resolve().parent.parent.parent
# Made by the classifier or by choices, so no customer's sentence is labelled with them.
WITHOUT_EXAMPLES = {"unsure", "choose_entry", "none_of_these", "task_answer"}


@pytest.fixture(scope="module")
def validator() -> Validator:
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
    )
    return Validator.from_importer(importer)


def test_the_domain_is_valid(validator: Validator) -> None:
    assert validator.verify_domain_validity()
    assert validator.verify_actions_in_stories_rules()
    assert validator.verify_slot_mappings()


def test_rules_do_not_contradict_each_other(validator: Validator) -> None:
    assert validator.verify_story_structure(ignore_warnings=False)


def test_the_only_warnings_are_about_what_is_meant(validator: Validator) -> None:
    """Rasa warns of utterances that no rule names: our actions say them; and of intents without examples."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert validator.verify_nlu(ignore_warnings=False)
    messages = [str(warning.message) for warning in caught]
    unused = {
        found[1] for text in messages if (found := re.match(r"The utterance '(\w+)' is not used", text))
    }
    bare = {found[1] for text in messages if (found := re.match(r"The intent '(\w+)' is listed", text))}
    assert bare == WITHOUT_EXAMPLES
    assert len(messages) == len(unused) + len(bare), messages
    said = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").rglob("*.py"))
    handoffs = {name for name in unused if name.startswith("utter_handed_over_")}  # named by their reason
    by_intent = said_by_the_name_of_their_intent()
    assert {name for name in unused - handoffs - by_intent if f'"{name}"' not in said} == set()


def said_by_the_name_of_their_intent() -> set[str]:
    """What `action_say` says."""
    rules = [
        rule
        for path in (ROOT / "data" / "rules").glob("*.yml")
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    ]
    return {
        f"utter_{rule['steps'][0]['intent']}" for rule in rules if rule["steps"][1]["action"] == "action_say"
    }
