"""Which items of an order a cancellation is for, if it is not the whole order: "cancel the lamp", 只取消台灯. Pure."""

import re

from actions.operating.lines_meant import lines_meant
from actions.operating.records import Records
from actions.operating.words import says
from shop.records import Order

# Between the verb and the thing no order is named: "cancel the order with the lamp" is about the whole order.
ITEM_AFTER_VERB = re.compile(
    r"\b(?:cancel|remove|drop|take out)\b(?!.{0,40}\border)|取消(?![^，。；,;]{0,16}(?:订单|整单|[这那]一?单))",
    re.IGNORECASE,
)
UNWANTED = re.compile(
    r"\b(?:don['’]?t|do not|doesn['’]?t|no longer) (?:really )?(?:want|need|like) (?:the|my|that|this)\b(?!.{0,40}\border)",
    re.IGNORECASE,
)
ONE = re.compile(r"\bones?\b", re.IGNORECASE)  # of a thing that was named before
CLAUSE_ENDS = re.compile(
    r"[.;!?]|,\s(?:but|just|only|and i|i)\b|\band (?:only|just|keep|ship|send)\b", re.IGNORECASE
)


def part_meant(records: Records, order: Order, text: str) -> tuple[int, ...]:
    """Positions of the lines; empty if the whole order is meant."""
    unwanted = UNWANTED.search(text)
    if unwanted is not None:  # "I don't need the lamp, I only want the mug"
        clause = CLAUSE_ENDS.split(text[unwanted.start() :], maxsplit=1)[0]
        text = text if ONE.search(clause) and not lines_meant(records, order, clause) else clause
    elif (verb := ITEM_AFTER_VERB.search(text)) is not None:
        clause = CLAUSE_ENDS.split(text[verb.end() :], maxsplit=1)[0]
        text = clause if lines_meant(records, order, clause) else text
    elif not says("part_of_order", text):
        return ()
    lines = lines_meant(records, order, text) or ()
    return lines if 0 < len(lines) < len(order.lines) else ()
