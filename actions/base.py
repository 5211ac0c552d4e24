"""Base of our actions: reads the turn, hands over the services."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services
from actions.turn import EventType, Turn, read_turn


class ShopAction(Action):  # type: ignore[misc]  # rasa_sdk has no types we follow
    """An action with services; subclasses define `action_name` and `answer`."""

    action_name = ""

    def __init__(self, services: Services) -> None:
        self._services = services

    def name(self) -> str:
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        return await self.answer(dispatcher, read_turn(tracker))

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say something and return what to remember."""
        raise NotImplementedError(f"{type(self).__name__}.answer")
