"""Rasa's agent and processor with loud failures and a stop-watch.

Rasa's processor (core/processor.py, `_run_action`) logs an action that failed and saves the turn without it,
so the customer sees nothing and nobody learns of it. Here a failed action aborts the turn before anything is
saved, and the gateway sends the turn again or apologises.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.graph_runner import PlannedGraphRunner

LANGUAGES = ("en", "zh")

stopwatch: ContextVar[dict[str, float] | None] = ContextVar("stopwatch", default=None)


class TurnAborted(RuntimeError):
    """The turn failed and nothing of it was saved."""


class TurnProcessor(MessageProcessor):
    """Runs one turn, all of it or nothing."""

    @staticmethod
    def _load_model(model_path: Any) -> tuple[str, Any, PlannedGraphRunner]:
        path = Path(model_path)
        with TemporaryDirectory() as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), path, LocalModelStorage, PlannedGraphRunner
            )
        return path.name, metadata, runner

    async def _run_action(
        self, action: Any, tracker: DialogueStateTracker, output_channel: Any, nlg: Any, prediction: Any
    ) -> bool:
        """Run one action on the tracker itself. Raises TurnAborted.

        Rasa's own works on a copy, made event by event, because it goes on after a failure.
        """
        began = time.monotonic()
        tracker.update_with_events(prediction.events, self.domain)
        _speak_as_wished(tracker)
        try:
            events = await action.run(output_channel, nlg, tracker, self.domain)
        except Exception as error:
            raise TurnAborted(f"{action.name()}: {type(error).__name__}") from error
        tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)
        await self.execute_side_effects(events, tracker, output_channel)
        _add("actions", began)
        return self.should_predict_another_action(action.name())

    async def parse_message(
        self, message: Any, tracker: Any = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """What the pipeline makes of a message. Rasa's own copies it for log lines that are off, and looks for
        intents that the domain lacks, which `make train` has done."""
        began = time.monotonic()
        tracker = tracker or DialogueStateTracker.from_events(message.sender_id, [])
        parsed: dict[str, Any] = self._parse_message_with_graph(message, tracker, only_output_properties)
        _add("nlu", began)
        return parsed

    async def _update_tracker_session(
        self, tracker: DialogueStateTracker, output_channel: Any, metadata: Any = None
    ) -> None:
        """Begin a session in a new conversation. Rasa's own replays the session to see whether it is one, each turn."""
        if not tracker.events:
            await super()._update_tracker_session(tracker, output_channel, metadata)


class TurnAgent(Agent):
    """An agent whose tracker store never falls back to memory and whose processor is ours."""

    def load_model(self, model_path: Any, fingerprint: str | None = None) -> None:
        self.processor = TurnProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses
        # core/tracker_store.py wraps every store in one that keeps failed saves in memory unless this raises.
        self.tracker_store._on_tracker_store_error = _raise


def _speak_as_wished(tracker: DialogueStateTracker) -> None:
    """Set the slot `language` to the wished one: responses are chosen by it, and the message may be in another."""
    wish = _wish_of(tracker) or tracker.get_slot("language_wish")
    if wish in LANGUAGES and tracker.get_slot("language") != wish:
        tracker.update(SlotSet("language", wish))


def _wish_of(tracker: DialogueStateTracker) -> str | None:
    """The language this message asks for, if that is what it wants: "is there an English manual" is no such wish."""
    message = tracker.latest_message
    if message is None:
        return None
    requests = [one.get("intent") for one in message.parse_data.get("requests") or []]
    if "change_language" not in (message.intent_name, *requests):
        return None
    return next(
        (value for value in tracker.get_latest_entity_values("language_wish") if value in LANGUAGES), None
    )


def _raise(error: Exception) -> None:
    raise error


def _add(stage: str, began: float) -> None:
    times = stopwatch.get()
    if times is not None:
        times[stage] = times.get(stage, 0.0) + (time.monotonic() - began) * 1000
