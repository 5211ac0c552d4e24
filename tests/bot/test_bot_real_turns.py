"""Turns through Rasa with the trained model: languages, actions, loud failures, and who may reach what."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.rest import RestInput

from bot.launcher import api_token, create_app, load_agent
from bot.processor import TurnAgent
from bot.settings import BotSettings
from tests.bot.bot_server import KEY, BotServer, serving
from tests.bot.fake_actions import FakeActions

REQUEST_ID = iter(range(1_000_000))


@pytest.fixture(scope="module")
def actions() -> Iterator[FakeActions]:
    with FakeActions() as actions:
        yield actions


@pytest.fixture(scope="module")
def settings(
    actions: FakeActions, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotSettings]:
    """A home of its own with the trained models, and the environment endpoints.yml asks for."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "models").symlink_to(home / "models")
    wanted = {
        "PARLEY_HOME": str(folder),
        "PARLEY_INTERNAL_KEY": KEY,
        "PARLEY_ACTIONS_PORT": str(actions.port),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    yield BotSettings(folder, 5005, KEY, actions.port)
    for name, value in before.items():
        if value is None:
            os.environ.pop(name)
        else:
            os.environ[name] = value


@pytest.fixture(scope="module")
def agent(settings: BotSettings) -> TurnAgent:
    return load_agent(settings)


@pytest.fixture(scope="module")
def server(agent: TurnAgent, settings: BotSettings) -> Iterator[BotServer]:
    with BotServer(create_app(settings, agent)) as server:
        yield server


@pytest.fixture(autouse=True)
def healthy(actions: FakeActions) -> None:
    actions.works_again()


@pytest.fixture
def new() -> dict[str, str]:
    """A conversation of its own."""
    return {"conversation_id": f"c{next(REQUEST_ID)}"}


def texts(answer: Any) -> list[str]:
    assert answer.status == 200, answer.body
    return [reply["text"] for reply in answer.body["replies"]]


def said_in(agent: TurnAgent, response: str, *, chinese: bool) -> str:
    """A response of domain.yml."""
    return next(
        item["text"] for item in agent.domain.responses[response] if bool(item.get("condition")) == chinese
    )


def test_a_response_of_the_domain_comes_with_its_choices(
    server: BotServer, actions: FakeActions, agent: TurnAgent, new: dict[str, str]
) -> None:
    actions.body = {"events": [], "responses": [{"response": "utter_help"}]}
    answer = server.ask(text="what can you do", **new)
    assert texts(answer) == [said_in(agent, "utter_help", chinese=False)]
    payloads = [choice["payload"] for choice in answer.body["replies"][0]["choices"]]
    assert payloads == ["/order_status", "/human"]


def test_reasons_tell_how_the_turn_was_understood_and_how_long_it_took(
    server: BotServer, new: dict[str, str], agent: TurnAgent
) -> None:
    reasons = server.ask(text="where is my order #W6390527", **new).body["reasons"]
    assert (reasons["intent"]["name"], reasons["band"], reasons["language"]) == ("order_status", "act", "en")
    assert [entity["value"] for entity in reasons["entities"]] == ["#W6390527"]
    assert reasons["actions"] == ["action_order_status"]
    assert len(reasons["ranking"]) == 5
    assert {"nlu", "actions", "total"} <= set(reasons["ms"])
    assert reasons["model"] == agent.processor.model_filename


def test_a_choice_is_answered_in_the_language_the_customer_wrote_before(
    server: BotServer, agent: TurnAgent, new: dict[str, str]
) -> None:
    server.ask(turn_id="t1", text="我的订单在哪里", language="zh", **new)
    answer = server.ask(turn_id="t2", kind="choice", text="/help", language="zh", **new)
    assert texts(answer) == [said_in(agent, "utter_no_problem", chinese=True)]


def test_the_language_of_an_order_number_is_that_of_the_conversation(
    server: BotServer, agent: TurnAgent, new: dict[str, str]
) -> None:
    server.ask(turn_id="t1", text="#W6390527", language="zh", **new)
    answer = server.ask(turn_id="t2", kind="choice", text="/help", **new)
    assert texts(answer) == [said_in(agent, "utter_no_problem", chinese=True)]


def test_slots_live_on_when_a_long_session_is_cut(agent: TurnAgent, new: dict[str, str]) -> None:
    with serving(agent, session_turns=1) as server:
        server.ask(turn_id="t1", text="我的订单 #W6390527 在哪里", **new)
        answer = server.ask(turn_id="t2", kind="choice", text="/help", **new)
    assert texts(answer) == [said_in(agent, "utter_no_problem", chinese=True)]
    store = agent.tracker_store._tracker_store
    assert store.turns_in_session(new["conversation_id"]) == 1


def test_a_choice_carries_its_entities(server: BotServer, actions: FakeActions, new: dict[str, str]) -> None:
    server.ask(kind="choice", text='/order_status{"order_number": "#W6390527"}', **new)
    message = actions.asked[-1]["tracker"]["latest_message"]
    assert message["intent"]["name"] == "order_status"
    assert [(entity["entity"], entity["value"]) for entity in message["entities"]] == [
        ("order_number", "#W6390527")
    ]


def test_an_action_learns_its_turn_and_shows_no_other_key(
    server: BotServer, actions: FakeActions, new: dict[str, str]
) -> None:
    server.ask(turn_id="t7", text="where is my order", language="en", **new)
    assert actions.asked[-1]["next_action"] == "action_order_status"
    metadata = actions.asked[-1]["tracker"]["latest_message"]["metadata"]
    assert (metadata["turn_id"], metadata["conversation_id"]) == ("t7", new["conversation_id"])
    assert actions.headers[-1]["X-Parley-Internal"] == KEY


def test_what_an_action_says_comes_back_as_the_reply(
    server: BotServer, actions: FakeActions, new: dict[str, str]
) -> None:
    actions.body = {
        "events": [],
        "responses": [
            {
                "response": "utter_which_order",
                "count": 2,
                "buttons": [{"title": "A", "payload": '/order_status{"order_number": "A"}'}],
                "custom": {
                    "expects": {"slot": "order_number", "kind": "order_number"},
                    "reasons": {"knowledge": []},
                },
            }
        ],
    }
    answer = server.ask(text="where is my order", **new)
    (reply,) = answer.body["replies"]
    assert (reply["kind"], reply["text"]) == ("choices", "You have 2 orders. Which one do you mean?")
    assert reply["expects"] == {"slot": "order_number", "kind": "order_number"}
    assert answer.body["reasons"]["knowledge"] == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {}),
        (400, {"error": "no", "action_name": "action_order_status"}),
        (401, {}),
        (200, {"events": "no list", "responses": []}),
        (200, []),
    ],
    ids=["broken", "refused", "wrong key", "bad events", "no object"],
)
def test_an_action_that_fails_ends_the_turn_and_nothing_is_saved(
    server: BotServer, actions: FakeActions, agent: TurnAgent, new: dict[str, str], status: int, body: Any
) -> None:
    actions.status, actions.body = status, body
    assert server.ask(text="where is my order", **new).status == 503
    assert agent.tracker_store._tracker_store.turn_events(new["conversation_id"], "t1") == []
    actions.works_again()
    assert texts(server.ask(text="where is my order", **new))


