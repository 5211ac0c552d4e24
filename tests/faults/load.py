"""Clients that write numbered messages while processes die, and what they saw in the end.

A client repeats a message with the same client_message_id until it is acknowledged, as a widget does. Its
texts ask for an order that does not exist, so that the answer repeats the number: that is the mark.
"""

import random
import threading
import time
from dataclasses import dataclass, field

import httpx

from tests.customer import CustomerClient
from tests.faults.checker import Sent, Shown

RETRY_S = 0.2
GIVE_UP_S = 60.0
SETTLE_S = 45.0


def mark(client: int, number: int) -> str:
    """An order number nobody has."""
    return f"ZZ-{client:03d}{number:04d}"


@dataclass
class NumberedClient:
    """One conversation that sends `count` numbered messages, one after the other or all at once."""

    url: str
    number: int
    token: str
    count: int
    pause_s: float = 0.0
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.customer = CustomerClient(self.url, token=self.token)

    def run(self) -> None:
        for _ in range(self.count):
            self._send(mark(self.number, len(self.sent)))
            time.sleep(self.pause_s * random.random())

    def _send(self, own: str) -> None:
        body = {"client_message_id": own, "text": f"Where is my order {own}?"}
        until = time.monotonic() + GIVE_UP_S
        acknowledged = False
        while not acknowledged and time.monotonic() < until:
            try:
                answer = self.customer.post(body, wait_s=0)
                acknowledged = answer.status_code in (200, 202)
                refused = 400 <= answer.status_code < 500 and answer.status_code != 429
                assert not refused, f"{own} was refused: {answer.status_code} {answer.text}"
            except httpx.HTTPError:
                pass
            if not acknowledged:
                time.sleep(RETRY_S)
        self.sent.append(Sent(self.customer.id, own, acknowledged))

    def settled(self) -> bool:
        """Whether every acknowledged message has its answer or apology."""
        answered = {event.answers for event in self.shown()}
        return all(message.mark in answered for message in self.sent if message.acknowledged)

    def shown(self) -> list[Shown]:
        """What the customer sees, with the message each answer belongs to.

        The first event of a turn is its answer, or its apology; a text that comes twice in one turn is a second
        answer. Parts of one answer and the late answer after an apology differ in their texts.
        """
        events = self.customer.events()
        own = {
            event["seq"]: self._mark_in(event["text"]) for event in events if event["author"] == "customer"
        }
        seen: dict[int, set[str]] = {}
        rows = []
        for event in events:
            asked = event["in_reply_to"]
            texts = seen.setdefault(asked, set()) if asked else set()
            counts = bool(asked) and (not texts or event["text"] in texts)
            texts.add(event["text"])
            answers = own[asked] if counts else None
            rows.append(Shown(self.customer.id, event["seq"], event["author"], event["text"], answers))
        return rows

    def _mark_in(self, text: str) -> str | None:
        return next((message.mark for message in self.sent if message.mark in text), None)


def run_all(clients: list[NumberedClient]) -> list[threading.Thread]:
    """Start every client in a thread of its own."""
    threads = [threading.Thread(target=client.run, daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    return threads


def settle(clients: list[NumberedClient]) -> None:
    """Wait until everything is answered, or long enough to call it silence."""
    until = time.monotonic() + SETTLE_S
    while time.monotonic() < until:
        try:
            if all(client.settled() for client in clients):
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
