"""Whether the customer's own thing can go back, where the shop's knowledge has no answer: its return is shown.

"Can I return the coffee maker though I've used it?", "which of my items can still be returned?" Used by conductor.py.
"""

from dataclasses import replace

from actions import knowing, ownership
from actions.operating.lines_meant import lines_named
from actions.operating.records import Records
from actions.operating.spoken import SENTENCE
from actions.operating.task import task_of
from actions.operating.wishes import OPERATIONS
from actions.operating.words import says
from actions.order_words import with_status_said
from actions.services import Services
from actions.turn import Request, Turn, ask
from shop.orders import number_key

ABOUT_RETURNS = "return_policy"


async def with_own_returns(services: Services, turn: Turn, todo: list[Request]) -> list[Request]:
    """What is to be answered, with the return itself in the place of a question that only its rules can answer.

    "I don't want the running shoes anymore" is a cancellation before they are sent, and a return afterwards.
    """
    task = task_of(turn)
    is_free = (task is None or not task.is_open) and not any(one.intent in OPERATIONS for one in todo)
    if is_free and says("unwanted_thing", turn.text) and (intent := await _to_be_rid_of(services, turn)):
        return [Request(intent, turn.text, turn.entities)]
    return [await _as_return(services, turn, one) if _may_be_own(one) else one for one in todo]


async def _to_be_rid_of(services: Services, turn: Turn) -> str | None:
    """How the customer gets rid of what the message names; None: it names nothing of theirs, or it is unclear."""
    records = await ownership.records_of(services, turn)
    return None if records is None else await ask(_rid_of, records, turn.text, turn.first("order_number"))


def _rid_of(records: Records, text: str, number: str | None) -> str | None:
    unwanted = " ".join(one for one in SENTENCE.split(text) if says("unwanted_thing", one))
    named = [
        order
        for order in with_status_said(records.orders, unwanted)
        if (number is None or number_key(number) == number_key(order.order_id))
        and lines_named(records, order, text)
    ]
    intents = {
        intent
        for intent in ("cancel_order", "return_order")
        if any(records.allows(OPERATIONS[intent], order) for order in named)
    }
    return intents.pop() if len(intents) == 1 else None


def _may_be_own(request: Request) -> bool:
    return request.intent == ABOUT_RETURNS and (says("may_we", request.text) or says("of_mine", request.text))


async def _as_return(services: Services, turn: Turn, request: Request) -> Request:
    records = await ownership.records_of(services, turn)
    is_own = records is not None and (
        says("of_mine", request.text) or await ask(_names_own_thing, records, request.text)
    )
    if not is_own:
        return request
    if says("of_mine", request.text):
        return replace(request, intent="return_order")
    finding = await knowing.find(services, replace(turn, text=request.text, entities=request.entities))
    return request if finding.band == "answer" else replace(request, intent="return_order")


def _names_own_thing(records: Records, text: str) -> bool:
    return any(lines_named(records, order, text) for order in records.orders)
