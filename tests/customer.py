"""A customer of the HTTP contract, for tests with real processes: opens, writes, chooses, reads events."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class CustomerClient:
    """One conversation. Raises httpx.HTTPStatusError for an answer that is not 2xx."""

    url: str
    language: str | None = None
    token: str | None = None
    wait_s: int = 15
    id: str = ""
    secret: str = ""
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        body: dict[str, Any] = {"channel": "web"}
        if self.language:
            body["language"] = self.language
        if self.token:
            body["identity_token"] = self.token
        opened = self._http.post("/v1/conversations", json=body).raise_for_status().json()
        self.id, self.secret = opened["id"], opened["secret"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def post(self, body: dict[str, Any], *, wait_s: int | None = None) -> httpx.Response:
        """Send a message body as it is; no check of the status."""
        headers = self.headers | {"Prefer": f"wait={self.wait_s if wait_s is None else wait_s}"}
        return self._http.post(f"/v1/conversations/{self.id}/messages", json=body, headers=headers)

    def say(self, text: str) -> list[dict[str, Any]]:
        """Write, wait for the turn's end, return its replies."""
        return self._replies({"client_message_id": f"m{next(self._numbers)}", "text": text})

    def choose(self, choice_id: str) -> list[dict[str, Any]]:
        return self._replies({"client_message_id": f"m{next(self._numbers)}", "choice_id": choice_id})

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """Everything after a number, page by page."""
        found: list[dict[str, Any]] = []
        while page := self._page(found[-1]["seq"] if found else after):
            found += page
        return found

    def sign_in(self, token: str) -> None:
        self._http.put(
            f"/v1/conversations/{self.id}/identity", json={"identity_token": token}, headers=self.headers
        ).raise_for_status()

    def sign_out(self) -> None:
        self._http.delete(f"/v1/conversations/{self.id}/identity", headers=self.headers).raise_for_status()

    def _replies(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.post(body).raise_for_status()
        assert answer.status_code == 200, f"no reply within {self.wait_s} s: {answer.text}"
        replies: list[dict[str, Any]] = answer.json()["replies"]
        return replies

    def _page(self, after: int) -> list[dict[str, Any]]:
        answer = self._http.get(
            f"/v1/conversations/{self.id}/events", params={"after": after}, headers=self.headers
        )
        page: list[dict[str, Any]] = answer.raise_for_status().json()["events"]
        return page
