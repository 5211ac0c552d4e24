"""Bad input through the real door: a clear 4xx or a clear sentence, never a 500, and the product stays well."""

import json
from typing import Any

import httpx
import pytest

from tests.customer import CustomerClient
from tests.product import Product

pytestmark = pytest.mark.slow

ODD_TEXTS = [
    "🙂🙃🏳️‍🌈👩🏽‍🚀",
    "مرحبا، أين طلبي؟",
    "\u202eredro ym si erehw",
    "where is\x00 my order",
    "ｗｈｅｒｅ　ｉｓ　ｍｙ　ｏｒｄｅｒ",
    "a\u0301" * 1500,
    "{{7*7}} ${jndi:ldap://x} '; DROP TABLE orders; --",
    "<script>alert(1)</script>",
    "?" * 4000,
    "0",
    "null",
]
BAD_BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "empty text": (json.dumps({"client_message_id": "x", "text": ""}).encode(), 400),
    "invisible text": (json.dumps({"client_message_id": "x", "text": "\u200b \n"}).encode(), 400),
    "one megabyte": (json.dumps({"client_message_id": "x", "text": "a" * 1_000_000}).encode(), 413),
    "too long": (json.dumps({"client_message_id": "x", "text": "a" * 4001}).encode(), 413),
    "binary": (bytes(range(256)) * 8, 400),
    "half a JSON": (b'{"client_message_id": "x", "te', 400),
    "a list": (b"[1, 2]", 400),
    "a number as text": (b'{"client_message_id": "x", "text": 5}', 400),
    "no id": (b'{"text": "hello"}', 400),
    "deep JSON": (b"[" * 5000, 400),
    "wrong choice": (b'{"client_message_id": "x", "choice_id": "none-of-ours"}', 400),
}


@pytest.fixture(scope="module")
def customer(product: Product) -> CustomerClient:
    return CustomerClient(product.url)


def _send(customer: CustomerClient, url: str, body: bytes) -> httpx.Response:
    headers = customer.headers | {"Content-Type": "application/json"}
    return httpx.post(
        f"{url}/v1/conversations/{customer.id}/messages",
        content=body,
        headers=headers,
        timeout=30,
        trust_env=False,
    )


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_bad_body_is_refused_in_words(product: Product, customer: CustomerClient, name: str) -> None:
    body, status = BAD_BODIES[name]
    before = customer.events()
    answer = _send(customer, product.url, body)
    assert 400 <= answer.status_code < 500 and answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"] and len(error["message"]) > 20
    assert customer.events() == before, "a refused message was stored"


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_texts_get_an_answer_and_no_apology(product: Product, text: str) -> None:
    customer = CustomerClient(product.url)
    replies = customer.say(text)
    assert replies and all(reply["text"] for reply in replies)
    assert {reply["author"] for reply in replies} == {"bot"}, replies


def _tokens(product: Product) -> dict[str, str]:
    good = product.token("lena-hartmann-01")
    head, claims, signature = good.split(".")
    return {
        "forged": f"{head}.{claims}.{signature[:-4]}AAAA",
        "unsigned": f"eyJhbGciOiJub25lIn0.{claims}.",
        "somebody else's claims": f"{head}.eyJzdWIiOiJqb2huIn0.{signature}",
        "no token": "hello",
        "empty": "",
        "enormous": "a" * 9000,
    }


def test_bad_tokens_sign_nobody_in(product: Product, customer: CustomerClient) -> None:
    for name, token in _tokens(product).items():
        opened = httpx.post(
            f"{product.url}/v1/conversations", json={"identity_token": token}, timeout=20, trust_env=False
        )
        assert opened.status_code in (400, 401, 400), (name, opened.text)
        assert opened.json()["error"]["message"], name
        with pytest.raises(httpx.HTTPStatusError) as refused:
            customer.sign_in(token)
        assert 400 <= refused.value.response.status_code < 500, name


@pytest.mark.parametrize("secret", ["wrong", "Bearer", "é" * 3, "a" * 5000])
def test_a_wrong_secret_reads_and_writes_nothing(
    product: Product, customer: CustomerClient, secret: str
) -> None:
    headers: Any = {"Authorization": f"Bearer {secret}".encode()}
    base = f"{product.url}/v1/conversations/{customer.id}"
    with httpx.Client(headers=headers, timeout=20, trust_env=False) as http:
        body = {"client_message_id": "x", "text": "hi"}
        statuses = [
            http.get(f"{base}/events").status_code,
            http.post(f"{base}/messages", json=body).status_code,
        ]
    assert set(statuses) <= {401, 403, 404}


def test_no_answer_was_a_fault_of_ours_and_everything_is_well(product: Product) -> None:
    assert httpx.get(f"{product.url}/healthz", timeout=5, trust_env=False).status_code == 200
    assert "Traceback" not in product.log
    assert "request_failed" not in product.log
