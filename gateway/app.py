"""Build the gateway's application: wire the services, add the routes, start and stop the worker.

Called by `python -m gateway serve`, and by tests with a fake bot. Nothing is opened before create_app is called.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from gateway.bot_client import BotClient, HttpBotClient, LoopbackHttp
from gateway.bot_routes import BotRoutes
from gateway.conversations import conversations_router
from gateway.database import Database
from gateway.demo_front import demo_router
from gateway.dependencies import Services
from gateway.errors import ErrorAnswers, add_error_handlers
from gateway.events import events_router
from gateway.health import Health, actions_http_client, health_router
from gateway.http_guard import HttpGuard
from gateway.hub import Hub
from gateway.identity import identity_router
from gateway.late_answers import LateAnswers
from gateway.messages import messages_router
from gateway.metrics import Metrics
from gateway.metrics_route import metrics_router
from gateway.openapi import describe
from gateway.rate_limits import RateLimits
from gateway.request_log import RequestLog
from gateway.settings import GatewaySettings
from gateway.speech_client import HttpSpeechClient, SpeechClient
from gateway.streams import Streams, StreamsLast
from gateway.texts import Texts, load_texts
from gateway.tokens import identity_tokens
from gateway.turn_store import TellDesk, TurnStore
from gateway.turn_traces import TurnTraces
from gateway.turns import turns_router
from gateway.worker import Worker
from knowledge_graph.meanings import Meanings
from storage import now_utc, open_engine


class Closable(Protocol):
    async def aclose(self) -> None: ...


@dataclass(frozen=True)
class DeskParts:
    """What the gateway takes from the desk. require_staff: a dependency that refuses who is not signed in there."""

    router: APIRouter
    require_staff: Callable[..., Any]
    open_handoff: TellDesk
    warn: TellDesk


def create_app(
    settings: GatewaySettings,
    *,
    desk: DeskParts,
    mount_pages: Callable[[FastAPI], None] = lambda app: None,
    engine: Engine | None = None,
    bot: BotClient | None = None,
    speech: SpeechClient | None = None,
    actions: httpx.AsyncClient | None = None,
    meanings: Meanings | None = None,
    now: Callable[[], datetime] = now_utc,
) -> FastAPI:
    """Return the application. What is not given is the real one. Raises BadIdentityKey, DatabaseUnavailable."""
    texts, rate_limits = load_texts(), RateLimits(settings)
    loopback = LoopbackHttp(timeout_s=settings.turn_deadline_s)
    routes = BotRoutes(settings.home, port=settings.bot_port)
    bot = bot or HttpBotClient(loopback, routes, settings.internal_key.get_secret_value())
    actions = actions or actions_http_client(settings.actions_port)
    if speech is None and settings.speech:
        speech = HttpSpeechClient(settings.speech_port, settings.internal_key.get_secret_value())
    database, hub = Database(engine or open_engine(settings)), Hub()
    traces = TurnTraces(Metrics(), bot_of=routes.name_of)
    turns = TurnStore(
        database, hub, texts, desk.open_handoff, desk.warn, settings.turn_limits, traces, now=now
    )
    services = Services(
        settings=settings,
        database=database,
        hub=hub,
        texts=texts,
        now=now,
        rate_limits=rate_limits,
        tokens=identity_tokens(settings),
        worker=_worker(turns, bot, settings),
        traces=traces,
        streams=Streams(database, hub, traces.metrics),
        health=Health(database, bot, actions, speech),
        meanings=meanings or Meanings(settings.home),
        speech=speech,
    )
    clients: list[Closable] = [loopback, actions, *([speech] if speech else [])]
    app = FastAPI(title="Parley", lifespan=_lifespan(services, clients), docs_url=None, redoc_url=None)
    app.state.services = services
    _add_routes(app, desk)
    mount_pages(app)
    _add_guard(app, texts, rate_limits, traces.metrics)
    describe(app)
    return app


def _worker(turns: TurnStore, bot: BotClient, settings: GatewaySettings) -> Worker:
    late = LateAnswers(turns, bot, watch_s=settings.late_answer_s)
    return Worker(turns, bot, late, parallel=settings.bot_parallel)


def _add_routes(app: FastAPI, desk: DeskParts) -> None:
    customer_side = (conversations_router(), messages_router(), events_router(), identity_router())
    staff_side = (turns_router(desk.require_staff), desk.router)
    for router in (health_router(), metrics_router(), *customer_side, *staff_side, demo_router()):
        app.include_router(router)


def _add_guard(app: FastAPI, texts: Texts, rate_limits: RateLimits, metrics: Metrics) -> None:
    add_error_handlers(app, texts)
    app.add_middleware(HttpGuard, answers=ErrorAnswers(texts), count_request=rate_limits.request)
    app.add_middleware(RequestLog, metrics=metrics)  # outside the guard: it knows every answer
    app.add_middleware(StreamsLast)


def _lifespan(services: Services, clients: Sequence[Closable]) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await services.worker.start()
        keeping_alive = asyncio.create_task(services.streams.keep_alive())
        try:
            yield
        finally:
            keeping_alive.cancel()
            await services.worker.stop()
            for client in clients:
                await client.aclose()
            await asyncio.to_thread(services.database.close)

    return lifespan
