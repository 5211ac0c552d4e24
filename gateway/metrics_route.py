"""GET /metrics, for the machine's own monitor, or for who has the token. See PARLEY_METRICS in .env.example."""

import asyncio
import hmac
import json
from ipaddress import ip_address
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from conversations.backlog import open_turns
from desk.backlog import open_cases_by_state
from gateway.dependencies import Services, ServicesDep
from gateway.errors import CustomerError

FORWARDED = (
    "forwarded",
    "x-forwarded-for",
    "x-real-ip",
    "via",
)  # a proxy of this machine speaks for somebody else
RESTARTS = "restarts.json"  # in the home folder, written by supervisor/restarts.py


def metrics_router() -> APIRouter:
    """The route. Who may not read gets the answer of a path that does not exist."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    async def metrics(services: ServicesDep, request: Request) -> Response:
        """The figures of this process in Prometheus's text format."""
        if not _may_read(request, services):
            raise CustomerError(404, "path_unknown")
        await _ask_around(services)
        figures = await asyncio.to_thread(services.traces.metrics.exposition)
        return Response(figures, media_type=CONTENT_TYPE_LATEST)

    return router


def _may_read(request: Request, services: Services) -> bool:
    mode = services.settings.metrics
    if mode == "open":
        token = services.settings.metrics_token.get_secret_value()
        shown = request.headers.get("authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    return mode == "local" and _is_local(request)


def _is_local(request: Request) -> bool:
    """From this machine and for itself: not through a proxy, nor by a page that gives loopback another name."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    return _is_loopback(request.client.host) and _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def _ask_around(services: Services) -> None:
    """Set what nobody counts: backlog, health, restarts."""
    metrics = services.traces.metrics
    try:
        metrics.show_backlog(*await services.database.read(_backlog))
    except DBAPIError:
        metrics.backlog_unknown()
    metrics.show_features((await services.health.look()).features)
    metrics.show_restarts(await asyncio.to_thread(_restarts, services.settings.home / RESTARTS))


def _backlog(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    return open_turns(session), open_cases_by_state(session)


def _restarts(path: Path) -> dict[str, int]:
    """Empty where no supervisor of ours runs the processes."""
    try:
        found: dict[str, int] = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return {}
    return found
