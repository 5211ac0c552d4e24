"""Who is talking is proven by a token the shop signed, and by nothing else."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from conversations.turn_context import TurnReader
from gateway.errors import CustomerError
from gateway.tokens import BadIdentityKey, IdentityTokens, identity_tokens
from tests.unit.gateway.harness import Gateway, settings_for
from tests.unit.gateway.signed_tokens import EC, NOW, claims, public_pem, signed, signed_by_hand, tokens

pytestmark = pytest.mark.anyio


def refusal(verifier: IdentityTokens, token: str) -> str:
    with pytest.raises(CustomerError) as refused:
        verifier.customer_of(token)
    assert refused.value.status == 401
    return refused.value.code


def test_a_token_signed_by_hand_is_good_without_the_odd_header() -> None:
    assert tokens().customer_of(signed_by_hand('{"alg":"HS256"}')) == "anna_1"


def test_a_good_token_names_the_customer() -> None:
    assert tokens().customer_of(signed(claims())) == "anna_1"
    assert tokens().customer_of(signed(claims(aud=["shop", "parley"]))) == "anna_1"


def test_a_token_of_the_shops_private_key_is_good() -> None:
    assert tokens(public_pem(EC)).customer_of(signed(claims(), EC, "ES256")) == "anna_1"


def test_a_key_in_one_line_works_too() -> None:
    one_line = public_pem(EC).replace("\n", "\\n")
    assert tokens(one_line).customer_of(signed(claims(), EC, "ES256")) == "anna_1"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": NOW - 11}, "token_expired"),
        ({"exp": 0, "iat": 0}, "token_expired"),
        ({"exp": NOW + 3611}, "token_claims"),
        ({"exp": NOW + 3600, "iat": NOW - 3600}, "token_claims"),
        ({"exp": None}, "token_claims"),
        ({"exp": "soon"}, "token_claims"),
        ({"exp": True}, "token_claims"),
        ({"exp": float("inf")}, "token_claims"),
        ({"iat": NOW + 60}, "token_claims"),
        ({"nbf": NOW + 60}, "token_claims"),
        ({"aud": "another"}, "token_claims"),
        ({"aud": None}, "token_claims"),
        ({"aud": ["another"]}, "token_claims"),
        ({"aud": {"parley": 1}}, "token_claims"),
        ({"sub": None}, "token_claims"),
        ({"sub": ""}, "token_claims"),
        ({"sub": "  "}, "token_claims"),
        ({"sub": 7}, "token_claims"),
        ({"sub": "a\u0000b"}, "token_claims"),
        ({"sub": "x" * 201}, "token_claims"),
    ],
)
def test_a_token_with_wrong_claims_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal(tokens(), signed(claims(**changes))) == code


def test_clocks_may_differ_a_little() -> None:
    assert tokens().customer_of(signed(claims(exp=NOW - 5, iat=NOW - 3000))) == "anna_1"
    assert tokens().customer_of(signed(claims(iat=NOW + 5))) == "anna_1"


def test_a_token_we_make_is_one_we_take() -> None:
    assert tokens().customer_of(tokens().make("anna_1")) == "anna_1"


def test_with_a_public_key_we_make_no_tokens() -> None:
    with pytest.raises(BadIdentityKey, match="private key"):
        tokens(public_pem(EC)).make("anna_1")


@pytest.mark.parametrize(
    "key",
    [
        "short",
        "-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----",
        EC.as_pem(private=True).decode(),
        public_pem(ECKey.generate_key("P-384")),
        RSAKey.generate_key(2048).as_pem(private=False).decode(),
    ],
)
def test_an_unusable_key_stops_the_start(key: str) -> None:
    with pytest.raises(BadIdentityKey, match="PARLEY_IDENTITY_KEY"):
        tokens(key)


def test_without_a_key_one_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, identity_key=None)
    token = identity_tokens(settings).make("anna_1")
    assert identity_tokens(settings).customer_of(token) == "anna_1"
    key_file = tmp_path / "keys" / "identity.key"
    assert key_file.stat().st_mode & 0o777 == 0o600
    own = jwt.encode(
        {"alg": "HS256"},
        claims(iat=int(time.time()), exp=int(time.time()) + 60),
        OctKey.import_key(key_file.read_text().strip()),
    )
    assert identity_tokens(settings).customer_of(own) == "anna_1"


def customer_of(gateway: Gateway) -> str | None:
    (turn_id,) = list(gateway.bot.turns)[-1:]
    return TurnReader(gateway.services.database.engine).context(turn_id).customer_id


async def customer_the_bot_sees(gateway: Gateway) -> str | None:
    return await asyncio.to_thread(customer_of, gateway)


async def test_a_conversation_can_begin_signed_in(gateway: Gateway) -> None:
    anna = await gateway.open(identity_token=gateway.token("anna_1"))
    await anna.ask("Hello")
    assert await customer_the_bot_sees(gateway) == "anna_1"
    assert len(await anna.events()) == 2


async def test_signing_in_and_out_in_mid_conversation_is_told(gateway: Gateway) -> None:
    anna = await gateway.open()
    path = f"{anna.path}/identity"
    body = {"identity_token": gateway.token("anna_1")}
    for _ in range(2):
        response = await gateway.http.put(path, json=body, headers=anna.headers)
        assert (response.status_code, response.json()) == (200, {"customer_id": "anna_1"})
    await anna.ask("Hello")
    assert await customer_the_bot_sees(gateway) == "anna_1"
    for _ in range(2):
        assert (await gateway.http.delete(path, headers=anna.headers)).status_code == 204
    await anna.ask("Hello")
    assert await customer_the_bot_sees(gateway) is None
    told = [event["data"] for event in await anna.events() if event["author"] == "system"]
    assert told == [{"identity": "signed_in"}, {"identity": "signed_out"}]


async def test_a_bad_token_opens_nothing_and_changes_nothing(gateway: Gateway) -> None:
    response = await gateway.http.post("/v1/conversations", json={"identity_token": "forged"})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "token_invalid")
    assert "secret" not in response.json()
    anna = await gateway.open(identity_token=gateway.token("anna_1"))
    response = await gateway.http.put(
        f"{anna.path}/identity", json={"identity_token": "forged"}, headers=anna.headers
    )
    assert response.status_code == 401
    await anna.ask("Hello")
    assert await customer_the_bot_sees(gateway) == "anna_1"


async def test_nobody_signs_in_to_a_conversation_of_somebody_else(gateway: Gateway) -> None:
    anna, eve = await gateway.open(), await gateway.open()
    response = await gateway.http.put(
        f"{anna.path}/identity", json={"identity_token": gateway.token("eve")}, headers=eve.headers
    )
    assert response.status_code == 404
