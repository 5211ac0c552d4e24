"""Wrong tries to sign in are counted before they are checked; after ten, each further one costs a longer pause.

A try is counted by what was typed, whether there is such an account or not, so that a pause tells nothing. A browser in
which the agent has signed in before carries a signed mark and is counted apart: who does not know the password can
hold up unknown browsers, not the one the agent works with.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from desk.tables import SignInTriesRow
from storage import blind_index

FREE_TRIES = 10
FIRST_PAUSE = timedelta(seconds=30)  # doubles with every further wrong try
LONGEST_PAUSE = timedelta(minutes=15)  # 15 minutes a guess: 35,000 a year against 96 random bits
FORGOTTEN_AFTER = timedelta(days=1)  # without a further try


class Paused(ValueError):
    """Too many wrong tries. `until`: when the next one counts."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many wrong tries to sign in")
        self.until = until


def new_mark(login: str) -> str:
    """A mark for the browser in which this login has just signed in."""
    nonce = secrets.token_hex(16)
    return f"{nonce}.{_signature(login, nonce)}"


def is_known(login: str, mark: str) -> bool:
    """Whether we gave this mark to a browser of this login."""
    nonce, _, signature = mark.partition(".")
    return hmac.compare_digest(signature.encode(), _signature(login, nonce).encode())


def counted_as(login: str, mark: str) -> str:
    """The key under which a try is counted."""
    return blind_index(f"tries {mark if is_known(login, mark) else ''} {login}")


def count(session: Session, key: str, *, now: datetime) -> None:
    """Count a try as a wrong one until it turns out right, so that guesses at the same time do not outrun the pause.

    Raises Paused if none counts now.
    """
    session.execute(delete(SignInTriesRow).where(SignInTriesRow.last_at < now - FORGOTTEN_AFTER))
    row = session.get(SignInTriesRow, key)
    if row is None:
        row = SignInTriesRow(counted_as=key, wrong=0)
        session.add(row)
    if row.paused_until is not None and now < row.paused_until:
        raise Paused(row.paused_until)
    row.wrong, row.last_at = row.wrong + 1, now
    row.paused_until = now + _pause(row.wrong) if row.wrong >= FREE_TRIES else None


def is_paused(session: Session, key: str) -> bool:
    """Whether the try that was just counted has begun a pause."""
    row = session.get(SignInTriesRow, key)
    return row is not None and row.paused_until is not None


def give_back(session: Session, key: str) -> None:
    """Take back one try that was neither right nor wrong: the password fits, the code is still to come."""
    row = session.get(SignInTriesRow, key)
    if row is not None:
        row.wrong, row.paused_until = row.wrong - 1, None


def forget(session: Session, key: str) -> None:
    """Start anew after a right try."""
    session.execute(delete(SignInTriesRow).where(SignInTriesRow.counted_as == key))


def _pause(wrong: int) -> timedelta:
    doublings = min(wrong - FREE_TRIES, 10)  # more would only make a number too large for a timedelta
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _signature(login: str, nonce: str) -> str:
    return blind_index(f"browser {nonce} {login}")
