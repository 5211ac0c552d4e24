"""The audit of accounts: who signed in or failed to, and what was changed. Written here alone; nothing edits it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.tables import DeskAuditRow

COMMAND_LINE = "command line"  # instead of a network address


class Act(StrEnum):
    """What can happen to an account."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a word for the audit
    WRONG_CODE = "wrong_code"  # wrong, too old or used before
    PAUSED = "paused"  # too many wrong tries
    RECOVERY_CODE_USED = "recovery_code_used"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word for the audit
    ADDED = "added"
    RESET = "reset"


def note(session: Session, act: Act, agent_id: int | None, *, now: datetime, address: str) -> None:
    """Write a row, in the caller's transaction. address: where the act came from."""
    session.add(DeskAuditRow(at=now, agent_id=agent_id, act=act, address=address))


def last_sign_in(session: Session, agent_id: int) -> datetime | None:
    """When the agent last signed in."""
    mine = DeskAuditRow.agent_id == agent_id, DeskAuditRow.act == Act.SIGNED_IN
    return session.scalar(select(func.max(DeskAuditRow.at)).where(*mine))
