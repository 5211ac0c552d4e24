"""A customer who is not signed in proves that an order is theirs: order number, e-mail, code. Used by orders.py and base.py.

Every reply is the same whether order and address exist and belong together or not.
"""

import re

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.order_texts import OrderTexts
from actions.services import Services
from actions.turn import EventType, Turn, ask, slot, utter
from orders.ownership import TooManyCodes, Verdict

CODE = re.compile(r"(?<![\w-])(\d{3})[ -]?(\d{3})(?![\w-])")
AWAITS_CODE, AWAITS_PROOF = "code", "proof"  # values of the slot pending_offer


def awaits_code(turn: Turn) -> bool:
    """Whether this message is the code that was asked for, whatever else it might mean."""
    return turn.slots.get("pending_offer") == AWAITS_CODE and _code_in(turn.text) is not None


def brings_proof(turn: Turn) -> bool:
    """Whether this message tells what proves an order, whatever else it might mean."""
    number, email = turn.first("order_number"), turn.first("email")
    asked_for = turn.slots.get("pending_offer") == AWAITS_PROOF
    return bool(number and email) or (asked_for and bool(number or email))


async def is_anonymous(services: Services, turn: Turn) -> bool:
    return (await ask(services.turns.context, turn.turn_id)).customer_id is None


async def begin(services: Services, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
    """Ask for what is still missing, or send the code."""
    number = turn.first("order_number") or turn.slots.get("order_number")
    email = turn.first("email") or turn.slots.get("email")
    if not number or not email:
        return _ask_for(dispatcher, turn, number=number, email=email)
    try:
        await ask(
            services.ownership.send_code,
            turn.conversation_id,
            turn.turn_id,
            number,
            email,
            language=turn.language,
        )
    except TooManyCodes:
        utter(
            dispatcher,
            "utter_too_many_codes",
            choices=knowing.person_choices(turn.language),
            expects={"slot": "person", "kind": "confirmation"},
        )
        return [slot("pending_offer", "person"), slot("misunderstandings", 0.0)]
    utter(dispatcher, "utter_code_sent", email=email, expects={"slot": "code", "kind": "code"})
    # A code looks like an order number to the pipeline, so the order in question has a slot of its own.
    return [
        slot("pending_offer", AWAITS_CODE),
        slot("order_in_question", number),
        slot("misunderstandings", 0.0),
    ]


async def check(services: Services, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
    """Compare the code; when it is right, show the order the customer came for."""
    code = _code_in(turn.text) or ""
    checked = await ask(services.ownership.check_code, turn.conversation_id, turn.turn_id, code)
    if checked.verdict is Verdict.WRONG and checked.tries_left:
        utter(
            dispatcher,
            "utter_code_wrong",
            tries=checked.tries_left,
            expects={"slot": "code", "kind": "code"},
        )
        return [slot("misunderstandings", 0.0)]
    if checked.verdict is not Verdict.RIGHT or checked.customer_id is None:
        utter(dispatcher, "utter_code_expired", expects={"slot": "email", "kind": "email"})
        return [slot("pending_offer", None), slot("email", None), slot("misunderstandings", 0.0)]
    utter(dispatcher, "utter_verified", verified=checked.customer_id)
    await _show_order(services, dispatcher, turn, checked.customer_id)
    number = turn.slots.get("order_in_question")
    return [
        slot("pending_offer", None),
        slot("email", None),
        slot("order_number", number),
        slot("misunderstandings", 0.0),
    ]


async def _show_order(
    services: Services, dispatcher: CollectingDispatcher, turn: Turn, customer_id: str
) -> None:
    number = turn.slots.get("order_in_question")
    order = await ask(services.orders.order_of, customer_id, number) if number else None
    if order is None:
        return
    texts = OrderTexts((await ask(services.shop.state)).currency, turn.language)
    utter(dispatcher, "utter_order_status", kind="order", data=texts.card(order), **texts.values(order))


def _ask_for(
    dispatcher: CollectingDispatcher, turn: Turn, *, number: str | None, email: str | None
) -> list[EventType]:
    if number:
        response, expects = "utter_tell_email", {"slot": "email", "kind": "email"}
    elif email:
        response, expects = "utter_tell_order_number", {"slot": "order_number", "kind": "order_number"}
    else:
        response, expects = "utter_sign_in_or_prove", {"slot": "order_number", "kind": "order_number"}
    utter(dispatcher, response, expects=expects, choices=knowing.person_choice(turn.language))
    return [slot("misunderstandings", 0.0), slot("pending_offer", AWAITS_PROOF)]


def _code_in(text: str) -> str | None:
    found = CODE.search(text)
    return found[1] + found[2] if found else None
