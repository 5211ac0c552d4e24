"""Read a preview as a customer does: is what I want named in it, and nothing that I do not want? Pure."""

from collections.abc import Sequence

from bench.orders.scenario import Goal
from bench.orders.wording import Words, says
from shop.policy_table import Operation

LISTS_ITEMS = (
    Operation.RETURN,
    Operation.EXCHANGE,
    Operation.CHANGE_ITEMS,
    Operation.REPORT_DAMAGED,
    Operation.REPORT_WRONG,
    Operation.REPORT_MISSING,
    Operation.REPAIR,
    Operation.WARRANTY_CLAIM,
    Operation.REORDER,
)


def wrong_with(goal: Goal, preview: str, words: Words) -> list[str]:
    """What is missing in a preview, or too much; empty: it is what was wanted."""
    wrong = [f"no {part}" for part in wanted(goal, words) if not says(preview, part)]
    if not names(goal.do, preview, words):
        wrong.insert(0, f"not {goal.do}")
    if goal.method and not any(says(preview, mark) for mark in words.method_marks(goal.method)):
        wrong.append(f"not {goal.method}")
    if goal.wish and not any(
        says(preview, mark) for mark in words.in_any_language("titles", "wish", goal.wish)
    ):
        wrong.append(f"no {goal.wish}")
    listed, expected = _lines(preview), len(goal.items or goal.into)
    if goal.do in LISTS_ITEMS and listed != expected:
        wrong.append(f"{listed} items instead of {expected}")
    return wrong


def wanted(goal: Goal, words: Words) -> list[str]:
    """Words that a preview of the goal has to have."""
    parts = [words.name(item) for item in goal.items or goal.into]
    parts += [option for old, new in goal.into.items() for option in words.differing(old, new)]
    parts += [words.money(amount) for amount in goal.shows]
    if goal.order and goal.do is not Operation.REORDER:
        parts.append(goal.order)
    if goal.address is not None:
        parts += [goal.address.address1, goal.address.city, goal.address.zip]
    return parts


def names(operation: str, text: str, words: Words) -> bool:
    """Whether a reply speaks of an operation."""
    known = words.in_any_language("named", operation) if isinstance(operation, Operation) else []
    return any(name.casefold() in text.casefold() for name in known)


def meant_by(preview: str, goals: Sequence[Goal], words: Words) -> Goal | None:
    """The goal that a preview fulfils."""
    return next((goal for goal in goals if _is_doable(goal) and not wrong_with(goal, preview, words)), None)


def nearest(preview: str, goals: Sequence[Goal], words: Words) -> Goal | None:
    """The goal that a preview comes closest to: the same operation first, then the one with the least wrong."""
    doable = [goal for goal in goals if _is_doable(goal)]
    return min(
        doable,
        key=lambda goal: (not names(goal.do, preview, words), len(wrong_with(goal, preview, words))),
        default=None,
    )


def _is_doable(goal: Goal) -> bool:
    return isinstance(goal.do, Operation) and goal.refused is None


def _lines(preview: str) -> int:
    return sum(line.startswith("- ") for line in preview.splitlines())
