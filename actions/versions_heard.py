"""A wish for other versions of what the customer has ordered, where nobody has heard it as an operation.

"I bought a bicycle for my kid and he grew; I'd need the larger frame" is no intent's own wording, and in "the keyboard has
the wrong switches, I want clicky ones, and please return the lamp" only the return is heard. Used by conductor.py, once it
is known who speaks.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from actions import ownership
from actions.operating.orders_meant import possible_orders
from actions.operating.own_words import CLAUSES, parts_of
from actions.operating.records import Records
from actions.operating.spoken import SENTENCE, operations_spoken, wishes_for_something
from actions.operating.task import task_of
from actions.operating.versions_wished import wishes_for_versions
from actions.operating.wishes import OPERATIONS
from actions.operating.words import says, where_said
from actions.operations_said import VERSIONS
from actions.services import Services
from actions.turn import UNCLEAR, Request, Turn, ask
from shop.policy_table import Operation

INTENT = "exchange_order"  # before an order is sent the same wish is a change of its items
# What words of such a wish are taken for: "the one with the most storage. Will my gift card cover it?"
BESIDE = (
    *("gift", "question", "payment_methods", "recommend", "size_and_fit", "compare", "place_order"),
    *("product_similar", "product_accessories"),
    *("product_price", "product_variants", "product_stock", "product_info"),
)
RULES = ("return_policy", "price_match")  # what a question beside a wish is taken for
OWN = re.compile(
    r"\bi(?:'ve| have)? (?:just )?(?:bought|ordered|got|received|purchased)\b|我买的|我订的|收到的"
    r"|\b(?:get|have) (?:the|that) same \w{1,20},? (?:but|only|just|in)\b|\bmy \w{1,20} leaks?\b"
    r"|\byou sent (?:me|us)\b|\bhas too \w"
    r"|\b(?:arrived|came) (?:with|broken|damaged|too)\b|\b(?:is|are) (?:way |much |a bit |far )?(?:too \w|uncomfortable)"
    r"|\b(?:doesn['’]?t|does not|don['’]?t|do not) (?:work|fit)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Wish:
    """things: name and what is said of it, for each. order_id: the only order that has such things."""

    things: tuple[tuple[str, str], ...]
    order_id: str | None = None

    @property
    def words(self) -> str:
        return "; ".join(f"{name}: {words}" for name, words in self.things)

    @property
    def clauses(self) -> list[str]:
        return [clause for _, words in self.things for clause in words.split(CLAUSES)]

    @property
    def of_order(self) -> dict[str, list[str]]:
        return {} if self.order_id is None else {"order_number": [self.order_id]}


async def with_versions(services: Services, turn: Turn, todo: list[Request]) -> list[Request]:
    """What is to be answered, with the change of versions in the place of what was not understood, or beside a return."""
    task = task_of(turn)
    if (task is not None and task.is_open) or turn.text.startswith("/"):
        return todo
    operations = [one for one in todo if one.intent in OPERATIONS]
    if operations:
        is_beside = len(operations) == 1 and operations[0].intent not in VERSIONS
        return await _with_those_beside(services, turn, todo) if is_beside else todo
    records = await ownership.records_of(services, turn) if _may_be_wish(todo, turn.text) else None
    wish = None if records is None else await ask(_instead, records, turn, todo)
    if wish is None:
        return todo
    kept = [one for one in todo if one.intent not in (*UNCLEAR, "correct", *BESIDE, *RULES)]
    asked = [
        replace(one, text=text) for one in todo if one.intent in BESIDE and (text := _asked_beside(one.text))
    ]
    return [wish, *kept, *asked]


def _asked_beside(text: str) -> str:
    """ "How many mats do you have? / I'd like the bed in large": what is asked, beside the wish."""
    sentences = [one for one in SENTENCE.split(text) if one]
    questions = [one for one in sentences if says("question", one) and _asks_only(one)]
    return " ".join(questions) if len(questions) < len(sentences) else ""


def _asks_only(sentence: str) -> bool:
    return says("general_question", sentence) or not wishes_for_something(sentence)


def _instead(records: Records, turn: Turn, todo: list[Request]) -> Request | None:
    """The change of versions that the message wishes for; of one that nobody understands also without a wish's words."""
    for text in (" ".join(one.text for one in todo), turn.text):
        if (wish := _wish(records, text)) is not None:
            words = wish.words if operations_spoken(text) else text
            return Request(INTENT, words, wish.of_order | turn.entities)
    is_unclear = all(one.intent in UNCLEAR for one in todo)
    wish = _wish(records, turn.text, bare=True) if is_unclear else None
    if wish is not None and (len(wish.things) > 1 or says("of_an_order", turn.text)):
        is_of_several = len(turn.entities.get("order_number", [])) > 1  # each takes its own things from it
        return Request(INTENT, turn.text if is_of_several else wish.words, wish.of_order | turn.entities)
    return None


def _may_be_wish(todo: list[Request], text: str) -> bool:
    speaks_of_own = says("of_an_order", text) or OWN.search(text) is not None
    is_taken_for_other = any(one.intent in (*BESIDE, *RULES) for one in todo)
    speaks_of_own = speaks_of_own or (len(todo) == 1 and _tells_wish(text))
    # Nothing is open that could be corrected.
    is_unclear = any(one.intent in (*UNCLEAR, "correct") for one in todo)
    return is_unclear or (speaks_of_own and is_taken_for_other)


def _tells_wish(text: str) -> bool:
    """Whether a sentence wishes for something, and another asks."""
    if not any(says("question", one) for one in SENTENCE.split(text)):
        return False
    return any(wishes_for_something(one) and not says("question", one) for one in SENTENCE.split(text))


async def _with_those_beside(services: Services, turn: Turn, todo: list[Request]) -> list[Request]:
    """The change of versions in clauses of its own, each thing with its name; the other operation is without them."""
    records = await ownership.records_of(services, turn)
    wish = None if records is None else await ask(_wish, records, turn.text, without_verb=True)
    if wish is None:
        return todo
    others = [_without(one, wish.clauses) for one in todo if not _is_said_in(wish.clauses, one)]
    return [*others, Request(INTENT, wish.words, wish.of_order)]


def _without(request: Request, clauses: list[str]) -> Request:
    """The request without the clauses, and without "in the order with the bulb" before one of them."""
    if request.intent not in OPERATIONS:
        return request
    parts = list(parts_of(request.text))
    before = [part for part, later in pairwise(parts) if later in clauses and _only_tells_order(part)]
    text = request.text
    for clause in (*before, *clauses):
        text = text.replace(clause, " ")
    return replace(request, text=text)


def _only_tells_order(clause: str) -> bool:
    return says("of_an_order", clause) and not where_said("spoken", clause)


def _is_said_in(clauses: list[str], request: Request) -> bool:
    """Whether the wish's words were taken for something else."""
    is_other = request.intent in (*UNCLEAR, *BESIDE)
    return is_other and any(clause in request.text or request.text in clause for clause in clauses)


def _wish(records: Records, text: str, *, without_verb: bool = False, bare: bool = False) -> _Wish | None:
    """Of the newest order that has such things and in which they can be changed, else of any."""
    wishes = [
        _Wish(tuple((order.lines[line].name, words) for line, words in found.items()), order.order_id)
        for order in possible_orders(records, Operation.EXCHANGE, records.orders)
        if (found := wishes_for_versions(records, order, text, without_verb=without_verb, bare=bare))
    ]
    if len(wishes) > 1:
        return replace(wishes[0], order_id=None)
    return wishes[0] if wishes else None
