"""Run the gateway as a process: real desk, real pages, uvicorn. Called by `python -m gateway serve`."""

import logging
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gateway.app import DeskParts, create_app
from gateway.settings import GatewaySettings
from storage import now_utc, open_engine, reading, writing
from telemetry import configure_logging

logger = logging.getLogger(__name__)

GRACE_S = 5  # for open requests and streams at the end
IDLE_S = 30  # a kept-alive connection may be silent; above the 15 s of the streams' keep-alive


class CannotServe(RuntimeError):
    """The gateway cannot start; the message says what to do."""


def serve(settings: GatewaySettings) -> None:
    """Serve until a signal. Raises CannotServe."""
    configure_logging("gateway")
    app = build(settings)
    server = Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
            timeout_keep_alive=IDLE_S,
        ),
        on_end=app.state.services.hub.end,
    )
    logger.info("gateway_starting", extra={"host": settings.host, "port": settings.port})
    try:
        server.run()
    except SystemExit as error:  # uvicorn's way to say that it cannot listen
        raise CannotServe(
            f"cannot listen on {settings.host}:{settings.port}; if the port is taken, stop what listens there or set "
            "PARLEY_PORT"
        ) from error


class Server(uvicorn.Server):
    """uvicorn waits for open answers before it tells the application that it ends; streams must know earlier."""

    def __init__(self, config: uvicorn.Config, *, on_end: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_end = on_end

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_end()
        await super().shutdown(sockets)


def build(settings: GatewaySettings) -> FastAPI:
    """The application with everything real. Raises CannotServe."""
    if not settings.internal_key.get_secret_value():
        raise CannotServe("PARLEY_INTERNAL_KEY is empty; start everything together with: make run")
    from gateway.pages import mount_pages

    engine = open_engine(settings)
    show_first_password(engine)
    return create_app(settings, desk=desk_parts(), mount_pages=mount_pages, engine=engine)


def desk_parts() -> DeskParts:
    """The real desk."""
    from gateway.desk_access import require_agent
    from gateway.desk_account import desk_account_router
    from gateway.desk_live import desk_live_router
    from gateway.desk_routes import desk_router
    from gateway.knowledge_catalogue import knowledge_catalogue_router
    from gateway.knowledge_doctor import knowledge_doctor_router
    from gateway.knowledge_gaps import knowledge_gaps_router
    from gateway.knowledge_pages import knowledge_pages_router
    from gateway.knowledge_routes import knowledge_router
    from gateway.knowledge_transfer import knowledge_transfer_router

    cases = desk_router()
    cases.include_router(desk_live_router(require_agent))
    router = APIRouter()
    router.include_router(desk_account_router())
    router.include_router(cases)
    for knowledge in (
        knowledge_router(),
        knowledge_transfer_router(),
        knowledge_pages_router(),
        knowledge_catalogue_router(),
        knowledge_doctor_router(),
        knowledge_gaps_router(),
    ):
        router.include_router(knowledge)
    return DeskParts(router, require_agent, open_handoff_from_reply, warn_from_reply)


def show_first_password(engine: Engine) -> None:
    """Make the desk's first account if there is none, and print its password this once."""
    from desk.agents import FIRST_LOGIN, FIRST_NAME, add_agent, all_agents
    from desk.passwords import make_password

    with reading(engine) as session:
        if all_agents(session):
            return
    made = make_password()
    with writing(engine) as session:
        add_agent(session, FIRST_LOGIN, FIRST_NAME, made.password_hash, now=now_utc())
    line = f"desk: sign in at /desk as {FIRST_LOGIN} with the password {made.password} (shown only now)"
    print(line, flush=True)  # noqa: T201


def open_handoff_from_reply(session: Session, conversation_id: str, request: dict[str, Any]) -> None:
    """Open the handoff a reply asks for. Raises ValueError if the request is none."""
    from desk import open_handoff
    from desk.contract import HandoffRequest

    open_handoff(session, conversation_id, HandoffRequest.model_validate(request))


def warn_from_reply(session: Session, conversation_id: str, request: dict[str, Any]) -> None:
    """Show the desk the conversation a reply warns of. Raises ValueError if the warning is none."""
    from desk import warn
    from desk.contract import HandoffRequest

    warn(session, conversation_id, HandoffRequest.model_validate(request))
