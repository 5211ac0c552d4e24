"""Invoices by mail: to the address on file, with the PDF attached, for the owner of the order only."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine

from orders.invoice_mail import InvoiceMail, Mailed, masked
from orders.mail_queue import MailSender
from orders.results import Obstacle, Refusal
from orders.statements import Statements
from shop.catalogue import Catalogue
from shop.embedded import EmbeddedShop
from shop.policy_table import Cause
from tests.small_shop import open_shop

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


class Box:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    def carry(self, mail: EmailMessage, *, mail_id: str) -> None:
        self.mails.append(mail)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_shop(tmp_path)


def sent(engine: Engine, customer: str, number: str, language: str = "en") -> tuple[Mailed | Refusal, Box]:
    box, shop, catalogue = Box(), EmbeddedShop(engine), Catalogue(engine)
    sender = MailSender(engine, box, sender="service@shop.example", now=lambda: NOW)
    statements = Statements(shop, table=catalogue.policy_table, state=catalogue.state, now=lambda: NOW)
    mail = InvoiceMail(engine, shop, statements, mail_posted=lambda: None, now=lambda: NOW)
    answer = mail.send(customer, number, language=language)
    sender.send_due()
    return answer, box


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Your invoice for order DS-2"), ("zh", "订单 DS-2 的账单")]
)
def test_the_pdf_goes_to_the_address_on_file(engine: Engine, language: str, subject: str) -> None:
    try:
        answer, box = sent(engine, "ann", "DS-2", language)
    except RuntimeError as error:  # orders.invoice.NoFont, on a machine without Chinese letters
        pytest.skip(str(error))
    assert answer == Mailed("DS-2", "a***@example.com")
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == ("ann@example.com", subject)
    (document,) = mail.iter_attachments()
    assert document.get_filename() == "invoice-DS-2.pdf"
    assert document.get_content().startswith(b"%PDF-")


@pytest.mark.parametrize(("customer", "number"), [("ben", "DS-2"), ("ann", "DS-9"), ("nobody", "DS-2")])
def test_somebody_elses_order_is_one_that_does_not_exist(engine: Engine, customer: str, number: str) -> None:
    answer, box = sent(engine, customer, number)
    assert isinstance(answer, Refusal) and answer.cause is Obstacle.UNKNOWN_ORDER
    assert box.mails == []


def test_the_table_decides_when_there_is_an_invoice(engine: Engine) -> None:
    answer, box = sent(engine, "ann", "DS-1")
    assert isinstance(answer, Refusal) and answer.cause is Cause.STATUS
    assert box.mails == []


def test_an_address_is_hidden_but_for_its_first_letter_and_domain() -> None:
    assert masked("ann.byrne@example.com") == "a***@example.com"
