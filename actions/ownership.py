"""A customer who is not signed in proves that an order is theirs: order number, e-mail, code.

Used by orders.py and conductor.py. Every reply is the same whether order and address exist and belong together or not.
Where the shop's table allows it, name and postcode are the other way: identifying.py.
"""

import re
from dataclasses import replace
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.operating.records import Records, read_records
from actions.planning import is_request
from actions.reading import remembered, request_of
from actions.services import Services
from actions.turn import EventType, Request, Turn, ask, slot, utter
from orders.ownership import TooManyCodes, Verdict
from shop.policy_table import IdentifyBy

CODE = re.compile(r"(?<![\w-])(\d{3})[ -]?(\d{3})(?![\w-])")
AWAITS_CODE, AWAITS_PROOF = "code", "proof"  # values of the slot pending_offer
PARTS = "identity"  # the slot with name and postcode, as far as they were told, until they are used
ANY_WAY = {"slot": "identity", "kind": "free_text"}  # what is expected where there are two ways


def awaits_code(turn: Turn) -> bool:
    """Whether this message is the code that was asked for, whatever else it might mean."""
    return turn.slots.get("pending_offer") == AWAITS_CODE and _code_in(turn.text) is not None


def brings_proof(turn: Turn) -> bool:
    """Whether this message tells what proves an order, whatever else it might mean."""
    number, email = turn.first("order_number"), turn.first("email")
    asked_for = turn.slots.get("pending_offer") == AWAITS_PROOF
    return bool(number and email) or (asked_for and bool(number or email))


async def customer_of(services: Services, turn: Turn) -> str | None:
    """Who is signed in, or has proved who they are in this very turn."""
    return turn.proved or (await ask(services.turns.context, turn.turn_id)).customer_id


async def records_of(services: Services, turn: Turn) -> Records | None:
    """What the shop knows of the customer who speaks; None: nobody has proved who they are, or the shop knows nothing."""
    customer_id = await customer_of(services, turn)
    return None if customer_id is None else await ask(read_records, services, turn, customer_id)


def asked_before(turn: Turn) -> Request:
    """What the customer wanted when we asked for a proof, about the order that was proved."""
    wish = request_of(turn.slots.get("proof_for") or {"intent": "order_status"})
    return about_order(wish, turn.slots.get("order_in_question"))


def about_order(wish: Request, number: str | None) -> Request:
    """The wish, about the order with this number if there is one."""
    return replace(wish, entities={**wish.entities, "order_number": [str(number)]}) if number else wish


async def allows_names(services: Services) -> bool:
    """Whether the shop's table lets name and postcode show who somebody is."""
    return IdentifyBy.NAME_AND_POSTCODE in (await ask(services.table)).identify_by


async def begin(services: Services, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
    """Ask for what is still missing, or send the code."""
    number = turn.first("order_number") or turn.slots.get("order_number")
    email = turn.first("email") or turn.slots.get("email")
    if not number or not email:
        by_name = await allows_names(services)
        return ask_for_proof(dispatcher, turn, number=number, email=email, by_name=by_name)
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
        utter(dispatcher, "utter_too_many_codes")
        return knowing.OFFER_PERSON
    utter(dispatcher, "utter_code_sent", email=email, expects={"slot": "code", "kind": "code"})
    # A code looks like an order number to the pipeline, so the order in question has a slot of its own.
    return [
        slot("pending_offer", AWAITS_CODE),
        slot("order_in_question", number),
        slot("proof_for", _proof_for(turn)),
        slot("misunderstandings", 0.0),
    ]


async def check(services: Services, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
    """Compare the code; when it is right, what was asked before is answered next (conductor.py)."""
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
    return [
        slot("pending_offer", None),
        slot("email", None),
        slot("order_number", turn.slots.get("order_in_question")),
        slot("misunderstandings", 0.0),
    ]


def ask_for_proof(
    dispatcher: CollectingDispatcher, turn: Turn, *, number: str | None, email: str | None, by_name: bool
) -> list[EventType]:
    """Ask for what is still missing; by_name: in whichever of two ways the customer likes."""
    response, expects = _other_ways(turn, number, email) if by_name else _code_alone(number, email)
    utter(dispatcher, response, expects=expects, choices=knowing.person_choice(turn.language))
    return [
        slot("misunderstandings", 0.0),
        slot("pending_offer", AWAITS_PROOF),
        slot("proof_for", _proof_for(turn)),
    ]


def _code_alone(number: str | None, email: str | None) -> tuple[str, dict[str, str]]:
    """The question, and what is expected."""
    if number:
        return "utter_tell_email", {"slot": "email", "kind": "email"}
    response = "utter_tell_order_number" if email else "utter_sign_in_or_prove"
    return response, {"slot": "order_number", "kind": "order_number"}


def _other_ways(turn: Turn, number: str | None, email: str | None) -> tuple[str, dict[str, str]]:
    parts: dict[str, str] = turn.slots.get(PARTS) or {}
    if len(parts) == 1:
        if "name" in parts:
            return "utter_tell_postcode", {"slot": "postcode", "kind": "postcode"}
        return "utter_tell_name", {"slot": "name", "kind": "free_text"}
    if number:
        return "utter_tell_email_or_name", ANY_WAY
    return ("utter_tell_order_number_or_name" if email else "utter_who_are_you"), ANY_WAY


def _proof_for(turn: Turn) -> dict[str, Any]:
    """The wish that the proof is for: what brings a missing part of it on the way is no other wish."""
    known: dict[str, Any] | None = turn.slots.get("proof_for")
    is_other_wish = is_request(turn.intent) and not brings_proof(turn)
    if known and turn.slots.get("pending_offer") in (AWAITS_PROOF, AWAITS_CODE) and not is_other_wish:
        return known
    intent = turn.intent if is_request(turn.intent) else "order_status"
    return remembered(Request(intent, turn.text, turn.entities))


def _code_in(text: str) -> str | None:
    found = CODE.search(text)
    return found[1] + found[2] if found else None
