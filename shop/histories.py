"""What customers did, said and complained about. Used by customers/ for profiles and recommendations."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine, select

from shop.records import Issue
from shop.tables import BehaviourRow, IssueRow, ReviewRow
from storage import reading

BOUGHT = ("purchase",)


class Histories:
    """Behaviour, reviews and issues as they are now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def behaviour(self, kinds: Sequence[str] = BOUGHT) -> list[tuple[str, str, date]]:
        """(customer id, product id, day) of everything of these kinds, oldest first."""
        query = (
            select(BehaviourRow.customer_id, BehaviourRow.product_id, BehaviourRow.on)
            .where(BehaviourRow.kind.in_(kinds))
            .order_by(BehaviourRow.on, BehaviourRow.id)
        )
        with reading(self._engine) as session:
            return list(session.execute(query).tuples())

    def stars(self) -> list[tuple[str, int]]:
        """(product id, stars) of every review."""
        with reading(self._engine) as session:
            return list(session.execute(select(ReviewRow.product_id, ReviewRow.stars)).tuples())

    def open_issues_of(self, customer_id: str) -> list[Issue]:
        """What this customer still waits for, oldest first."""
        query = (
            select(IssueRow)
            .where(IssueRow.customer_id == customer_id, IssueRow.solved_on.is_(None))
            .order_by(IssueRow.opened_on)
        )
        with reading(self._engine) as session:
            return [
                Issue(row.issue_id, row.customer_id, row.order_id, row.subject, row.opened_on, row.solved_on)
                for row in session.scalars(query)
            ]
