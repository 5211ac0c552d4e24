"""A conversation repeats a message until it is taken, sends it twice if wanted, and waits for a late answer."""

import itertools
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import httpx
import pytest

from bench.orders import chat as chat_module
from bench.orders import killing as killing_module
from bench.orders.chat import Chat
from bench.orders.choosing import Message, Offered
from bench.orders.killing import killing

ANSWER = {"author": "bot", "kind": "text", "text": "Hello.", "choices": [], "data": {}}
APOLOGY = {"author": "system", "kind": "text", "text": "Sorry, T1", "choices": [], "data": {"ticket": "T1"}}


class Gateway:
    """Answers as the product does. broken: requests that end without an answer."""

    def __init__(
        self, *replies: dict[str, Any], broken: int = 0, late: list[dict[str, Any]] | None = None
    ) -> None:
        self.replies, self.broken, self.late = list(replies) or [ANSWER], broken, late or []
        self.seen: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/conversations":
            return httpx.Response(201, json={"id": "c1", "secret": "s"})
        if request.method == "GET":
            return httpx.Response(200, json={"events": self.late})
        body = json.loads(request.content)
        self.seen.append(body)
        if self.broken:
            self.broken -= 1
            raise httpx.ReadError("killed")
        seq = 1 + int(body["client_message_id"].removeprefix("m"))
        if "Prefer" in request.headers:
            return httpx.Response(200, json={"seq": seq, "replies": self.replies})
        return httpx.Response(202, json={"seq": seq})

    def chat(self, **options: Any) -> Chat:
        return Chat("http://shop", "en", None, transport=httpx.MockTransport(self), **options)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(killing_module, "POLL_S", 0.001)
    monkeypatch.setattr(chat_module, "PAUSE_S", 0.001)


def test_a_message_is_repeated_under_its_own_id_until_it_is_taken() -> None:
    gateway = Gateway(broken=2)
    chat = gateway.chat()
    assert chat.send(Message("hi")) == [ANSWER]
    assert gateway.seen == [{"client_message_id": "m0", "text": "hi"}] * 3
    assert chat.transcript == ["customer: hi", "bot: Hello."]
    assert chat.heard == "bot: Hello."


def test_every_message_is_sent_twice_and_every_second_a_third_time() -> None:
    gateway = Gateway()
    chat = gateway.chat(twice=True)
    chat.send(Message("hi"))
    chat.send(Message(choice=Offered("x7", "Yes")))
    assert Counter(body["client_message_id"] for body in gateway.seen) == {"m0": 2, "m1": 3}
    assert gateway.seen[-1] == {"client_message_id": "m1", "choice_id": "x7"}


def test_after_an_apology_the_late_answer_counts() -> None:
    late = [{**APOLOGY, "in_reply_to": 1}, {**ANSWER, "in_reply_to": 1, "text": "Here it is."}]
    replies = Gateway(APOLOGY, late=late).chat().send(Message("hi"))
    assert [reply["text"] for reply in replies] == ["Here it is."]


def test_an_apology_without_an_answer_is_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_module, "LATE_S", 0.01)
    assert Gateway(APOLOGY).chat().send(Message("hi")) == [APOLOGY]


def test_a_refused_message_is_an_error_and_not_repeated() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/conversations":
            return httpx.Response(201, json={"id": "c1", "secret": "s"})
        return httpx.Response(409, text="another text")

    with pytest.raises(AssertionError, match="409 another text"):
        Chat("http://shop", "en", None, transport=httpx.MockTransport(refuse)).send(Message("hi"))


def test_processes_are_killed_one_after_the_other() -> None:
    sleeping = {
        name: subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        for name in ("gateway", "bot", "actions")
    }

    answers = itertools.cycle([False, True])

    class Product:
        def pids(self, name: str) -> list[int]:
            return [sleeping[name].pid]

        def is_well(self) -> bool:
            return next(answers)

    try:
        with killing(Product(), random.Random(1), pauses_s=(0.01, 0.02)) as killed:  # type: ignore[arg-type]
            until = time.monotonic() + 10
            while len(set(killed)) < len(sleeping) and time.monotonic() < until:
                time.sleep(0.01)
        assert set(killed) == set(sleeping)
        assert {process.wait(10) for process in sleeping.values()} == {-signal.SIGKILL}
    finally:
        for process in sleeping.values():
            process.kill()
