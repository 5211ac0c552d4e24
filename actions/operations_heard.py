"""Among a message's requests the operations on orders: those said in so many words, with all that belongs to them. Pure.

Used by planning.py. A model reads a long message as a whole or in parts; "I found it cheaper elsewhere" is then a part that
means nothing, where it is the reason of the cancellation before it, and "how much will I get back" is told by the preview.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.operating.spoken import Spoken, operations_spoken, wishes_for_something
from actions.operating.wishes import ABOUT_MONEY, OPERATIONS
from actions.operating.words import kinds_said, says, where_said
from actions.turn import UNCLEAR, Request, Turn

OF_ONE_THING = ("order_number", "product")  # entities of a question about something the customer has
IF_I = re.compile(r"\b(?:if|when) (?:i|we)\b", re.IGNORECASE)
# "use it for my account"
ABOUT_ACCOUNT = ("delete_account", "delete_data", "edit_account", "create_account", "log_in")
PAID_OR_REFUNDED = ("return_order", "exchange_order", "change_items", "cancel_order", "reorder")
COMPLAINTS = ("wrong_or_damaged", "missing_item", "repair", "warranty")
BROKEN = ("arrived_broken", "missing", "wrong")  # words of complaints that stand for themselves
BEFORE_ITEMS = ("change_address", "change_payment")
FEWEST_WORDS = 4  # of a wish
VERSIONS = ("exchange_order", "change_items")
BECAUSE = ("return_order", *VERSIONS)  # what a complaint about a thing is the reason of
ABOUT_THE_WAY = ("change_payment", "refund_status", "payment_methods")
ONLY_NAMED = re.compile(
    r"\W{0,8}(?:(?:and|or|to|with|from)\s)?(?:the|an?|your|my)\s(?:[\w'-]{1,30}\s?){1,4}\W{0,8}",
    re.IGNORECASE,
)
FIX_IT = re.compile(
    r"\W{0,8}(?:(?:can|could|would) you )?(?:please )?(?:fix|correct|change|sort) (?:it|that|this)"
    r"(?: out)?(?: for me)?(?: please)?\W{0,8}",
    re.IGNORECASE,
)
# Intents that say for themselves what is wanted: what they are heard in is no operation, whatever its verbs.
OF_THEIR_OWN = (
    *("human", "goodbye", "change_language"),
    *("cancellation_fee", "newsletter", "delete_account", "delete_data"),
)


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


def with_operations(turn: Turn, own: Sequence[Request]) -> list[Request]:
    """The requests with the operations that the message asks for."""
    if turn.text.startswith("/"):
        return list(own)
    own = [_with_address(one) for one in own]
    requests = _joined(_with_spoken(turn, list(own), operations_spoken(turn.text)))
    operations = [one for one in requests if one.intent in OPERATIONS]
    if len(operations) > 1:
        requests = [one for one in requests if not (one.intent == "repair" and FIX_IT.fullmatch(one.text))]
        operations = [one for one in requests if one.intent in OPERATIONS]
    if len(operations) > 1:
        return _with_more_words(turn.text, requests)
    if not operations or not turn.requests:
        return requests
    others = [one for one in requests if one not in operations and not _belongs_to_operation(one)]
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
        first = kept[-1] if kept and kept[-1].intent in OPERATIONS else None
        if first is not None and (
            _is_way_to_refund(first, one) or _is_only_named(one) or _are_swaps(first, one)
        ):
            names = {*first.entities, *one.entities}
            both = {name: first.entities.get(name, []) + one.entities.get(name, []) for name in names}
            kept[-1] = replace(first, text=f"{first.text}, {one.text}", entities=both)
        else:
            kept.append(one)
    return kept


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


def _with_spoken(turn: Turn, own: list[Request], spoken: Sequence[Spoken]) -> list[Request]:
    """What was said in so many words, where the bot has not heard an operation."""
    if any(one.intent in OF_THEIR_OWN for one in own):
        return own
    if any(one.is_plain for one in spoken):  # a wish says more than how angry it is
        own = [one for one in own if one.intent != "complaint"]
    if operations := {one.intent for one in own if one.intent in OPERATIONS}:
        return _with_others_spoken(turn, own, operations, spoken)
    if any(one.intent in ("return_order", "wrong_or_damaged") for one in spoken):
        own = [one for one in own if one.intent != "refund_status"]  # of what is only now sent back
    is_unclear = not own or all(one.intent in UNCLEAR for one in own) or turn.band != "act"
    said = [one for one in spoken if is_unclear or one.is_plain or _asks_its_amount(turn, one)]
    if not said:
        return own
    if service := _service_beside(turn, said):
        return [Request(kinds_said("service", service)[0], service), *_apart(turn, said)]
    if len(said) == 1:
        kept = [one for one in own if turn.requests and not _is_told_by(said[0], one)]
        return [Request(said[0].intent, turn.text, turn.entities), *kept]
    return _apart(turn, said)


def _with_others_spoken(
    turn: Turn, own: list[Request], operations: set[str], spoken: Sequence[Spoken]
) -> list[Request]:
    """Where the bot has heard an operation: what it has taken for another one, and others in the same message."""
    plain = [one.intent for one in spoken if one.is_plain]
    if operations == {"change_items"} and plain == ["change_address"]:
        return [Request("change_address", turn.text, turn.entities)]
    if (
        operations == {"change_payment"}
        and [one.intent for one in spoken] == ["return_order"]
        and says("refund", turn.text)
    ):
        return [Request("return_order", turn.text, turn.entities)]
    if len(operations) > 1:
        own = [_as_spoken(one, plain) for one in own]
        operations = {one.intent for one in own if one.intent in OPERATIONS}
    why = [one for one in own if plain and _tells_why(one, spoken)]
    own, operations = [one for one in own if one not in why], operations - {one.intent for one in why}
    kept = [one for one in own if one.intent not in OPERATIONS and not _is_part_of(spoken, one)]
    if why and len(spoken) == 1:
        return [Request(spoken[0].intent, turn.text, turn.entities), *kept]
    others = [one for one in spoken if one.intent not in operations]
    is_sure = bool(why) or not others or any(one.is_plain for one in others)
    if len(spoken) > 1 and is_sure and operations <= {one.intent for one in spoken}:
        return [*_apart(turn, spoken, own), *kept]
    return [*_with_others_taken_out(turn, own, others), *why]


def _with_others_taken_out(turn: Turn, own: list[Request], others: Sequence[Spoken]) -> list[Request]:
    """ "It should come to Charlotte. Also upgrade the shelf to 5 ft": without the other wish's sentence."""
    apart = [one for one in others if one.is_plain and one.text in own[0].text] if len(own) == 1 else []
    is_same = bool(own) and own[0].intent in VERSIONS and any(one.intent in VERSIONS for one in apart)
    rest = own[0].text if apart else ""
    for one in apart:
        rest = rest.replace(one.text, " ")
    if not apart or is_same or len(rest.split()) < FEWEST_WORDS:
        return own
    without_story = [replace(one, story="") for one in apart]
    return [replace(own[0], text=rest.strip()), *_apart(turn, without_story, own)]


