"""Why an answer was given is for staff only; healthz tells the truth; the description is complete."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.gateway.harness import Gateway, running_gateway

pytestmark = pytest.mark.anyio

STAFF = {"X-Staff": "yes"}
CUSTOMER_PATHS = {
    "/healthz": {"get"},
    "/v1/conversations": {"post"},
    "/v1/conversations/{conversation_id}/messages": {"post"},
    "/v1/conversations/{conversation_id}/events": {"get"},
    "/v1/conversations/{conversation_id}/identity": {"put", "delete"},
    "/v1/conversations/{conversation_id}/turns/{seq}": {"get"},
}


async def test_staff_see_why_an_answer_was_given(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("Hello")
    turn = (await gateway.http.get(f"{anna.path}/turns/1", headers=STAFF)).json()
    assert (turn["seq"], turn["state"], turn["attempts"]) == (1, "answered", 1)
    assert turn["reasons"].items() >= gateway.bot.reasons.items()
    assert turn["accepted_at"] <= turn["started_at"] <= turn["closed_at"]


@pytest.mark.parametrize("headers", [{}, {"X-Staff": "no"}])
async def test_customers_do_not(gateway: Gateway, headers: dict[str, str]) -> None:
    anna = await gateway.open()
    await anna.ask("Hello")
    response = await gateway.http.get(f"{anna.path}/turns/1", headers={**anna.headers, **headers})
    assert response.status_code == 401
    assert "intent" not in response.text


@pytest.mark.parametrize(("seq", "status"), [("2", 404), ("99", 404), ("0", 400), ("x", 400)])
async def test_a_number_without_a_message_has_no_turn(gateway: Gateway, seq: str, status: int) -> None:
    anna = await gateway.open()
    await anna.ask("Hello")
    assert (await gateway.http.get(f"{anna.path}/turns/{seq}", headers=STAFF)).status_code == status


async def test_all_well(gateway: Gateway) -> None:
    response = await gateway.http.get("/healthz")
    assert (response.status_code, response.json()) == (
        200,
        {"status": "ok", "features": {"database": "ok", "bot": "ok", "actions": "ok", "speech": "ok"}},
    )


@pytest.mark.parametrize("feature", ["bot", "actions", "database"])
async def test_what_is_down_is_named(tmp_path: Path, feature: str) -> None:
    async with running_gateway(tmp_path) as gateway:
        gateway.bot.well = feature != "bot"
        gateway.actions["well"] = feature != "actions"
        if feature == "database":
            (tmp_path / "parley.db").rename(tmp_path / "gone.db")
            gateway.services.database.engine.dispose()
            (tmp_path / "parley.db").mkdir()
        response = await gateway.http.get("/healthz")
        assert response.status_code == 503
        assert response.json()["status"] == "down"
        assert [name for name, state in response.json()["features"].items() if state == "down"] == [feature]


async def test_health_is_looked_at_once_a_second(gateway: Gateway) -> None:
    assert (await gateway.http.get("/healthz")).status_code == 200
    gateway.bot.well = False
    assert (await gateway.http.get("/healthz")).status_code == 200


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


async def test_the_description_lists_every_address_with_answers_and_errors(gateway: Gateway) -> None:
    description = (await gateway.http.get("/openapi.json")).json()
    assert {path: set(methods) for path, methods in description["paths"].items()} == CUSTOMER_PATHS
    for path, _method, operation in operations(description):
        assert operation["summary"]
        assert "422" not in operation["responses"]
        for status, response in operation["responses"].items():
            if status == "204":
                continue
            schema = response["content"]["application/json"]["schema"]
            assert schema, (path, status)
            if int(status) >= 400 and path != "/healthz":
                assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}
    assert "HTTPValidationError" not in description["components"]["schemas"]
