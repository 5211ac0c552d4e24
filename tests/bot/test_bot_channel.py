"""The HTTP contract between gateway and bot: every status, and a turn that never runs twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.processor import TurnAborted
from tests.bot.bot_server import (
    MODEL,
    Answer,
    BotServer,
    FakeAgent,
    serving,
    signed,
    store_in,
    turn,
    wait_until,
)

TURN = "/webhooks/gateway/turn"


@pytest.fixture
def agent(tmp_path: Path) -> FakeAgent:
    return FakeAgent(store_in(tmp_path))


@pytest.fixture
def server(agent: FakeAgent) -> Iterator[BotServer]:
    with serving(agent) as server:
        yield server


@pytest.fixture
def held(agent: FakeAgent) -> Iterator[threading.Event]:
    """Turns wait until this is set."""
    agent.held = threading.Event()
    yield agent.held
    agent.held.set()


def test_a_signed_turn_is_answered_with_replies_and_reasons(server: BotServer) -> None:
    answer = server.ask(text="hello")
    assert (answer.status, answer.body["turn_id"]) == (200, "t1")
    assert [reply["text"] for reply in answer.body["replies"]] == ["you said hello"]
    assert answer.body["reasons"]["intent"] == {"name": "greet", "confidence": 0.9}
    assert answer.body["reasons"]["model"] == MODEL


def test_the_customers_words_reach_the_agent_with_their_turn(server: BotServer, agent: FakeAgent) -> None:
    server.ask(text="where is it", language="zh", request_id="shop-proxy-1")
    (event,) = [event for event in agent.store.turn_events("c1", "t1") if event["event"] == "user"]
    assert event["metadata"] == {
        "turn_id": "t1", "conversation_id": "c1", "language": "zh", "channel": "web", "request_id": "shop-proxy-1",
    }  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(turn(), key="somebody else's key"),
        signed(turn(text="another text")),
        signed(turn(), at=time.time() - 301),
        signed(turn(), at=time.time() + 3600),
        {**signed(turn()), "X-Parley-Timestamp": "soon"},
        {**signed(turn()), "X-Parley-Signature": "sha256="},
    ],
    ids=["none", "wrong key", "other body", "too old", "from the future", "no number", "empty"],
)
def test_a_turn_without_a_genuine_signature_is_not_run(
    server: BotServer, agent: FakeAgent, headers: dict[str, str]
) -> None:
    assert server.send("POST", TURN, turn(), headers).status == 401
    assert agent.asked == []


def test_a_result_is_given_to_nobody_without_a_signature(server: BotServer) -> None:
    server.ask()
    assert server.send("GET", "/webhooks/gateway/turns/c1/t1").status == 401


def test_a_signature_for_one_result_opens_no_other(server: BotServer) -> None:
    server.ask()
    headers = signed(b"/webhooks/gateway/turns/c2/t2")
    assert server.send("GET", "/webhooks/gateway/turns/c1/t1", headers=headers).status == 401


def test_a_command_typed_by_a_customer_is_refused_and_not_run(server: BotServer, agent: FakeAgent) -> None:
    answer = server.ask(text='/order_status{"order_number": "#W1"}')
    assert answer.status == 422
    assert "slash" in answer.body["error"]
    assert agent.asked == []


def test_a_body_that_is_no_turn_is_refused(server: BotServer) -> None:
    body = b'{"turn_id": 5}'
    assert server.send("POST", TURN, body, signed(body)).status == 422


def test_the_same_turn_while_it_runs_is_busy(
    server: BotServer, agent: FakeAgent, held: threading.Event
) -> None:
    answers: list[Answer] = []
    first = server.ask_aside(answers)
    wait_until(lambda: agent.asked)
    assert server.ask().status == 409
    held.set()
    first.join()
    assert [answer.status for answer in answers] == [200]


def test_another_turn_of_a_busy_conversation_is_not_run(
    server: BotServer, agent: FakeAgent, held: threading.Event
) -> None:
    first = server.ask_aside([])
    wait_until(lambda: agent.asked)
    assert server.ask(turn_id="t2", text="second").status == 409
    held.set()
    first.join()
    assert agent.asked == ["hello"]


def test_another_conversation_is_answered_while_one_is_busy(
    server: BotServer, agent: FakeAgent, held: threading.Event
) -> None:
    first, answers = server.ask_aside([]), []
    wait_until(lambda: agent.asked)
    second = server.ask_aside(answers, conversation_id="c2", turn_id="t2")
    wait_until(lambda: len(agent.asked) == 2)
    held.set()
    first.join()
    second.join()
    assert answers[0].status == 200


def test_a_conversation_is_free_again_after_a_failed_turn(server: BotServer, agent: FakeAgent) -> None:
    agent.error = RuntimeError("the model is gone")
    assert server.ask().status == 503
    agent.error = None
    assert server.ask().status == 200


def test_a_finished_turn_sent_again_gives_the_saved_result_and_is_not_run(
    server: BotServer, agent: FakeAgent
) -> None:
    first = server.ask(text="hello")
    again = server.ask(text="hello")
    assert again.status == 200
    assert again.body["replies"] == first.body["replies"]
    assert agent.asked == ["hello"]


def test_a_finished_turn_keeps_its_result_after_later_turns(server: BotServer) -> None:
    first = server.ask(text="hello")
    server.ask(turn_id="t2", text="and more")
    assert server.result("t1").body["replies"] == first.body["replies"]


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), TurnAborted("action_order_status: ClientError")], ids=["any", "action"]
)
def test_a_turn_that_fails_is_unavailable_and_leaves_nothing(
    server: BotServer, agent: FakeAgent, error: BaseException
) -> None:
    agent.error = error
    answer = server.ask()
    assert answer.status == 503
    assert "nothing was saved" in answer.body["error"]
    assert agent.store.turn_events("c1", "t1") == []


def test_an_answer_to_a_failure_tells_nothing_of_its_inside(server: BotServer, agent: FakeAgent) -> None:
    agent.error = RuntimeError("secret path")
    assert "secret" not in str(server.ask().body)


def test_a_turn_without_a_reply_is_unavailable(server: BotServer, agent: FakeAgent) -> None:
    agent.silent = True
    assert server.ask().status == 503


def test_a_turn_beyond_the_bots_own_limit_is_given_up(agent: FakeAgent, held: threading.Event) -> None:
    with serving(agent, limit_s=0.05) as server:
        assert server.ask().status == 504
        held.set()
        assert server.ask().status == 200


def test_the_result_of_a_finished_turn_can_be_fetched(server: BotServer) -> None:
    asked = server.ask()
    fetched = server.result("t1")
    assert fetched.status == 200
    assert fetched.body["replies"] == asked.body["replies"]


def test_the_result_of_a_running_turn_is_pending(
    server: BotServer, agent: FakeAgent, held: threading.Event
) -> None:
    first = server.ask_aside([])
    wait_until(lambda: agent.asked)
    assert server.result("t1").status == 202
    assert server.result("t0").status == 404
    held.set()
    first.join()


def test_a_turn_nobody_asked_has_no_result(server: BotServer) -> None:
    server.ask()
    assert server.result("t2").status == 404
    assert server.result("t1", conversation_id="c2").status == 404


def test_health_names_the_model(server: BotServer) -> None:
    answer = server.health()
    assert (answer.status, answer.body) == (200, {"status": "ok", "model": MODEL})


def test_health_is_red_when_the_tracker_cannot_be_read(
    server: BotServer, agent: FakeAgent, tmp_path: Path
) -> None:
    agent.store.engine.dispose()
    (tmp_path / "tracker.db").write_bytes(b"this is no database" * 100)
    assert server.health().status == 503


def test_a_long_session_is_cut_before_the_next_turn(agent: FakeAgent) -> None:
    with serving(agent, session_turns=2) as server:
        for number in range(1, 4):
            assert server.ask(turn_id=f"t{number}", text=f"text {number}").status == 200
    assert agent.asked == ["text 1", "text 2", "/session_start", "text 3"]
    assert agent.store.turns_in_session("c1") == 1
