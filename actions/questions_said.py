"""Questions about the customer's own order that stand beside something else, which the bot has read over. Pure.

"I got the wrong size, please swap it. And what's the status of my kettle?" A model reads such a message as a whole. Used by
planning.py.
"""

import re
from collections.abc import Sequence

from actions.operating.spoken import CJK, SENTENCE
from actions.operating.task import LAST_DONE
from actions.operating.wishes import OPERATIONS
from actions.operations_said import entities_in
from actions.turn import UNCLEAR, Request, Turn

MOST_OF_A_NAME = 4  # words
QUESTIONS = {
    "order_status": re.compile(
        r"\bstatus (?:of|on|for) (?:my|the)\b|\bwhat(?: has|['’]s)? happen(?:ed|ing) (?:to|with) my\b"
        r"|\bwhere(?:['’]s| is| are) my (?!refund|money)"
        r"|\bwhen (?:will|does|is|are) (?:my|the)\b.{0,40}\b(?:arrive|come|ship|delivered|get here|be here)"
        r"|\bhas (?:my|the)\b.{0,30}\b(?:shipped|been (?:sent|shipped)|arrived)\b"
        r"|\bis (?:my|the)\b.{0,30}\b(?:shipped|sent|dispatched|on (?:its|the) way|out for delivery)\b"
        r"|到哪(?:了|儿)|什么时候(?:到|送到|发货)",
        re.IGNORECASE,
    ),
    "refund_status": re.compile(
        r"\b(?:was|were|have|did|has) (?:i|you|it|my \w{1,12})\b.{0,20}\brefund(?:ed)?\b"
        r"|\bwhere(?:['’]s| is) my (?:refund|money)\b|(?:退款到哪|退款到账了?[吗没])"
        r"|\b(?:did|have) (?:i|you) (?:get|got|received?|returned?|send|sent)\b.{0,12}\b(?:my|the) (?:money|refund)\b",
        re.IGNORECASE,
    ),
}
AFTER_AN_OPERATION = re.compile(  # then it is the money; else it might be a parcel
    r"\bhow long (?:does|do|will|would) (?:it|that|this|the (?:refund|money)|(?:my|the) refunds?) take\b"
    r"|\bwhen (?:will|do|can) i (?:get|see|have|receive) (?:it|my money|the money|(?:my|the) refund)(?: back)?\b",
    re.IGNORECASE,
)
HELP_WITH_ORDER = re.compile(
    r"\b(?:help|questions?|problem|issue)\b.{0,30}\b(?:with|about|on|regarding)\b.{0,30}\b(?:order|purchase)\b",
    re.IGNORECASE,
)


def with_questions(turn: Turn, own: Sequence[Request]) -> list[Request]:
    """The requests with such questions: sentences about what no request is about, beside an operation or unclear words."""
    is_beside = any(one.intent in (*UNCLEAR, *OPERATIONS) for one in own)
    if turn.text.startswith("/") or not is_beside:
        return list(own)
    is_unclear = all(one.intent in UNCLEAR for one in own)
    if is_unclear and turn.entities.get("order_number") and HELP_WITH_ORDER.search(turn.text):
        return [Request("order_status", turn.text, turn.entities)]  # "I need help with order W1"
    asked = {one.intent for one in own}
    found = [
        Request(intent, sentence, entities_in(turn.entities, sentence))
        for sentence in SENTENCE.split(turn.text)
        for intent in _asked_in(turn, sentence)
        if intent not in asked
    ]
    asks_nothing_else = bool(found) and all(_asked_in(turn, one) for one in _said(turn.text))
    kept = [one for one in own if not (asks_nothing_else and one.intent in UNCLEAR)]
    return [*kept, *found]


def _asked_in(turn: Turn, sentence: str) -> list[str]:
    """The questions that the sentence asks, as intents."""
    asked = [intent for intent, words in QUESTIONS.items() if words.search(sentence)]
    is_of_money = turn.slots.get(LAST_DONE) and AFTER_AN_OPERATION.search(sentence)
    return asked or (["refund_status"] if is_of_money else [])


def _said(text: str) -> list[str]:
    """Its sentences, without one that only tells a name: "Ann Byrne, 12345."."""
    return [one for one in SENTENCE.split(text) if CJK.search(one) or len(one.split()) > MOST_OF_A_NAME]
