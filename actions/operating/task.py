"""The operation a customer is having done, as the slot `task` keeps it: ids, positions and codes, no names or amounts."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from actions.turn import EventType, Turn, slot
from shop.policy_table import Condition, Operation

SLOT = "task"
LAST_DONE = "last_operation"  # id of the preview that was performed last in this conversation


class Question(StrEnum):
    """What the customer was asked."""

    ORDER = "order"
    WHERE = "where"  # one order's address, or the customer's own
    LINES = "lines"
    ITEM = "item"  # the variant wanted instead of a line
    METHOD = "method"
    REASON = "reason"
    CONDITION = "condition"
    ADDRESS = "address"
    DAY = "day"
    SLOT = "slot"  # the time of day
    PLACE = "place"  # where a parcel is picked up
    STARS = "stars"
    PART = "part"  # the whole order, or other items: a part cannot be cancelled
    CONFIRMATION = "confirmation"
    INSTEAD = "instead"  # whether to do another operation, or the same for fewer lines
    NONE = "none"  # nothing: a person is to go on with it


class Task(BaseModel):
    """See the module. lines: positions from 0. items: wanted variants by position. conditions None: not told yet.

    original_method: as it was paid, though another may be known. address: parts that were told, until they are shown.
    offered: by line, items that fit what was said of it.
    day: of a delivery, YYYY-MM-DD. told: a time, a place or the words of a card, until they are shown. stars: of a rating.
    instead, instead_lines: what was offered with a refusal. before: the operation that this one has interrupted.
    paused: something else was asked last. asked_again: the question was repeated once.
    outcome_unknown: a yes was given to the shop, which has not told what became of it.
    """

    model_config = ConfigDict(frozen=True)

    operation: Operation
    order_id: str | None = None
    lines: tuple[int, ...] = ()
    items: dict[int, str] = {}
    conditions: tuple[Condition, ...] | None = None
    method_id: str | None = None
    original_method: bool = False
    reason: str | None = None
    wish: str | None = None
    address: dict[str, str] | None = None
    day: str | None = None
    told: str | None = None
    stars: int | None = None
    preview_id: str | None = None
    question: Question | None = None
    line_asked: int | None = None
    offered: dict[int, tuple[str, ...]] = {}
    instead: Operation | None = None
    instead_lines: tuple[int, ...] = ()
    before: "Task | None" = None
    paused: bool = False
    asked_again: bool = False
    outcome_unknown: bool = False

    def having(self, **changes: Any) -> "Task":
        """A copy with other values."""
        return self.model_copy(update=changes)

    @property
    def is_open(self) -> bool:
        """Whether the customer's next words may belong to it."""
        return self.question is not None and self.question is not Question.NONE


def task_of(turn_or_slots: Turn | dict[str, Any]) -> Task | None:
    """The task that the slot holds."""
    slots = turn_or_slots.slots if isinstance(turn_or_slots, Turn) else turn_or_slots
    kept = slots.get(SLOT)
    return Task.model_validate(kept) if kept else None


def keeping(task: Task | None) -> EventType:
    """Keep the task, or forget it."""
    return slot(SLOT, None if task is None else task.model_dump(mode="json", exclude_defaults=True))


def ended(task: Task) -> EventType:
    """Forget the task; one that it has interrupted is open again."""
    return keeping(task.before)


def order_known(task: Task) -> list[EventType]:
    """Further questions are about this order."""
    return [slot("order_number", task.order_id)] if task.order_id else []


def noted(task: Task, **more: object) -> dict[str, Any]:
    """For the turn's record."""
    return {"operation": {"name": task.operation.value, "order": task.order_id, **more}}
