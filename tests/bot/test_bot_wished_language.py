"""A wish for a language decides in which one responses are said, before the action runs."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.processor import _speak_as_wished


def tracker(
    intent: str, *, wish: str | None = None, named: str | None = None, requests: tuple[str, ...] = ()
) -> DialogueStateTracker:
    """A message in Chinese. wish: of an earlier message; named: in this one."""
    made = DialogueStateTracker(
        "c1", [TextSlot(name, mappings=[{}]) for name in ("language", "language_wish")]
    )
    made.slots["language"].value, made.slots["language_wish"].value = "zh", wish
    entities: list[dict[str, Any]] = [{"entity": "language_wish", "value": named}] if named else []
    parsed = {"intent": {"name": intent}, "requests": [{"intent": name} for name in requests]}
    made.update(UserUttered("text", {"name": intent}, entities, parsed))
    return made


@pytest.mark.parametrize(
    ("conversation", "language"),
    [
        (tracker("help"), "zh"),
        (tracker("help", wish="en"), "en"),
        (tracker("change_language", named="en"), "en"),
        (tracker("change_language", named="zh", wish="en"), "zh"),
        (tracker("change_language", named="Spanish", wish="en"), "en"),
        (tracker("order_status", named="en", requests=("order_status", "change_language")), "en"),
        (tracker("product_stock", named="en"), "zh"),
    ],
    ids=["none", "earlier", "this message", "newer wins", "not spoken", "second request", "no wish"],
)
def test_the_language_responses_are_said_in(conversation: DialogueStateTracker, language: str) -> None:
    _speak_as_wished(conversation)
    assert conversation.get_slot("language") == language


def test_nothing_is_written_when_the_language_is_right_already() -> None:
    conversation = tracker("help", wish="zh")
    before = len(conversation.events)
    _speak_as_wished(conversation)
    assert len(conversation.events) == before
