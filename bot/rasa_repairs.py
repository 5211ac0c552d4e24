"""What Rasa 3.6.21 does that a turn calculator must not, repaired in one place. Applied before a model is loaded.

Each repair names the file of Rasa it concerns; a test of each fails when Rasa changes there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rasa.core.actions.action as rasa_actions
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.shared.core.events import Event

from bot.action_endpoint import ANSWER_SCHEMA, call_of


def apply() -> None:
    """Repair the running process; can be called again."""
    _compile_action_schema_once()
    _send_what_actions_read()
    _find_event_classes_once()


def _compile_action_schema_once() -> None:
    """core/actions/action.py builds and checks the schema of action responses anew for each response.

    That took 62 % of the time of a turn with an action (320 turns a second without, 50 with, 224 compiled once), and
    compiled once still 2 ms to tell apart twenty kinds of events; ours allows the one kind our actions return.
    """
    validator_class = validator_for(ANSWER_SCHEMA)
    validator_class.check_schema(ANSWER_SCHEMA)
    validator = validator_class(ANSWER_SCHEMA)

    def validate(_action: Any, result: dict[str, Any]) -> bool:
        error: ValidationError | None = next(validator.iter_errors(result), None)
        if error is not None:
            raise error
        return True

    rasa_actions.RemoteAction._validate_action_result = validate


def _send_what_actions_read() -> None:
    """core/actions/action.py sends all events of the session with each call; see action_endpoint.py."""
    rasa_actions.RemoteAction._action_call_format = lambda action, tracker, _domain: call_of(
        action.name(), tracker
    )


def _find_event_classes_once() -> None:
    """shared/core/events.py walks over all subclasses of Event for each event it reads: .18 ms each."""
    original = _original_resolve()

    @lru_cache(maxsize=None)
    def resolve(type_name: str, default: Any = None) -> Any:
        return original(type_name, default)

    Event.resolve_by_type = staticmethod(resolve)
    Event._parley_original_resolve = staticmethod(original)


def _original_resolve() -> Any:
    return getattr(Event, "_parley_original_resolve", None) or Event.resolve_by_type
