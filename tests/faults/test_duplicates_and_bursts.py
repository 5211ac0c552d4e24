"""F10: the same message many times in parallel. F18: twenty messages from one customer at once."""

import threading
import time

import pytest

from tests.customer import CustomerClient
from tests.faults.checker import judge
from tests.faults.load import NumberedClient, mark, run_all, settle
from tests.product import Product

pytestmark = pytest.mark.faults

COPIES = 10
BURST = 20


def test_f10_ten_parallel_copies_of_a_message_happen_once(product: Product, tokens: list[str]) -> None:
    customer = CustomerClient(product.url, token=tokens[0])
    body = {"client_message_id": "same", "text": f"Where is my order {mark(900, 1)}?"}
    answers: list[tuple[int, int]] = []

    def send() -> None:
        answer = customer.post(body, wait_s=15)
        answers.append((answer.status_code, answer.json()["seq"]))

    threads = [threading.Thread(target=send) for _ in range(COPIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(200, 1)] * COPIES
    assert [event["author"] for event in customer.events()] == ["customer", "bot"]


def test_f10_the_same_message_an_hour_later_is_still_the_same(product: Product, tokens: list[str]) -> None:
    customer = CustomerClient(product.url, token=tokens[0])
    body = {"client_message_id": "again", "text": f"Where is my order {mark(901, 1)}?"}
    first = customer.post(body).json()
    customer.say("thanks")
    assert customer.post(body).json() == first
    assert customer.post({**body, "text": "something else"}).status_code == 409


def test_f18_a_burst_of_twenty_messages_is_answered_in_order(product: Product, tokens: list[str]) -> None:
    client = NumberedClient(product.url, number=902, token=tokens[1], count=BURST)
    began = time.monotonic()
    for thread in run_all([client]):
        thread.join(60)
    assert len(client.sent) == BURST
    sent_within = time.monotonic() - began
    settle([client])
    verdict = judge(client.sent, client.shown())
    assert verdict.clean, (verdict, sent_within)
    assert "LockError" not in product.log
