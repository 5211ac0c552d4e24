"""A message that nobody understands, and that wishes for other versions of what the customer has ordered: a change of it.

"I bought a bicycle for my kid and he grew; I'd need the larger frame." Used by conductor.py, once it is known who speaks.
"""

import re

from actions import ownership
from actions.operating.records import read_records
from actions.operating.task import task_of
from actions.operating.versions_wished import lines_wished
from actions.operating.wishes import OPERATIONS
from actions.operating.words import says
from actions.services import Services
from actions.turn import UNCLEAR, Request, Turn, ask

OWN = re.compile(
    r"\bi(?:'ve| have)? (?:just )?(?:bought|ordered|got|received|purchased)\b|我买的|我订的|收到的",
    re.IGNORECASE,
)
INTENT = "exchange_order"  # before an order is sent the same wish is a change of its items
# What words of such a wish are taken for: "the one with the most storage. Will my gift card cover it?"
BESIDE = (
    *("gift", "question", "payment_methods", "recommend", "size_and_fit", "compare", "place_order"),
    *("product_price", "product_variants", "product_stock", "product_info"),
)


async def with_versions(services: Services, turn: Turn, todo: list[Request]) -> list[Request]:
    """What is to be answered, with the change of versions in the place of what was not understood."""
    task = task_of(turn)
    is_open = task is not None and task.is_open
    if is_open or turn.text.startswith("/") or any(one.intent in OPERATIONS for one in todo):
        return todo
    text = " ".join(one.text for one in todo)
    is_of_an_order = says("of_an_order", text) or OWN.search(text) is not None
    is_beside = is_of_an_order and any(one.intent in BESIDE for one in todo)
    if not is_beside and not any(one.intent in UNCLEAR for one in todo):
        return todo
    if not await _wishes_for_versions(services, turn, text):
        return todo
    kept = [one for one in todo if one.intent not in (*UNCLEAR, *BESIDE)]
    return [Request(INTENT, text, turn.entities), *kept]


async def _wishes_for_versions(services: Services, turn: Turn, text: str) -> bool:
    customer_id = await ownership.customer_of(services, turn)
    records = await ask(read_records, services, turn, customer_id) if customer_id is not None else None
    return records is not None and any(
        [await ask(lines_wished, records, order, text) for order in records.orders]
    )
