"""F10, word for word: what the copies of a message are answered."""

import threading

import pytest

from tests.customer import CustomerClient
from tests.faults.parley_system import ParleySystem

pytestmark = pytest.mark.faults

COPIES = 10


def test_ten_parallel_copies_get_one_number_and_one_answer(parley: ParleySystem) -> None:
    customer = CustomerClient(parley.product.url)
    body = {"client_message_id": "same", "text": "How long do I have to return something?"}
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


def test_a_copy_after_other_messages_gets_the_first_answer_and_another_body_a_refusal(
    parley: ParleySystem,
) -> None:
    customer = CustomerClient(parley.product.url)
    body = {"client_message_id": "again", "text": "How long do I have to return something?"}
    first = customer.post(body).json()
    customer.say("thanks")
    assert customer.post(body).json() == first
    assert customer.post({**body, "text": "something else"}).status_code == 409
