"""Which turn is worked on next, by whom, and until when. Used by gateway/worker.

One worker at a time has a conversation, by a lease in its row. Every taking raises the fence; a worker whose fence is
no longer the row's cannot close a turn, so that one that was stopped for a while does no harm when it wakes up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conversations.book import locked_row
from conversations.contract import TurnState
from conversations.tables import ConversationRow, InboxRow, TurnRow
from conversations.turn_states import OPEN, move


@dataclass(frozen=True)
class TurnLimits:
    """How long a turn may take. deadline: alone; queue_deadline: behind others that are being answered."""

    deadline: timedelta
    queue_deadline: timedelta
    lease: timedelta


@dataclass(frozen=True)
class TakenTurn:
    """A turn this worker may work on, and what the bot is to be asked. sent_before: it may have an answer already."""

    turn_id: str
    conversation_id: str
    seq: int
    kind: str
    asked: str
    language: str | None
    channel: str
    deadline_at: datetime
    fence: int
    sent_before: bool


@dataclass(frozen=True)
class NewTurn:
    """A turn that is being accepted: its rows, which are written when the transaction ends."""

    turn: TurnRow
    message: InboxRow


@dataclass(frozen=True)
class Apologised:
    """An apologised turn that was sent to the bot, so that an answer may still come."""

    turn_id: str
    conversation_id: str
    language: str | None


class LeasedElsewhere(RuntimeError):
    """Another worker has the conversation until `until`."""

    def __init__(self, conversation_id: str, until: datetime) -> None:
        super().__init__(f"conversation {conversation_id} is leased until {until.isoformat()}")
        self.until = until


def take_next(
    session: Session, conversation_id: str, *, holder: str, now: datetime, limits: TurnLimits
) -> TakenTurn | None:
    """Take the oldest open turn of the conversation, or return None. Raises LeasedElsewhere."""
    turn = _oldest_open(session, conversation_id)
    if turn is None:
        return None
    row = locked_row(session, conversation_id)
    if _leased_to_another(row, holder, now):
        raise LeasedElsewhere(conversation_id, row.lease_until or now)
    before = _before(session, turn) if turn.deadline_at is None else None
    sent_before = _take(turn, row, holder=holder, before=before, now=now, limits=limits)
    message = session.execute(select(InboxRow.kind, InboxRow.asked).where(InboxRow.turn_id == turn.id)).one()
    return _taken(turn, row, message.kind, message.asked, sent_before=sent_before)


def take_accepted(
    session: Session, new: NewTurn, *, holder: str, now: datetime, limits: TurnLimits
) -> TakenTurn | None:
    """Take a turn in the transaction that accepts it. None if another is open before it, or another worker has it."""
    turn = new.turn
    row = locked_row(session, turn.conversation_id)
    with session.no_autoflush:  # the rows are written once, with what is changed here
        if _leased_to_another(row, holder, now) or _is_behind(session, turn):
            return None
    sent_before = _take(turn, row, holder=holder, before=None, now=now, limits=limits)
    return _taken(turn, row, new.message.kind, new.message.asked, sent_before=sent_before)


def _leased_to_another(row: ConversationRow, holder: str, now: datetime) -> bool:
    return row.lease_until is not None and row.lease_holder != holder and row.lease_until > now


def _take(
    turn: TurnRow,
    row: ConversationRow,
    *,
    holder: str,
    before: TurnRow | None,
    now: datetime,
    limits: TurnLimits,
) -> bool:
    """Give it to the worker; whether it was sent to the bot before."""
    row.lease_holder, row.lease_until = holder, now + limits.lease
    row.fence += 1
    sent_before = turn.state == TurnState.RUNNING
    move(turn, TurnState.RUNNING, now=now)
    turn.attempts += 1
    turn.started_at = turn.started_at or now
    turn.deadline_at = turn.deadline_at or deadline(turn, before, limits)
    return sent_before


def deadline(turn: TurnRow, before: TurnRow | None, limits: TurnLimits) -> datetime:
    """When the customer gets an apology at the latest.

    The time counts from acceptance. Only for a turn that waited behind one that was *answered* does it count from that
    answer, so that a burst is answered in order; and never longer than the queue's deadline. Behind one that was
    apologised for nothing is prolonged: a bot that is down costs each message one deadline, not a sum of them.
    """
    start = turn.accepted_at
    if before is not None and before.state == TurnState.ANSWERED and before.closed_at is not None:
        start = max(start, before.closed_at)
    return min(start + limits.deadline, turn.accepted_at + max(limits.deadline, limits.queue_deadline))


def renew_lease(session: Session, taken: TakenTurn, *, now: datetime, limits: TurnLimits) -> bool:
    """Keep the conversation. Returns False if another worker has it."""
    row = locked_row(session, taken.conversation_id)
    if row.fence != taken.fence:
        return False
    row.lease_until = now + limits.lease
    return True


def release_leases(session: Session, *, holder: str) -> None:
    """Give back everything this worker has, at its end."""
    held = ConversationRow.lease_holder == holder
    session.execute(update(ConversationRow).where(held).values(lease_holder=None, lease_until=None))


def conversations_with_open_turns(session: Session) -> list[str]:
    """What is to be taken up at a start, the longest waiting first."""
    query = select(TurnRow.conversation_id).where(TurnRow.state.in_(OPEN)).order_by(TurnRow.accepted_at)
    return list(dict.fromkeys(session.scalars(query)))


def apologised_since(session: Session, since: datetime) -> list[Apologised]:
    """The apologised turns whose answer may still come."""
    query = (
        select(TurnRow, ConversationRow.language)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(TurnRow.state == TurnState.APOLOGISED, TurnRow.closed_at >= since, TurnRow.attempts > 0)
        .order_by(TurnRow.accepted_at)
    )
    return [
        Apologised(turn.id, turn.conversation_id, language)
        for turn, language in session.execute(query).tuples()
    ]


def _oldest_open(session: Session, conversation_id: str) -> TurnRow | None:
    query = (
        select(TurnRow)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.state.in_(OPEN))
        .order_by(TurnRow.seq)
        .limit(1)
    )
    return session.scalar(query)


def _is_behind(session: Session, turn: TurnRow) -> bool:
    """Whether another turn of the conversation is open before this one."""
    earlier = (TurnRow.conversation_id == turn.conversation_id) & (TurnRow.seq < turn.seq)
    return session.scalar(select(TurnRow.id).where(earlier, TurnRow.state.in_(OPEN)).limit(1)) is not None


def _before(session: Session, turn: TurnRow) -> TurnRow | None:
    query = (
        select(TurnRow)
        .where(TurnRow.conversation_id == turn.conversation_id, TurnRow.seq < turn.seq)
        .order_by(TurnRow.seq.desc())
        .limit(1)
    )
    return session.scalar(query)


def _taken(turn: TurnRow, row: ConversationRow, kind: str, asked: str, *, sent_before: bool) -> TakenTurn:
    if turn.deadline_at is None:
        raise ValueError(f"turn {turn.id} runs without a deadline")
    return TakenTurn(
        turn_id=turn.id,
        conversation_id=row.id,
        seq=turn.seq,
        kind=kind,
        asked=asked,
        language=row.language,
        channel=row.channel,
        deadline_at=turn.deadline_at,
        fence=row.fence,
        sent_before=sent_before,
    )
