"""Prove that somebody is the agent a login names: the password, and the second factor where it is on.

In two transactions with the slow comparison between them: `begin` counts the try, `finish` judges it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import second_factor, tries
from desk.audit import Act, note
from desk.passwords import Checked
from desk.tables import AgentRow


class Verdict(StrEnum):
    """What became of a try."""

    RIGHT = "right"
    WRONG = "wrong"  # login or password; which one is not told
    CODE_NEEDED = "code_needed"  # the password fits
    CODE_WRONG = "code_wrong"  # or too old, or used before


@dataclass(frozen=True)
class Attempt:
    """A try that is counted. password_hash: to compare with; None where the login names nobody."""

    counted_as: str
    agent_id: int | None
    password_hash: str | None


def begin(session: Session, login: str, mark: str, *, now: datetime) -> Attempt:
    """Count a try. mark: of the browser, if it has one. Raises tries.Paused."""
    key = tries.counted_as(login, mark)
    tries.count(session, key, now=now)
    agent = session.scalar(select(AgentRow).where(AgentRow.login == login))
    return Attempt(key, agent.id, agent.password_hash) if agent else Attempt(key, None, None)


def finish(
    session: Session, attempt: Attempt, checked: Checked, code: str | None, *, now: datetime, address: str
) -> tuple[Verdict, AgentRow | None]:
    """Judge a try, and write down what it was; the agent only if it was right.

    code: None is refused with CODE_NEEDED where the second factor is on; it is not looked at where it is off.
    """
    agent = session.get(AgentRow, attempt.agent_id) if attempt.agent_id is not None else None
    if agent is None or not checked.fits or agent.password_hash != attempt.password_hash:
        return _wrong(session, attempt, Verdict.WRONG, now=now, address=address)
    if second_factor.is_on(agent):
        if not code:
            tries.give_back(session, attempt.counted_as)
            return Verdict.CODE_NEEDED, None
        used = second_factor.use(session, agent, code, now=now)
        if used is None:
            return _wrong(session, attempt, Verdict.CODE_WRONG, now=now, address=address)
        if used is second_factor.Used.RECOVERY:
            note(session, Act.RECOVERY_CODE_USED, agent.id, now=now, address=address)
    tries.forget(session, attempt.counted_as)
    agent.password_hash = checked.better_hash or agent.password_hash
    return Verdict.RIGHT, agent


def _wrong(
    session: Session, attempt: Attempt, verdict: Verdict, *, now: datetime, address: str
) -> tuple[Verdict, None]:
    act = Act.WRONG_CODE if verdict is Verdict.CODE_WRONG else Act.WRONG_PASSWORD
    note(session, act, attempt.agent_id, now=now, address=address)
    if tries.is_paused(session, attempt.counted_as):
        note(session, Act.PAUSED, attempt.agent_id, now=now, address=address)
    return verdict, None
