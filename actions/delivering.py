"""Where, when and for how much a parcel comes that is not ordered yet: to the day, from the shop's terms."""

import re
from typing import Any

import networkx as nx
from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.base import ShopAction
from actions.before_ordering import is_before_ordering
from actions.graph_texts import GraphTexts, in_words_of, reasons
from actions.questions import AnswerQuestion
from actions.turn import EventType, Turn, ask, utter
from knowledge_graph.places import Place, place_in
from knowledge_graph.promises import Arrival, arrival, delivers, zone_of, zones

WHEN = re.compile(
    r"\bwhen\b|\bhow (?:long|soon|fast|quick|many days)\b|\bwhat day\b|\bby (?:when|what)\b|\btakes?\b"
    r"|\barrive|几天|多久|多长时间|什么时候|何时|哪天|几时|几号",
    re.IGNORECASE,
)
COST = re.compile(
    r"\bhow much\b|\bcosts?\b|\bprice\b|\bfees?\b|\bcharges?\b|\bexpensive\b|运费|邮费|多少钱|费用",
    re.IGNORECASE,
)
WHETHER = re.compile(
    r"\b(?:do|can|could|will) you (?:also )?(?:deliver|ship|send)\b|\bdeliver(?:y|ies)? to\b|\bship(?:ping)? to\b"
    r"|(?:能|可以|可否|会).{0,4}(?:寄|送|发)到?|寄到",
    re.IGNORECASE,
)
EXPRESS = re.compile(r"\bexpress\b|\bnext[- ]day\b|\bfastest\b|加急|次日达|特快|最快", re.IGNORECASE)

# Matters of delivery that zones say nothing about.
OTHER_MATTER = re.compile(
    r"\bcustoms\b|\bdut(?:y|ies)\b|\btax|\blockers?\b|\bsaturdays?\b|\bsundays?\b|\bweekends?\b|\breturn"
    r"|\bpick[- ]?up\b|\btrack"
    r"|关税|税|快递柜|周六|周日|周末|退|自提|物流",
    re.IGNORECASE,
)


class DeliveryOptions(ShopAction):
    """ "When would it be in Zürich if I order now?": dates and costs by zone; other questions, from the knowledge."""

    action_name = "action_delivery_options"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        graph = await ask(self._services.knowledge.graph)
        if not delivers(graph) or turn.text.startswith("/") or OTHER_MATTER.search(turn.text):
            return await self._from_knowledge(dispatcher, turn)
        asks_when = bool(WHEN.search(turn.text) or is_before_ordering(turn.text) or EXPRESS.search(turn.text))
        asks_cost = bool(COST.search(turn.text))
        if not asks_when and not asks_cost and not WHETHER.search(turn.text):
            return await self._from_knowledge(dispatcher, turn)
        place = await self._place(turn, at_home=is_before_ordering(turn.text))
        if place is None:
            return await self._from_knowledge(dispatcher, turn)
        return await self._say(dispatcher, turn, graph, place, asks_when=asks_when)

    async def _from_knowledge(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        return await AnswerQuestion(self._services).answer(dispatcher, turn)

    async def _place(self, turn: Turn, *, at_home: bool) -> Place | None:
        """The one that is named; else, if it is about the customer's own parcel, where the customer lives."""
        named = place_in(turn.text)
        if named is not None or not at_home:
            return named
        customer_id = await ownership.customer_of(self._services, turn)
        customer = await ask(self._services.backend.customer, customer_id) if customer_id else None
        return place_in(customer.address.country) if customer else None

    async def _say(
        self,
        dispatcher: CollectingDispatcher,
        turn: Turn,
        graph: nx.DiGraph,
        place: Place,
        *,
        asks_when: bool,
    ) -> list[EventType]:
        texts = in_words_of(turn, (await ask(self._services.shop.state)).currency)
        zone = zone_of(graph, place.country)
        if zone is None:
            return _say_not_there(dispatcher, texts, graph, place)
        found = arrival(
            graph,
            place.country,
            ordered_at=self._services.now(),
            city=place.city,
            express=EXPRESS.search(turn.text) is not None,
        )
        if found is None:
            over = [f"country:{place.country}", f"zone:{zone.id}"]
            days = str(zone.working_days)
            utter(
                dispatcher,
                "utter_no_express_there",
                place=texts.place(place),
                days=days,
                reasons=reasons(over),
            )
            return knowing.UNDERSTOOD
        response = "utter_delivery_cost"
        if asks_when:
            response = "utter_arrival" if found.earliest != found.latest else "utter_arrival_on"
        stated = [node for node in found.path if node.startswith("policy:")]
        sources = [{"id": node, "title": str(graph.nodes[node].get("title", node))} for node in stated]
        utter(
            dispatcher,
            response,
            sources=sources,
            reasons=reasons(found.path),
            **_values(found, texts, place),
        )
        return knowing.UNDERSTOOD


def _say_not_there(
    dispatcher: CollectingDispatcher, texts: GraphTexts, graph: nx.DiGraph, place: Place
) -> list[EventType]:
    utter(
        dispatcher,
        "utter_no_delivery_there",
        country=texts.country(place.country),
        zones=texts.zones(zones(graph)),
        reasons=reasons([f"country:{place.country}"]),
    )
    return knowing.UNDERSTOOD


def _values(found: Arrival, texts: GraphTexts, place: Place) -> dict[str, Any]:
    """What the responses on a delivery are filled with."""
    return {
        "place": texts.place(place),
        "leaves": texts.day(found.leaves_on),
        "earliest": texts.day(found.earliest),
        "latest": texts.day(found.latest),
        "carrier": found.zone.carrier,
        "days": str(found.working_days),
        "price": texts.amount(found.price),
        "free": texts.free(found.zone),
    }
