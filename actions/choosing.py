""" "The second one", "both", "the blue one": what was offered, done as if it had been pressed."""

import json
import re

from rasa_sdk.executor import CollectingDispatcher

from actions.base import ShopAction
from actions.picking import pick, says_none, says_price
from actions.turn import EventType, Offered, Request, Turn, ask, utter

NONE_OF_THESE = "/none_of_these"
ASIDE = (NONE_OF_THESE, "/human", "/affirm", "/deny")  # offered beside what there is to choose from
PAYLOAD = re.compile(r"/(\w+)(\{.*\})?", re.DOTALL)


class Choose(ShopAction):
    """Finds out which choices are meant; shows them again if that is not clear."""

    action_name = "action_choose"

    async def stands_for(self, turn: Turn) -> list[Request]:
        options = _options(turn)
        if says_none(turn.text) and any(offered.payload == NONE_OF_THESE for offered in turn.offered):
            return [pressed(NONE_OF_THESE)]
        prices = [await self._price_of(offered) for offered in options] if says_price(turn.text) else []
        places = pick(turn.text, [offered.title for offered in options], prices)
        return [pressed(options[place].payload) for place in places]

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if not _options(turn):
            utter(dispatcher, "utter_nothing_to_choose", expects={"slot": "choice", "kind": "free_text"})
            return []
        choices = [{"title": offered.title, "payload": offered.payload} for offered in turn.offered]
        utter(dispatcher, "utter_choose_again", choices=choices, expects={"slot": "choice", "kind": "choice"})
        return []

    async def _price_of(self, offered: Offered) -> int | None:
        found = await ask(self._services.knowledge.find_products, offered.title)
        return found[0].product.lowest_cents if found else None


def pressed(payload: str) -> Request:
    """The request that a pressed choice makes."""
    found = PAYLOAD.fullmatch(payload)
    if found is None:
        return Request(intent="", text=payload)
    values = json.loads(found[2]) if found[2] else {}
    return Request(found[1], payload, {name: [str(value)] for name, value in values.items()})


def _options(turn: Turn) -> list[Offered]:
    return [offered for offered in turn.offered if offered.payload not in ASIDE]
