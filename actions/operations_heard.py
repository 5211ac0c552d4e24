"""Among a message's requests the operations on orders: those said in so many words, with all that belongs to them. Pure.

Used by planning.py. A model reads a long message as a whole or in parts; "I found it cheaper elsewhere" is then a part that
means nothing, where it is the reason of the cancellation before it, and "how much will I get back" is told by the preview.
"""

from collections.abc import Sequence
from dataclasses import replace

from actions.operating.spoken import Spoken, operations_spoken
from actions.operating.wishes import ABOUT_MONEY, OPERATIONS
from actions.operating.words import kinds_said, says
from actions.turn import UNCLEAR, Request, Turn

OF_ONE_THING = ("order_number", "product")  # entities of a question about something the customer has
# "use it for my account"
ABOUT_ACCOUNT = ("delete_account", "delete_data", "edit_account", "create_account", "log_in")
# Intents that say for themselves what is wanted: what they are heard in is no operation, whatever its verbs.
OF_THEIR_OWN = (
    *("human", "complaint", "goodbye", "change_language"),
    *("cancellation_fee", "newsletter", "delete_account", "delete_data"),
)


def with_operations(turn: Turn, own: Sequence[Request]) -> list[Request]:
    """The requests with the operations that the message asks for."""
    if turn.text.startswith("/"):
        return list(own)
    requests = _with_spoken(turn, list(own), operations_spoken(turn.text))
    operations = [one for one in requests if one.intent in OPERATIONS]
    if len(operations) != 1 or not turn.requests:
        return requests
    others = [one for one in requests if one not in operations and not _belongs_to_operation(one)]
    rest = turn.text
    for other in others:
        rest = rest.replace(other.text, " ")
    heard = replace(
        operations[0],
        text=" ".join(rest.split()),
        entities=operations[0].entities if others else turn.entities,
    )
    # What the operation's words name belongs to it alone.
    apart = [replace(one, entities=_entities(one.entities, heard.text, said=False)) for one in others]
    return [
        heard if one is operations[0] else apart[others.index(one)]
        for one in requests
        if one in (*operations, *others)
    ]


def _with_spoken(turn: Turn, own: list[Request], spoken: Sequence[Spoken]) -> list[Request]:
    """What was said in so many words, where the bot has not heard an operation."""
    operations = {one.intent for one in own if one.intent in OPERATIONS}
    if any(one.intent in OF_THEIR_OWN for one in own):
        return own
    if operations:
        plain = {one.intent for one in spoken if one.is_plain}
        is_address = operations == {"change_items"} and plain == {"change_address"}
        heard_one_of_several = len(own) == 1 and operations < plain
        return _apart(turn, spoken) if heard_one_of_several or is_address else own
    if any(one.intent == "refund_status" for one in own) and any(
        one.intent in ("return_order", "wrong_or_damaged") for one in spoken
    ):
        own = [one for one in own if one.intent != "refund_status"]  # of what is only now sent back
    is_unclear = not own or all(one.intent in UNCLEAR for one in own) or turn.band != "act"
    asks_amount = any(turn.entities.get(name) for name in OF_ONE_THING)
    said = [
        one for one in spoken if is_unclear or one.is_plain or (asks_amount and says("its_amount", one.text))
    ]
    service = _service_beside(turn, said) if said else ""
    if service:
        return [Request(kinds_said("service", service)[0], service), *_apart(turn, said)]
    if len(said) == 1:
        kept = [one for one in own if turn.requests and one.intent not in UNCLEAR]
        return [*kept, Request(said[0].intent, turn.text, turn.entities)]
    return _apart(turn, said) if said else own


def _service_beside(turn: Turn, said: Sequence[Spoken]) -> str:
    """The rest of the message, where that asks for a service which no intent names: "礼品卡余额还有多少？另外把 ..."."""
    rest = turn.text
    for one in said:
        rest = rest.replace(one.text, " ")
    is_beside = bool(kinds_said("service", rest)) and not any(kinds_said("service", one.text) for one in said)
    return rest.strip() if is_beside else ""


def _apart(turn: Turn, spoken: Sequence[Spoken]) -> list[Request]:
    return [Request(one.intent, one.text, _entities(turn.entities, one.text, said=True)) for one in spoken]


def _entities(entities: dict[str, list[str]], text: str, *, said: bool) -> dict[str, list[str]]:
    """Those that stand in the text, or those that do not."""
    plain = text.casefold()
    kept = {
        name: [one for one in values if (one.casefold() in plain) is said]
        for name, values in entities.items()
    }
    return {name: values for name, values in kept.items() if values}


def _belongs_to_operation(request: Request) -> bool:
    """Whether the operation takes it up: a statement nobody understands, or a question that its preview answers."""
    if request.intent in (*UNCLEAR, "question", "product_price") and not says("question", request.text):
        return True
    if request.intent in ABOUT_ACCOUNT and not says("closes_account", request.text):
        return True
    return request.intent in ABOUT_MONEY and says("amount", request.text)
