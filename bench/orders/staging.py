"""A running product with a shop for a set of scenarios: identities, one-time codes, records of turns, the shop's rows."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import httpx

from bench.orders.checking import check
from bench.orders.scenario import DEMO, Scenario
from bench.orders.state import ShopRows
from bench.peers.parley import Parley, database_url
from storage import StorageSettings, open_engine

CODE = re.compile(r"\d{6}")
PASSWORD = re.compile(r"with the password (\S{1,100})")
PRETENDED = "000000"
PATIENCE_S, PAUSE_S, TIMEOUT_S = 15.0, 0.1, 20.0


class Stage:
    """One product with one shop, in which the scenarios' orders are as they need them.

    starts: what the shop has of each customer before the first round. Every round is judged by it, so that an effect that
    comes after its own round is seen in the next.
    """

    def __init__(self, product: Parley, rows: ShopRows, customers: Sequence[str]) -> None:
        self.product, self.rows = product, rows
        self.starts = {customer: rows.state(customer) for customer in customers}
        self._staff = httpx.Client(base_url=product.url, timeout=TIMEOUT_S, trust_env=False)

    @property
    def url(self) -> str:
        return self.product.url

    def token(self, scenario: Scenario) -> str | None:
        return None if scenario.guest else self.product.token(scenario.customer)

    def code(self, address: str) -> str:
        """The newest code that was mailed to an address; without a mail what somebody would type who only pretends."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if (code := self._code(address)) is not None:
                return code
            time.sleep(PAUSE_S)
        return PRETENDED

    def _code(self, address: str) -> str | None:
        folder = self.product.home / "outbox"
        newest_first = sorted(folder.glob("*.eml"), key=lambda path: -path.stat().st_mtime_ns)
        for path in newest_first:
            mail = message_from_bytes(path.read_bytes(), policy=default)
            found = CODE.search(str(mail["Subject"]))
            if str(mail["To"]).casefold() == address.casefold() and found:
                return found[0]
        return None

    def sign_in(self) -> None:
        """As staff, with the account of the first start."""
        password = PASSWORD.search((self.product.home / "product.log").read_text(errors="replace"))
        if password is None:
            raise ValueError("the log of the first start shows no password; the product has changed")
        body = {"login": "agent", "password": password[1]}
        self._staff.post("/desk/api/login", json=body).raise_for_status()

    def record(self, conversation_id: str, seq: int) -> dict[str, Any]:
        """Why a message was answered as it was."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = self._staff.get(
                    f"/v1/conversations/{conversation_id}/turns/{seq}"
                ).raise_for_status()
            except httpx.HTTPError:  # the gateway may have been killed a moment ago
                if time.monotonic() >= until:
                    raise
                time.sleep(PAUSE_S)
            else:
                found: dict[str, Any] = answer.json()
                return found


@contextmanager
def staged(scenarios: Sequence[Scenario], *, folder: Path | None) -> Iterator[Stage]:
    """A product whose shop is as the scenarios need it. folder: the shop, unless it is the demo."""
    shop = None if scenarios[0].shop == DEMO else folder
    with Parley(shop=shop) as product:
        engine = open_engine(StorageSettings(home=product.home, database_url=database_url(product.home)))
        try:
            rows = ShopRows(engine)
            for scenario in scenarios:
                if scenario.shop == DEMO:
                    rows.put(scenario)
            check(scenarios, rows)
            rows.keep()
            stage = Stage(product, rows, [scenario.customer for scenario in scenarios])
            stage.sign_in()
            yield stage
        finally:
            engine.dispose()
