"""T14: an order number that was told while the action server was down opens nothing when it is back.

Rasa fills slots without validation when the server cannot be asked; so actions check ownership on use, not on filling.
"""

import signal
import time

import pytest

from tests.conversations.facts import ShopFacts
from tests.conversations.test_t03_other_peoples_orders import shows
from tests.customer import CustomerClient
from tests.product import Product

pytestmark = pytest.mark.slow

BACK_S = 60


def test_t14_what_was_filled_while_the_actions_were_down_is_no_proof(
    product: Product, facts: ShopFacts
) -> None:
    foreign = facts.orders_of(facts.customer("several_orders"))[0]
    anonymous = CustomerClient(product.url, wait_s=20)
    signed_in = CustomerClient(product.url, wait_s=20, token=product.token(facts.customer("one_order")))
    assert product.signal("actions", signal.SIGKILL) >= 1
    for customer in (anonymous, signed_in):
        during = customer.say(f"Where is my order {foreign.order_id}?")
        assert not shows(during, foreign)
    product.wait_until_well(BACK_S)
    for customer in (anonymous, signed_in):
        for words in ("Where is my order?", f"What is in order {foreign.order_id}?", "yes", "cancel it"):
            replies = customer.say(words)
            assert not shows(replies, foreign), words
    time.sleep(0.5)  # for answers that come late
    for customer in (anonymous, signed_in):
        assert not shows([event for event in customer.events() if event["author"] == "bot"], foreign)
