"""Whether a message agrees to what was shown, all of it and nothing else. Pure; used by dialogue.py."""

from actions.operating.lines_meant import lines_meant
from actions.operating.plan_texts import PlanTexts
from actions.operating.records import Records
from actions.operating.task import Task
from actions.operating.wishes import INTENTS
from actions.operating.words import clear_yes, says
from actions.turn import Turn
from orders.results import Plan


def is_yes(task: Task, text: str) -> bool:
    """A yes and nothing else; the operation's verb and the order's number may stand beside it."""
    return clear_yes(text, task.operation, task.order_id)


def repeats(records: Records, task: Task, text: str, plan: Plan) -> bool:
    """A yes that says words of the preview again, and names none of its things without the others."""
    shown = PlanTexts(records).planned(plan)
    return clear_yes(text, task.operation, task.order_id, shown) and not _names_a_part(records, task, text)


def is_unreserved(task: Task, turn: Turn) -> bool:
    """A yes among other requests counts only if none of them is an operation and no "but" stands anywhere."""
    others = [one for one in turn.requests if not is_yes(task, one.text)]
    return not any(one.intent in INTENTS.values() or says("reservation", one.text) for one in others)


def _names_a_part(records: Records, task: Task, text: str) -> bool:
    order = records.order(task.order_id)
    meant = lines_meant(records, order, text) if order is not None else None
    if order is None or meant is None:
        return False
    return not set(task.lines or range(len(order.lines))) <= set(meant)
