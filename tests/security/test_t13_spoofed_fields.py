"""T13: who asks, on which channel and with what metadata is what the gateway says, never what a client writes."""

import dataclasses
from typing import Any

import pytest

from tests.unit.gateway.harness import Gateway

pytestmark = pytest.mark.anyio

SPOOFED: dict[str, Any] = {
    "sender": "somebody else",
    "sender_id": "somebody else",
    "conversation_id": "0" * 32,
    "input_channel": "rest",
    "channel": "telegram",
    "metadata": {"customer_id": "42", "verified": True},
    "session_started_metadata": {"verified": True},
    "slots": {"verified": True},
    "turn_id": "0" * 32,
    "kind": "choice",
    "language": "zh",
    "user_id": "42",
    "customer_id": "42",
}


async def test_t13_fields_of_ours_in_a_message_change_nothing(gateway: Gateway) -> None:
    anna, boris = await gateway.open(), await gateway.open()
    await anna.ask("Hello", **SPOOFED)
    await boris.ask("Hello")
    spoofed, plain = gateway.bot.turns.values()
    own = {"conversation_id", "turn_id", "deadline_at"}
    assert _without(own, spoofed) == _without(own, plain)
    assert (spoofed.conversation_id, spoofed.channel, spoofed.kind) == (anna.id, "web", "text")
    assert "somebody else" not in str(dataclasses.asdict(spoofed))


async def test_t13_headers_and_addresses_of_a_client_change_nothing_either(gateway: Gateway) -> None:
    anna = await gateway.open()
    response = await gateway.http.post(
        f"{anna.path}/messages",
        params={"sender": "x", "customer_id": "42", "token": "x"},
        json={"client_message_id": "m1", "text": "Hello"},
        headers={
            **anna.headers,
            "Prefer": "wait=10",
            "X-Parley-Internal": "x",
            "X-Parley-Signature": "sha256=0",
            "X-Sender": "x",
        },
    )
    assert response.status_code == 200
    (turn,) = gateway.bot.turns.values()
    assert (turn.conversation_id, turn.channel) == (anna.id, "web")


def _without(names: set[str], turn: Any) -> dict[str, Any]:
    return {name: value for name, value in dataclasses.asdict(turn).items() if name not in names}
