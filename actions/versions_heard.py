"""A wish for other versions of what the customer has ordered, where nobody has heard it as an operation.

"I bought a bicycle for my kid and he grew; I'd need the larger frame" is no intent's own wording, and in "the keyboard has
the wrong switches, I want clicky ones, and please return the lamp" only the return is heard. Used by conductor.py, once it
is known who speaks.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from actions import ownership
from actions.operating.own_words import CLAUSES, parts_of
from actions.operating.records import Records, read_records
from actions.operating.task import task_of
from actions.operating.versions_wished import wishes_for_versions
from actions.operating.wishes import OPERATIONS
from actions.operating.words import says, where_said
from actions.services import Services
from actions.turn import UNCLEAR, Request, Turn, ask

INTENT = "exchange_order"  # before an order is sent the same wish is a change of its items
VERSIONS = (INTENT, "change_items")
SWAPS = ("exchange_order", "change_items")  # beside any other operation a change of versions may be wished
# What words of such a wish are taken for: "the one with the most storage. Will my gift card cover it?"
BESIDE = (
    *("gift", "question", "payment_methods", "recommend", "size_and_fit", "compare", "place_order"),
    "product_similar",
    *("product_price", "product_variants", "product_stock", "product_info"),
)
OWN = re.compile(
    r"\bi(?:'ve| have)? (?:just )?(?:bought|ordered|got|received|purchased)\b|我买的|我订的|收到的"
    r"|\b(?:arrived|came) (?:with|broken|damaged|too)\b|\b(?:is|are) (?:way |much |a bit |far )?(?:too \w|uncomfortable)"
    r"|\b(?:doesn['’]?t|does not|don['’]?t|do not) (?:work|fit)\b",
    re.IGNORECASE,
)


async def with_versions(services: Services, turn: Turn, todo: list[Request]) -> list[Request]:
    """What is to be answered, with the change of versions in the place of what was not understood, or beside a return."""
    task = task_of(turn)
    if (task is not None and task.is_open) or turn.text.startswith("/"):
        return todo
    operations = [one for one in todo if one.intent in OPERATIONS]
    if operations:
        is_beside = len(operations) == 1 and operations[0].intent not in SWAPS
        return await _with_those_beside(services, turn, todo) if is_beside else todo
    text = " ".join(one.text for one in todo)
    if not _may_be_wish(todo, text) or not await _wished(services, turn, text, without_verb=False):
        return todo
    kept = [one for one in todo if one.intent not in (*UNCLEAR, *BESIDE)]
    return [Request(INTENT, text, turn.entities), *kept]


def _may_be_wish(todo: list[Request], text: str) -> bool:
    speaks_of_own = says("of_an_order", text) or OWN.search(text) is not None
    is_taken_for_other = any(one.intent in BESIDE for one in todo)
    return any(one.intent in UNCLEAR for one in todo) or (speaks_of_own and is_taken_for_other)


async def _with_those_beside(services: Services, turn: Turn, todo: list[Request]) -> list[Request]:
    """The change of versions in clauses of its own, each thing with its name; the other operation is without them."""
    wished = await _wished(services, turn, turn.text, without_verb=True)
    if not wished:
        return todo
    clauses = [clause for _, words in wished for clause in words.split(CLAUSES)]
    others = [_without(one, clauses) for one in todo if not _is_said_in(clauses, one)]
    return [*others, Request(INTENT, "; ".join(f"{name}: {words}" for name, words in wished))]


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


async def _wished(services: Services, turn: Turn, text: str, *, without_verb: bool) -> list[tuple[str, str]]:
    customer_id = await ownership.customer_of(services, turn)
    records = await ask(read_records, services, turn, customer_id) if customer_id is not None else None
    return (
        [] if records is None else await ask(lambda: list(_wishes(records, text, without_verb=without_verb)))
    )


def _wishes(records: Records, text: str, *, without_verb: bool) -> Iterator[tuple[str, str]]:
    """Name and wish of each thing, of the first order that has any of them."""
    for order in records.orders:
        wished = wishes_for_versions(records, order, text, without_verb=without_verb)
        if wished:
            yield from ((order.lines[line].name, words) for line, words in wished.items())
            return
