"""How one can pay: each way with its countries and its limit, from the shop's terms."""

import re
from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.base import ShopAction
from actions.graph_texts import GraphTexts, in_words_of, reasons
from actions.limits import AMOUNT
from actions.questions import AnswerQuestion
from actions.turn import EventType, Turn, ask, utter
from knowledge_graph.graph import CJK
from knowledge_graph.places import Place, place_in
from knowledge_graph.promises import Payable, ways_to_pay

SUM = re.compile(
    r"[€$£]\s*(\d{1,6}(?:[.,]\d{1,2})?)|(\d{1,6}(?:[.,]\d{1,2})?)\s*(?:euros?\b|eur\b|€|欧元|欧|元)",
    re.IGNORECASE,
)
NOT_POSSIBLE = {"country": "utter_pay_not_country", "limit": "utter_pay_not_limit"}
# Whether a way is taken, and nothing about how: what is split, paid later or given back is for the knowledge.
IS_IT_TAKEN = re.compile(
    r"\b(?:do|would|can|could) you (?:take|accept|support)\b|\b(?:can|could|may) (?:i|we) (?:pay|use)\b"
    r"|\bis .{1,30} (?:ok|okay|fine|accepted|possible|supported)\b|(?:能|可以|支持|接受|收).{0,6}(?:刷|用|付|卡|吗)",
    re.IGNORECASE,
)
IN_ANOTHER_WAY = re.compile(
    r"\b(?:split|half|part|rest|two|both|several|twice|later|instal+ments?|monthly|refund|back|again)\b"
    r"|分开|分期|分成|一半|一部分|剩|两|多张|以后|退",
    re.IGNORECASE,
)
WHICH = re.compile(
    r"\bwhich\b|\bwhat\b|\bhow can (?:i|we)\b|\bhow do (?:i|we)\b|哪些|哪几种|什么|怎么付|如何付|怎样付",
    re.IGNORECASE,
)


class PaymentMethods(ShopAction):
    """ "Can I pay by invoice in Austria?", "how can I pay?"; what is neither, from the knowledge."""

    action_name = "action_payment_methods"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        place, cents = place_in(turn.text), _sum_in(turn.text)
        graph = await ask(self._services.knowledge.graph)
        ways = ways_to_pay(graph, country=place.country if place else None, cents=cents)
        texts = in_words_of(turn, (await ask(self._services.shop.state)).currency)
        named = [one for one in ways if _is_named(one, turn)]
        about_one = bool(named) and (place is not None or cents is not None)
        if about_one:
            return _say_of(dispatcher, texts, named, ways, place, cents)
        if ways and (place or cents is not None) and WHICH.search(turn.text):
            return _say_all(dispatcher, texts, ways, place)
        if ways and _asks_of_one(turn) and (await knowing.find(self._services, turn)).band != "answer":
            return _say_whether_taken(dispatcher, turn, texts, named, ways)
        return await AnswerQuestion(self._services).answer(dispatcher, turn)


def _asks_of_one(turn: Turn) -> bool:
    """Whether all that is asked is if one way to pay is taken."""
    is_one = len(turn.entities.get("payment_method", [])) == 1
    return bool(is_one and IS_IT_TAKEN.search(turn.text)) and not IN_ANOTHER_WAY.search(turn.text)


def _say_whether_taken(
    dispatcher: CollectingDispatcher,
    turn: Turn,
    texts: GraphTexts,
    named: Sequence[Payable],
    ways: Sequence[Payable],
) -> list[EventType]:
    if named:
        return _say_of(dispatcher, texts, named, ways, None, None)
    possible = [one for one in ways if one.is_possible]
    utter(
        dispatcher,
        "utter_pay_not_listed",
        reasons=reasons(*(one.path for one in possible)),
        asked=turn.first("payment_method"),
        others=texts.ways([one.way for one in possible]),
        conditions=_conditions(texts, possible),
    )
    return knowing.UNDERSTOOD


def _is_named(payable: Payable, turn: Turn) -> bool:
    words = [payable.way.name.en, payable.way.name.zh, *payable.way.words]
    spoken = " ".join([turn.text, *turn.entities.get("payment_method", [])]).casefold()
    return any(_stands_in(word.casefold(), spoken) for word in words)


def _stands_in(word: str, spoken: str) -> bool:
    return word in spoken if CJK.search(word) else re.search(rf"\b{re.escape(word)}\b", spoken) is not None


def _say_of(
    dispatcher: CollectingDispatcher,
    texts: GraphTexts,
    named: Sequence[Payable],
    ways: Sequence[Payable],
    place: Place | None,
    cents: int | None,
) -> list[EventType]:
    """Whether the named way works, and the others if it does not; cards of several brands are one way to customers."""
    possible = [one for one in named if one.is_possible]
    one = (possible or named)[0]
    response = NOT_POSSIBLE[one.reason] if one.reason else "utter_pay_possible"
    rest = [other.way for other in ways if other.is_possible]
    utter(
        dispatcher,
        response,
        reasons=reasons(one.path),
        ways=texts.ways([other.way for other in possible or named]),
        place=texts.country(place.country) if place else "",
        amount=texts.cents(cents) if cents is not None else "",
        countries=texts.countries(one.way.countries),
        limit=texts.amount(one.way.limit) if one.way.limit is not None else "",
        conditions=texts.conditions(one.way),
        others=texts.ways(rest),
    )
    return knowing.UNDERSTOOD


def _say_all(
    dispatcher: CollectingDispatcher, texts: GraphTexts, ways: Sequence[Payable], place: Place | None
) -> list[EventType]:
    possible = [one for one in ways if one.is_possible]
    utter(
        dispatcher,
        "utter_pay_ways_in" if place else "utter_pay_ways",
        reasons=reasons(*(one.path for one in possible)),
        place=texts.country(place.country) if place else "",
        ways=texts.ways([one.way for one in possible]),
        conditions=_conditions(texts, possible),
    )
    return knowing.UNDERSTOOD


def _conditions(texts: GraphTexts, ways: Sequence[Payable]) -> str:
    return " ".join(filter(None, (texts.conditions(one.way) for one in ways)))


def _sum_in(text: str) -> int | None:
    found = SUM.search(text)
    number = AMOUNT.search(found[0]) if found else None
    return round(float(number[0].replace(",", ".")) * 100) if number else None
