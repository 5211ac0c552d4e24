"""RecentRules decides as RulePolicy does, from the newest message alone, and decides the same situation once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.recent_rules import RecentRules, recent_events
from bot.settings import ROOT

DOMAIN = Domain.empty()


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[DialogueStateTracker]]:
    """The conversations that RulePolicy itself was asked about."""
    asked: list[DialogueStateTracker] = []

    def decide(_policy: Any, tracker: DialogueStateTracker, *_: Any, **__: Any) -> PolicyPrediction:
        asked.append(tracker)
        return PolicyPrediction([1.0], "RulePolicy")

    monkeypatch.setattr(RulePolicy, "predict_action_probabilities", decide)
    yield asked


def policy() -> RecentRules:
    rules = RecentRules.__new__(RecentRules)
    rules._decisions = {}
    return rules


def conversation(*intents: str, events: tuple[Any, ...] = ()) -> DialogueStateTracker:
    tracker = DialogueStateTracker("c1", [])
    for intent in intents:
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(intent, {"name": intent}))
        tracker.update(BotUttered("a reply"))
    for event in events:
        tracker.update(event)
    return tracker


def intents_of(tracker: DialogueStateTracker) -> list[str | None]:
    return [event.intent_name for event in tracker.events if isinstance(event, UserUttered)]


def test_the_newest_message_alone_is_asked_about(decided: list[DialogueStateTracker]) -> None:
    policy().predict_action_probabilities(conversation("greet", "thanks", "goodbye"), DOMAIN)
    assert [intents_of(tracker) for tracker in decided] == [["goodbye"]]


def test_the_same_situation_is_decided_once(decided: list[DialogueStateTracker]) -> None:
    rules = policy()
    first = rules.predict_action_probabilities(conversation("greet", "thanks"), DOMAIN)
    again = rules.predict_action_probabilities(conversation("goodbye", "human", "thanks"), DOMAIN)
    assert len(decided) == 1
    assert again.probabilities == first.probabilities
    assert again is not first


def test_an_action_after_the_message_is_another_situation(decided: list[DialogueStateTracker]) -> None:
    rules = policy()
    rules.predict_action_probabilities(conversation("greet"), DOMAIN)
    rules.predict_action_probabilities(
        conversation("greet", events=(ActionExecuted("action_greet"),)), DOMAIN
    )
    assert len(decided) == 2


def test_a_slot_that_rules_may_not_look_at_changes_nothing(decided: list[DialogueStateTracker]) -> None:
    rules = policy()
    rules.predict_action_probabilities(conversation("greet"), DOMAIN)
    rules.predict_action_probabilities(conversation("greet", events=(SlotSet("email", "a@b.c"),)), DOMAIN)
    assert len(decided) == 1


def test_an_active_form_sees_the_whole_conversation(decided: list[DialogueStateTracker]) -> None:
    tracker = conversation("greet", "thanks", events=(ActiveLoop("a_form"),))
    policy().predict_action_probabilities(tracker, DOMAIN)
    assert decided == [tracker]


def test_a_conversation_without_a_message_is_asked_about_as_it_is() -> None:
    events = [ActionExecuted("action_session_start"), ActionExecuted("action_listen")]
    assert recent_events(events) == events


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "rules").glob("*.yml")), ids=lambda path: path.stem)
def test_no_rule_looks_at_more_than_one_message(path: Any) -> None:
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
        assert sum("intent" in step for step in rule["steps"]) == 1, rule["rule"]
        assert not rule.get("conversation_start"), rule["rule"]
