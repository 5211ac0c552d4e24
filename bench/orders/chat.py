"""A conversation through the gateway, as a patient page has it: every message is repeated until it is accepted.

With `twice` every message is sent a second time: at once, before its answer, and in every second turn again after it.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.orders.choosing import Message

TIMEOUT_S = 40.0
WAIT_S = 20  # of one request for an answer
GIVE_UP_S = 150.0  # a killed product is back long before
PAUSE_S = 0.3
LATE_S = 25.0  # how long an answer is waited for after an apology
CUSTOMER = "customer:"


class Unanswered(RuntimeError):
    """The product took no message, or gave no answer, in GIVE_UP_S."""


@dataclass
class Chat:
    """One conversation. token: identity; without it, a guest. said: seqs of the customer's messages."""

    url: str
    language: str
    token: str | None
    twice: bool = False
    transport: httpx.BaseTransport | None = None  # another than the network
    transcript: list[str] = field(default_factory=list)
    said: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = httpx.Client(
            base_url=self.url, timeout=TIMEOUT_S, trust_env=False, transport=self.transport
        )
        body = {"channel": "web", "language": self.language}
        if self.token:
            body["identity_token"] = self.token
        opened = self._persistent("POST", "/v1/conversations", body)
        self.id: str = opened["id"]
        self._path = f"/v1/conversations/{self.id}"
        self._http.headers["Authorization"] = f"Bearer {opened['secret']}"

    @property
    def heard(self) -> str:
        """Everything that was answered."""
        return "\n".join(line for line in self.transcript if not line.startswith(CUSTOMER))

    def close(self) -> None:
        self._http.close()

    def send(self, message: Message) -> list[dict[str, Any]]:
        """Send, and wait for the events of the answer; after an apology for those of the late answer. Raises Unanswered."""
        number = len(self.said)
        content = {"text": message.text} if message.choice is None else {"choice_id": message.choice.id}
        body = {"client_message_id": f"m{number}", **content}
        self.transcript.append(f"{CUSTOMER} {message.shown}")
        if self.twice:
            self._persistent("POST", f"{self._path}/messages", body)
        answered = self._answered(body)
        self.said.append(answered["seq"])
        if self.twice and number % 2:
            again = self._persistent("POST", f"{self._path}/messages", body)
            if again["seq"] != answered["seq"]:
                raise AssertionError(
                    f"a message sent twice has two numbers: {answered['seq']}, {again['seq']}"
                )
        replies = answered["replies"]
        if any(_is_apology(reply) for reply in replies):
            replies = self._late(answered["seq"]) or replies
        self.transcript += [_shown(reply) for reply in replies]
        return list(replies)

    def _answered(self, body: dict[str, Any]) -> dict[str, Any]:
        until = time.monotonic() + GIVE_UP_S
        while time.monotonic() < until:
            answer = self._persistent("POST", f"{self._path}/messages", body, {"Prefer": f"wait={WAIT_S}"})
            if "replies" in answer:
                return answer
        raise Unanswered(f"no answer in {GIVE_UP_S:.0f} s to {body}")

    def _late(self, seq: int) -> list[dict[str, Any]]:
        """The events that follow an apology for the message with this number; none came: empty."""
        until = time.monotonic() + LATE_S
        while time.monotonic() < until:
            time.sleep(PAUSE_S)
            page = self._persistent("GET", f"{self._path}/events?after={seq}", None)
            late = [
                event
                for event in page["events"]
                if event.get("in_reply_to") == seq and not _is_apology(event)
            ]
            if any(event["author"] == "bot" for event in late):
                return late
        return []

    def _persistent(
        self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Again and again until the product has taken it. Raises Unanswered; a refusal (4xx) is an AssertionError."""
        until, problem = time.monotonic() + GIVE_UP_S, ""
        while time.monotonic() < until:
            try:
                answer = self._http.request(method, path, json=body, headers=headers)
            except httpx.HTTPError as error:
                problem = repr(error)
            else:
                if answer.is_success:
                    found: dict[str, Any] = answer.json()
                    return found
                problem = f"{answer.status_code} {answer.text}"
                if answer.is_client_error and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    raise AssertionError(f"{method} {path} was refused: {problem}")
            time.sleep(PAUSE_S)
        raise Unanswered(f"{method} {path} was not taken in {GIVE_UP_S:.0f} s: {problem}")


def _is_apology(event: dict[str, Any]) -> bool:
    return bool(event.get("data", {}).get("ticket")) and not event.get("expects") and event["author"] != "bot"


def _shown(event: dict[str, Any]) -> str:
    choices = "".join(f" [{choice['title']}]" for choice in event["choices"])
    expects = f"   ({event['expects']['slot']}: {event['expects']['kind']})" if event.get("expects") else ""
    return f"{event['author']}: {event['text']}{choices}{expects}"
