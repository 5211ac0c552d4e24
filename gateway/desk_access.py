"""Who may use the desk: the session's cookie, and for every change the session's token and our own page as its origin.

The cookie is called __Host-... and is Secure wherever the browser came over https: no other host and no plain http can
set or see it. The plain name is for http on this very machine only; any other http is refused.
"""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from desk import sessions
from desk.sessions import NotSignedIn
from desk.tables import AgentRow
from gateway.dependencies import ServicesDep
from gateway.errors import CustomerError
from storage import blind_index

SESSION_COOKIE = "parley_desk"
MARK_COOKIE = "parley_desk_browser"
SECURE_PREFIX = "__Host-"
CSRF_HEADER = "X-Desk-Token"
UNATTENDED_HEADER = "X-Desk-Unattended"  # the page asks by itself, nobody has touched it
MARK_S = 180 * 24 * 3600  # half a year without signing in makes a browser unknown again
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


async def require_agent(request: Request, services: ServicesDep) -> AgentRow:
    """The signed-in agent. Refuses everybody else, and changes that do not come from the desk's page."""
    is_used = _is_attended(request)
    try:
        agent, session = await services.database.write(
            lambda db: sessions.session_of(db, session_token(request), now=services.now(), is_used=is_used)
        )
    except NotSignedIn:
        raise CustomerError(401, "staff_only") from None
    if request.method not in ("GET", "HEAD"):
        require_own_page(request)
        token = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(token.encode(), session.csrf.encode()):
            raise CustomerError(403, "desk_csrf")
    request.state.csrf = session.csrf
    return agent


Agent = Annotated[AgentRow, Depends(require_agent)]


def require_own_page(request: Request) -> None:
    """Browsers name the page a change comes from; a foreign one is refused. Programs send no Origin."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise CustomerError(403, "desk_csrf")


def require_safe_way(request: Request) -> None:
    """A password may come over https, or without leaving this machine."""
    if not _came_over_https(request) and not _is_on_this_machine(request):
        raise CustomerError(403, "desk_not_https")


def session_token(request: Request) -> str:
    """The token of the request's cookie, "" without one."""
    return _cookie(request, SESSION_COOKIE)


def set_session(request: Request, response: Response, token: str) -> None:
    """Give the browser a session; it ends with the browser."""
    _set_cookie(request, response, SESSION_COOKIE, token)


def forget_session(request: Request, response: Response) -> None:
    """Take the session's cookie back."""
    _set_cookie(request, response, SESSION_COOKIE, "", seconds=0)


def browser_mark(request: Request, login: str) -> str:
    """The mark of a browser in which this login has signed in before, "" without one."""
    return _cookie(request, _mark_cookie(login))


def set_browser_mark(request: Request, response: Response, login: str, mark: str) -> None:
    """Let the browser be known the next time, apart from other agents who use it."""
    _set_cookie(request, response, _mark_cookie(login), mark, seconds=MARK_S)


def _mark_cookie(login: str) -> str:
    return f"{MARK_COOKIE}_{blind_index(f'cookie {login}')[:8]}"


def _cookie(request: Request, name: str) -> str:
    plain = request.cookies.get(name) if _is_on_this_machine(request) else None
    return request.cookies.get(SECURE_PREFIX + name) or plain or ""


def _set_cookie(
    request: Request, response: Response, name: str, value: str, *, seconds: int | None = None
) -> None:
    is_secure = _came_over_https(request)
    response.set_cookie(
        SECURE_PREFIX + name if is_secure else name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=is_secure,
        path="/",
    )


def _came_over_https(request: Request) -> bool:
    """A proxy before us may not say so; the browser's Origin does, where it names our own page."""
    return "https" in (request.url.scheme, urlsplit(request.headers.get("origin", "")).scheme)


def _is_on_this_machine(request: Request) -> bool:
    return request.url.scheme == "http" and request.url.hostname in THIS_MACHINE


def _is_attended(request: Request) -> bool:
    """Whether the agent did something; the event stream and what the page asks by itself are nothing of the kind."""
    is_stream = "text/event-stream" in request.headers.get("accept", "")
    return not is_stream and UNATTENDED_HEADER not in request.headers
