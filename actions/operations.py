"""What a customer wants done with an order, an account or data: the rule from the knowledge, and a colleague who does it."""

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.base import ShopAction
from actions.turn import EventType, Turn, utter
from actions.wording import WORDS


class RequestOperation(ShopAction):
    """Cancel, return, change, repair, delete: named in the answer, so that the customer sees it was understood."""

    action_name = "action_request_operation"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            knowing.say_answer(dispatcher, finding)
        operation = WORDS.get(f"topic.{turn.intent}", turn.language)
        utter(dispatcher, "utter_colleague_does_this", operation=operation, reasons=knowing.reasons(finding))
        return knowing.OFFER_PERSON
