"""A person is wanted, or might help: requests, complaints, yes and no to an offer."""

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.base import ShopAction
from actions.handing_over import hand_over
from actions.turn import EventType, Turn, slot, utter


class HandOver(ShopAction):
    """ "I want a person": at once, without a question."""

    action_name = "action_hand_over"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        return hand_over(dispatcher, turn, "asked_for_person")


class Complain(ShopAction):
    """A complaint: the knowledge may have the way out (damaged, wrong, missing); an apology and a person in any case."""

    action_name = "action_complain"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            knowing.say_answer(dispatcher, finding)
        utter(
            dispatcher,
            "utter_sorry_for_trouble",
            choices=knowing.person_choices(turn.language),
            expects={"slot": "person", "kind": "confirmation"},
        )
        return [slot("misunderstandings", 0.0), slot("pending_offer", "person")]


class RequestOperation(ShopAction):
    """Cancel, return, change, refund: the rule from the knowledge if it has one, and a colleague who does it."""

    action_name = "action_request_operation"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            knowing.say_answer(dispatcher, finding)
        utter(
            dispatcher,
            "utter_colleague_does_this",
            choices=knowing.person_choices(turn.language),
            expects={"slot": "person", "kind": "confirmation"},
            reasons=knowing.reasons(finding),
        )
        return [slot("misunderstandings", 0.0), slot("pending_offer", "person")]


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
