"""Base of our actions: reads the turn, meets the customer's mood and pending code, hands over the services."""

from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import mood, ownership
from actions.services import Services
from actions.turn import EventType, Turn, read_turn


class ShopAction(Action):  # type: ignore[misc]  # rasa_sdk has no types we follow
    """An action with services; subclasses define `action_name` and `answer`."""

    action_name = ""
    meets_mood: ClassVar[bool] = True  # False: the action itself apologises or hands over

    def __init__(self, services: Services) -> None:
        self._services = services

    def name(self) -> str:
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = read_turn(tracker)
        if ownership.awaits_code(turn):
            return await ownership.check(self._services, dispatcher, turn)
        if not self.meets_mood:
            return await self.answer(dispatcher, turn)
        if ownership.brings_proof(turn) and await ownership.is_anonymous(self._services, turn):
            return await ownership.begin(self._services, dispatcher, turn)
        mood.apologise(dispatcher, turn)
        return mood.offer_person_if_worse(dispatcher, turn, await self.answer(dispatcher, turn))

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say something and return what to remember."""
        raise NotImplementedError(f"{type(self).__name__}.answer")
