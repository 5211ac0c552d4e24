"""Parley as the system under test: real processes, each behind a door, through its HTTP contract.

The numbered messages ask for an order that nobody has, so that the answer repeats the number. The effect is one of the
product's own: the one-time code that is mailed to a guest who names order and e-mail address.
"""

import itertools
import threading
import time
from collections import Counter
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import httpx

from supervisor.programs import free_port
from tests.conversations.facts import ShopFacts
from tests.faults.behind_doors import ACTIONS_DOOR, BOT_DOOR
from tests.faults.checker import Shown
from tests.faults.door import Door
from tests.faults.system import Task, Unreachable
from tests.product import Product

CLIENT_TIMEOUT_S = 5.0  # a page that hears nothing for so long tries again
TOKEN_S = 1800.0  # half of an identity token's life
CODES_OF_AN_ADDRESS = 3  # the product refuses more within an hour


class ParleySystem:
    """Use as a context manager."""

    def __init__(self, home: Path) -> None:
        self.name, self.acknowledges_at_once = "parley", True
        self.programs = {"front": "gateway", "bot": "bot", "actions": "actions"}
        inner = {role: free_port() for role in ("bot", "actions")}
        self.product = Product(home, module="tests.faults.behind_doors")
        self.doors = {
            "front": Door(free_port(), self.product.port),
            **{role: Door(free_port(), port) for role, port in inner.items()},
        }
        self.product.env = {
            "PARLEY_SPEECH": "off",
            "PARLEY_BOTS": "1",  # each bot would need a door of its own
            "PARLEY_BOT_PORT": str(inner["bot"]),
            "PARLEY_ACTIONS_PORT": str(inner["actions"]),
            "PARLEY_CONVERSATIONS_PER_MINUTE": "6000",
            "PARLEY_REQUESTS_PER_10_S": "30000",
            BOT_DOOR: str(self.doors["bot"].port),
            ACTIONS_DOOR: str(self.doors["actions"].port),
        }
        self._health_urls = (
            f"http://127.0.0.1:{inner['actions']}/health",
            f"http://127.0.0.1:{inner['bot']}/webhooks/gateway/health",
            f"{self.product.url}/healthz",
        )
        self.databases = {"conversations": home / "parley.db", "tracker": home / "tracker.db"}
        self._stack = ExitStack()

    def __enter__(self) -> "ParleySystem":
        with ExitStack() as undo:
            undo.callback(self._stack.close)
            self._begin()
            undo.pop_all()
        return self

    def __exit__(self, *problem: Any) -> None:
        self._stack.__exit__(*problem)

    def _begin(self) -> None:
        for door in self.doors.values():
            self._stack.enter_context(door)
        self._stack.enter_context(self.product)
        facts = ShopFacts(self.product.home)
        buyers = [customer for customer in facts.customer_ids() if facts.orders_of(customer)]
        self._buyer, self._token, self._token_until = buyers[0], "", 0.0
        guests = [(facts.orders_of(guest)[0].order_id, facts.email(guest)) for guest in buyers]
        self._tasks = itertools.chain.from_iterable(itertools.repeat(guests, CODES_OF_AN_ADDRESS))
        self._lock = threading.Lock()

    def open(self, mark: str) -> "ParleyConversation":
        return ParleyConversation(self._url, token=self._fresh_token())

    def open_for_effect(self) -> "ParleyConversation":
        return ParleyConversation(self._url, token=None)

    def text(self, mark: str) -> str:
        return f"Where is my order {mark}?"

    def effect_of(self, _mark: str) -> str | None:
        return None

    def task(self, _mark: str) -> Task | None:
        with self._lock:
            guest = next(self._tasks, None)
        return Task(f"order {guest[0]}, email {guest[1]}", guest[1]) if guest else None

    def effects(self) -> Counter[str]:
        mails = [path.read_bytes() for path in (self.product.home / "outbox").glob("*.eml")]
        return Counter(str(message_from_bytes(mail, policy=default)["To"]) for mail in mails)

    def pids(self, role: str) -> list[int]:
        return self.product.pids(self.programs[role])

    def wait_until_well(self, seconds: float) -> None:
        """Each process is asked itself: the gateway remembers for a second how the others are."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if all(_is_well(url) for url in self._health_urls):
                return
            time.sleep(0.2)
        raise AssertionError(f"not well after {seconds} s:\n{self.product.log[-3000:]}")

    def complaints(self) -> int:
        return self.product.log.count("LockError")

    def _fresh_token(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token_until:
                self._token = self.product.token(self._buyer)
                self._token_until = time.monotonic() + TOKEN_S
        return self._token

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self.doors['front'].port}"


def _is_well(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


class ParleyConversation:
    """A page that repeats a message until it is acknowledged and asks for what comes after the last number it has."""

    def __init__(self, url: str, *, token: str | None) -> None:
        self._http = httpx.Client(base_url=url, timeout=CLIENT_TIMEOUT_S, trust_env=False)
        body = {"channel": "web", "language": "en", **({"identity_token": token} if token else {})}
        opened = self._call("POST", "/v1/conversations", json=body)
        self.id: str = opened["id"]
        self._path = f"/v1/conversations/{self.id}"
        self._headers = {"Authorization": f"Bearer {opened['secret']}"}
        self._seen, self._marks = 0, dict[int, str]()
        self._texts: dict[int, set[str]] = {}
        self._looking = threading.Lock()

    def send(self, mark: str, text: str) -> int | None:
        body = {"client_message_id": mark, "text": text}
        seq: int = self._call("POST", f"{self._path}/messages", json=body, headers=self._headers)["seq"]
        return seq

    def news(self) -> list[Shown]:
        with self._looking:
            page = self._call(
                "GET", f"{self._path}/events", params={"after": self._seen}, headers=self._headers
            )
            return [self._shown(event) for event in page["events"]]

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, path, **options)
            refused = 400 <= answer.status_code < 500 and answer.status_code != 429
            assert not refused, f"{method} {path} was refused: {answer.status_code} {answer.text}"
            found: dict[str, Any] = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        return found

    def _shown(self, event: dict[str, Any]) -> Shown:
        """The first event of a turn is its answer, or its apology; a text that comes twice in one turn is a second
        answer. Parts of one answer, and a late answer after an apology, differ in their texts."""
        self._seen = event["seq"]
        if event["author"] == "customer":
            self._marks[event["seq"]] = event["data"]["client_message_id"]
        asked = event["in_reply_to"]
        texts = self._texts.setdefault(asked, set()) if asked else set()
        counts = bool(asked) and (not texts or event["text"] in texts)
        texts.add(event["text"])
        mark = self._marks.get(asked)
        code = (event.get("expects") or {}).get("kind") == "code"
        return Shown(
            self.id,
            event["seq"],
            event["author"],
            f"{event['text']} {event['data'].get('client_message_id', '')}",
            answers=mark if counts else None,
            told=mark if code else None,
        )
