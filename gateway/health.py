"""Say whether this installation can answer: gateway, database, bot and actions. Serves GET /healthz."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Literal

import httpx
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gateway.bot_client import BotClient
from gateway.database import Database
from gateway.dependencies import ServicesDep
from gateway.speech_client import SpeechClient

CACHED_S = 1.0  # a flood of health checks asks the others once a second
LONGEST_LOOK_S = 2.0

State = Literal["ok", "down"]
Feature = Literal["ok", "down", "off"]


class HealthAnswer(BaseModel):
    """status ok: every enabled process answers."""

    status: State
    features: dict[str, Feature] = Field(examples=[{"database": "ok", "bot": "ok", "actions": "ok"}])


class Health:
    """Looks at everything behind the gateway, at most once a second."""

    def __init__(
        self, database: Database, bot: BotClient, actions: httpx.AsyncClient, speech: SpeechClient | None
    ) -> None:
        self._database, self._bot, self.actions, self._speech = database, bot, actions, speech
        self._answer: HealthAnswer | None = None
        self._looked_at = 0.0
        self._looking = asyncio.Lock()

    async def look(self) -> HealthAnswer:
        """The state of every feature."""
        async with self._looking:
            if self._answer is None or time.monotonic() - self._looked_at >= CACHED_S:
                self._answer = await self._look()
                self._looked_at = time.monotonic()
        return self._answer

    async def _look(self) -> HealthAnswer:
        looks = {"database": self._database_ok(), "bot": self._bot.healthy(), "actions": self._actions_ok()}
        if self._speech is not None:
            looks["speech"] = self._speech.healthy()
        found = await asyncio.gather(*(_in_time(look) for look in looks.values()))
        features: dict[str, Feature] = {
            name: "ok" if ok else "down" for name, ok in zip(looks, found, strict=True)
        }
        if self._speech is None:
            features["speech"] = "off"
        return HealthAnswer(status="ok" if all(found) else "down", features=features)

    async def _database_ok(self) -> bool:
        def ask(session: Session) -> bool:
            return bool(session.scalar(text("SELECT 1")))

        try:
            return await self._database.read(ask)
        except DBAPIError:
            return False

    async def _actions_ok(self) -> bool:
        try:
            response = await self.actions.get("/health")
        except httpx.HTTPError:
            return False
        return response.status_code == 200


def health_router() -> APIRouter:
    """The route."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", response_model=HealthAnswer, responses={503: {"model": HealthAnswer}})
    async def healthz(services: ServicesDep, response: Response) -> HealthAnswer:
        """Whether every enabled process answers; 503 with the same body when one does not."""
        answer = await services.health.look()
        response.status_code = 200 if answer.status == "ok" else 503
        return answer

    return router


def actions_http_client(port: int) -> httpx.AsyncClient:
    """A client for the action server of this machine."""
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=LONGEST_LOOK_S, trust_env=False)


async def _in_time(look: Coroutine[Any, Any, bool]) -> bool:
    try:
        async with asyncio.timeout(LONGEST_LOOK_S):
            return await look
    except TimeoutError:
        return False
