"""Agents and their sign-in: argon2 passwords, a growing lock after wrong ones, sessions that end when idle.

Sessions are random tokens of 256 bits, stored as hashes; a new one is made at every sign-in, and a change of password
ends all others.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.tables import AgentRow, AgentSessionRow

FIRST_LOGIN = "agent"
IDLE = timedelta(minutes=30)
FREE_TRIES = 5  # before a lock
FIRST_LOCK = timedelta(seconds=30)  # doubles with every further wrong password
LONGEST_LOCK = timedelta(hours=1)
SHORTEST_PASSWORD = 12

_hasher = PasswordHasher()  # argon2id with the library's parameters (RFC 9106, low memory)
_DECOY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$pTrRGoRQNZtUjlhQ8bbHcA9jS6dDZR1MyQ1Ct5cPn4g"


class WrongLogin(ValueError):
    """Name or password is wrong; which one is not told."""


class Locked(ValueError):
    """Too many wrong passwords. `until`: when the next try counts."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many wrong passwords")
        self.until = until


class NotSignedIn(LookupError):
    """There is no such session, or it was idle for too long."""


@dataclass(frozen=True)
class SignedIn:
    """A new session. token: for the cookie, shown once. csrf: comes back in a header of every change."""

    token: str
    csrf: str
    agent: AgentRow


def make_first_agent(session: Session) -> str | None:
    """Make the first account if there is none. Returns its password, which is shown once."""
    if session.scalar(select(AgentRow.id).limit(1)) is not None:
        return None
    password = secrets.token_urlsafe(12)
    session.add(AgentRow(login=FIRST_LOGIN, name="Kim", password_hash=_hasher.hash(password)))
    return password


def check_login(session: Session, login: str, password: str, *, now: datetime) -> AgentRow | None:
    """The agent, None for a wrong login (counted), in the caller's transaction. Raises Locked."""
    agent = session.scalar(select(AgentRow).where(AgentRow.login == login))
    if agent is not None and agent.locked_until is not None and now < agent.locked_until:
        raise Locked(agent.locked_until)
    if not _fits(agent.password_hash if agent else _DECOY, password) or agent is None:
        if agent is not None:
            _count_failure(agent, now)
        return None
    agent.failed_logins, agent.locked_until = 0, None
    return agent


def sign_in(session: Session, agent: AgentRow, *, now: datetime) -> SignedIn:
    """Begin a session with a token nobody has seen before."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    session.add(AgentSessionRow(token_hash=_hash(token), agent_id=agent.id, csrf=csrf, used_at=now))
    return SignedIn(token, csrf, agent)


def session_of(session: Session, token: str, *, now: datetime) -> tuple[AgentRow, AgentSessionRow]:
    """The agent of a token, and the session, which is now used. Raises NotSignedIn."""
    row = session.get(AgentSessionRow, _hash(token))
    if row is None or row.used_at + IDLE <= now:
        raise NotSignedIn("sign in at /desk")
    if row.used_at + IDLE / 10 <= now:
        row.used_at = now
    return session.get_one(AgentRow, row.agent_id), row


def sign_out(session: Session, token: str) -> None:
    """End the session of a token."""
    session.execute(delete(AgentSessionRow).where(AgentSessionRow.token_hash == _hash(token)))


def change_password(session: Session, agent: AgentRow, old: str, new: str) -> None:
    """Set a new password and end every session of the agent. Raises WrongLogin, ValueError for a short one."""
    if not _fits(agent.password_hash, old):
        raise WrongLogin("the old password is wrong")
    if len(new) < SHORTEST_PASSWORD:
        raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters")
    agent.password_hash = _hasher.hash(new)
    session.execute(delete(AgentSessionRow).where(AgentSessionRow.agent_id == agent.id))


def _count_failure(agent: AgentRow, now: datetime) -> None:
    agent.failed_logins += 1
    beyond = agent.failed_logins - FREE_TRIES
    if beyond >= 0:
        agent.locked_until = now + min(FIRST_LOCK * 2**beyond, LONGEST_LOCK)


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
