"""Choices of an open operation: how they are offered, and what a pressed one says. A choice names a kind and a value.

The yes of a confirmation names its preview, so that an old button can do nothing new.
"""

import json
import re
from dataclasses import dataclass

from actions.operating.hearing import with_order
from actions.operating.records import Records
from actions.operating.task import Question, Task
from actions.turn import Turn
from actions.wording import WORDS
from shop.policy_table import Condition, Operation

INTENT = ENTITY = "task_answer"
ORDER, DEFAULT_ADDRESS, LINE, ALL_LINES, ITEM = "order", "default_address", "line", "all_lines", "item"
METHOD, REASON, CONDITION, YES, NO = "method", "reason", "condition", "yes", "no"
SLOT, STARS, CANCEL_ALL, CHANGE_PART = "slot", "stars", "cancel_all", "change_part"
AS_NEW = "as_new"
PAYLOAD = re.compile(rf"/{INTENT}(\{{.{{1,200}}\}})")
SLOTS = ("morning", "noon", "afternoon", "evening")
STARS_THERE_ARE = "54321"


@dataclass(frozen=True)
class Pressed:
    """What a pressed choice says."""

    kind: str
    value: str


def choice(title: str, kind: str, value: object = "") -> dict[str, str]:
    """A choice to offer."""
    answer = json.dumps({ENTITY: f"{kind}:{value}"}, ensure_ascii=False)
    return {"title": title, "payload": f"/{INTENT}{answer}"}


def yes_or_no(language: str, preview_id: str = "") -> list[dict[str, str]]:
    """The two answers to a confirmation; without a preview they start something else, or do not."""
    yes, no = WORDS.get("choice.yes", language), WORDS.get("choice.no_change", language)
    return [choice(yes, YES, preview_id), choice(no, NO, preview_id)]


def pressed(turn: Turn) -> Pressed | None:
    """The choice that this message is."""
    told = turn.first(ENTITY) if turn.intent == INTENT else None
    return None if told is None else _read(told)


def only_choice(task: Task, turn: Turn) -> Pressed | None:
    """What a yes means where one thing was offered to choose."""
    if task.question not in (Question.ORDER, Question.LINES, Question.ITEM, Question.METHOD):
        return None
    offered = [match for one in turn.offered if (match := PAYLOAD.fullmatch(one.payload))]
    return _read(json.loads(offered[0][1])[ENTITY]) if len(turn.offered) == len(offered) == 1 else None


def _read(told: str) -> Pressed:
    kind, _, value = told.partition(":")
    return Pressed(kind, value)


def applied(records: Records, task: Task, answer: Pressed) -> Task:
    """The task with what was chosen; a choice that fits no longer changes nothing."""
    order = records.order(task.order_id)
    match answer.kind:
        case "order":
            chosen = records.order(answer.value)
            changed = task if chosen is None else with_order(task, chosen)
        case "default_address":
            changed = task.having(operation=Operation.CHANGE_DEFAULT_ADDRESS, order_id=None)
        case "line":
            changed = task.having(lines=(int(answer.value),))
        case "all_lines":
            changed = task.having(lines=tuple(range(len(order.lines))) if order else ())
        case "item":
            changed = task.having(items=_with_item(task, answer.value))
        case "method":
            changed = task.having(method_id=answer.value, original_method=False)
        case "reason":
            changed = task.having(reason=answer.value)
        case "condition":
            changed = task.having(conditions=() if answer.value == AS_NEW else (Condition(answer.value),))
        case _:
            changed = _of_service(records, task, answer)
    return changed if changed is task else changed.having(preview_id=None)


def _of_service(records: Records, task: Task, answer: Pressed) -> Task:
    """Answers about deliveries, ratings and parts of a cancellation."""
    match answer.kind:
        case "slot" if answer.value in SLOTS:
            return task.having(told=WORDS.get(f"slot.{answer.value}", records.language))
        case "stars" if answer.value in STARS_THERE_ARE:
            return task.having(stars=int(answer.value))
        case "cancel_all":
            return task.having(lines=())
        case "change_part":
            return task.having(operation=Operation.CHANGE_ITEMS)
    return task


def _with_item(task: Task, item_id: str) -> dict[int, str]:
    """For the line that was asked about."""
    return task.items if task.line_asked is None else {**task.items, task.line_asked: item_id}
