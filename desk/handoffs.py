"""Cases: opened by a reply of the bot, or by its warning; taken, answered, handed back or closed by agents.

Every function works in the caller's transaction, so that the owner of the conversation, the state of the case and
what the customer is told change together.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.book import set_owner
from conversations.contract import Author, Owner
from conversations.outbox import append_event
from conversations.tables import ConversationRow
from desk.contract import HandoffRequest
from desk.priority import priority_of
from desk.states import OPEN_STATES, HandoffState, NotPossible, Step, after
from desk.tables import AgentReplyRow, AgentRow, HandoffRow
from storage import now_utc


class NoCase(LookupError):
    """The conversation has no open case."""


@dataclass(frozen=True)
class Case:
    """A case as the desk shows it. position: place in the queue, from 1; None once it is taken."""

    conversation_id: str
    state: HandoffState
    reason: str
    request: HandoffRequest
    requested_at: datetime
    customer_id: str | None
    language: str | None
    agent: str | None
    position: int | None


def open_handoff(
    session: Session, conversation_id: str, request: HandoffRequest, *, now: datetime | None = None
) -> None:
    """Put the conversation into the queue and silence the bot. A case that waits or is taken stays as it is."""
    row, moment = _open_row(session, conversation_id), now or now_utc()
    if row is not None and row.state != HandoffState.WARNED:
        return
    if row is None:
        session.add(_new_row(conversation_id, request, HandoffState.WAITING, moment))
    else:
        row.state, row.reason, row.requested_at = HandoffState.WAITING, request.reason, moment
        row.request = request.model_dump()
    set_owner(session, conversation_id, Owner.PERSON, now=moment)


def warn(
    session: Session, conversation_id: str, request: HandoffRequest, *, now: datetime | None = None
) -> None:
    """Show agents a conversation that may need one of them; the bot goes on. An open case is not touched."""
    if _open_row(session, conversation_id) is None:
        session.add(_new_row(conversation_id, request, HandoffState.WARNED, now or now_utc()))


def _new_row(
    conversation_id: str, request: HandoffRequest, state: HandoffState, moment: datetime
) -> HandoffRow:
    return HandoffRow(
        conversation_id=conversation_id,
        reason=request.reason,
        request=request.model_dump(),
        requested_at=moment,
        state=state,
    )


def take(session: Session, conversation_id: str, agent: AgentRow, *, told: str, now: datetime) -> None:
    """Give the case to an agent and tell the customer who it is. Raises NoCase, NotPossible."""
    row = _needed(session, conversation_id)
    if row.agent_id == agent.id:
        return
    row.state = after(HandoffState(row.state), Step.TAKE)
    row.agent_id, row.taken_at = agent.id, row.taken_at or now
    set_owner(session, conversation_id, Owner.PERSON, now=now)
    data = {"state": HandoffState.ACTIVE, "agent": agent.name}
    append_event(
        session, conversation_id, author=Author.SYSTEM, text=told, kind="handoff", data=data, now=now
    )


def reply(
    session: Session,
    conversation_id: str,
    agent: AgentRow,
    text: str,
    *,
    client_message_id: str,
    now: datetime,
) -> int:
    """Say something to the customer. Returns its seq; a repeated id returns the first. Raises NoCase, NotPossible."""
    known = session.scalar(
        select(AgentReplyRow).where(
            AgentReplyRow.conversation_id == conversation_id,
            AgentReplyRow.client_message_id == client_message_id,
        )
    )
    if known is not None:
        return known.seq
    row = _needed(session, conversation_id)
    if row.agent_id != agent.id:
        raise NotPossible("take the case first; another agent may be answering")
    data = {"agent": agent.name}
    seq = append_event(session, conversation_id, author=Author.AGENT, text=text, data=data, now=now)
    session.add(
        AgentReplyRow(
            conversation_id=conversation_id, client_message_id=client_message_id, agent_id=agent.id, seq=seq
        )
    )
    return seq


def end(session: Session, conversation_id: str, step: Step, *, told: str, now: datetime) -> None:
    """Hand the conversation back to the bot, or close the case. Raises NoCase, NotPossible.

    A warning that is closed was never told to the customer, and its end is not either.
    """
    row = _needed(session, conversation_id)
    was_told = row.state != HandoffState.WARNED
    row.state = after(HandoffState(row.state), step)
    row.ended_at = now
    if not was_told:
        return
    set_owner(session, conversation_id, Owner.BOT, now=now)
    data = {"state": row.state}
    append_event(
        session, conversation_id, author=Author.SYSTEM, text=told, kind="handoff", data=data, now=now
    )


def open_cases(session: Session) -> list[Case]:
    """Every open case: the most pressing first, then who waits longest; warnings after those that wait or are taken."""
    query = (
        select(HandoffRow)
        .where(HandoffRow.state.in_(OPEN_STATES))
        .order_by(HandoffRow.requested_at, HandoffRow.id)
    )
    rows = sorted(session.scalars(query), key=_rank)
    cases, waiting = [], 0
    for row in rows:
        waiting += row.state == HandoffState.WAITING
        cases.append(_case(session, row, waiting))
    return cases


def latest_case(session: Session, conversation_id: str) -> Case:
    """The newest case of a conversation, open or ended. Raises NoCase."""
    mine = select(HandoffRow).where(HandoffRow.conversation_id == conversation_id)
    row = session.scalar(mine.order_by(HandoffRow.id.desc()).limit(1))
    if row is None:
        raise NoCase(f"conversation {conversation_id!r} was never handed over")
    ahead = [c for c in open_cases(session) if c.conversation_id == conversation_id]
    return ahead[0] if ahead else _case(session, row, 0)


def _rank(row: HandoffRow) -> tuple[bool, int]:
    return row.state == HandoffState.WARNED, -priority_of(HandoffRequest.model_validate(row.request))


def _case(session: Session, row: HandoffRow, place: int) -> Case:
    conversation = session.get_one(ConversationRow, row.conversation_id)
    agent = session.get(AgentRow, row.agent_id) if row.agent_id is not None else None
    return Case(
        conversation_id=row.conversation_id,
        state=HandoffState(row.state),
        reason=row.reason,
        request=HandoffRequest.model_validate(row.request),
        requested_at=row.requested_at,
        customer_id=conversation.customer_id,
        language=conversation.language,
        agent=agent.name if agent else None,
        position=place if row.state == HandoffState.WAITING else None,
    )


def _open_row(session: Session, conversation_id: str) -> HandoffRow | None:
    query = select(HandoffRow).where(
        HandoffRow.conversation_id == conversation_id, HandoffRow.state.in_(OPEN_STATES)
    )
    return session.scalar(query)


def _needed(session: Session, conversation_id: str) -> HandoffRow:
    row = _open_row(session, conversation_id)
    if row is None:
        raise NoCase(f"conversation {conversation_id!r} has no open case")
    return row
