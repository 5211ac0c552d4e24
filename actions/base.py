"""Base of our actions: what one does with a turn. Run by conductor.py."""

from typing import ClassVar

from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services
from actions.turn import EventType, Request, Turn


class ShopAction:
    """An action with services; subclasses define `action_name` and `answer`."""

    action_name: ClassVar[str] = ""
    meets_mood: ClassVar[bool] = True  # False: the action itself apologises or hands over

    def __init__(self, services: Services) -> None:
        self._services = services

    async def stands_for(self, turn: Turn) -> list[Request]:
        """Requests to answer instead of this message, such as those a correction or a choice means."""
        return []

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say something and return what to remember."""
        raise NotImplementedError(f"{type(self).__name__}.answer")
