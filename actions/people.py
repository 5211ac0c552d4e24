"""A person is wanted, or might help: requests, complaints, yes and no to an offer."""

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.base import ShopAction
from actions.handing_over import hand_over
from actions.turn import EventType, Turn, ask, slot, utter
from actions.wording import WORDS


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


class Greet(ShopAction):
    """Hello; a signed-in customer is known by name, and told what is on its way or still open."""

    action_name = "action_greet"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        customer_id = (await ask(self._services.turns.context, turn.turn_id)).customer_id
        profile = await ask(self._services.profiles.profile, customer_id) if customer_id else None
        if profile is None:
            utter(dispatcher, "utter_greet")
        elif profile.open_issues:
            issue = profile.open_issues[0]
            subject = WORDS.get(f"issue.{issue.subject}", turn.language)
            number = issue.order_id or ""
            utter(
                dispatcher,
                "utter_greet_open_issue",
                name=profile.first_name,
                subject=subject,
                order_number=number,
            )
        elif profile.on_its_way:
            number = profile.on_its_way.order_id
            utter(dispatcher, "utter_greet_on_its_way", name=profile.first_name, order_number=number)
        else:
            utter(dispatcher, "utter_greet_by_name", name=profile.first_name)
        return [slot("misunderstandings", 0.0), slot("pending_offer", None)]


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
