"""The second factor: six digits from an authenticator app (TOTP, RFC 6238), each good once, and ten recovery codes.

A secret is offered first and counts only after a code made with it has come back, so that nobody locks himself out by
half a set-up. A code of the present half minute or of the one before or after it fits, if no newer one was used.
"""

import hmac
import secrets
from datetime import datetime
from enum import StrEnum

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from desk.tables import AgentRow, RecoveryCodeRow
from storage import blind_index

ISSUER = "Parley"
STEP_S = 30  # what every authenticator app assumes
STEPS_ASIDE = 1
DIGITS = 6
RECOVERY_CODES = 10
_GROUPS, _GROUP_LENGTH = 3, 4
_LETTERS = "23456789bcdfghjkmnpqrstvwxyz"  # 28, none like another, no words: 12 of them are 57 bits


class AlreadyOn(ValueError):
    """The second factor is on; switch it off first."""


class Used(StrEnum):
    """What a right code was."""

    APP = "app"
    RECOVERY = "recovery"


def is_on(agent: AgentRow) -> bool:
    """Whether signing in asks this agent for a code."""
    return agent.second_factor_since is not None


def offer(agent: AgentRow) -> str:
    """A new secret (base32), which does not count yet. Raises AlreadyOn."""
    if is_on(agent):
        raise AlreadyOn("the second factor is on; switch it off first")
    agent.totp_secret, agent.totp_step = pyotp.random_base32(), None
    return agent.totp_secret


def address_of(login: str, secret: str) -> str:
    """The otpauth:// address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm(session: Session, agent: AgentRow, code: str, *, now: datetime) -> list[str] | None:
    """Switch the offered factor on. Returns the recovery codes, shown this once; None for a wrong code."""
    if is_on(agent) or not _use_app_code(agent, code, now):
        return None
    agent.second_factor_since = now
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCodeRow(agent_id=agent.id, code_hash=_hash(agent, code)) for code in codes)
    return codes


def use(session: Session, agent: AgentRow, code: str, *, now: datetime) -> Used | None:
    """Use up a code of the app or a recovery code. None for one that is wrong, too old or used before."""
    if _use_app_code(agent, code, now):
        return Used.APP
    return Used.RECOVERY if _use_recovery_code(session, agent, code, now) else None


def switch_off(session: Session, agent: AgentRow) -> None:
    """Forget the secret and the recovery codes."""
    agent.totp_secret = agent.totp_step = agent.second_factor_since = None
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.agent_id == agent.id))


def recovery_codes_left(session: Session, agent: AgentRow) -> int:
    """How many are still good."""
    unused = RecoveryCodeRow.agent_id == agent.id, RecoveryCodeRow.used_at.is_(None)
    return session.scalar(select(func.count()).where(*unused)) or 0


def _use_app_code(agent: AgentRow, code: str, now: datetime) -> bool:
    typed = "".join(code.split())
    if agent.totp_secret is None:
        return False
    step = _fitting_step(agent.totp_secret, typed, int(now.timestamp()) // STEP_S)
    if step is None or (agent.totp_step is not None and step <= agent.totp_step):
        return False
    agent.totp_step = step
    return True


def _fitting_step(secret: str, typed: str, present: int) -> int | None:
    app = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S)
    steps = range(present - STEPS_ASIDE, present + STEPS_ASIDE + 1)
    fitting = [step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), typed.encode())]
    return max(fitting, default=None)


def _use_recovery_code(session: Session, agent: AgentRow, code: str, now: datetime) -> bool:
    """One statement finds and uses it, so that of two at the same time one is refused."""
    good = RecoveryCodeRow.code_hash == _hash(agent, code), RecoveryCodeRow.used_at.is_(None)
    used = session.execute(
        update(RecoveryCodeRow).where(*good).values(used_at=now).returning(RecoveryCodeRow.code_hash)
    )
    return used.first() is not None


def _new_recovery_code() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def _hash(agent: AgentRow, code: str) -> str:
    """Spaces, hyphens and capitals do not matter."""
    letters = "".join(character for character in code.lower() if character.isalnum())
    return blind_index(f"recovery {agent.id} {letters}")
