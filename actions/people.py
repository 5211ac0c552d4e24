"""A person is wanted, or might help: requests, complaints, yes and no to an offer."""

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.base import ShopAction
from actions.handing_over import hand_over
from actions.turn import EventType, Turn, slot, utter


class HandOver(ShopAction):
    """ "I want a person": at once, without a question."""

    action_name = "action_hand_over"
    meets_mood = False

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        return hand_over(dispatcher, turn, "asked_for_person")


class Complain(ShopAction):
    """A complaint: the knowledge may have the way out (damaged, wrong, missing); an apology and a person in any case."""

    action_name = "action_complain"
    meets_mood = False

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            knowing.say_answer(dispatcher, finding)
        utter(dispatcher, "utter_sorry_for_trouble")
        return knowing.OFFER_PERSON


class Affirm(ShopAction):
    """Yes: to the offer that is open, else a friendly question."""

    action_name = "action_affirm"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if turn.slots.get("pending_offer") == "person":
            return hand_over(dispatcher, turn, "offer_accepted")
        utter(dispatcher, "utter_what_else")
        return []


class Deny(ShopAction):
    """No: the offer is off the table."""

    action_name = "action_deny"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        utter(dispatcher, "utter_no_problem")
        return [slot("pending_offer", None), slot("misunderstandings", 0.0)]