def _as_spoken(request: Request, plain: Sequence[str]) -> Request:
    """A part that says the verb of one operation only is that one, whatever it was heard as."""
    verbs = {intent for intent, _ in where_said("spoken", request.text)}
    is_other = request.intent in OPERATIONS and len(verbs) == 1 and request.intent not in verbs
    return replace(request, intent=verbs.pop()) if is_other and verbs <= {*plain} else request


def _tells_why(request: Request, spoken: Sequence[Spoken]) -> bool:
    """Whether a complaint that the bot has heard tells why: "I ordered it by mistake", "it doesn't work, I'll return it".

    So does "I ordered it twice", which sounds like ordering again, and "it is too small", like an exchange.
    """
    if request.intent in ("reorder", *VERSIONS) and not any(one.intent == request.intent for one in spoken):
        return not wishes_for_something(request.text)
    if request.intent not in COMPLAINTS or any(one.intent == request.intent for one in spoken):
        return False
    if says("replacement", request.text) and any(says(key, request.text) for key in BROKEN):
        return False
    if kinds_said("reasons", request.text):
        return True
    is_of_thing = bool(request.entities.get("product")) or any(says(key, request.text) for key in BROKEN)
    return not is_of_thing or any(one.intent in BECAUSE for one in spoken)


def _is_part_of(spoken: Sequence[Spoken], request: Request) -> bool:
    return _belongs_to_operation(request) or any(_is_told_by(one, request) for one in spoken)


def _asks_its_amount(turn: Turn, operation: Spoken) -> bool:
    """ "What would I get back if I return the lamp?" is shown it; "how much do returns cost?" asks for a rule."""
    is_of_own = (
        any(turn.entities.get(name) for name in OF_ONE_THING) or IF_I.search(operation.text) is not None
    )
    return is_of_own and says("its_amount", operation.text)


def _is_told_by(operation: Spoken, request: Request) -> bool:
    """Whether a request is only a part of what the operation's sentence says: "if I return the lamp / and the chair?"."""
    if request.intent in UNCLEAR:
        return True
    is_version = operation.intent in VERSIONS and request.intent.startswith("product_")
    is_part = request.intent == "return_policy" or ONLY_NAMED.fullmatch(request.text) is not None
    is_part = is_part or (is_version and not says("question", request.text))
    return is_part and request.text in operation.text


def _service_beside(turn: Turn, said: Sequence[Spoken]) -> str:
    """The rest of the message, where that asks for a service which no intent names: "礼品卡余额还有多少？另外把 ..."."""
    rest = turn.text
    for one in said:
        rest = rest.replace(one.text, " ")
    is_beside = bool(kinds_said("service", rest)) and not any(kinds_said("service", one.text) for one in said)
    return rest.strip() if is_beside else ""


def _apart(turn: Turn, spoken: Sequence[Spoken], own: Sequence[Request] = ()) -> list[Request]:
    entities = {name: list(values) for name, values in turn.entities.items()}
    for name, values in (item for request in own for item in request.entities.items()):
        entities[name] = list(dict.fromkeys([*entities.get(name, []), *values]))
    return [Request(one.intent, one.words, entities_in(entities, one.words)) for one in spoken]


def entities_in(entities: dict[str, list[str]], text: str, *, said: bool = True) -> dict[str, list[str]]:
    """Those that stand in the text, or those that do not."""
    plain = text.casefold()
    kept = {
        name: [one for one in values if (one.casefold() in plain) is said]
        for name, values in entities.items()
    }
    return {name: values for name, values in kept.items() if values}


def _belongs_to_operation(request: Request) -> bool:
    """Whether the operation takes it up: a statement nobody understands, or a question that its preview answers."""
    if request.intent in ("affirm", "deny"):
        return True
    if request.intent == "repair" and FIX_IT.fullmatch(request.text):
        return True
    if request.intent == "price_match" and kinds_said("reasons", request.text):
        return True
    if request.intent in (*UNCLEAR, "question", "product_price") and not says("question", request.text):
        return True
    if request.intent in ABOUT_ACCOUNT and not says("closes_account", request.text):
        return True
    return request.intent in ABOUT_MONEY and says("amount", request.text)
