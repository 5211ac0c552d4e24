"""T3, in conversation: of twenty customers who ask for twenty orders, each is told of their own and of no other.

Asked in every way a customer can ask about an order. The addresses are in
tests/security/test_t03_other_peoples_conversations.py.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gateway.tokens import IdentityTokens
from shop.orders import OrderBook
from shop.records import Order
from tests.conversations.facts import ShopFacts
from tests.customer import CustomerClient
from tests.product import Product

pytestmark = pytest.mark.slow

PEOPLE = 20
FEW = 6  # for the other ways to ask: each with each of them
AT_ONCE = 4
WAYS_TO_ASK = {
    "order_content": "What is in order {}?",
    "refund_status": "Where is the refund for order {}?",
    "cancel_order": "Please cancel order {}",
    "return_order": "I want to return order {}",
    "change_address": "Change the address of order {}",
    "delivery_date": "When will order {} be delivered?",
    "not_arrived": "Order {} never arrived",
    "correct": "No, I meant order {}",
    "order_list": "List my orders, and order {} too",
    "verify_identity": "My order number is {}",
    "in Chinese": "订单 {} 到哪里了？",
}


@pytest.fixture(scope="module")
def owners(facts: ShopFacts) -> dict[str, Order]:
    """Twenty customers with an order each."""
    with_orders = [id_ for id_ in facts.customer_ids() if facts.orders_of(id_)][:PEOPLE]
    assert len(with_orders) == PEOPLE
    return {customer_id: facts.orders_of(customer_id)[0] for customer_id in with_orders}


def shows(replies: list[dict[str, Any]], order: Order) -> bool:
    """Whether a reply is about this very order: its card, a choice that leads to it, or what is in it."""
    cards = [card for reply in replies for card in (reply["data"], *reply["data"].get("orders", []))]
    titles = [choice["title"] for reply in replies for choice in reply["choices"]]
    return any(card.get("order_id") == order.order_id for card in cards) or any(
        order.order_id in title for title in titles
    )


def shown(product: Product, owners: dict[str, Order], words: str) -> set[tuple[str, str]]:
    """(who asked, whose order they were shown), over all pairs."""
    key = (product.home / "keys" / "identity.key").read_text(encoding="ascii").strip()
    tokens = IdentityTokens(key)

    def ask(who: str) -> list[tuple[str, str]]:
        customer = CustomerClient(product.url, token=tokens.make(who))
        asked = {whose: customer.say(words.format(order.order_id)) for whose, order in owners.items()}
        return [(who, whose) for whose, replies in asked.items() if shows(replies, owners[whose])]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {pair for pairs in pool.map(ask, owners) for pair in pairs}


def test_t03_of_twenty_by_twenty_orders_only_the_diagonal_is_shown(
    product: Product, owners: dict[str, Order]
) -> None:
    assert shown(product, owners, "Where is my order {}?") == {(who, who) for who in owners}


@pytest.mark.parametrize("way", WAYS_TO_ASK)
def test_t03_no_way_to_ask_shows_an_order_of_somebody_else(
    product: Product, owners: dict[str, Order], way: str
) -> None:
    few = dict(list(owners.items())[:FEW])
    assert shown(product, few, WAYS_TO_ASK[way]) <= {(who, who) for who in few}


def test_t03_of_all_orders_the_shop_finds_each_for_its_owner_alone(
    product: Product, facts: ShopFacts
) -> None:
    """The query itself: every customer with every order number of the shop."""
    book = OrderBook(facts.engine)
    numbers = {order.order_id: who for who in facts.customer_ids() for order in facts.orders_of(who)}
    people = [id_ for id_ in facts.customer_ids() if facts.orders_of(id_)][:PEOPLE]
    found = {(who, number) for who in people for number in numbers if book.order_of(who, number) is not None}
    assert found == {(who, number) for number, who in numbers.items() if who in people}
