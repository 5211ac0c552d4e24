"""Which offers hold today, in the whole shop or for a product, from the shop's terms."""

import re

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.base import ShopAction
from actions.graph_texts import in_words_of, reasons
from actions.product_texts import ProductTexts
from actions.products import named_products
from actions.questions import AnswerQuestion
from actions.turn import EventType, Turn, ask, utter
from knowledge_graph.promises import offered

WHICH = re.compile(
    r"\b(?:any|what|which|current|today's)\b.{0,30}\b(?:discounts?|offers?|sales?|promotions?|deals?)\b"
    r"|\bon (?:sale|offer)\b|(?:什么|哪些|有没有|有|目前|现在).{0,6}(?:优惠|折扣|打折|活动|促销)",
    re.IGNORECASE,
)


class Offers(ShopAction):
    """ "Is there any discount on the lamp?": what holds today; codes, points and the rest, from the knowledge."""

    action_name = "action_offers"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer" or not WHICH.search(turn.text):
            return await AnswerQuestion(self._services).answer(dispatcher, turn)
        graph = await ask(self._services.knowledge.graph)
        if not graph.graph.get("promotion"):  # the shop has told of none, which is not that there is none
            return await AnswerQuestion(self._services).answer(dispatcher, turn)
        named = await named_products(self._services, turn)
        product = named[0].product if len(named) == 1 else None
        found = offered(graph, self._services.today(), product_id=product.product_id if product else None)
        texts = in_words_of(turn, (await ask(self._services.shop.state)).currency)
        if not found:
            utter(dispatcher, "utter_no_offers")
            return knowing.UNDERSTOOD
        utter(
            dispatcher,
            "utter_offers_on" if product else "utter_offers",
            reasons=reasons(*(one.path for one in found)),
            product=ProductTexts("", turn.language).name(product) if product else "",
            offers="\n".join(texts.offer(one.promotion) for one in found),
        )
        return knowing.UNDERSTOOD
