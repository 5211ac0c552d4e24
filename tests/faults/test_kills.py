"""F1, F2, F3: each process is killed at random moments while customers write. Nothing is lost, doubled or left silent.

Each run is one product, three customers and MOMENTS kills at random moments. Zero events in n kills bound the rate to
about 3/n at 95 % (rule of three), so these runs are a guard, not a proof.
"""

import os
import random
import signal
import time

import pytest

from tests.faults.checker import Verdict, judge
from tests.faults.load import NumberedClient, run_all, settle
from tests.product import Product

pytestmark = pytest.mark.faults

MOMENTS = int(os.environ.get("PARLEY_FAULT_MOMENTS", "20"))
MESSAGES_A_CLIENT = 24
LONGEST_PAUSE_S = 1.2


def _kill_at_random_moments(product: Product, name: str, clients: list[NumberedClient]) -> int:
    """Kill `name` MOMENTS times, each time after it is back. Clients that finish early send more."""
    killed = 0
    threads = run_all(clients)
    while killed < MOMENTS:
        if not any(thread.is_alive() for thread in threads):
            threads = run_all(clients)
        time.sleep(random.uniform(0.05, LONGEST_PAUSE_S))
        killed += min(1, product.signal(name, signal.SIGKILL))
        product.wait_until_well(90)
    for thread in threads:
        thread.join(90)
    return killed


def _verdict(clients: list[NumberedClient]) -> Verdict:
    settle(clients)
    sent = [message for client in clients for message in client.sent]
    assert all(message.acknowledged for message in sent), "a client gave up; the product was away too long"
    return judge(sent, [event for client in clients for event in client.shown()])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["gateway", "bot", "actions"], ids=["F1-gateway", "F2-bot", "F3-actions"])
def test_nothing_is_lost_doubled_or_silent_when_a_process_is_killed(
    product: Product, tokens: list[str], name: str
) -> None:
    clients = [
        NumberedClient(product.url, number=index, token=token, count=MESSAGES_A_CLIENT, pause_s=0.4)
        for index, token in enumerate(tokens)
    ]
    assert _kill_at_random_moments(product, name, clients) == MOMENTS
    verdict = _verdict(clients)
    assert verdict.clean, verdict
