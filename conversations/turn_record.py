"""Read what became of a message: for the answer to `Prefer: wait`, and for staff who ask why. Used by gateway/."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.contract import Event, TurnState
from conversations.events import replies_to
from conversations.tables import TurnRow
from conversations.turn_states import OPEN


@dataclass(frozen=True)
class TurnRecord:
    """One turn as staff see it."""

    turn_id: str
    seq: int
    state: TurnState
    ticket: str | None
    attempts: int
    accepted_at: datetime
    started_at: datetime | None
    closed_at: datetime | None
    reasons: dict[str, Any]


def turn_record(session: Session, conversation_id: str, seq: int) -> TurnRecord | None:
    """The turn of the customer's message with this seq, if there is one."""
    query = select(TurnRow).where(TurnRow.conversation_id == conversation_id, TurnRow.seq == seq)
    turn = session.scalar(query)
    if turn is None:
        return None
    return TurnRecord(
        turn_id=turn.id,
        seq=turn.seq,
        state=TurnState(turn.state),
        ticket=turn.ticket,
        attempts=turn.attempts,
        accepted_at=turn.accepted_at,
        started_at=turn.started_at,
        closed_at=turn.closed_at,
        reasons=turn.reasons,
    )


def replies_if_over(session: Session, conversation_id: str, turn_id: str) -> list[Event] | None:
    """The replies to a message once its turn is over, None while it is open."""
    state = session.scalars(select(TurnRow.state).where(TurnRow.id == turn_id)).one()
    return None if TurnState(state) in OPEN else replies_to(session, conversation_id, turn_id)
