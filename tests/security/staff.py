"""The people who sign in at the desk: accounts, their browsers, their authenticator apps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyotp
from argon2 import PasswordHasher
from sqlalchemy import select

from desk.agents import add_agent
from desk.tables import AgentRow, DeskAuditRow
from tests.unit.gateway.harness import Clock, Gateway

HOME = "http://localhost"
PASSWORD = "a password of the tests"
LOGIN = "kim"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # made anew by the first right password


class StandingClock(Clock):
    """Noon, moved by tests alone."""

    def __call__(self) -> datetime:
        return datetime(2026, 3, 1, 12, 0, tzinfo=UTC) + self.ahead


@dataclass
class Staff:
    """A gateway with a desk, and who works there."""

    gateway: Gateway

    async def hire(
        self, login: str = LOGIN, *, address: str = HOME, hash_of: Callable[[str], str] = QUICK.hash
    ) -> "Agent":
        """A new account with a known password, in a browser that is not signed in yet."""
        now, new_hash = self.gateway.clock(), hash_of(PASSWORD)
        await self.gateway.services.database.write(
            lambda db: add_agent(db, login, login.title(), new_hash, now=now)
        )
        return Agent(self.gateway, login, self.browser(address))

    def browser(self, address: str = HOME) -> httpx.AsyncClient:
        """One that has never been here."""
        transport = httpx.ASGITransport(app=self.gateway.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=address)

    async def acts(self, login: str | None = LOGIN) -> list[str]:
        """What the audit says of an account, oldest first; None: of logins that name nobody."""
        whose = select(AgentRow.id).where(AgentRow.login == login).scalar_subquery()
        query = select(DeskAuditRow.act).order_by(DeskAuditRow.id)
        query = query.where(DeskAuditRow.agent_id == whose if login else DeskAuditRow.agent_id.is_(None))
        return await self.gateway.services.database.read(lambda db: list(db.scalars(query)))


@dataclass
class Agent:
    """Somebody at the desk. secret: in the authenticator app, once the second factor is on."""

    gateway: Gateway
    login: str
    http: httpx.AsyncClient
    csrf: str = ""
    secret: str = ""
    recovery_codes: list[str] = field(default_factory=list)

    def elsewhere(self, http: httpx.AsyncClient) -> "Agent":
        """The same person in another browser."""
        return Agent(self.gateway, self.login, http, secret=self.secret, recovery_codes=self.recovery_codes)

    def code(self, *, steps: int = 0) -> str:
        """What the app shows now, or so many half minutes later."""
        return pyotp.TOTP(self.secret).at(self.gateway.clock() + timedelta(seconds=30 * steps))

    async def sign_in(self, password: str = PASSWORD, code: str | None = None) -> httpx.Response:
        body = {"login": self.login, "password": password, "code": code}
        response = await self.http.post("/desk/api/login", json=body)
        if response.status_code == 200:
            self.csrf = response.json()["csrf"]
        return response

    async def post(self, path: str, **body: Any) -> httpx.Response:
        """A change that the desk's page asks for."""
        response = await self.http.post(f"/desk/api{path}", json=body, headers={"X-Desk-Token": self.csrf})
        if response.status_code == 200 and "csrf" in response.json():
            self.csrf = response.json()["csrf"]
        return response

    async def is_signed_in(self) -> bool:
        response = await self.http.get("/desk/api/me")
        assert response.status_code in (200, 401), response.text
        return response.status_code == 200

    async def switch_on(self) -> httpx.Response:
        """The second factor, as a signed-in agent sets it up; uses the code of the present half minute."""
        offer = (await self.post("/second-factor/offer", password=PASSWORD)).raise_for_status().json()
        self.secret = offer["secret"]
        confirmed = await self.post("/second-factor/confirm", code=self.code())
        self.recovery_codes = confirmed.raise_for_status().json()["recovery_codes"]
        return confirmed
