"""The gateway's figures: they count what happened, name nobody, and are not for everybody."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError

from conversations.contract import Reply
from gateway.bot_routes import BotRoutes
from gateway.metrics import Metrics
from tests.unit.gateway.harness import Customer, Gateway, running_gateway, settings_for

pytestmark = pytest.mark.anyio

OPERATIONS = Path(__file__).resolve().parents[3] / "docs" / "operations.md"
TOKEN = "t" * 32
STAFF = {"X-Staff": "yes"}


async def scraped(gateway: Gateway, **headers: str) -> httpx.Response:
    """As a monitor of this machine asks."""
    return await gateway.http.get("http://localhost/metrics", headers=headers)


async def figures(gateway: Gateway) -> dict[tuple[str, ...], float]:
    """{(name, label values in the order of their names...): value}"""
    response = await scraped(gateway)
    assert response.status_code == 200, response.text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


async def turn_of(gateway: Gateway, customer: Customer, seq: int = 1) -> dict[str, Any]:
    turn: dict[str, Any] = (await gateway.http.get(f"{customer.path}/turns/{seq}", headers=STAFF)).json()
    return turn


async def test_turns_are_counted_by_what_became_of_them(gateway: Gateway) -> None:
    anna = await gateway.open()
    gateway.bot.troubles = ["refuse"]
    await anna.ask("one")
    await anna.ask("two")
    await gateway.take_over(anna)
    await anna.ask("three")
    found = await figures(gateway)
    assert found["parley_turns_total", "", "answered"] == 1
    assert found["parley_turns_total", "refused", "apologised"] == 1
    assert found["parley_turns_total", "", "held"] == 1
    assert found["parley_messages_accepted_total", "text"] == 3


async def test_a_copy_of_a_message_is_not_counted_again(gateway: Gateway) -> None:
    anna = await gateway.open()
    for _ in range(3):
        await anna.post(wait=5, client_message_id="same", text="hello")
    assert (await figures(gateway))["parley_messages_accepted_total", "text"] == 1


async def test_every_stage_of_a_turn_is_timed(gateway: Gateway) -> None:
    gateway.bot.reasons["ms"] = {"nlu": 3.0, "actions": 4.0, "total": 9.0}
    anna = await gateway.open()
    await anna.ask("hello")
    found = await figures(gateway)
    for stage in ("accept", "queue", "commit", "total"):
        assert found["parley_turn_stage_seconds_count", "", stage] == 1, stage
    for stage in ("bot", "nlu", "actions", "rest"):
        assert found["parley_turn_stage_seconds_count", "bot", stage] == 1, stage
    assert found["parley_turn_stage_seconds_sum", "bot", "nlu"] == pytest.approx(0.003)


def test_where_there_are_several_bots_each_ones_times_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "bots.json").write_text('{"ports": [6001, 6002, 6003]}')
    routes = BotRoutes(tmp_path, port=6000)
    conversation_ids = [f"{number:032x}" for number in range(30)]
    names = {
        routes.bot_of(each).removeprefix("http://127.0.0.1:"): routes.name_of(each)
        for each in conversation_ids
    }
    assert names == {"6001": "bot-1", "6002": "bot-2", "6003": "bot-3"}
    metrics = Metrics()
    for each in conversation_ids:
        metrics.turn_closed("answered", {"bot": 20.0, "total": 30.0}, bot=routes.name_of(each))
    shown = metrics.exposition().decode()
    counts = re.findall(r'parley_turn_stage_seconds_count{process="(.*)",stage="(.*)"} (.*)', shown)
    assert sorted((process, stage) for process, stage, _ in counts) == [
        ("", "total"),
        ("bot-1", "bot"),
        ("bot-2", "bot"),
        ("bot-3", "bot"),
    ]
    assert sum(float(count) for _, stage, count in counts if stage == "bot") == 30


async def test_the_record_of_a_turn_shows_its_stages_from_door_to_reply(gateway: Gateway) -> None:
    gateway.bot.reasons["ms"] = {"nlu": 3.0, "actions": 4.0, "total": 9.0}
    anna = await gateway.open()
    await anna.ask("hello")
    ms = (await turn_of(gateway, anna))["reasons"]["ms"]
    assert (ms["nlu"], ms["actions"], ms["rest"]) == (3.0, 4.0, 2.0)
    parts = ms["accept"] + ms["queue"] + ms["bot"] + ms["commit"]
    assert parts == pytest.approx(ms["total"], abs=1.0)


async def test_after_a_restart_the_record_shows_what_was_stored(tmp_path: Path) -> None:
    async with running_gateway(tmp_path) as before:
        anna = await before.open()
        await anna.ask("hello")
    async with running_gateway(tmp_path) as after:
        turn = (await after.http.get(f"{anna.path}/turns/1", headers=STAFF)).json()
    assert {"accept", "queue", "bot", "total"} <= set(turn["reasons"]["ms"])
    assert len(turn["reasons"]["request_id"]) == 32


async def test_handoffs_are_counted_by_reason_and_an_unknown_one_as_other(gateway: Gateway) -> None:
    for reason in ("asked_for_person", "Anna Schmidt"):
        request = {"reason": reason}
        gateway.bot.answer = lambda _turn, request=request: [Reply(text="A person comes.", handoff=request)]
        await (await gateway.open()).ask("a person please")
    found = await figures(gateway)
    assert found["parley_handoffs_total", "asked_for_person"] == 1
    assert found["parley_handoffs_total", "other"] == 1


async def test_open_turns_and_cases_are_as_the_database_has_them(gateway: Gateway) -> None:
    gateway.bot.always = "hang"
    anna = await gateway.open()
    await anna.post(text="one")
    await anna.post(text="two")
    await gateway.bot.has_begun()
    found = await figures(gateway)
    assert (found["parley_turns_open", "running"], found["parley_turns_open", "waiting"]) == (1, 1)
    assert (found["parley_cases_open", "waiting"], found["parley_cases_open", "active"]) == (0, 0)


async def test_requests_are_counted_by_pattern_and_errors_by_code(gateway: Gateway) -> None:
    anna = await gateway.open()
    await gateway.http.get(f"{anna.path}/events")  # without the secret
    await gateway.http.get("/anna-schmidt")
    await gateway.http.request("ANNA", "/healthz")
    found = await figures(gateway)
    events = "/v1/conversations/{conversation_id}/events"
    assert found["parley_http_requests_total", "POST", "/v1/conversations", "201"] == 1
    assert found["parley_http_requests_total", "GET", events, "401"] == 1
    assert found["parley_http_requests_total", "GET", "unknown", "404"] == 1
    assert found["parley_errors_total", "secret_missing"] == 1
    assert found["parley_errors_total", "path_unknown"] == 1
    text = (await scraped(gateway)).text.lower()
    assert "anna" not in text and anna.id not in text


def test_open_streams_are_counted_while_they_are_open() -> None:
    metrics = Metrics()
    with metrics.stream_open("customer"), metrics.stream_open("customer"):
        assert b'parley_event_streams_open{reader="customer"} 2.0' in metrics.exposition()
    assert b'parley_event_streams_open{reader="customer"} 0.0' in metrics.exposition()


async def test_a_stream_that_was_read_is_counted_as_closed(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("hello")
    await anna.stream(1)
    assert (await figures(gateway))["parley_event_streams_open", "customer"] == 0


async def test_what_is_down_and_what_was_restarted_is_shown(gateway: Gateway) -> None:
    (gateway.home / "restarts.json").write_text('{"bot": 3, "gateway": 0}')
    gateway.bot.well = False
    found = await figures(gateway)
    assert found["parley_feature_up", "bot"] == 0 and found["parley_feature_up", "database"] == 1
    assert found["parley_process_restarts", "bot"] == 3


def test_a_backlog_that_cannot_be_asked_for_is_left_out_and_comes_back() -> None:
    metrics = Metrics()
    metrics.show_backlog({"waiting": 2}, {"waiting": 1})
    assert b'parley_turns_open{state="waiting"} 2.0' in metrics.exposition()
    metrics.backlog_unknown()
    assert b"parley_turns_open{" not in metrics.exposition()
    metrics.show_backlog({"waiting": 0}, {"waiting": 0})
    assert b'parley_turns_open{state="waiting"} 0.0' in metrics.exposition()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"X-Real-IP": "203.0.113.7"},
        {"Via": "1.1 proxy"},
        {"Host": "shop.example"},
    ],
)
async def test_by_default_nobody_reads_them_through_a_proxy_or_by_another_name(
    gateway: Gateway, headers: dict[str, str]
) -> None:
    refused = await scraped(gateway, **headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "path_unknown")


async def test_by_default_nobody_reads_them_from_another_machine(gateway: Gateway) -> None:
    transport = httpx.ASGITransport(app=gateway.app, client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as outside:
        assert (await outside.get("/metrics")).status_code == 404


async def test_switched_off_nobody_reads_them(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, metrics="off") as gateway:
        assert (await scraped(gateway)).status_code == 404


async def test_open_metrics_are_for_who_has_the_token_from_anywhere(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, metrics="open", metrics_token=TOKEN) as gateway:
        assert (await scraped(gateway)).status_code == 404
        assert (await scraped(gateway, Authorization=f"Bearer {TOKEN[:-1]}")).status_code == 404
        shown = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.7", "Host": "shop.example"}
        assert (await scraped(gateway, **shown)).status_code == 200


def test_open_metrics_without_a_token_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="PARLEY_METRICS_TOKEN"):
        settings_for(tmp_path, metrics="open", metrics_token="short")


async def test_every_figure_stands_in_the_operators_table(gateway: Gateway) -> None:
    described = set(re.findall(r"^\| `([a-z_]+)`", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))
    exposed = set(re.findall(r"^# TYPE (\S+)", (await scraped(gateway)).text, re.MULTILINE))
    ours = {name for name in exposed if name.startswith("parley_") and not name.endswith("_created")}
    assert len(ours) >= 11
    assert ours == {name for name in described if name.startswith("parley_")}
    assert any(name.startswith("process_") for name in exposed)