def test_a_failed_turn_leaves_no_trace_in_the_next_one(
    server: BotServer, actions: FakeActions, new: dict[str, str]
) -> None:
    actions.status = 500
    server.ask(turn_id="t1", text="where is my order #W6390527", **new)
    actions.works_again()
    server.ask(turn_id="t2", text="what did i order", **new)
    tracker = actions.asked[-1]["tracker"]
    assert tracker["slots"]["order_number"] is None
    assert len(tracker["events"]) == 1


def test_a_locked_tracker_ends_the_turn_and_keeps_nothing_in_memory(
    server: BotServer, agent: TurnAgent, settings: BotSettings, new: dict[str, str]
) -> None:
    with closing(sqlite3.connect(settings.tracker, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert server.ask(text="hello", **new).status == 503
        other.execute("ROLLBACK")
    assert agent.tracker_store._fallback_tracker_store is None
    assert server.result("t1", **new).status == 404
    assert texts(server.ask(text="hello", **new))


@pytest.mark.parametrize(
    "text",
    ["👋", "?", "a", "\u202e", "ok " * 1600, "{order_number}", '{"a": 1}', "hello\0"],
    ids=["emoji", "mark", "letter", "invisible", "long", "placeholder", "json", "nul"],
)
def test_odd_text_is_answered(server: BotServer, new: dict[str, str], text: str) -> None:
    assert texts(server.ask(text=text, **new))


@pytest.mark.parametrize(
    "path", [f"/webhooks/{name}/webhook" for name in ("rest", "callback", "telegram", "slack")]
)
def test_rasas_own_channels_are_off(server: BotServer, path: str) -> None:
    assert server.send("POST", path, b'{"sender": "c1", "message": "/restart"}').status == 404


def test_socket_io_is_off(server: BotServer) -> None:
    assert server.send("GET", "/socket.io/?EIO=4&transport=polling").status == 404


def test_the_http_api_is_closed_without_its_token(server: BotServer, new: dict[str, str]) -> None:
    server.ask(**new)
    path = f"/conversations/{new['conversation_id']}/tracker"
    assert server.send("GET", path).status == 401
    assert server.send("GET", f"{path}?token=guessed").status == 401
    assert server.send("GET", f"{path}?token={api_token(KEY)}").status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/model"),
        ("POST", "/model/train"),
        ("POST", "/model/parse"),
        ("GET", "/domain"),
        ("GET", "/status"),
    ],
)
def test_model_and_domain_are_closed_without_the_token(server: BotServer, method: str, path: str) -> None:
    assert server.send(method, path, b"{}").status == 401


def test_the_rest_channel_exists_in_rasa_so_its_absence_means_something() -> None:
    assert RestInput.name() == "rest"
