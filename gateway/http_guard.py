"""What every request passes first and every answer last: size, kind and rate of requests, security headers, faults.

A plain ASGI layer around the routes, so that nothing is parsed before it is known to be small, and no fault of ours
shows its insides. Built by app.py.
"""

import asyncio
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import CustomerError, ErrorAnswers

BODY_LIMIT = 16 * 1024  # bytes; 4000 characters of any script in JSON fit
BODY_S = 10.0  # seconds a body may take to arrive
RECORDING_LIMIT = 10 * 1024 * 1024  # bytes of a recording, as the speech worker takes them
FORM_LIMIT = RECORDING_LIMIT + 8 * 1024  # with the form around it
FORM_S = 60.0  # a recording comes over a phone's uplink
KNOWLEDGE_LIMIT = 2 * 1024 * 1024  # bytes; an import of 500,000 characters of any script in JSON
KNOWLEDGE_PATH = "/desk/api/knowledge/"

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cache-Control": "no-store",
}


class HttpGuard:
    """The layer around the routes. count_request raises CustomerError 429 for an address that asks too often."""

    def __init__(self, app: ASGIApp, *, answers: ErrorAnswers, count_request: Callable[[str], None]) -> None:
        self._app, self._answers, self._count_request = app, answers, count_request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        scope.setdefault("state", {})  # shared with the routes, which note the conversation's language there
        answer = _Answer(send)
        request = Request(scope, receive)
        try:
            self._count_request(request.client.host if request.client else "unknown")
            await self._app(scope, await _checked_body(request, receive), answer.send)
        except CustomerError as error:
            await (await self._answers.customer_error(request, error))(scope, receive, answer.send)
        except Exception as error:
            response = await self._answers.unexpected(request, error)  # logs it
            if not answer.begun:
                await response(scope, receive, answer.send)


class _Answer:
    """Adds the security headers to an answer, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            is_page = headers.get("content-type", "").startswith("text/html")
            headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else API_POLICY)
        await self._send(message)


async def _checked_body(request: Request, receive: Receive) -> Receive:
    """Read the body if it is small and JSON, and hand it on. Raises CustomerError 408, 413, 415."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return receive
    is_form = _may_be_form(request)
    limit, seconds = _bounds(request, is_form=is_form)
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > limit:
        raise CustomerError(413, "body_too_large", limit=limit)
    try:
        async with asyncio.timeout(seconds):
            body = await _read(receive, limit)
    except TimeoutError:
        raise CustomerError(408, "body_too_slow", seconds=int(seconds)) from None
    if body and not is_form and not _is_json(request.headers):
        raise CustomerError(415, "content_type")
    return _replaying(body, receive)


async def _read(receive: Receive, limit: int) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise CustomerError(413, "body_too_large", limit=limit)
    return bytes(body)


def _bounds(request: Request, *, is_form: bool) -> tuple[int, float]:
    """Bytes and seconds. Who has no cookie cannot be staff, and gets no more than a customer."""
    if is_form:
        return FORM_LIMIT, FORM_S
    if request.url.path.startswith(KNOWLEDGE_PATH) and "cookie" in request.headers:
        return KNOWLEDGE_LIMIT, FORM_S
    return BODY_LIMIT, BODY_S


def _may_be_form(request: Request) -> bool:
    """Messages alone may carry a recording, and only for somebody who shows a secret."""
    return (
        request.url.path.endswith("/messages")
        and "authorization" in request.headers
        and request.headers.get("content-type", "").lower().startswith("multipart/form-data")
    )


def _is_json(headers: Headers) -> bool:
    return headers.get("content-type", "").split(";")[0].strip().lower() == "application/json"


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body once, and after it what really comes (the disconnect)."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
