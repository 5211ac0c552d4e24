"""How many turns are not closed yet, by state. Used by gateway/metrics_route."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations.tables import TurnRow
from conversations.turn_states import OPEN


def open_turns(session: Session) -> dict[str, int]:
    """{"waiting": 3, "running": 1}; every open state is there."""
    query = select(TurnRow.state, func.count()).where(TurnRow.state.in_(OPEN)).group_by(TurnRow.state)
    return {**dict.fromkeys(sorted(OPEN), 0), **dict(session.execute(query).tuples().all())}
