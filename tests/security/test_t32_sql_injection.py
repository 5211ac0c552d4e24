"""T32: SQL in any field is only text: every table has afterwards the rows it had before, and the messages sent.

What the bot and the actions make of such text is in tests/conversations/test_t32_sql_in_conversations.py.
"""

from typing import Any

import pytest
from sqlalchemy import func, select, text

from storage import Base
from tests.security.sql_corpus import INJECTIONS
from tests.security.staff import Agent, Staff
from tests.unit.gateway.harness import Gateway

pytestmark = pytest.mark.anyio


async def row_counts(gateway: Gateway) -> dict[str, int]:
    def count(db: Any) -> dict[str, int]:
        tables = Base.metadata.sorted_tables
        return {table.name: db.scalar(select(func.count()).select_from(table)) for table in tables}

    return await gateway.services.database.read(count)


@pytest.fixture
async def kim(staff: Staff) -> Agent:
    kim = await staff.hire()
    await kim.sign_in()
    return kim


async def test_t32_an_injection_adds_the_message_it_is_and_nothing_else(staff: Staff) -> None:
    for injection in INJECTIONS:
        anna = await staff.gateway.open()
        before = await row_counts(staff.gateway)
        assert len(await anna.ask(injection)) == 1
        assert changed(before, await row_counts(staff.gateway)) == {"inbox", "turns", "outbox"}, injection
        assert (await anna.events())[0]["text"] == injection.replace("\x00", "")


async def test_t32_an_injection_in_any_other_field_changes_no_row(staff: Staff, kim: Agent) -> None:
    anna = await staff.gateway.open()
    before = await row_counts(staff.gateway)
    for injection in INJECTIONS:
        statuses = await in_every_field(staff.gateway, kim, anna.path, anna.headers, injection)
        assert all(400 <= status < 500 for status in statuses), (injection, statuses)
    assert changed(before, await row_counts(staff.gateway)) <= {"sign_in_tries", "desk_audit"}


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {table for table in before if before[table] != after[table]}


async def in_every_field(
    gateway: Gateway, kim: Agent, path: str, headers: dict[str, str], injection: str
) -> list[int]:
    ascii_only = injection.encode("ascii", "replace").decode().replace("\x00", "?").replace("\n", " ")
    message = {"client_message_id": "m", "text": "a"}
    posted = [
        (f"{path}/messages", {**message, "client_message_id": injection + " "}, headers),
        (f"{path}/messages", {"client_message_id": "m", "choice_id": injection}, headers),
        ("/v1/conversations", {"channel": injection}, {}),
        ("/v1/conversations", {"identity_token": injection}, {}),
        (f"{path}/messages", message, {"Authorization": f"Bearer {ascii_only}"}),
        ("/desk/api/login", {"login": injection, "password": injection}, {}),
    ]
    responses = [await gateway.http.post(address, json=body, headers=own) for address, body, own in posted]
    got = [
        (f"{path}/events", {"after": injection}, headers),
        (f"{path}/events", {}, {**headers, "Last-Event-ID": ascii_only + "x"}),
    ]
    responses += [await gateway.http.get(address, params=query, headers=own) for address, query, own in got]
    quoted = ascii_only.replace("%", "%25").replace("?", "%3F").replace("#", "%23").replace("/", "%2F")
    for address in (f"/v1/conversations/{quoted}/events", f"/desk/api/conversations/{quoted}"):
        responses.append(await kim.http.get(address, headers=headers))
    return [response.status_code for response in responses]


async def test_t32_no_query_of_ours_is_made_of_strings(gateway: Gateway) -> None:
    """The whole corpus as values of one statement comes back as it went in."""
    values = {f"v{number}": value for number, value in enumerate(INJECTIONS)}
    statement = text("SELECT " + ", ".join(f":{name}" for name in values))
    row = await gateway.services.database.read(lambda db: tuple(db.execute(statement, values).one()))
    assert row == tuple(INJECTIONS)
