"""How many cases are open, by state. Used by gateway/metrics_route."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.states import OPEN_STATES
from desk.tables import HandoffRow


def open_cases_by_state(session: Session) -> dict[str, int]:
    """{"waiting": 2, "active": 1}; every open state is there."""
    query = (
        select(HandoffRow.state, func.count())
        .where(HandoffRow.state.in_(OPEN_STATES))
        .group_by(HandoffRow.state)
    )
    return {**dict.fromkeys(sorted(OPEN_STATES), 0), **dict(session.execute(query).tuples().all())}
