"""Around every request: its id, its time, and what became of it, in the log and the metrics.

A layer outside http_guard.py (app.py), so that it knows every answer; an event stream counts as answered when it begins
(streams.py). A well-formed `X-Request-Id` of the caller is kept, else one is made; the answer carries it, and so does every
log line of the request.
"""

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.metrics import Metrics
from telemetry import REQUEST_ID, about, known_or_new

logger = logging.getLogger(__name__)

TOO_MANY = 429  # who floods us shall not flood the log
NO_ANSWER = 499  # the caller hung up before the answer began, in nginx's numbers


class RequestLog:
    """Names, times and counts requests."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id = known_or_new(Headers(scope=scope).get(REQUEST_ID))
        answer = _Answer(send, request_id)
        began = scope.setdefault("state", {})["began"] = time.monotonic()
        with about(request_id=request_id):
            try:
                await self._app(scope, receive, answer.send)
            finally:
                self._tell(scope, answer.status, ms=round(1000 * (time.monotonic() - began), 1))

    def _tell(self, scope: Scope, status: int, *, ms: float) -> None:
        code = scope["state"].get("error_code")
        route = route_of(scope)
        self._metrics.request_answered(scope["method"], route, status, code)
        if code is not None and status != TOO_MANY:
            told = {"route": route, "status": status, "code": code, "ms": ms}
            logger.info("request_refused", extra=told)


class _Answer:
    """Adds the request's id to an answer, and knows its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send, self._request_id = send, request_id
        self.status = NO_ANSWER

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[REQUEST_ID] = self._request_id
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The pattern of the path, without ids; of files their folder; "unknown" for a path that does not exist."""
    route = getattr(scope.get("route"), "path", None)
    folder = scope.get("root_path")
    return str(route) if route else f"{folder}/*" if folder else "unknown"
