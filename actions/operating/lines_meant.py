"""Which lines of an order a message means: by product, by what tells them apart, by place, all, all but. Pure."""

import re
from collections.abc import Sequence
from enum import Enum

from actions.operating.called import called_at, lines_called
from actions.operating.own_words import is_of_another_order, lines_spoken_of, lines_told
from actions.operating.quantities_meant import as_many, how_many
from actions.operating.records import Records
from actions.operating.task import Task
from actions.operating.words import apart, found, says, where_said
from actions.picking import pick
from shop.records import Order, OrderLine

ONLY_A_NAME = re.compile(  # "and only the camera?"
    r"\W{0,4}(?:(?:and|so|ok(?:ay)?|but|then|what|how|about|just|only|also|please|no|actually|for|maybe)\W{1,3}){0,5}"
    r"(?:(?:the|my|both|this|that)\s)?(?:[\w'-]{1,30}\W{0,3}){1,3}",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"[,，。;；.]")
NEGATED = re.compile(
    r"(?:\b(?:not|instead of|rather than|keep|remove)|不是|不要|不退|不换|保留|留着)\s*(?:the|my|that|this)?\s*(?:\w+\s)?$",
    re.IGNORECASE,
)

NEGATED_AFTER = re.compile(
    r"(?:(?!\b(?:and|but|then|also)\b)[\w -]){1,30}(?::|,| -)? (?:i(?:['’]ll| will|['’]d like to| want to)? )?"
    r"(?:keep(?:ing)?|(?:can |should )?stays?|remains?)\b"
    r"|(?:(?!\b(?:and|but|then|also|should)\b)[\w -]){1,30} (?:is|are) (?:fine|ok(?:ay)?|good|perfect|great)\b(?!,? but)"
    r"|(?:(?!退|换|取消|[,，。;；]).){0,40}(?:留着|留下|保留|不动|不用了|[不别](?:用|要)?(?:退|换|取消))",
    re.IGNORECASE,
)


def lines_meant(records: Records, order: Order, text: str, *, shown: bool = False) -> tuple[int, ...] | None:
    """Positions of the lines; None if the message names none, empty if it is not clear which.

    shown: the lines were offered as a list, so that a place in it ("the second") means one.
    """
    everything = tuple(range(len(order.lines)))
    but = found("except", text)
    if but is not None:
        clause = CLAUSE.split(text[but.end() :], maxsplit=1)[0]
        without = lines_named(records, order, clause)
        kept = tuple(position for position in everything if position not in without)
        return kept if without or is_of_another_order(records, order, clause) else ()
    named = lines_named(records, order, text)
    if named and says("rest", text) and set(named) == set(lines_taken_back(records, order, text)):
        return tuple(position for position in everything if position not in named)
    if named:
        return as_many(order, named, text, names_of(records, order, named))
    if says("all", text):
        return everything
    if len({line.item_id for line in order.lines}) == 1 and how_many(text, ()) is not None:
        return as_many(order, everything, text, ())
    picked = pick(text, [title(records, line) for line in order.lines]) if shown else []
    return tuple(sorted(picked)) or None


def lines_named(records: Records, order: Order, text: str) -> tuple[int, ...]:
    """Lines whose product the text names; of several lines of one product those whose options it names, if that helps."""
    named = _all_named(records, order, text)
    kept = {position for position in named if _is_negated(records, order.lines[position], apart(text))}
    chosen = [position for position in named if position not in kept]
    return tuple(chosen) or _others(records, order, text, kept) or tuple(named)


def lines_taken_back(records: Records, order: Order, text: str) -> tuple[int, ...]:
    """Lines that the text names in order to leave them out: "not the lamp", "keep the lamp"."""
    return tuple(
        position
        for position in _all_named(records, order, text)
        if _is_negated(records, order.lines[position], text)
    )


def _all_named(records: Records, order: Order, text: str) -> list[int]:
    return lines_spoken_of(records, order, text) or lines_called(records, order, text)


def _others(records: Records, order: Order, text: str, kept: set[int]) -> tuple[int, ...]:
    """Where only what stays is named: "send both back but keep the lamp" means what was told of before, or all the rest."""
    told = lines_told(records, order, text)
    everything = range(len(order.lines)) if kept and says("all", text) else ()
    return tuple(position for position in told or everything if position not in kept)


def names_little_else(records: Records, order: Order, text: str) -> bool:
    """Whether a few words name lines of the order, and no operation."""
    is_a_name = ONLY_A_NAME.fullmatch(text) is not None and not where_said("spoken", text)
    return is_a_name and bool(lines_called(records, order, text))


class OtherThings(Enum):
    """Things that are none of the open task's: others of its order, or of none that is known."""

    OF_THE_ORDER = "of_the_order"
    ELSEWHERE = "elsewhere"


def other_things_named(records: Records, task: Task, text: str) -> OtherThings | None:
    """What the text names, if the open task is about something else; None if it names nothing, or one of its things."""
    order = records.order(task.order_id)
    if order is None or not task.lines or not records.knowledge.find_products(text):
        return None
    named = set(lines_called(records, order, text))
    if named & set(task.lines):
        return None
    return OtherThings.OF_THE_ORDER if named else OtherThings.ELSEWHERE


def names_of(records: Records, order: Order, positions: Sequence[int]) -> list[str]:
    """Last words of the lines' names, as customers say them: "mug", 杯子."""
    lines = [order.lines[position] for position in positions]
    names = {line.name.casefold().split()[-1] for line in lines} | {
        records.name_of(line)[-2:] for line in lines
    }
    return sorted(names)


def title(records: Records, line: OrderLine) -> str:
    """A line in a few words, with what tells it from others."""
    options = ", ".join(line.options.values())
    return f"{records.name_of(line)} ({options})" if options else records.name_of(line)


def _is_negated(records: Records, line: OrderLine, text: str) -> bool:
    """Whether "not" or "keep" stands right before the product's words, or 留着 in their clause."""
    at = _last_called(records, line, text)
    if at is None:
        return False
    return NEGATED.search(text[max(0, at - 24) : at]) is not None or NEGATED_AFTER.match(text, at) is not None


def _last_called(records: Records, line: OrderLine, text: str) -> int | None:
    """ "Return the lamp and the bulb. Actually no, keep the bulb": where the line is named last."""
    at, after = None, 0
    while (more := called_at(records, line, text[after:])) is not None:
        at = after + more
        after = at + 1
    return at
