"""Whatever is thrown at the door: a clear 4xx in the customer's language, nothing stored, nothing of our insides."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.http_guard import BODY_LIMIT
from gateway.texts import accepted_language, load_texts, supported_language
from tests.unit.gateway.harness import Gateway, running_gateway

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}
MESSAGE = '{"client_message_id": "m1", "text": %s}'
BAD_BODIES: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "nothing": (b"", JSON, 400, "field_invalid"),
    "not JSON": (b"hello", JSON, 400, "json_unreadable"),
    "half a JSON": (b'{"text": "a', JSON, 400, "json_unreadable"),
    "a list": (b"[]", JSON, 400, "field_invalid"),
    "a number": (b"7", JSON, 400, "field_invalid"),
    "null": (b"null", JSON, 400, "field_invalid"),
    "binary": (bytes(range(256)), JSON, 400, "json_unreadable"),
    "Latin-1": ('{"client_message_id": "m1", "text": "é"}'.encode("latin-1"), JSON, 400, "json_unreadable"),
    "deep": (b"[" * 8000 + b"]" * 8000, JSON, 400, "json_unreadable"),
    "one megabyte": (b'"' + b"a" * 2**20 + b'"', JSON, 413, "body_too_large"),
    "form": (b"text=hello", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "content_type"),
    "plain text": (b'{"text": "a"}', {"Content-Type": "text/plain"}, 415, "content_type"),
    "no kind": (b'{"text": "a"}', {}, 415, "content_type"),
    "no id": (b'{"text": "a"}', JSON, 400, "field_invalid"),
    "an id of spaces": (b'{"client_message_id": "  ", "text": "a"}', JSON, 400, "field_invalid"),
    "a long id": (json.dumps({"client_message_id": "a" * 129, "text": "a"}).encode(), JSON, 400, "field_invalid"),
    "text is a number": ((MESSAGE % "7").encode(), JSON, 400, "field_invalid"),
    "text is deep": ((MESSAGE % ("[" * 500 + "]" * 500)).encode(), JSON, 400, "field_invalid"),
    "text is empty": ((MESSAGE % '""').encode(), JSON, 400, "text_empty"),
    "text is NUL": ((MESSAGE % '"\\u0000"').encode(), JSON, 400, "text_empty"),
    "text is half an emoji": ((MESSAGE % '"\\ud83d"').encode(), JSON, 400, "text_empty"),
    "text is too long": ((MESSAGE % f'"{"a" * 4001}"').encode(), JSON, 413, "text_too_long"),
    "choice is long": (b'{"client_message_id": "m1", "choice_id": "' + b"a" * 65 + b'"}', JSON, 400, "field_invalid"),
    "choice is SQL": (b'{"client_message_id": "m1", "choice_id": "\' OR 1=1 --"}', JSON, 400, "choice_unknown"),
    "choice is half an emoji": (b'{"client_message_id": "m1", "choice_id": "\\ud83d"}', JSON, 400, "field_invalid"),
}  # fmt: skip
GOOD_TEXTS = [
    "\u202eabc", "👩‍👩‍👧‍👦" * 300, "مرحبا", "a\u0000b", "z\u0335\u0322a\u0334", "'; DROP TABLE inbox; --",
    "<script>alert(1)</script>", "../../etc/passwd", "{ticket}", "%s %d", "a" * 4000, "💥" * 3900, "=1+1",
]  # fmt: skip


def checked_error(response: httpx.Response, status: int, code: str) -> str:
    assert (response.status_code, response.json()["error"]["code"]) == (status, code), response.text
    assert set(response.json()) == {"error"}
    message: str = response.json()["error"]["message"]
    for inside in ("Traceback", ".py", "/work", "sqlalchemy", "SELECT", "pydantic"):
        assert inside not in response.text
    return message


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_bad_body_gets_a_clear_answer_and_stores_nothing(gateway: Gateway, name: str) -> None:
    content, headers, status, code = BAD_BODIES[name]
    anna = await gateway.open()
    response = await gateway.http.post(
        f"{anna.path}/messages", content=content, headers={**headers, **anna.headers}
    )
    checked_error(response, status, code)
    assert await anna.events() == []


async def test_a_body_that_lies_about_its_length_is_cut(gateway: Gateway) -> None:
    anna = await gateway.open()

    async def chunks() -> Any:
        for _ in range(100):
            yield b" " * 1024

    response = await gateway.http.post(
        f"{anna.path}/messages", content=chunks(), headers={**JSON, **anna.headers}
    )
    checked_error(response, 413, "body_too_large")
    response = await gateway.http.post(
        f"{anna.path}/messages", content=b"{}", headers={**JSON, **anna.headers, "Content-Length": "-5"}
    )
    checked_error(response, 413, "body_too_large")


@pytest.mark.parametrize("text", GOOD_TEXTS)
async def test_an_odd_text_is_a_text(gateway: Gateway, text: str) -> None:
    anna = await gateway.open()
    (reply,) = await anna.ask(text)
    assert reply["text"].startswith("echo: ")
    assert (await anna.events())[0]["text"] == text.replace("\u0000", "")


async def test_four_thousand_characters_of_any_script_fit_the_door() -> None:
    body = json.dumps({"client_message_id": "m" * 128, "text": "💥" * 4000}, ensure_ascii=False)
    assert len(body.encode()) < BODY_LIMIT


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}])
async def test_without_a_secret_the_way_to_send_it_is_named(gateway: Gateway, header: dict[str, str]) -> None:
    anna = await gateway.open()
    response = await gateway.http.get(f"{anna.path}/events", headers=header)
    assert "Bearer" in checked_error(response, 401, "secret_missing")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_secret_in_the_address_counts_nothing(gateway: Gateway) -> None:
    anna = await gateway.open()
    response = await gateway.http.get(
        f"{anna.path}/events", params={"secret": anna.secret, "token": anna.secret}
    )
    checked_error(response, 401, "secret_missing")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "path_unknown"),
        ("GET", "/v1/conversations", 405, "method_unknown"),
        ("PATCH", "/healthz", 405, "method_unknown"),
        ("GET", "/v1/../../etc/passwd", 404, "path_unknown"),
        ("GET", "/docs", 404, "path_unknown"),
    ],
)
async def test_unknown_addresses_and_methods_point_to_the_description(
    gateway: Gateway, method: str, path: str, status: int, code: str
) -> None:
    assert "/openapi.json" in checked_error(await gateway.http.request(method, path), status, code)


@pytest.mark.parametrize(
    "body",
    [
        {"channel": "WEB"},
        {"channel": "a" * 33},
        {"language": 5},
        {"identity_token": "x" * 9000},
        {"channel": None},
    ],
)
async def test_a_bad_field_is_named(gateway: Gateway, body: dict[str, Any]) -> None:
    message = checked_error(await gateway.http.post("/v1/conversations", json=body), 400, "field_invalid")
    assert next(iter(body)) in message


async def test_a_conversation_can_be_opened_without_a_body(gateway: Gateway) -> None:
    assert (await gateway.http.post("/v1/conversations")).status_code == 201


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/nothing", "/v1/conversations/x/events"])
async def test_every_answer_carries_the_security_headers(gateway: Gateway, path: str) -> None:
    headers = (await gateway.http.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


async def test_a_fault_of_ours_shows_a_number_and_nothing_else(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise RuntimeError("secret detail in /srv/shop/x.py")

    gateway.services.health.look = broken  # type: ignore[method-assign,assignment]
    response = await gateway.http.get("/healthz")
    checked_error(response, 500, "internal")
    error = response.json()["error"]
    assert error["id"] in error["message"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert [record.error_id for record in caplog.records if record.message == "request_failed"] == [
        error["id"]
    ]


async def test_a_locked_database_accepts_nothing_and_says_so(tmp_path: Path) -> None:
    async with running_gateway(tmp_path) as gateway:
        anna = await gateway.open()
        async with gateway.locked_database():
            response = await anna.post(text="Hello")
            checked_error(response, 503, "storage_busy")
            assert response.headers["retry-after"] == "2"
        assert await anna.events() == []
        assert len(await anna.ask("Hello", client_message_id="m1")) == 1


async def test_too_many_messages_are_told_when_to_come_back(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, messages_per_10_s=3) as gateway:
        anna, boris = await gateway.open(), await gateway.open()
        for number in range(3):
            await anna.ask(f"text {number}")
        response = await anna.post(text="one more")
        seconds = int(response.headers["retry-after"])
        assert 1 <= seconds <= 10
        assert str(seconds) in checked_error(response, 429, "too_many_messages")
        copy = await anna.post(text="text 0", client_message_id="m1")
        assert copy.json() == {"seq": 1}
        assert len(await boris.ask("Hello")) == 1
        assert len(await anna.events()) == 6


async def test_an_address_that_asks_too_often_is_told_too(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, requests_per_10_s=5, conversations_per_minute=2) as gateway:
        for _ in range(2):
            await gateway.open()
        checked_error(await gateway.http.post("/v1/conversations"), 429, "too_many_requests")
        statuses = [(await gateway.http.get("/healthz")).status_code for _ in range(4)]
        assert statuses == [200, 200, 429, 429]


async def test_errors_speak_the_browsers_language_before_there_is_a_conversation(gateway: Gateway) -> None:
    response = await gateway.http.post(
        "/v1/conversations", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, json=[]
    )
    assert "字段" in checked_error(response, 400, "field_invalid")


def test_languages_are_read_from_tags_and_headers() -> None:
    assert [supported_language(tag) for tag in ("zh-Hant-TW", "EN_us", "de", "", None)] == [
        "zh",
        "en",
        None,
        None,
        None,
    ]
    assert accepted_language("de, zh;q=0.5, en;q=0.4") == "zh"
    assert accepted_language("en;q=broken, zh;q=0.1") == "zh"
    assert accepted_language("*") is None
    assert accepted_language(None) is None


def test_every_error_of_the_code_has_its_words() -> None:
    folder = Path("gateway")
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    texts = load_texts(folder / "texts.yml")
    unused = [key for key in texts.names() if f'"{key.removeprefix("error.")}"' not in source]
    assert unused == []
