"""Plain Rasa as the system under test: `rasa run` with its REST channel and a SQLite tracker store, and an action server.

Its action `action_echo` repeats the number of a message and writes it into a file: that is the effect. What dies is
started again at once, as an operator's supervisor would do. A client repeats a message that got no answer, like every
client of the harness: the REST channel has no message ids, so a repeated message is a new one to it.
"""

import contextlib
import itertools
import sqlite3
import subprocess
import threading
import time
import uuid
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil

from bench.peers.stock_rasa import StockRasa
from supervisor.programs import free_port
from tests.faults.checker import Shown
from tests.faults.door import Door
from tests.faults.system import Task, Unreachable

ACTIONS_PORT = "STOCK_ACTIONS_PORT"  # in the assistant's endpoints.yml
START_S = 180.0
CLIENT_TIMEOUT_S = 12.0  # the answer comes with the acknowledgement; Parley promises its own within this time


@dataclass(frozen=True)
class Command:
    """How a process was started, so that it can be started again."""

    words: list[str]
    folder: str
    env: dict[str, str]

    @classmethod
    def of(cls, pid: int) -> "Command":
        process = psutil.Process(pid)
        return cls(process.cmdline(), process.cwd(), process.environ())

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.words, cwd=self.folder, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )


class RasaSystem:
    """Use as a context manager."""

    def __init__(self, _home: Path) -> None:
        self.name, self.acknowledges_at_once = "rasa", False
        self.programs = {"front": "rasa", "bot": "rasa", "actions": "actions"}
        self.stock = StockRasa()
        self.doors: dict[str, Door] = {}
        self.databases: dict[str, Path] = {}
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._restarting = threading.Lock()
        self._stack = ExitStack()

    def __enter__(self) -> "RasaSystem":
        self._stack.enter_context(self.stock)
        self._commands = {name: Command.of(self.stock.pids(name)[0]) for name in ("rasa", "actions")}
        env = self._commands["rasa"].env
        self._add_door("front", urlsplit(self.stock.url).port or 0)
        self._add_door("actions", int(env[ACTIONS_PORT]))
        env[ACTIONS_PORT] = str(self.doors["actions"].port)
        self.databases["tracker"] = next(Path(self._commands["rasa"].folder).glob("*.db"))
        self._lead_through_doors()
        return self

    def _add_door(self, role: str, target: int) -> None:
        self.doors[role] = self._stack.enter_context(Door(free_port(), target))

    def _lead_through_doors(self) -> None:
        """Start Rasa once more, told the door's port instead of the action server's."""
        for pid in self.stock.pids("rasa"):
            psutil.Process(pid).kill()
        while self.pids("front"):
            time.sleep(0.1)
        self.wait_until_well(START_S)

    def __exit__(self, *problem: Any) -> None:
        for process in self._started.values():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()
        self._stack.__exit__(*problem)

    def open(self, _mark: str) -> "RasaConversation":
        return RasaConversation(f"http://127.0.0.1:{self.doors['front'].port}")

    def open_for_effect(self) -> "RasaConversation":
        return self.open("")

    def text(self, mark: str) -> str:
        return f"Where is my order {mark}?"

    def effect_of(self, mark: str) -> str | None:
        return mark

    def task(self, mark: str) -> Task | None:
        return Task(self.text(mark), mark)

    def effects(self) -> Counter[str]:
        with closing(sqlite3.connect(self.stock.effects_path, timeout=20)) as connection:
            return Counter(mark for (mark,) in connection.execute("SELECT mark FROM effects"))

    def pids(self, role: str) -> list[int]:
        name = self.programs[role]
        own = self._started.get(name)
        return [own.pid] if own is not None and own.poll() is None else self._first_pids(name)

    def wait_until_well(self, seconds: float) -> None:
        """Starts again what has died."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._start_missing()
            if self._answers():
                return
            time.sleep(0.2)
        raise AssertionError(f"plain Rasa was not well after {seconds} s")

    def complaints(self) -> int:
        return 0

    def _first_pids(self, name: str) -> list[int]:
        pids = [] if name in self._started else self.stock.pids(name)
        return [pid for pid in pids if _is_alive(pid)]

    def _start_missing(self) -> None:
        with self._restarting:
            for role in ("actions", "front"):
                if not self.pids(role):
                    name = self.programs[role]
                    self._started[name] = self._commands[name].start()

    def _answers(self) -> bool:
        probe = {"sender": f"probe-{uuid.uuid4()}", "message": "hello"}
        health = f"http://127.0.0.1:{self.doors['actions'].target}/health"
        try:
            webhook = f"{self.stock.url}/webhooks/rest/webhook"
            answers = (
                httpx.get(health, timeout=5, trust_env=False),
                httpx.post(webhook, json=probe, timeout=5, trust_env=False),
            )
        except httpx.HTTPError:
            return False
        return all(answer.status_code == httpx.codes.OK for answer in answers)


class RasaConversation:
    """A page on the REST channel: what it is shown are the answers it got; its own messages are the tracker's."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=CLIENT_TIMEOUT_S, trust_env=False)
        self.id = uuid.uuid4().hex
        self._seqs = itertools.count(1)
        self._answers: list[Shown] = []
        self._texts: set[tuple[str, str]] = set()
        self._answered: set[str] = set()
        self._messages_seen = 0
        self._writing = threading.Lock()

    def send(self, mark: str, text: str) -> int | None:
        replies = self._call("POST", "/webhooks/rest/webhook", json={"sender": self.id, "message": text})
        with self._writing:
            self._answers += [self._answer(mark, reply.get("text", "")) for reply in replies]
        return None

    def news(self) -> list[Shown]:
        tracker = self._call("GET", f"/conversations/{self.id}/tracker", params={"include_events": "ALL"})
        written = [event["text"] for event in tracker["events"] if event["event"] == "user" and event["text"]]
        with self._writing:
            new = [
                Shown(self.id, next(self._seqs), "customer", text) for text in written[self._messages_seen :]
            ]
            self._messages_seen = len(written)
            answers, self._answers = self._answers, []
        return [*new, *answers]

    def _answer(self, mark: str, text: str) -> Shown:
        """The first reply to a message is its answer; the same one again is a second answer."""
        first, again = mark not in self._answered, (mark, text) in self._texts
        self._answered.add(mark)
        self._texts.add((mark, text))
        answers = mark if first or again else None
        return Shown(
            self.id, next(self._seqs), "bot", text, answers=answers, told=mark if mark in text else None
        )

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            return self._http.request(method, path, **options).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False
