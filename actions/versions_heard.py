"""A wish for other versions of what the customer has ordered, where nobody has heard it as an operation.

"I bought a bicycle for my kid and he grew; I'd need the larger frame" is no intent's own wording, and in "the keyboard has
the wrong switches, I want clicky ones, and please return the lamp" only the return is heard. Used by conductor.py, once it
is known who speaks.
"""

import re
from collections.abc import Iterator

from actions import ownership
from actions.operating.records import Records, read_records
from actions.operating.task import task_of
from actions.operating.versions_wished import wishes_for_versions
from actions.operating.wishes import OPERATIONS
from actions.operating.words import says
from actions.services import Services
from actions.turn import UNCLEAR, Request, Turn, ask

INTENT = "exchange_order"  # before an order is sent the same wish is a change of its items
VERSIONS = (INTENT, "change_items")
BESIDE_A_RETURN = ("return_order", "cancel_order")  # with which a change of other things may be wished
# What words of such a wish are taken for: "the one with the most storage. Will my gift card cover it?"
BESIDE = (
    *("gift", "question", "payment_methods", "recommend", "size_and_fit", "compare", "place_order"),
    *("product_price", "product_variants", "product_stock", "product_info"),
)
OWN = re.compile(
    r"\bi(?:'ve| have)? (?:just )?(?:bought|ordered|got|received|purchased)\b|我买的|我订的|收到的",
    re.IGNORECASE,
)


async def with_versions(services: Services, turn: Turn, todo: list[Request]) -> list[Request]:
    """What is to be answered, with the change of versions in the place of what was not understood, or beside a return."""
    task = task_of(turn)
    if (task is not None and task.is_open) or turn.text.startswith("/"):
        return todo
    operations = [one for one in todo if one.intent in OPERATIONS]
    if operations:
        is_beside = len(operations) == 1 and operations[0].intent in BESIDE_A_RETURN
        return [*todo, *(await _beside(services, turn) if is_beside else [])]
    text = " ".join(one.text for one in todo)
    if not _may_be_wish(todo, text) or not await _wished(services, turn, text, without_verb=False):
        return todo
    kept = [one for one in todo if one.intent not in (*UNCLEAR, *BESIDE)]
    return [Request(INTENT, text, turn.entities), *kept]


def _may_be_wish(todo: list[Request], text: str) -> bool:
    speaks_of_own = says("of_an_order", text) or OWN.search(text) is not None
    is_taken_for_other = any(one.intent in BESIDE for one in todo)
    return any(one.intent in UNCLEAR for one in todo) or (speaks_of_own and is_taken_for_other)


async def _beside(services: Services, turn: Turn) -> list[Request]:
    """The change of versions in sentences of its own, each thing with its name."""
    wished = await _wished(services, turn, turn.text, without_verb=True)
    return [Request(INTENT, "; ".join(wished))] if wished else []


async def _wished(services: Services, turn: Turn, text: str, *, without_verb: bool) -> list[str]:
    customer_id = await ownership.customer_of(services, turn)
    records = await ask(read_records, services, turn, customer_id) if customer_id is not None else None
    return (
        [] if records is None else await ask(lambda: list(_wishes(records, text, without_verb=without_verb)))
    )


def _wishes(records: Records, text: str, *, without_verb: bool) -> Iterator[str]:
    """Name and wish of each thing, of the first order that has any of them."""
    for order in records.orders:
        wished = wishes_for_versions(records, order, text, without_verb=without_verb)
        if wished:
            yield from (f"{order.lines[line].name}: {words}" for line, words in wished.items())
            return
