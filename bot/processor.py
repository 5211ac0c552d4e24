"""Rasa's agent and processor with loud failures and a stop-watch.

Rasa's processor (core/processor.py, `_run_action`) logs an action that failed and saves the turn without it,
so the customer sees nothing and nobody learns of it. Here a failed action aborts the turn before anything is
saved, and the gateway sends the turn again or apologises.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import Any

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor

stopwatch: ContextVar[dict[str, float] | None] = ContextVar("stopwatch", default=None)


class TurnAborted(BaseException):
    """The turn failed and nothing of it was saved.

    Not an Exception: Rasa catches those around an action and goes on.
    """


class _LoudAction:
    """An action whose failure aborts the turn."""

    def __init__(self, action: Any) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *arguments: Any, **options: Any) -> Any:
        try:
            return await self._action.run(*arguments, **options)
        except Exception as error:
            raise TurnAborted(f"{self._action.name()}: {type(error).__name__}") from error


class TurnProcessor(MessageProcessor):
    """Runs one turn, all of it or nothing."""

    async def _run_action(self, action: Any, *arguments: Any, **options: Any) -> bool:
        began = time.monotonic()
        try:
            return await super()._run_action(_LoudAction(action), *arguments, **options)
        finally:
            _add("actions", began)

    async def parse_message(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        began = time.monotonic()
        try:
            return await super().parse_message(*arguments, **options)
        finally:
            _add("nlu", began)


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


def _raise(error: Exception) -> None:
    raise error


def _add(stage: str, began: float) -> None:
    times = stopwatch.get()
    if times is not None:
        times[stage] = times.get(stage, 0.0) + (time.monotonic() - began) * 1000
