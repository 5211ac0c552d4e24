"""A person at the desk, for tests with real processes: signs in, looks at the queue, answers, hands back."""

import itertools
import re
from typing import Any

import httpx

from tests.product import Product


class AgentClient:
    """Signed in with the first account, whose password stands once in the product's log."""

    def __init__(self, product: Product) -> None:
        self._http = httpx.Client(base_url=product.url, timeout=20, trust_env=False)
        self._numbers = itertools.count()
        password = re.search(r"with the password (\S+)", product.log)
        assert password is not None, "the log of the first start shows no password"
        body = {"login": "agent", "password": password[1]}
        signed_in = self._http.post("/desk/api/login", json=body).raise_for_status().json()
        self._headers = {"X-Desk-Token": signed_in["csrf"]}

    def queue(self) -> list[dict[str, Any]]:
        waiting: list[dict[str, Any]] = self._http.get("/desk/api/queue").raise_for_status().json()
        return waiting

    def case(self, conversation_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (
            self._http.get(f"/desk/api/conversations/{conversation_id}").raise_for_status().json()
        )
        return found

    def turn(self, conversation_id: str, seq: int) -> dict[str, Any]:
        found: dict[str, Any] = (
            self._http.get(f"/v1/conversations/{conversation_id}/turns/{seq}").raise_for_status().json()
        )
        return found

    def knowledge(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A change of the knowledge; returns the entry as it is then."""
        answer = self._http.request(method, f"/desk/api/knowledge{path}", json=body, headers=self._headers)
        shown: dict[str, Any] = answer.raise_for_status().json()
        return shown

    def do(self, conversation_id: str, step: str) -> None:
        """take, hand_back, close, or "reply TEXT"."""
        word, _, text = step.partition(" ")
        path = f"/desk/api/conversations/{conversation_id}/{word.replace('_', '-')}"
        body = {"client_message_id": f"a{next(self._numbers)}", "text": text} if word == "reply" else {}
        self._http.post(path, json=body, headers=self._headers).raise_for_status()
