"""Accounts of agents: the first one, further ones, a way back in, and the changes an agent makes to the own account.

Used by the gateway for signed-in agents and at the first start, and by `python -m desk` for who runs the machine.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import second_factor, sessions, tries
from desk.audit import COMMAND_LINE, Act, note
from desk.passwords import hash_password, new_password
from desk.tables import AgentRow

FIRST_LOGIN, FIRST_NAME = "agent", "Kim"


class UnknownAgent(LookupError):
    """No account has this login."""


class LoginTaken(ValueError):
    """An account has this login already."""


def make_first_agent(session: Session, *, now: datetime) -> str | None:
    """Make the first account if there is none. Returns its password, which is shown once."""
    if session.scalar(select(AgentRow.id).limit(1)) is not None:
        return None
    return add_agent(session, FIRST_LOGIN, FIRST_NAME, now=now)


def add_agent(session: Session, login: str, name: str, *, now: datetime) -> str:
    """Make an account. Returns its password, which is shown once. Raises LoginTaken."""
    if session.scalar(select(AgentRow.id).where(AgentRow.login == login)) is not None:
        raise LoginTaken(f"there is an account {login!r} already; see: python -m desk list")
    password = new_password()
    agent = AgentRow(login=login, name=name, password_hash=hash_password(password))
    session.add(agent)
    session.flush()
    note(session, Act.ADDED, agent.id, now=now, address=COMMAND_LINE)
    return password


def reset_agent(session: Session, login: str, *, now: datetime) -> str:
    """A new password, no second factor, no session, no pause. Returns the password. Raises UnknownAgent."""
    agent = session.scalar(select(AgentRow).where(AgentRow.login == login))
    if agent is None:
        raise UnknownAgent(f"there is no account {login!r}; see: python -m desk list")
    password = new_password()
    agent.password_hash = hash_password(password)
    second_factor.switch_off(session, agent)
    sessions.end_all(session, agent)
    tries.forget(session, tries.counted_as(login, ""))
    note(session, Act.RESET, agent.id, now=now, address=COMMAND_LINE)
    return password


def all_agents(session: Session) -> list[AgentRow]:
    """Every account, by login."""
    return list(session.scalars(select(AgentRow).order_by(AgentRow.login)))
