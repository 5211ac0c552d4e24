"""T32, in conversation: SQL said to the bot, as words, as an order number or as an address, changes no row of the shop."""

import pytest
from sqlalchemy import func, select

from storage import Base, reading
from tests.conversations.facts import ShopFacts
from tests.customer import CustomerClient
from tests.product import Product
from tests.security.sql_corpus import INJECTIONS

pytestmark = pytest.mark.slow

# What talking writes; number and e-mail together ask for a code, of which a row is written whether they exist or not.
GROWS = {
    "conversations",
    "inbox",
    "turns",
    "outbox",
    "choices",
    "handoffs",
    "tickets",
    "ownership_codes",
    "mails",
}
WAYS = ("{}", "Where is my order {}?", "order ZZ-999999{}, email anna{}@example.com")


def rows(facts: ShopFacts) -> dict[str, int]:
    with reading(facts.engine) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in GROWS
        }


@pytest.mark.parametrize("way", WAYS)
def test_t32_sql_said_to_the_bot_changes_no_row(product: Product, facts: ShopFacts, way: str) -> None:
    before = rows(facts)
    for injection in INJECTIONS[::2]:
        replies = CustomerClient(product.url).say(way.replace("{}", injection))
        assert replies and all(reply["text"] for reply in replies), injection
    assert rows(facts) == before
