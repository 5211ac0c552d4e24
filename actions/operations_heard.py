"""Among a message's requests the operations on orders: those said in so many words, with all that belongs to them. Pure.

Used by planning.py. A model reads a long message as a whole or in parts; "I found it cheaper elsewhere" is then a part that
means nothing, where it is the reason of the cancellation before it, and "how much will I get back" is told by the preview.
"""

from collections.abc import Sequence
from dataclasses import replace

from actions.operating.spoken import asks_to_fix, operations_spoken
from actions.operating.wishes import OPERATIONS
from actions.operating.words import kinds_said, says
from actions.operations_said import (
    ONLY_NAMED,
    VERSIONS,
    belongs_to_operation,
    entities_in,
    with_spoken,
)
from actions.turn import Request, Turn

PAID_OR_REFUNDED = ("return_order", "exchange_order", "change_items", "cancel_order", "reorder")
BEFORE_ITEMS = ("change_address", "change_payment")
ABOUT_THE_WAY = ("change_payment", "refund_status", "payment_methods")


def with_operations(turn: Turn, own: Sequence[Request]) -> list[Request]:
    """The requests with the operations that the message asks for."""
    if turn.text.startswith("/"):
        return list(own)
    own = [_with_address(one) for one in own]
    requests = _joined(with_spoken(turn, list(own), operations_spoken(turn.text)))
    operations = [one for one in requests if one.intent in OPERATIONS]
    if len(operations) > 1:
        requests = [one for one in requests if not (one.intent == "repair" and asks_to_fix(one.text))]
        operations = [one for one in requests if one.intent in OPERATIONS]
    if len(operations) > 1:
        return _with_more_words(turn.text, requests)
    if not operations or not turn.requests:
        return requests
    others = [one for one in requests if one not in operations and not belongs_to_operation(one)]
    rest = turn.text
    for other in others:
        rest = rest.replace(other.text, " ")
    heard = replace(
        operations[0],
        text=" ".join(rest.split()),
        entities=operations[0].entities if others else turn.entities | operations[0].entities,
    )
    # What the operation's words name belongs to it alone.
    apart = [replace(one, entities=entities_in(one.entities, heard.text, said=False)) for one in others]
    return [
        heard if one is operations[0] else apart[others.index(one)]
        for one in requests
        if one in (*operations, *others)
    ]


def items_last(requests: Sequence[Request]) -> list[Request]:
    """Address and payment of an order before its items: in many shops an order whose items were changed is closed to both.

    Only where a number says that they are about one order.
    """
    ordered = list(requests)
    for place, one in enumerate(ordered):
        numbers = one.entities.get("order_number")
        if one.intent not in BEFORE_ITEMS:
            continue
        for before, other in enumerate(ordered[:place]):
            others = other.entities.get("order_number")
            if other.intent in VERSIONS and others and numbers in (None, others):
                moved = replace(one, entities={**one.entities, "order_number": others})
                ordered.pop(place)
                ordered.insert(before, moved)
                break
    return ordered


def _with_more_words(text: str, requests: list[Request]) -> list[Request]:
    """Each operation with what the message says before the next request; the first with what stands before it."""
    starts = [text.find(one.text) for one in requests]
    if -1 in starts or starts != sorted(starts):
        return requests
    ends = [*starts[1:], len(text)]
    return [
        replace(one, text=text[0 if number == 0 else start : end].strip())
        if one.intent in OPERATIONS
        else one
        for number, (one, start, end) in enumerate(zip(requests, starts, ends, strict=True))
    ]


def _with_address(request: Request) -> Request:
    """ "I am moving to 12 Oak Lane, update my account": an address is what is to be changed."""
    is_address = request.intent == "edit_account" and bool(request.entities.get("address"))
    return replace(request, intent="change_address") if is_address else request


def _joined(requests: list[Request]) -> list[Request]:
    """ "Return it, / and I want the money on my PayPal", "if I return the lamp / and the chair?": one wish."""
    kept: list[Request] = []
    for one in requests:
        place = _newest_operation(kept)
        first = None if place is None else kept[place]
        if place is not None and first is not None and _is_more_of(first, one):
            names = {*first.entities, *one.entities}
            both = {name: first.entities.get(name, []) + one.entities.get(name, []) for name in names}
            kept[place] = replace(first, text=f"{first.text}, {one.text}", entities=both)
        else:
            kept.append(one)
    return kept


def _newest_operation(requests: list[Request]) -> int | None:
    """The place of the last request, but for those that are a part of the operation before them."""
    place = next((n for n in reversed(range(len(requests))) if not belongs_to_operation(requests[n])), None)
    return place if place is not None and requests[place].intent in OPERATIONS else None


def _is_more_of(first: Request, second: Request) -> bool:
    return _is_way_to_refund(first, second) or _is_only_named(second) or _are_swaps(first, second)


def _is_way_to_refund(first: Request, second: Request) -> bool:
    """Whether it says how the first is to be paid or refunded, not that another order is paid otherwise."""
    is_about_way = second.intent in ABOUT_THE_WAY or (
        second.intent not in OPERATIONS and says("by_method", second.text)
    )
    names_order = bool(second.entities.get("order_number")) or says("of_an_order", second.text)
    return (
        first.intent in PAID_OR_REFUNDED
        and is_about_way
        and not names_order
        and bool(kinds_said("methods", second.text))
    )


def _are_swaps(first: Request, second: Request) -> bool:
    """ "Exchange the boots, and change the lamp to black": one wish, unless they name orders."""
    names_orders = any(one.entities.get("order_number") for one in (first, second))
    return {first.intent, second.intent} <= {*VERSIONS} and not names_orders


def _is_only_named(request: Request) -> bool:
    return request.intent.startswith("product_") and ONLY_NAMED.fullmatch(request.text) is not None
