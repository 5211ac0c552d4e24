"""Hand the conversation over to a person, with everything known so far."""

from rasa_sdk.executor import CollectingDispatcher

from actions.mood import RECENT, worst_of
from actions.turn import EventType, Turn, slot, utter
from desk.contract import HandoffRequest, Reason


def hand_over(dispatcher: CollectingDispatcher, turn: Turn, reason: Reason) -> list[EventType]:
    """Ask the gateway for a person, in a reply that tells the customer."""
    numbers = [*turn.entities.get("order_number", []), turn.slots.get("order_number")]
    products = [*turn.entities.get("product", []), turn.slots.get("product")]
    request = HandoffRequest(
        reason=reason,
        wants=turn.earlier_intents,
        order_numbers=[number for number in dict.fromkeys(numbers) if number],
        mood=worst_of(turn.moods[-RECENT:]),
        products=[product for product in dict.fromkeys(products) if product],
    )
    utter(
        dispatcher,
        f"utter_handed_over_{reason}",
        kind="handoff",
        data={"state": "waiting"},
        handoff=request.model_dump(),
    )
    return [slot("misunderstandings", 0.0), slot("pending_offer", None)]
