"""What the action server logs of a call: which action of which turn, and nothing of what it failed on."""

import io
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from actions.server import HEADER, create_app
from tests.written_log import written_log

pytestmark = pytest.mark.anyio

KEY = "internal key"
TURN = {"request_id": "shop-proxy-4711", "conversation_id": "c1", "turn_id": "t1"}


class Actions:
    """Stands for rasa-sdk's executor."""

    async def run(self, call: dict[str, Any]) -> dict[str, Any]:
        if call["next_action"] == "action_fail":
            raise ValueError("Anna Schmidt, anna@mail.example")
        return {"events": [], "responses": []}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with written_log("actions") as written:
        yield written


async def call(action: str, **message: Any) -> httpx.Response:
    app = create_app(Actions(), lambda question, language: [], key=KEY)  # type: ignore[arg-type]
    body = {"next_action": action, "tracker": {"latest_message": {"text": "I am Anna Schmidt", **message}}}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://actions") as http:
        return await http.post("/webhook", json=body, headers={HEADER: KEY})


async def test_a_line_of_an_action_names_the_turn_it_was_run_for(log: io.StringIO) -> None:
    assert (await call("action_greet", metadata=TURN)).status_code == 200
    line = json.loads(log.getvalue())
    assert (line["process"], line["event"], line["action"]) == ("actions", "action_run", "action_greet")
    assert {name: line[name] for name in TURN} == TURN


async def test_a_failed_action_is_a_line_without_what_it_failed_on(log: io.StringIO) -> None:
    answer = await call("action_fail", metadata=TURN)
    line = json.loads(log.getvalue())
    assert (answer.status_code, line["event"], line["error"]) == (500, "action_failed", "ValueError")
    assert line["turn_id"] == "t1" and "test_actions_server_log.py" in line["where"][-1]
    assert "Anna" not in log.getvalue() + answer.text


@pytest.mark.parametrize("metadata", [None, {}, {"turn_id": None}])
async def test_a_call_that_names_no_turn_is_served_all_the_same(
    log: io.StringIO, metadata: dict[str, Any] | None
) -> None:
    assert (await call("action_greet", metadata=metadata)).status_code == 200
    assert "turn_id" not in json.loads(log.getvalue())
