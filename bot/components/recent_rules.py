"""Rasa's rules, decided by the last message instead of the whole session, and remembered.

RulePolicy replays every event of the session four times a turn: 12 ms each at 30 turns, and 4 ms to try all rules even for
one message. Our rules look at one message and what follows it, so the newest message decides as all of them would, and
the same intent after the same actions is decided once. While a form is active everything counts and nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Hashable
from copy import copy
from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, DefinePrevUserUtteredFeaturization, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

REMEMBERED = 4096  # decisions; there are about as many as intents, times the entities that come with them


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RecentRules(RulePolicy):
    """RulePolicy with a short memory for the conversation and a long one for its decisions."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._decisions: dict[Hashable, PolicyPrediction] = {}

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **options: Any,
    ) -> PolicyPrediction:
        """As RulePolicy decides for the newest message and what followed it."""
        if tracker.active_loop:
            return super().predict_action_probabilities(tracker, domain, rule_only_data, **options)
        events = recent_events(list(tracker.events))
        situation = _situation(tracker, events)
        if situation not in self._decisions:
            if len(self._decisions) >= REMEMBERED:
                self._decisions.clear()
            recent = DialogueStateTracker.from_events(
                tracker.sender_id, events, tracker.slots.values(), domain=domain
            )
            self._decisions[situation] = super().predict_action_probabilities(
                recent, domain, rule_only_data, **options
            )
        return copy(self._decisions[situation])


def recent_events(events: list[Event]) -> list[Event]:
    """The events from the action before the newest message on; all if there is no such action."""
    seen_message = False
    for at in range(len(events) - 1, -1, -1):
        if seen_message and isinstance(events[at], ActionExecuted):
            return events[at:]
        seen_message = seen_message or isinstance(events[at], UserUttered)
    return events


def _situation(tracker: DialogueStateTracker, events: list[Event]) -> Hashable:
    """What a rule can ask for: intent and entities, actions, and slots that rules may look at."""
    slots = tuple(
        (name, str(slot.value)) for name, slot in tracker.slots.items() if slot.influence_conversation
    )
    return slots, tuple(filter(None, map(_seen_by_rules, events)))


def _seen_by_rules(event: Event) -> Hashable:
    if isinstance(event, UserUttered):
        return event.intent_name, tuple(sorted({entity["entity"] for entity in event.entities}))
    if isinstance(event, ActionExecuted):
        return event.action_name
    if isinstance(event, DefinePrevUserUtteredFeaturization):
        return event.use_text_for_featurization
    return None
