"""The agent's own account: sign in and out, change the password, switch the second factor on and off.

Every change of the account asks for the password, and for a code where the second factor is on. After it every session
of the agent has ended, and this browser goes on with a new one.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar

import segno
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from desk import second_factor, sessions
from desk.audit import Act, note
from desk.passwords import SHORTEST_PASSWORD, hash_password
from desk.proof import Verdict
from desk.sessions import Begun
from desk.tables import AgentRow
from desk.tries import new_mark
from gateway.dependencies import Services, ServicesDep, client_address
from gateway.desk_access import (
    CSRF_HEADER,
    Agent,
    forget_session,
    require_own_page,
    require_safe_way,
    session_token,
    set_browser_mark,
    set_session,
)
from gateway.desk_proof import NotProven, prove, slowly
from gateway.errors import CustomerError, error_responses

RESULT = TypeVar("RESULT")
Password = Annotated[str, Field(min_length=1, max_length=500)]
Code = Annotated[str, Field(max_length=40, description="six digits of the app, or a recovery code")]
SIGN_IN_CODES = {
    Verdict.WRONG: "desk_login",
    Verdict.CODE_NEEDED: "desk_code_needed",
    Verdict.CODE_WRONG: "desk_code",
}
ACCOUNT_CODES = {**SIGN_IN_CODES, Verdict.WRONG: "desk_password"}


class Login(BaseModel):
    login: str = Field(min_length=1, max_length=200)
    password: Password
    code: Code | None = None


class Proof(BaseModel):
    password: Password
    code: Code | None = None


class NewPassword(Proof):
    new: str = Field(max_length=500, json_schema_extra={"minLength": SHORTEST_PASSWORD})


class FirstCode(BaseModel):
    code: Code


class Me(BaseModel):
    name: str
    csrf: str = Field(description=f"to be sent in the header {CSRF_HEADER} with every change")
    second_factor: bool = Field(description="whether signing in asks for a code")
    recovery_codes_left: int


class Offer(BaseModel):
    secret: str = Field(description="base32, to be typed into an authenticator app")
    qr: str = Field(description="the same as a picture to be scanned, an SVG as data: address")


class SwitchedOn(Me):
    recovery_codes: list[str] = Field(description="shown only now; each stands in for the app once")


def desk_account_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/desk/api", tags=["desk"], responses=error_responses(400, 401, 403, 429, 503))
    router.add_api_route("/login", login, methods=["POST"])
    router.add_api_route("/logout", logout, methods=["POST"], status_code=204)
    router.add_api_route("/me", me, methods=["GET"])
    router.add_api_route("/password", new_password, methods=["POST"])
    router.add_api_route(
        "/second-factor/offer", offer_factor, methods=["POST"], responses=error_responses(409)
    )
    router.add_api_route("/second-factor/confirm", confirm_factor, methods=["POST"])
    router.add_api_route("/second-factor/off", factor_off, methods=["POST"])
    return router


async def login(body: Login, request: Request, response: Response, services: ServicesDep) -> Me:
    """Sign in. The session lives in a cookie that scripts cannot read."""
    require_own_page(request)
    require_safe_way(request)
    old_token, now, address = session_token(request), services.now(), client_address(request)

    def begin(db: Session, agent: AgentRow) -> tuple[Begun, Me]:
        sessions.end(db, old_token)
        note(db, Act.SIGNED_IN, agent.id, now=now, address=address)
        begun = sessions.begin(db, agent, now=now)
        return begun, _me(db, agent, begun.csrf)

    try:
        begun, agent = await prove(services, request, body.login, body.password, body.code, then=begin)
    except NotProven as error:
        raise CustomerError(401, SIGN_IN_CODES[error.verdict]) from None
    set_session(request, response, begun.token)
    set_browser_mark(request, response, body.login, new_mark(body.login))
    return agent


async def logout(request: Request, response: Response, agent: Agent, services: ServicesDep) -> None:
    """End this session."""

    def end(db: Session) -> None:
        sessions.end(db, session_token(request))
        note(db, Act.SIGNED_OUT, agent.id, now=services.now(), address=client_address(request))

    await services.database.write(end)
    forget_session(request, response)


async def me(request: Request, agent: Agent, services: ServicesDep) -> Me:
    """Who is signed in."""
    return await services.database.read(lambda db: _me(db, agent, request.state.csrf))


async def new_password(
    body: NewPassword, request: Request, response: Response, agent: Agent, services: ServicesDep
) -> Me:
    """Change the password."""
    if len(body.new) < SHORTEST_PASSWORD:
        raise CustomerError(400, "desk_password_short", least=SHORTEST_PASSWORD)
    new_hash = await slowly(lambda: hash_password(body.new))

    def change(db: Session, proven: AgentRow) -> tuple[Begun, Me]:
        proven.password_hash = new_hash
        return _changed(db, proven, Act.PASSWORD_CHANGED, services, request)

    begun, agent_now = await _proven(services, request, agent, body, change)
    set_session(request, response, begun.token)
    return agent_now


async def offer_factor(body: Proof, request: Request, agent: Agent, services: ServicesDep) -> Offer:
    """Begin to switch the second factor on: a secret for the app, which counts once it is confirmed."""

    def offer(_db: Session, proven: AgentRow) -> str:
        return second_factor.offer(proven)

    try:
        secret = await _proven(services, request, agent, body, offer)
    except second_factor.AlreadyOn:
        raise CustomerError(409, "desk_factor_is_on") from None
    address = second_factor.address_of(agent.login, secret)
    return Offer(secret=secret, qr=await asyncio.to_thread(_qr_code, address))


async def confirm_factor(
    body: FirstCode, request: Request, response: Response, agent: Agent, services: ServicesDep
) -> SwitchedOn:
    """Switch it on, with a code that the app made from the secret."""

    def confirm(db: Session) -> tuple[Begun, SwitchedOn] | None:
        mine = db.get_one(AgentRow, agent.id)
        codes = second_factor.confirm(db, mine, body.code, now=services.now())
        if codes is None:
            return None
        begun, agent_now = _changed(db, mine, Act.SECOND_FACTOR_ON, services, request)
        return begun, SwitchedOn(**agent_now.model_dump(), recovery_codes=codes)

    confirmed = await services.database.write(confirm)
    if confirmed is None:
        raise CustomerError(400, "desk_code")
    begun, switched_on = confirmed
    set_session(request, response, begun.token)
    return switched_on


async def factor_off(
    body: Proof, request: Request, response: Response, agent: Agent, services: ServicesDep
) -> Me:
    """Switch it off; the recovery codes go with it."""

    def off(db: Session, proven: AgentRow) -> tuple[Begun, Me]:
        second_factor.switch_off(db, proven)
        return _changed(db, proven, Act.SECOND_FACTOR_OFF, services, request)

    begun, agent_now = await _proven(services, request, agent, body, off)
    set_session(request, response, begun.token)
    return agent_now


async def _proven(
    services: Services,
    request: Request,
    agent: AgentRow,
    body: Proof,
    then: Callable[[Session, AgentRow], RESULT],
) -> RESULT:
    try:
        return await prove(services, request, agent.login, body.password, body.code, then=then)
    except NotProven as error:
        raise CustomerError(400, ACCOUNT_CODES[error.verdict]) from None


def _changed(
    db: Session, agent: AgentRow, act: Act, services: Services, request: Request
) -> tuple[Begun, Me]:
    note(db, act, agent.id, now=services.now(), address=client_address(request))
    begun = sessions.renew(db, agent, now=services.now())
    return begun, _me(db, agent, begun.csrf)


def _me(db: Session, agent: AgentRow, csrf: str) -> Me:
    left = second_factor.recovery_codes_left(db, agent)
    return Me(name=agent.name, csrf=csrf, second_factor=second_factor.is_on(agent), recovery_codes_left=left)


def _qr_code(address: str) -> str:
    """Black on white, also on a dark page: not every camera reads the other way round."""
    picture: str = segno.make(address, error="m", micro=False).svg_data_uri(
        scale=4, dark="#000", light="#fff"
    )
    return picture
