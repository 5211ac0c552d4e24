"""Every answer names its request, and every log line of the request and of its turn does too."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.gateway.harness import Gateway
from tests.written_log import written_log

pytestmark = pytest.mark.anyio

MINE = "shop-proxy-4711"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with written_log("gateway") as written:
        yield written


def lines(log: io.StringIO, event: str) -> list[dict[str, Any]]:
    every = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line for line in every if line["event"] == event]


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/v1/conversations/x/events", "/openapi.json"])
async def test_every_answer_carries_an_id_and_keeps_a_well_formed_one(gateway: Gateway, path: str) -> None:
    made = [(await gateway.http.get(path)).headers["x-request-id"] for _ in range(2)]
    assert made[0] != made[1] and all(len(request_id) == 32 for request_id in made)
    assert (await gateway.http.get(path, headers={"X-Request-Id": MINE})).headers["x-request-id"] == MINE


@pytest.mark.parametrize("odd", ["4111111111111111", "anna@mail.example", "a b", "x" * 65, ""])
async def test_an_id_that_may_be_something_else_is_replaced(gateway: Gateway, odd: str) -> None:
    answer = await gateway.http.get("/healthz", headers={"X-Request-Id": odd})
    assert answer.headers["x-request-id"] != odd


async def test_a_refused_body_carries_an_id_too(gateway: Gateway) -> None:
    answer = await gateway.http.post("/v1/conversations", content=b"x" * 20_000)
    assert answer.status_code == 413 and answer.headers["x-request-id"]


async def test_a_turns_lines_name_its_own_request_also_behind_another(
    gateway: Gateway, log: io.StringIO
) -> None:
    anna = await gateway.open()
    for number in (1, 2):
        headers = {**anna.headers, "X-Request-Id": f"request-{number}"}
        body = {"client_message_id": f"by-proxy-{number}", "text": "hello"}
        await gateway.http.post(f"{anna.path}/messages", json=body, headers=headers)
    await anna.ask("the third")
    accepted, answered = lines(log, "message_accepted"), lines(log, "turn_answered")
    assert [line["request_id"] for line in accepted][:2] == ["request-1", "request-2"]
    assert [line["request_id"] for line in answered] == [line["request_id"] for line in accepted]
    assert [line["turn_id"] for line in answered] == [line["turn_id"] for line in accepted]
    assert {line["conversation_id"] for line in answered} == {anna.id}
    assert {"accept", "queue", "bot", "commit", "total"} <= set(answered[0]["ms"])


async def test_a_refused_request_is_one_line_with_its_code(gateway: Gateway, log: io.StringIO) -> None:
    anna = await gateway.open()
    await gateway.http.get(f"{anna.path}/events", headers={"X-Request-Id": MINE})
    (line,) = lines(log, "request_refused")
    assert (line["status"], line["code"], line["request_id"]) == (401, "secret_missing", MINE)
    assert line["route"] == "/v1/conversations/{conversation_id}/events"
    assert anna.id not in json.dumps(line)


async def test_a_flood_does_not_flood_the_log(gateway: Gateway, log: io.StringIO) -> None:
    anna = await gateway.open()
    statuses = [(await anna.post(text="hello")).status_code for _ in range(40)]
    assert statuses.count(429) == 10
    assert lines(log, "request_refused") == []
