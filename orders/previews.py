"""Previews in the database: written once per turn and request, read by their customer only, used once.

Used by operations.py. What they hold is personal and encrypted; `forget` empties it.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Engine, Select, select, update
from sqlalchemy.orm import Session

from orders.basis import Planned
from orders.requests import Request
from orders.results import Done, Preview, Undone
from orders.tables import PreviewRow
from shop.changes import Change
from storage import reading, writing

REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


@dataclass(frozen=True)
class Stored:
    """A preview with all that belongs to it. done: once it was performed. undone: once it was taken back.

    was_sent: the change, or its taking back, was given to the shop, and what became of it is not noted yet.
    """

    request: Request
    preview: Preview
    change: Change
    done: Done | None = None
    undone: Undone | None = None
    was_sent: bool = False

    @property
    def key(self) -> str:
        """The idempotency key of its change: preview, operation, target."""
        target = self.change.order_id or self.preview.plan.order_id or self.change.customer_id
        return f"{self.preview.preview_id}:{self.change.operation.value}:{target}"


STORED = TypeAdapter(Stored)


class Previews:
    """The table of previews."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def store(
        self,
        customer_id: str,
        request: Request,
        planned: Planned,
        *,
        preview_id: str,
        turn_id: str,
        now: datetime,
        life: timedelta,
    ) -> Preview:
        """The preview of this turn for this request: the one there is, if the turn was sent again."""
        digest = _digest(customer_id, request)
        with writing(self._engine) as session:
            known = session.scalar(
                select(PreviewRow).where(PreviewRow.made_turn == turn_id, PreviewRow.request_hash == digest)
            )
            if known is not None and known.content is not None:
                return STORED.validate_json(known.content).preview
            preview = Preview(preview_id, planned.plan, now, now + life)
            stored = Stored(request, preview, planned.change)
            session.add(
                PreviewRow(
                    preview_id=preview_id,
                    customer_id=customer_id,
                    operation=request.operation.value,
                    made_turn=turn_id,
                    request_hash=digest,
                    content=STORED.dump_json(stored).decode(),
                    made_at=now,
                    expires_at=preview.expires_at,
                )
            )
            return preview

    def of(self, customer_id: str, preview_id: str) -> Stored | None:
        """The customer's own preview. Somebody else's is as unknown as none."""
        with reading(self._engine) as session:
            row = _theirs(session, customer_id, preview_id)
            return None if row is None else _stored(row)

    def made_in(self, customer_id: str, request: Request, turn_id: str) -> Preview | None:
        """What this turn was shown for this request before."""
        with reading(self._engine) as session:
            row = session.scalar(
                select(PreviewRow).where(
                    PreviewRow.made_turn == turn_id, PreviewRow.request_hash == _digest(customer_id, request)
                )
            )
            stored = None if row is None else _stored(row)
            return None if stored is None else stored.preview

    def last_performed(self, customer_id: str) -> Stored | None:
        """The customer's last operation that is done and not taken back."""
        with reading(self._engine) as session:
            row = session.scalar(_performed(customer_id).order_by(PreviewRow.performed_at.desc()).limit(1))
            return None if row is None else _stored(row)

    def performed_since(self, customer_id: str, since: datetime) -> list[Stored]:
        """The customer's operations that are done since then and not taken back, in no order."""
        with reading(self._engine) as session:
            rows = session.scalars(_performed(customer_id).where(PreviewRow.performed_at >= since))
            return [stored for row in rows if (stored := _stored(row)) is not None]

    def note_sent(self, customer_id: str, preview_id: str, *, was_sent: bool) -> None:
        """Keep whether something was given to the shop whose outcome is open."""
        with writing(self._engine) as session:
            row = _theirs(session, customer_id, preview_id)
            stored = None if row is None else _stored(row)
            if row is not None and stored is not None:
                row.content = STORED.dump_json(replace(stored, was_sent=was_sent)).decode()

    def note_done(self, customer_id: str, done: Done, *, turn_id: str) -> Done:
        """Keep the result; the first one stays."""
        with writing(self._engine) as session:
            row = _theirs(session, customer_id, done.preview_id)
            stored = None if row is None else _stored(row)
            if row is None or stored is None:
                return done
            if stored.done is not None:
                return stored.done
            row.content = STORED.dump_json(replace(stored, done=done, was_sent=False)).decode()
            row.confirmed_turn, row.performed_at = turn_id, done.performed_at
            return done

    def note_undone(self, customer_id: str, undone: Undone, *, turn_id: str) -> Undone:
        """Keep that it was taken back; the first result stays."""
        with writing(self._engine) as session:
            row = _theirs(session, customer_id, undone.preview_id)
            stored = None if row is None else _stored(row)
            if row is None or stored is None:
                return undone
            if stored.undone is not None:
                return stored.undone
            row.content = STORED.dump_json(replace(stored, undone=undone, was_sent=False)).decode()
            row.undone_turn, row.undone_at = turn_id, undone.undone_at
            return undone

    def forget(self, older_than: datetime) -> None:
        """Empty what previews of before hold; that they were, and when, stays."""
        with writing(self._engine) as session:
            session.execute(update(PreviewRow).where(PreviewRow.expires_at < older_than).values(content=None))


def _theirs(session: Session, customer_id: str, preview_id: str) -> PreviewRow | None:
    query = select(PreviewRow).where(
        PreviewRow.preview_id == preview_id, PreviewRow.customer_id == customer_id
    )
    return session.scalar(query)


def _performed(customer_id: str) -> Select[PreviewRow]:
    return select(PreviewRow).where(
        PreviewRow.customer_id == customer_id,
        PreviewRow.performed_at.is_not(None),
        PreviewRow.undone_at.is_(None),
    )


def _stored(row: PreviewRow) -> Stored | None:
    return None if row.content is None else STORED.validate_json(row.content)


def _digest(customer_id: str, request: Request) -> str:
    text = f"{customer_id}\n{REQUEST.dump_json(request).decode()}"
    return hashlib.sha256(text.encode()).hexdigest()
