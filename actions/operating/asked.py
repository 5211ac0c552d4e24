"""A question of an operation, as it is said: used by the files that ask, and by dialogue.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.operating.task import Task

CONFIRMATION = {"slot": "operation", "kind": "confirmation"}  # a yes has it done
STARTS = {"slot": "operation_instead", "kind": "confirmation"}  # a yes leads to another preview
ONE_OF_MANY = {"slot": "operation", "kind": "choice"}


@dataclass(frozen=True)
class Ask:
    """A question: a response of domain.yml with its values and choices; the task as it waits for the answer."""

    task: Task
    response: str
    choices: Sequence[dict[str, str]] = ()
    expects: dict[str, str] = field(default_factory=lambda: ONE_OF_MANY)
    values: dict[str, Any] = field(default_factory=dict)
