"""A conversation in the terminal, over HTTP like any customer's. `python -m gateway talk`, `make talk`.

A thread follows the event stream and prints what comes; the main thread reads what the customer types.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console
from rich.markup import escape

WAIT_S = 15  # the gateway answers or apologises before
PRINTED_S = 2.0  # for the stream to bring what the answer has already
RECONNECT_S = 1.0
PROMPT = "[bold]you[/]  "
NAMES = {"bot": "[bold cyan]bot[/]", "agent": "[bold green]agent[/]", "system": "[dim]·[/]"}


class TalkFailed(RuntimeError):
    """The conversation cannot begin or go on; the message says why and what to do."""


class Talk:
    """One conversation in a terminal."""

    def __init__(self, http: httpx.Client, console: Console) -> None:
        self._http, self._console = http, console
        self._path = ""
        self._headers: dict[str, str] = {}
        self._printed = threading.Condition()
        self._last_seq = 0
        self._over = self._typing = False

    def open(self, token: str | None) -> None:
        """Begin a conversation. Raises TalkFailed."""
        opened = self._post("/v1/conversations", {"channel": "terminal", "identity_token": token})
        self._path = f"/v1/conversations/{opened['id']}"
        self._headers = {"Authorization": f"Bearer {opened['secret']}"}

    def run(self, read: Callable[[], str]) -> None:
        """Talk until `read` raises EOFError or KeyboardInterrupt."""
        threading.Thread(target=self._follow, daemon=True).start()
        try:
            while True:
                self._typing = True
                text = read()
                self._typing = False
                if text.strip():
                    self._say(text)
        except (EOFError, KeyboardInterrupt):
            self._over = True

    def _say(self, text: str) -> None:
        try:
            answer = self._post(f"{self._path}/messages", {"client_message_id": uuid4().hex, "text": text})
        except TalkFailed as error:
            self._console.print(f"[red]{escape(str(error))}[/]")
            return
        replies = answer.get("replies", [])
        self._wait_until_printed(max([answer["seq"], *(reply["seq"] for reply in replies)]))

    def _post(self, path: str, body: dict[str, str | None]) -> dict[str, Any]:
        filled = {name: value for name, value in body.items() if value is not None}
        headers = {**self._headers, "Prefer": f"wait={WAIT_S}"}
        try:
            response = self._http.post(path, json=filled, headers=headers, timeout=WAIT_S + 5)
        except httpx.HTTPError as error:
            raise TalkFailed(f"no answer from {self._http.base_url}; start Parley with: make run") from error
        answer: dict[str, Any] = response.json()
        if response.is_error:
            raise TalkFailed(answer["error"]["message"])
        return answer

    def _wait_until_printed(self, seq: int) -> None:
        with self._printed:
            self._printed.wait_for(lambda: self._last_seq >= seq, timeout=PRINTED_S)

    def _follow(self) -> None:
        """Print events as they come; after a lost connection go on behind the last one."""
        while not self._over:
            headers = {**self._headers, "Accept": "text/event-stream", "Last-Event-ID": str(self._last_seq)}
            try:
                with self._http.stream(
                    "GET", f"{self._path}/events", headers=headers, timeout=httpx.Timeout(5, read=60)
                ) as response:
                    for event in _events(response.iter_lines()):
                        self._show(event)
            except httpx.HTTPError:
                pass  # the gateway restarts; what was said meanwhile comes with the next connection
            time.sleep(RECONNECT_S)

    def _show(self, event: dict[str, Any]) -> None:
        if event["author"] != "customer":
            begun = (
                self._typing
            )  # a person wrote while the prompt was waiting: leave its line, and show it again
            lines = ["", *event_lines(event)] if begun else event_lines(event)
            for line in lines:
                self._console.print(line)
            self._console.print(PROMPT if begun else "", end="")
        with self._printed:
            self._last_seq = event["seq"]
            self._printed.notify_all()


def event_lines(event: dict[str, Any]) -> Iterator[str]:
    """An event as lines for rich: who, what, numbered choices, sources."""
    yield f"{NAMES[event['author']]}  {escape(event['text'])}"
    for number, choice in enumerate(event["choices"], start=1):
        yield f"     [bold]{number}[/]  {escape(choice['title'])}"
    if event["sources"]:
        titles = " · ".join(escape(source["title"]) for source in event["sources"])
        yield f"     [dim]from: {titles}[/]"


def _events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.startswith("data: "):
            event: dict[str, Any] = json.loads(line.removeprefix("data: "))
            yield event
