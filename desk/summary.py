"""What an agent reads first: facts of the conversation in a few fields, put together without guessing."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations.contract import TurnState
from conversations.tables import InboxRow, TurnRow
from desk.handoffs import Case

NOT_A_WISH = {
    "greet", "goodbye", "thanks", "affirm", "deny", "human", "help", "bot_challenge", "small_talk", "change_language",
    "correct", "choose", "choose_entry", "none_of_these", "unsure", "out_of_scope",
}  # fmt: skip


@dataclass(frozen=True)
class Summary:
    """reason: why a person is wanted. wants: what the customer came for. still_open: what of it the bot left unanswered, as
    {intent, text}. signs: what speaks for frustration. asked_last: the newest message."""

    reason: str
    wants: list[str]
    still_open: list[dict[str, str]]
    signs: list[str]
    order_numbers: list[str]
    products: list[str]
    asked_last: str
    messages: int
    answered_by_bot: int
    apologies: int


def summarise(session: Session, case: Case) -> Summary:
    """The summary of a case, from its request and the conversation so far."""
    last = session.scalar(
        select(InboxRow.shown)
        .where(InboxRow.conversation_id == case.conversation_id)
        .order_by(InboxRow.seq.desc())
        .limit(1)
    )
    by_state = (
        select(TurnRow.state, func.count())
        .where(TurnRow.conversation_id == case.conversation_id)
        .group_by(TurnRow.state)
    )
    counts: dict[str, int] = dict(session.execute(by_state).tuples().all())
    return Summary(
        reason=case.reason,
        wants=[wish for wish in dict.fromkeys(case.request.wants) if wish not in NOT_A_WISH],
        still_open=[request.model_dump() for request in case.request.still_open],
        signs=case.request.signs,
        order_numbers=list(dict.fromkeys(case.request.order_numbers)),
        products=list(dict.fromkeys(case.request.products)),
        asked_last=last or "",
        messages=sum(counts.values()),
        answered_by_bot=counts.get(TurnState.ANSWERED, 0) + counts.get(TurnState.LATE_ANSWER, 0),
        apologies=counts.get(TurnState.APOLOGISED, 0),
    )
