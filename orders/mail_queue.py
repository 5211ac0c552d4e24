"""Mails on their way: a row committed together with what the mail tells of, sent by a thread until a carrier took it.

    post (in the caller's transaction) -> due -> carried -> its words emptied
                                           |`-- carrier failed: due again after a pause
                                           `--- too late to be of use: emptied

A process that dies between loses nothing: the next start sends what is due. A mail carried just before the end is carried
once more, under the same name. Used by ownership.py (post) and actions/ (the thread).
"""

import json
import logging
import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from orders.mail import Carrier, Post, written
from orders.tables import MailRow
from storage import now_utc, reading, writing
from storage.encryption import CannotDecrypt

logger = logging.getLogger(__name__)

LOOK_S = 2.0  # for mails whose pause is over, and after the database refused
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)


def post(session: Session, mail: Post | None, *, now: datetime, good_until: datetime) -> None:
    """Add a mail to the caller's transaction. None: a row that nobody gets, which takes as long to write."""
    text = json.dumps(asdict(mail)) if mail is not None else None
    session.add(MailRow(post=text, made_at=now, good_until=good_until, due_at=now if mail else None))


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many deliveries that failed."""
    doublings: int = 2 ** min(tries - 1, 10)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


class MailSender:
    """Sends what is due, oldest first, in a thread of its own; `wake` it after a commit."""

    def __init__(
        self, engine: Engine, carrier: Carrier, *, sender: str, now: Callable[[], datetime] = now_utc
    ) -> None:
        self._engine, self._carrier, self._sender, self._now = engine, carrier, sender, now
        self._news, self._ending = threading.Event(), False

    def wake(self) -> None:
        """There may be something to send."""
        self._news.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send in the background until the end of the block; what is due then is left to the next start."""
        thread = threading.Thread(target=self._run, name="mail", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ending = True
            self._news.set()
            thread.join()

    def send_due(self) -> int:
        """Send each mail that is due, once. Returns how many a carrier has taken."""
        with reading(self._engine) as session:
            due = select(MailRow.id).where(MailRow.due_at <= self._now()).order_by(MailRow.id)
            numbers = list(session.scalars(due))
        return sum(self._send(number) for number in numbers)

    def _run(self) -> None:
        while not self._ending:
            self._news.clear()
            try:
                self.send_due()
            except DBAPIError as error:
                logger.warning("mails_wait", extra={"cause": type(error).__name__})
            self._news.wait(LOOK_S)

    def _send(self, number: int) -> bool:
        """Carry one mail and note what became of it. No transaction is open while the carrier works."""
        try:
            with reading(self._engine) as session:
                row = session.get_one(MailRow, number)
                mail = Post(**json.loads(row.post or "{}"))
        except CannotDecrypt:
            logger.error("mail_unreadable", extra={"mail": number, "cure": "was PARLEY_KEY changed?"})
            self._note(number, sent=False)
            return False
        sent = self._now() < row.good_until and self._carried(row, mail)
        self._note(number, sent=sent)
        return sent

    def _carried(self, row: MailRow, mail: Post) -> bool:
        mail_id = f"{row.made_at:%Y%m%dT%H%M%S}-{row.id:06}"
        try:
            finished = written(mail, sender=self._sender, mail_id=mail_id, made_at=row.made_at)
            self._carrier.carry(finished, mail_id=mail_id)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            told = {"mail": mail_id, "text": mail.text, "error": type(error).__name__}
            logger.error("mail_not_sent", extra=told)
            return False
        return True

    def _note(self, number: int, *, sent: bool) -> None:
        with writing(self._engine) as session:
            row = session.get_one(MailRow, number)
            now = self._now()
            row.tries += 1
            if sent:
                row.sent_at = now
            if sent or row.good_until <= now:
                row.post, row.due_at = None, None
            else:
                row.due_at = now + pause_after(row.tries)
            if not sent and row.due_at is None:
                logger.error("mail_given_up", extra={"mail": number, "tries": row.tries})
