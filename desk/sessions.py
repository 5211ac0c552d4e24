"""Sessions of agents: random tokens of 256 bits, stored as hashes, new at every sign-in, over when idle or too old."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from desk.tables import AgentRow, AgentSessionRow

IDLE = timedelta(minutes=30)  # without anything the agent did
LONGEST = timedelta(hours=12)  # then even a busy agent signs in anew


class NotSignedIn(LookupError):
    """There is no such session, or it was idle for too long."""


@dataclass(frozen=True)
class Begun:
    """A new session. token: for the cookie, shown once. csrf: comes back in a header of every change."""

    token: str
    csrf: str


def begin(session: Session, agent: AgentRow, *, now: datetime) -> Begun:
    """Begin a session with a token nobody has seen before; sessions that are over are removed."""
    over = or_(AgentSessionRow.used_at <= now - IDLE, AgentSessionRow.began_at <= now - LONGEST)
    session.execute(delete(AgentSessionRow).where(over))
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    session.add(
        AgentSessionRow(token_hash=_hash(token), agent_id=agent.id, csrf=csrf, began_at=now, used_at=now)
    )
    return Begun(token, csrf)


def session_of(
    session: Session, token: str, *, now: datetime, is_used: bool = True
) -> tuple[AgentRow, AgentSessionRow]:
    """The agent of a token, and the session. is_used: by the agent, so that it is not idle. Raises NotSignedIn."""
    row = session.get(AgentSessionRow, _hash(token))
    if row is None or row.used_at + IDLE <= now or row.began_at + LONGEST <= now:
        raise NotSignedIn("sign in at /desk")
    if is_used and row.used_at + IDLE / 10 <= now:
        row.used_at = now
    return session.get_one(AgentRow, row.agent_id), row


def end(session: Session, token: str) -> None:
    """End the session of a token."""
    session.execute(delete(AgentSessionRow).where(AgentSessionRow.token_hash == _hash(token)))


def end_all(session: Session, agent: AgentRow) -> None:
    """End every session of an agent."""
    session.execute(delete(AgentSessionRow).where(AgentSessionRow.agent_id == agent.id))


def renew(session: Session, agent: AgentRow, *, now: datetime) -> Begun:
    """End every session of an agent and begin one, after a change that old tokens must not outlive."""
    end_all(session, agent)
    return begin(session, agent, now=now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
