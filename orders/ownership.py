"""Prove that an order is the customer's own: its number and e-mail address, then a one-time code sent to that address.

Whatever is asked for, the customer sees the same answer in the same time: neither an order's nor an address's existence
is told. A code has six digits, lives ten minutes, allows five tries, fits one conversation and works once; the database
holds a keyed hash of it, because a million codes are soon tried.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from orders.mail import Post
from orders.mail_queue import post
from orders.tables import CodeRow
from shop.backend import ShopBackend
from storage import blind_index, now_utc, writing

DIGITS = 6
LIFE = timedelta(minutes=10)
TRIES = 5
CODES_PER_HOUR = 3  # of one conversation, and to one address


class Verdict(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"  # it may be tried again
    EXPIRED = "expired"  # too old, too many tries, used, or never made: a new one is needed


@dataclass(frozen=True)
class Checked:
    """customer_id: only with RIGHT."""

    verdict: Verdict
    customer_id: str | None = None
    tries_left: int = 0


class TooManyCodes(RuntimeError):
    """This conversation, or this address, has asked often enough for now."""


class Ownership:
    """Sends codes and checks them."""

    def __init__(
        self,
        engine: Engine,
        shop: ShopBackend,
        *,
        mail_posted: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = now_utc,
        new_code: Callable[[], str] = lambda: f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
    ) -> None:
        self._engine, self._shop, self._mail_posted = engine, shop, mail_posted
        self._now, self._new_code = now, new_code

    def send_code(
        self, conversation_id: str, turn_id: str, order_number: str, email: str, *, language: str
    ) -> None:
        """Make a code, and mail it if order and address belong together; once per turn.

        Raises TooManyCodes and ShopUnavailable.
        The caller learns nothing about whether they do; code and mail commit together, the mail leaves by itself.
        """
        customer_id = self._shop.owner_of(order_number, email)
        code, now = self._new_code(), self._now()
        with writing(self._engine) as session:
            if session.scalar(select(CodeRow.id).where(CodeRow.made_turn == turn_id)) is not None:
                return
            self._refuse_too_many(session, conversation_id, email, now)
            session.add(
                CodeRow(
                    conversation_id=conversation_id,
                    customer_id=customer_id,
                    email_index=blind_index(email),
                    code_hash=_hash(conversation_id, code),
                    made_at=now,
                    made_turn=turn_id,
                )
            )
            minutes = int(LIFE.total_seconds() // 60)
            mail = Post(email.strip(), "code", language, {"code": code, "minutes": minutes})
            post(session, mail if customer_id is not None else None, now=now, good_until=now + LIFE)
        self._mail_posted()

    def check_code(self, conversation_id: str, turn_id: str, code: str) -> Checked:
        """Compare with the newest code of the conversation; each try counts. The same turn gets the same answer."""
        with writing(self._engine) as session:
            row = session.scalar(
                select(CodeRow)
                .where(CodeRow.conversation_id == conversation_id)
                .order_by(CodeRow.id.desc())
                .limit(1)
            )
            if row is not None and row.used_turn == turn_id:
                return Checked(Verdict.RIGHT, row.customer_id)
            if row is None or row.used_at or row.tries >= TRIES or self._now() >= row.made_at + LIFE:
                return Checked(Verdict.EXPIRED)
            row.tries += 1
            fits = hmac.compare_digest(row.code_hash, _hash(conversation_id, code))
            if fits and row.customer_id is not None:
                row.used_at, row.used_turn = self._now(), turn_id
                return Checked(Verdict.RIGHT, row.customer_id)
            return Checked(Verdict.WRONG, tries_left=TRIES - row.tries)

    def forget_old(self) -> None:
        """Empty the hash of every code that can no longer be used, so that it does not outlive its purpose."""
        with writing(self._engine) as session:
            old = CodeRow.made_at < self._now() - timedelta(hours=1)
            session.execute(update(CodeRow).where(old).values(code_hash="", customer_id=None))

    def _refuse_too_many(self, session: Session, conversation_id: str, email: str, now: datetime) -> None:
        lately = CodeRow.made_at > now - timedelta(hours=1)
        for mine in (CodeRow.conversation_id == conversation_id, CodeRow.email_index == blind_index(email)):
            if (session.scalar(select(func.count()).where(lately, mine)) or 0) >= CODES_PER_HOUR:
                raise TooManyCodes(f"{CODES_PER_HOUR} codes in an hour; wait, or ask for a person")


def _hash(conversation_id: str, code: str) -> str:
    return blind_index(f"code {conversation_id} {code}")
