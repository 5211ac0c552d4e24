"""T1: nobody becomes a customer by saying so, nor by a token that the shop has not signed for us, now."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from conversations.turn_context import TurnReader
from gateway.errors import CustomerError
from tests.security.served import NO_RATES
from tests.unit.gateway.harness import Customer, Gateway, running_gateway
from tests.unit.gateway.signed_tokens import (
    EC,
    OTHER_EC,
    SECRET,
    claims,
    public_pem,
    signed,
    signed_by_hand,
    tokens,
    unsigned,
)

pytestmark = pytest.mark.anyio

HS256, RS256 = '{"alg":"HS256"}', '{"alg":"RS256"}'
STRANGERS_RSA = RSAKey.generate_key(2048)

FORGED: dict[str, Callable[[], str]] = {
    "no algorithm": lambda: unsigned('{"alg":"none"}'),
    "no algorithm, oddly": lambda: unsigned('{"alg":"nOnE"}'),
    "another secret": lambda: signed(claims(), OctKey.import_key("x" * 40)),
    "another hash": lambda: signed(claims(), algorithm="HS512"),
    "RSA where a secret is expected": lambda: signed(claims(), STRANGERS_RSA, "RS256"),
    "EC where a secret is expected": lambda: signed(claims(), EC, "ES256"),
    "changed payload": lambda: ".".join(
        [*signed(claims()).split(".")[:1], signed(claims(sub="boris")).split(".")[1], signed(claims()).split(".")[2]]
    ),
    "cut off": lambda: signed(claims())[:-5],
    "no token": lambda: "anna_1",
    "dots": lambda: "..",
    "not ASCII": lambda: "é.é.é",
    "unknown critical header": lambda: signed_by_hand('{"alg":"HS256","crit":["x"],"x":1}'),
}  # fmt: skip


def code_of(verifier_key: str, token: str) -> str:
    with pytest.raises(CustomerError) as refused:
        tokens(verifier_key).customer_of(token)
    assert refused.value.status == 401
    return refused.value.code


@pytest.mark.parametrize("name", FORGED)
def test_t01_a_forged_token_is_refused(name: str) -> None:
    assert code_of(SECRET, FORGED[name]()) == "token_invalid"


def test_t01_another_shops_key_is_refused() -> None:
    assert code_of(public_pem(EC), signed(claims(), OTHER_EC, "ES256")) == "token_invalid"


def five_forged(public_key: str) -> dict[str, str]:
    """Against a shop that signs with ES256 and whose public key everybody knows."""
    now = int(time.time())
    good = claims(iat=now, exp=now + 600)
    return {
        "no algorithm": unsigned('{"alg":"none"}', good),
        "wrong key": signed(good, OTHER_EC, "ES256"),
        "expired": signed({**good, "iat": now - 4000, "exp": now - 400}, EC, "ES256"),
        "other audience": signed({**good, "aud": "another shop"}, EC, "ES256"),
        "the public key as a shared secret": signed_by_hand(HS256, good, secret=public_key),
    }


async def who_the_bot_sees(gateway: Gateway, customer: Customer) -> str | None:
    await customer.ask("Hello", user_id="42", customer_id="42", sub="42")
    reader = TurnReader(gateway.services.database.engine)
    turn_id = list(gateway.bot.turns)[-1]
    return await asyncio.to_thread(lambda: reader.context(turn_id).customer_id)


async def test_t01_five_forged_tokens_are_five_times_401(tmp_path: Path) -> None:
    public_key = public_pem(EC)
    async with running_gateway(tmp_path, identity_key=public_key, **NO_RATES) as gateway:
        anna = await gateway.open()
        for name, token in five_forged(public_key).items():
            body = {"identity_token": token}
            opening = await gateway.http.post("/v1/conversations", json=body)
            signing_in = await gateway.http.put(f"{anna.path}/identity", json=body, headers=anna.headers)
            assert (opening.status_code, signing_in.status_code) == (401, 401), name
        assert await who_the_bot_sees(gateway, anna) is None


async def test_t01_the_shops_own_token_is_taken(tmp_path: Path) -> None:
    """So that the refusals above are for the forgery and for nothing else."""
    async with running_gateway(tmp_path, identity_key=public_pem(EC)) as gateway:
        now = int(time.time())
        token = signed(claims(iat=now, exp=now + 600), EC, "ES256")
        anna = await gateway.open(identity_token=token)
        assert await who_the_bot_sees(gateway, anna) == "anna_1"


@pytest.mark.parametrize("field", ["user_id", "customer_id", "sub", "identity", "sender"])
async def test_t01_a_customer_named_in_the_body_is_ignored(gateway: Gateway, field: str) -> None:
    named: dict[str, Any] = {field: "42"}
    anna = await gateway.open(**named)
    assert await who_the_bot_sees(gateway, anna) is None
