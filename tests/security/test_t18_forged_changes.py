"""T18: another page cannot change anything at the desk with the cookie of a signed-in agent."""

import sqlite3
from typing import Any

import httpx
import pytest

from desk import open_handoff
from desk.contract import HandoffRequest
from tests.security.staff import HOME, PASSWORD, Agent, Staff

pytestmark = pytest.mark.anyio

FOREIGN = ["https://evil.example", "http://localhost.evil.example", "http://localhost:81", "null", ""]
ENTRY = {"id": "forged", "question": {"en": "forged?"}, "answer": {"en": "forged"}}
BODIES: dict[str, dict[str, Any]] = {
    "/desk/api/login": {"login": "kim", "password": PASSWORD},
    "/desk/api/password": {"password": PASSWORD, "new": "another password of the tests"},
    "/desk/api/second-factor/offer": {"password": PASSWORD},
    "/desk/api/second-factor/off": {"password": PASSWORD},
    "/desk/api/second-factor/confirm": {"code": "123456"},
    "/desk/api/conversations/{conversation_id}/reply": {"client_message_id": "1", "text": "forged"},
    "/desk/api/knowledge/entries": ENTRY,
    "/desk/api/knowledge/entries/{entry_id}": {"expected": 1, "entry": ENTRY},
    "/desk/api/knowledge/entries/{entry_id}/retire": {"expected": 1},
    "/desk/api/knowledge/entries/{entry_id}/roll-back": {"expected": 2, "to_version": 1},
    "/desk/api/knowledge/import": {"form": "json", "text": "[]", "commit_version": 1},
    "/desk/api/knowledge/pages": {
        "pages": [{"name": "forged.md", "text": "# forged?\n\nforged"}],
        "commit_version": 1,
    },
    "/desk/api/knowledge/catalogue": {
        "form": "csv",
        "text": "product_id,name,price\nforged,Forged,1\n",
        "commit_version": 0,
    },
    "/desk/api/knowledge/gaps/accept": {"language": "en", "question": "forged?", "answer": "forged"},
}
PUT = "/desk/api/knowledge/entries/{entry_id}"  # every other change is a POST
SIGNED_IN_ALREADY = "/desk/api/login"  # the one change that needs no session, and so has no token


@pytest.fixture
async def kim(staff: Staff) -> Agent:
    agent = await staff.hire()
    await agent.sign_in()
    return agent


@pytest.fixture
async def case(staff: Staff) -> str:
    """A conversation that waits for an agent."""
    customer = await staff.gateway.open()
    request = HandoffRequest(reason="asked_for_person")
    await staff.gateway.services.database.write(lambda db: open_handoff(db, customer.id, request))
    return customer.id


def contents(staff: Staff) -> list[str]:
    with sqlite3.connect(staff.gateway.home / "parley.db") as database:
        return list(database.iterdump())


def paths(staff: Staff, *, changes: bool) -> list[str]:
    """The desk's addresses that change something, or that only read, from the application itself."""
    found = [
        path
        for path, methods in staff.gateway.app.openapi()["paths"].items()
        if path.startswith("/desk") and bool(methods.keys() - {"get", "head"}) == changes
    ]
    assert found
    return found


async def change(agent: Agent, path: str, case: str, headers: dict[str, str]) -> httpx.Response:
    address = path.replace("{conversation_id}", case).replace("{entry_id}", "forged")
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    method = "PUT" if path == PUT else "POST"
    return await agent.http.request(method, address, json=BODIES.get(path, {}), headers=raw)


async def test_t18_every_change_is_of_a_kind_these_tests_send(staff: Staff) -> None:
    described = staff.gateway.app.openapi()["paths"]
    changing = paths(staff, changes=True)
    sent = {path: "put" if path == PUT else "post" for path in changing}
    assert all(set(described[path]) <= {sent[path], "get"} for path in changing)
    assert set(BODIES) <= set(changing)
    assert {path for path in changing if "requestBody" in described[path][sent[path]]} == set(BODIES)


@pytest.mark.parametrize("origin", FOREIGN)
async def test_t18_no_change_comes_from_another_page(
    staff: Staff, kim: Agent, case: str, origin: str
) -> None:
    before = contents(staff)
    for path in paths(staff, changes=True):
        refused = await change(kim, path, case, {"X-Desk-Token": kim.csrf, "Origin": origin})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "desk_csrf"), path
        assert "set-cookie" not in refused.headers
    assert contents(staff) == before


@pytest.mark.parametrize("token", ["", "guess", "of another session", "é"])
async def test_t18_no_change_comes_with_the_cookie_alone(
    staff: Staff, kim: Agent, case: str, token: str
) -> None:
    if token == "of another session":
        lee = await staff.hire("lee")
        await lee.sign_in()
        token = lee.csrf
    before = contents(staff)
    for path in paths(staff, changes=True):
        if path != SIGNED_IN_ALREADY:
            refused = await change(kim, path, case, {"X-Desk-Token": token, "Origin": HOME})
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "desk_csrf"), path
    assert contents(staff) == before


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
async def test_t18_a_form_of_another_page_changes_nothing(
    staff: Staff, kim: Agent, case: str, content_type: str
) -> None:
    before = contents(staff)
    for path in paths(staff, changes=True):
        address = path.replace("{conversation_id}", case)
        headers = {"Content-Type": content_type, "Origin": "https://evil.example"}
        refused = await kim.http.post(address, content=b'{"text": "forged"}', headers=headers)
        assert refused.status_code == 415
    assert contents(staff) == before


async def test_t18_reading_changes_nothing(staff: Staff, kim: Agent, case: str) -> None:
    before = contents(staff)
    for path in paths(staff, changes=False):
        if not path.endswith("/stream"):
            answer = await kim.http.get(path.replace("{conversation_id}", case))
            assert answer.status_code == 200, path
    assert contents(staff) == before


async def test_t18_the_desks_own_page_may_do_all_of_it(staff: Staff, kim: Agent, case: str) -> None:
    for step, status in (("take", 204), ("reply", 200), ("hand-back", 204)):
        path = f"/desk/api/conversations/{{conversation_id}}/{step}"
        answer = await change(kim, path, case, {"X-Desk-Token": kim.csrf, "Origin": HOME})
        assert answer.status_code == status, answer.text
    assert any("forged" in line for line in contents(staff))
