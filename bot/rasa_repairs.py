"""What Rasa 3.6.21 does that a turn calculator must not, repaired in one place. Applied before a model is loaded.

Each repair names the file of Rasa it concerns; a test of each fails when Rasa changes there.
"""

from __future__ import annotations

from typing import Any

import rasa.core.actions.action as rasa_actions
from jsonschema import ValidationError
from jsonschema.validators import validator_for

ACTION_TIMEOUT_S = 7  # an action has 6 s of its own; the bot's turn has 9


def apply() -> None:
    """Repair the running process; can be called again."""
    _compile_action_schema_once()
    _shorten_action_timeout()


def _compile_action_schema_once() -> None:
    """core/actions/action.py builds and checks the schema of action responses anew for each response.

    That took 62 % of the time of a turn with an action (320 turns a second without, 50 with, 224 compiled once).
    """
    schema = rasa_actions.RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def validate(_action: Any, result: dict[str, Any]) -> bool:
        error: ValidationError | None = next(validator.iter_errors(result), None)
        if error is not None:
            raise error
        return True

    rasa_actions.RemoteAction._validate_action_result = validate


def _shorten_action_timeout() -> None:
    """core/constants.py allows an action 300 s; a customer does not wait that long."""
    rasa_actions.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_S
