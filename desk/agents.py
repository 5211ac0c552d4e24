"""Accounts of agents: make one, list them, let somebody back in. Used by `python -m desk` and at the first start."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import second_factor, sessions, tries
from desk.audit import COMMAND_LINE, Act, note
from desk.tables import AgentRow

FIRST_LOGIN, FIRST_NAME = "agent", "Kim"


class UnknownAgent(LookupError):
    """No account has this login."""


class LoginTaken(ValueError):
    """An account has this login already."""


def add_agent(session: Session, login: str, name: str, password_hash: str, *, now: datetime) -> None:
    """Make an account. Raises LoginTaken."""
    if session.scalar(select(AgentRow.id).where(AgentRow.login == login)) is not None:
        raise LoginTaken(f"there is an account {login!r} already; see: python -m desk list")
    agent = AgentRow(login=login, name=name, password_hash=password_hash)
    session.add(agent)
    session.flush()
    note(session, Act.ADDED, agent.id, now=now, address=COMMAND_LINE)


def reset_agent(session: Session, login: str, password_hash: str, *, now: datetime) -> None:
    """Another password, no second factor, no session, no pause. Raises UnknownAgent."""
    agent = session.scalar(select(AgentRow).where(AgentRow.login == login))
    if agent is None:
        raise UnknownAgent(f"there is no account {login!r}; see: python -m desk list")
    agent.password_hash = password_hash
    second_factor.switch_off(session, agent)
    sessions.end_all(session, agent)
    tries.forget(session, tries.counted_as(login, ""))
    note(session, Act.RESET, agent.id, now=now, address=COMMAND_LINE)


def all_agents(session: Session) -> list[AgentRow]:
    """Every account, by login."""
    return list(session.scalars(select(AgentRow).order_by(AgentRow.login)))
