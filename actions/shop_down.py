"""What customers hear while the shop's system does not answer: how old an answer is, or that there is none.

Used by conductor.py.
"""

from datetime import datetime

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.operating.plan_texts import clock
from actions.turn import EventType, Turn, utter

SAYS_SO = ("utter_shop_not_answering", "utter_operation_not_now", "utter_operation_try_again")


def tell(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Nothing can be read; a person can help."""
    utter(dispatcher, "utter_shop_not_answering", reasons={"shop_down": True})
    return knowing.OFFER_PERSON


def tell_age(dispatcher: CollectingDispatcher, turn: Turn, as_of: datetime | None) -> None:
    """Before the answers: from when they are, unless they are of now or say themselves that the shop does not answer."""
    if as_of is None or any(message["response"] in SAYS_SO for message in dispatcher.messages):
        return
    reasons = {"shop_as_of": as_of.isoformat()}
    utter(dispatcher, "utter_shop_as_of", time=clock(as_of, turn.language), reasons=reasons)
    dispatcher.messages.insert(0, dispatcher.messages.pop())
