"""Show who somebody is by name and postcode, where the shop's table allows it (`identify_by`).

Used by actions/identifying.py. Less than a mailed code: who knows both can pass for somebody else. So tries are few, for a
conversation and for a name, each is kept for the shop's people to look at, and no answer tells whether a name or a postcode
exists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from orders.ownership import TRIES
from orders.tables import IdentityTryRow
from shop.customers import CustomerBook
from shop.person_names import turned_key
from storage import blind_index, now_utc, writing

PERIOD = timedelta(hours=1)  # in which TRIES may not fit, of one conversation and with one name
KEPT = timedelta(days=30)  # how long a try can be looked up


class Outcome(StrEnum):
    """What became of a try."""

    FITS = "fits"
    UNKNOWN = "unknown"  # nobody has both, or several have
    LIMITED = "limited"  # not looked at: too many tries before
    OTHER = "other"  # the conversation is another customer's, or nobody's with these


@dataclass(frozen=True)
class Tried:
    """customer_id: only with FITS. wait_minutes: only with LIMITED, until another try is looked at."""

    outcome: Outcome
    customer_id: str | None = None
    wait_minutes: int = 0


class IdentityByName:
    """Looks up who has a name and a postcode."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = now_utc) -> None:
        self._engine, self._now = engine, now

    def identify(
        self, conversation_id: str, turn_id: str, name: str, postcode: str, *, signed_in: str | None
    ) -> Tried:
        """One try; the same turn gets the same answer. signed_in: whose conversation it is already."""
        customer_id = CustomerBook(self._engine).id_by_name_and_postcode(name, postcode)
        name_index = blind_index(f"name {turned_key(name)}")
        with writing(self._engine) as session:
            known = session.scalar(select(IdentityTryRow).where(IdentityTryRow.turn_id == turn_id))
            wait = self._wait(session, conversation_id, name_index)
            if known is not None:
                outcome = Outcome(known.outcome)
                return Tried(outcome, known.customer_id, wait if outcome is Outcome.LIMITED else 0)
            tried = _judged(customer_id, signed_in or _earlier(session, conversation_id), wait)
            session.add(
                IdentityTryRow(
                    conversation_id=conversation_id,
                    turn_id=turn_id,
                    name_index=name_index,
                    outcome=tried.outcome,
                    customer_id=tried.customer_id,
                    at=self._now(),
                )
            )
        return tried

    def forget_old(self) -> None:
        """Remove tries that were made more than KEPT ago."""
        with writing(self._engine) as session:
            session.execute(delete(IdentityTryRow).where(IdentityTryRow.at < self._now() - KEPT))

    def _wait(self, session: Session, conversation_id: str, name_index: str) -> int:
        """Minutes until another try is looked at; 0: now."""
        now = self._now()
        counts = IdentityTryRow.outcome == Outcome.UNKNOWN, IdentityTryRow.at > now - PERIOD
        waits = [0]
        for mine in (
            IdentityTryRow.conversation_id == conversation_id,
            IdentityTryRow.name_index == name_index,
        ):
            newest_first = select(IdentityTryRow.at).where(*counts, mine).order_by(IdentityTryRow.at.desc())
            blocking = list(session.scalars(newest_first.limit(TRIES)))
            if len(blocking) == TRIES:
                waits.append(-((now - PERIOD - blocking[-1]) // timedelta(minutes=1)))
        return max(waits)


def _judged(customer_id: str | None, whose: str | None, wait: int) -> Tried:
    """Whoever the conversation belongs to is told nothing about anybody else."""
    if whose is not None:
        return Tried(Outcome.FITS, whose) if customer_id == whose else Tried(Outcome.OTHER)
    if wait > 0:
        return Tried(Outcome.LIMITED, wait_minutes=wait)
    return Tried(Outcome.UNKNOWN) if customer_id is None else Tried(Outcome.FITS, customer_id)


def _earlier(session: Session, conversation_id: str) -> str | None:
    """Who has shown in this conversation who they are, though they may have signed out since."""
    fitted = IdentityTryRow.conversation_id == conversation_id, IdentityTryRow.outcome == Outcome.FITS
    return session.scalar(select(IdentityTryRow.customer_id).where(*fitted).limit(1))
