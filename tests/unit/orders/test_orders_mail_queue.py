"""Mails on their way: sent once, taken up again after a failure or an end, silent about their words afterwards."""

import logging
import smtplib
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import undefer

from orders.mail import Post
from orders.mail_queue import FIRST_PAUSE, LONGEST_PAUSE, MailSender, pause_after, post
from orders.tables import MailRow
from storage import Base, StorageSettings, open_engine, reading, writing
from storage.encryption import Cipher, use_cipher

CODE = Post("ann@example.com", "code", "en", {"code": "123456", "minutes": 10})
LIFE = timedelta(minutes=10)


@dataclass
class Carried:
    """A carrier that fails as often as it is told to."""

    failures: list[Exception] = field(default_factory=list)
    mail_ids: list[str] = field(default_factory=list)
    delivered: threading.Event = field(default_factory=threading.Event)

    def carry(self, mail: EmailMessage, *, mail_id: str) -> None:
        self.mail_ids.append(mail_id)
        if self.failures:
            raise self.failures.pop()
        self.delivered.set()


@dataclass
class Queue:
    """The queue with a clock and a carrier to look into."""

    engine: Engine
    carrier: Carried = field(default_factory=Carried)
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def post(self, mail: Post | None = CODE) -> None:
        with writing(self.engine) as session:
            post(session, mail, now=self.now, good_until=self.now + LIFE)

    def sender(self) -> MailSender:
        return MailSender(self.engine, self.carrier, sender="service@shop.example", now=lambda: self.now)

    def row(self) -> MailRow:
        with reading(self.engine) as session:
            return session.scalars(select(MailRow).options(undefer(MailRow.post))).one()


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    engine = open_engine(StorageSettings(_env_file=None, home=tmp_path))
    Base.metadata.create_all(engine)
    return Queue(engine)


def test_a_mail_is_sent_once_and_its_words_are_emptied(queue: Queue) -> None:
    queue.post()
    assert [queue.sender().send_due(), queue.sender().send_due()] == [1, 0]
    assert queue.carrier.mail_ids == ["20260301T120000-000001"]
    assert (queue.row().post, queue.row().sent_at) == (None, queue.now)


def test_a_mail_to_nobody_is_not_sent(queue: Queue) -> None:
    queue.post(None)
    assert queue.sender().send_due() == 0


def test_a_transaction_that_fails_leaves_no_mail(queue: Queue) -> None:
    with pytest.raises(RuntimeError), writing(queue.engine) as session:
        post(session, CODE, now=queue.now, good_until=queue.now + LIFE)
        raise RuntimeError
    assert queue.sender().send_due() == 0


@pytest.mark.parametrize("failure", [OSError("disk full"), smtplib.SMTPServerDisconnected("gone")])
def test_a_mail_that_could_not_be_sent_is_sent_again_after_a_pause_under_the_same_name(
    queue: Queue, failure: Exception
) -> None:
    queue.carrier.failures.append(failure)
    queue.post()
    assert [queue.sender().send_due(), queue.sender().send_due()] == [0, 0]
    queue.now += FIRST_PAUSE
    assert queue.sender().send_due() == 1
    assert len(queue.carrier.mail_ids) == 2 and len(set(queue.carrier.mail_ids)) == 1


def test_a_failure_is_logged_without_address_and_words(
    queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    queue.carrier.failures.append(OSError("disk full"))
    queue.post()
    with caplog.at_level(logging.ERROR):
        queue.sender().send_due()
    assert "mail_not_sent" in caplog.text
    assert "ann@" not in caplog.text and "123456" not in caplog.text


def test_pauses_grow_up_to_five_minutes() -> None:
    assert [pause_after(1), pause_after(2), pause_after(99)] == [FIRST_PAUSE, FIRST_PAUSE * 2, LONGEST_PAUSE]


def test_a_mail_that_comes_too_late_to_be_of_use_is_emptied(queue: Queue) -> None:
    queue.post()
    queue.now += LIFE
    assert queue.sender().send_due() == 0
    assert (queue.row().post, queue.row().due_at, queue.row().sent_at) == (None, None, None)
    assert queue.carrier.mail_ids == []


def test_a_changed_key_stops_no_other_mail(queue: Queue, tmp_path: Path) -> None:
    queue.post()
    other = open_engine(StorageSettings(_env_file=None, home=tmp_path))
    use_cipher(Cipher(b"another key of thirty-two bytes!"))
    queue.post()
    assert queue.sender().send_due() == 1
    with reading(other) as session:
        assert session.scalars(select(MailRow.sent_at).order_by(MailRow.id)).all()[0] is None


def test_the_thread_sends_what_an_earlier_process_left(queue: Queue) -> None:
    queue.post()
    with queue.sender().running():
        assert queue.carrier.delivered.wait(5)


def test_the_thread_sends_what_it_is_woken_for(queue: Queue) -> None:
    sender = queue.sender()
    with sender.running():
        queue.post()
        sender.wake()
        assert queue.carrier.delivered.wait(5)
