"""What the reference server takes: requests signed just now for just this, and each key once."""

import hashlib
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError
from sqlalchemy import Engine

from shop.connector import ShopSettings
from shop.connector.signature import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, is_genuine, sign
from shop.connector.wire import ChangeJson
from shop.policy_table import Operation
from shop.records import PaymentMethod
from tests.shop_server import SECRET, ShopServer
from tests.small_shop import GIFT, open_shop

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "shop-connector.md"
PATH = "/v1/customers/ann"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def server(engine: Engine) -> Iterator[ShopServer]:
    with ShopServer(engine) as running:
        yield running


def ask(
    server: ShopServer,
    method: str = "GET",
    path: str = PATH,
    *,
    key: str = "",
    body: bytes = b"",
    age_s: float = 0,
    secret: str = SECRET,
    **changed: str,
) -> httpx.Response:
    """A request signed `age_s` seconds ago. changed: headers to put in place of the signed ones."""
    timestamp = str(int(time.time() - age_s))
    headers = {
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: sign(secret, method, path, timestamp=timestamp, key=key, body=body),
        "Content-Type": "application/json",
    }
    if key:
        headers[KEY_HEADER] = key
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    return httpx.request(method, server.url + path, headers=headers, content=body, trust_env=False)


def test_a_signed_request_is_answered(server: ShopServer) -> None:
    assert ask(server).json()["email"] == "ann@example.com"
    assert ask(server, age_s=290).status_code == 200


@pytest.mark.parametrize("age_s", [310, 86_400, -310])
def test_a_request_of_another_time_is_not_looked_at(server: ShopServer, age_s: float) -> None:
    answer = ask(server, age_s=age_s)
    assert answer.status_code == 401 and answer.json()["error"] == "not_signed"


def test_a_request_with_a_younger_time_than_was_signed_is_not_looked_at(server: ShopServer) -> None:
    assert ask(server, age_s=400, X_Parley_Timestamp=str(int(time.time()))).status_code == 401


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "0" * 64])
def test_a_wrong_signature_is_refused(server: ShopServer, signature: str) -> None:
    assert ask(server, X_Parley_Signature=signature).status_code == 401


def test_a_signature_that_is_no_plain_text_is_refused_like_any_other() -> None:
    assert not is_genuine(SECRET, "GET", PATH, timestamp="1000", signature="sha256=é", now=1000)


def test_another_secret_is_refused(server: ShopServer) -> None:
    assert ask(server, secret=SECRET + "x").status_code == 401


@pytest.mark.parametrize("part", ["method", "path", "timestamp", "key", "body"])
def test_everything_that_decides_what_is_done_is_signed(part: str) -> None:
    signed = {"method": "POST", "path": "/v1/changes", "timestamp": "1000", "key": "k1", "body": b"{}"}
    signature = sign(SECRET, **signed)  # type: ignore[arg-type]
    assert is_genuine(SECRET, **signed, signature=signature, now=1000)  # type: ignore[arg-type]
    other = {**signed, part: b"{ }" if part == "body" else f"{signed[part]!s}0"}
    assert not is_genuine(SECRET, **other, signature=signature, now=1000)  # type: ignore[arg-type]


def test_the_same_change_delivered_many_times_is_made_once(server: ShopServer) -> None:
    order = ask(server, path=f"{PATH}/orders").json()["orders"]
    version = next(one["version"] for one in order if one["order_id"] == "DS-3")
    body = (
        ChangeJson(
            operation=Operation.CANCEL,
            customer_id="ann",
            order_id="DS-3",
            version=version,
            status="cancelled",
            balances=[(GIFT.id, 4000)],
        )
        .model_dump_json()
        .encode()
    )
    answers: list[httpx.Response] = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(ask(server, "POST", "/v1/changes", key="k1", body=body))
        )
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status_code for one in answers] == [200] * 10
    assert len({one.text for one in answers}) == 1
    methods = {m["id"]: PaymentMethod(**m) for m in ask(server).json()["payment_methods"]}
    assert methods[GIFT.id].balance_cents == 9000


def test_a_misshapen_change_is_refused_without_saying_it_back(server: ShopServer) -> None:
    answer = ask(server, "POST", "/v1/changes", key="k9", body=b'{"customer_id": 7, "operation": "canary"}')
    assert answer.status_code == 422 and answer.json()["error"] == "misshapen"
    assert "canary" not in answer.text
    assert ask(server, path="/v1/changes", key="k9").status_code == 404


def test_the_example_of_the_document_is_right() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    (block,) = re.findall(r"<!-- example -->\n\n((?:    .*\n)+)", text)
    values = dict(re.findall(r"^    (\w+) +(.+)$", block, re.MULTILINE))
    body = values["body"].encode()
    signed = {name: values[name] for name in ("method", "path", "timestamp", "key")}
    assert values["digest"] == hashlib.sha256(body).hexdigest()
    assert values["signature"] == sign(values["secret"], signed.pop("method"), **signed, body=body)


@pytest.mark.parametrize(
    ("url", "secret", "cure"),
    [
        ("https://shop.example", "", "PARLEY_SHOP_SECRET is empty"),
        ("", SECRET, "PARLEY_SHOP_URL is empty"),
        ("https://shop.example", "short", "32 are needed"),
        ("http://shop.example", SECRET, "use https"),
        ("http://localhost.evil.example", SECRET, "use https"),
        ("ftp://shop.example", SECRET, "no web address"),
        ("shop.example", SECRET, "no web address"),
        ("https://user:password@shop.example", SECRET, "host and path alone"),
        ("https://shop.example?x=1", SECRET, "host and path alone"),
    ],
)
def test_half_a_configuration_or_an_open_line_stops_the_start(url: str, secret: str, cure: str) -> None:
    with pytest.raises(ValidationError, match=cure) as refused:
        ShopSettings(shop_url=url, shop_secret=secret, _env_file=None)  # type: ignore[call-arg, arg-type]
    assert not secret or secret not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["https://shop.example/parley/", "http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9"],
)
def test_an_encrypted_or_local_line_is_taken(url: str) -> None:
    settings = ShopSettings(shop_url=url, shop_secret=SECRET, _env_file=None)  # type: ignore[call-arg, arg-type]
    assert settings.shop_url == url.rstrip("/")
    assert ShopSettings(_env_file=None).shop_url == ""  # type: ignore[call-arg]
