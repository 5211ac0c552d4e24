"""Balances, refunds and invoices: the customer's own, as the records have them."""

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from orders.invoice import NoFont, invoice_pdf
from orders.operations import Operations
from orders.requests import Cancel, ChosenLine, Request, Return
from orders.results import Done, Obstacle, Preview, Refusal
from orders.statements import Invoice, Refunds, Statements
from shop.catalogue import Catalogue
from shop.embedded import EmbeddedShop
from shop.policy_table import Cause, Condition
from shop.records import Address
from tests.small_shop import CARD, GIFT, ORDERS, customer, open_shop

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_shop(tmp_path)


@pytest.fixture
def statements(engine: Engine) -> Statements:
    catalogue = Catalogue(engine)
    shop = EmbeddedShop(engine)
    return Statements(shop, table=catalogue.policy_table, state=catalogue.state, now=lambda: NOW)


def do(engine: Engine, request: Request) -> None:
    table = Catalogue(engine).policy_table
    operations = Operations(engine, EmbeddedShop(engine), table=table, now=lambda: NOW)
    preview = operations.preview("ann", request, turn_id="t1")
    assert isinstance(preview, Preview)
    assert isinstance(operations.perform(preview.preview_id, customer_id="ann", turn_id="t2"), Done)


def text_of(pdf: bytes) -> str:
    """The texts a PDF of Latin letters shows."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    pages = b"".join(zlib.decompress(stream) for stream in streams)
    texts = re.findall(rb"\((.*?)(?<!\\)\) Tj", pages, re.DOTALL)
    return "\n".join(text.decode("latin-1").replace("\\(", "(").replace("\\)", ")") for text in texts)


def test_gift_cards_show_their_balance(engine: Engine, statements: Statements) -> None:
    assert statements.gift_cards("ann") == (GIFT,)
    do(engine, Cancel(order_number="DS-3"))
    assert statements.gift_cards("ann") == (replace(GIFT, balance_cents=9000),)
    nobody = statements.gift_cards("nobody")
    assert isinstance(nobody, Refusal) and nobody.cause is Obstacle.UNKNOWN_ORDER


def test_a_refund_that_was_made_is_told_with_its_days(engine: Engine, statements: Statements) -> None:
    before = statements.refunds("ann", "DS-1")
    assert isinstance(before, Refunds) and before.money == ()
    do(engine, Cancel(order_number="DS-1"))
    refunds = statements.refunds("ann", "DS-1")
    assert isinstance(refunds, Refunds)
    assert [(m.amount_cents, m.method, m.booked, m.working_days) for m in refunds.money] == [
        (3150, CARD, True, (0, 5))
    ]


@pytest.mark.parametrize(("conditions", "cents"), [(frozenset(), 2500), (frozenset({Condition.WORN}), 1750)])
def test_a_refund_to_come_is_the_one_that_was_promised(
    engine: Engine, statements: Statements, conditions: frozenset[Condition], cents: int
) -> None:
    line = ChosenLine(position=0, conditions=conditions)
    do(engine, Return(order_number="DS-2", lines=(line,), refund_to=GIFT.id))
    refunds = statements.refunds("ann", "DS-2")
    assert isinstance(refunds, Refunds)
    assert [(m.amount_cents, m.method, m.booked, m.working_days) for m in refunds.money] == [
        (cents, GIFT, False, (0, 0))
    ]


@pytest.mark.parametrize("order_number", ["DS-9", "DS-99"])
def test_nobody_elses_money_is_told(statements: Statements, order_number: str) -> None:
    for answer in (
        statements.refunds("ann", order_number),
        statements.invoice("ann", order_number, language="en"),
    ):
        assert isinstance(answer, Refusal)
        assert (answer.cause, answer.order_id) == (Obstacle.UNKNOWN_ORDER, None)


def test_an_invoice_has_every_line_the_total_and_the_payment(statements: Statements) -> None:
    invoice = statements.invoice("ann", "DS-2", language="en")
    assert isinstance(invoice, Invoice) and invoice.file_name == "invoice-DS-2.pdf"
    assert invoice.pdf.startswith(b"%PDF-")
    text = text_of(invoice.pdf)
    for told in (
        "Invoice for order DS-2",
        "Ordered on 2026-06-01",
        "Shirt (m)",
        "25.00 EUR",
        "6.50 EUR",
        "31.50 EUR",
        "Paid by visa card ending in 4242",
    ):
        assert told in text, text


def test_an_invoice_comes_once_the_parcel_has_left(statements: Statements) -> None:
    refused = statements.invoice("ann", "DS-1", language="en")
    assert isinstance(refused, Refusal)
    assert (refused.cause, refused.fact.actual) == (Cause.STATUS, "pending")


def test_letters_beyond_latin_need_a_font_that_has_them(engine: Engine) -> None:
    order = replace(ORDERS[1], address=Address("淮海路 1 号", "", "上海", "China", "SH", "200031"))
    state = Catalogue(engine).state()
    with pytest.raises(NoFont, match="fonts-noto-cjk"):
        invoice_pdf(order, customer("ann", ORDERS), state, language="en", made_at=NOW, fonts=())


def test_the_same_invoice_is_the_same_file(engine: Engine) -> None:
    def made() -> bytes:
        person, state = customer("ann", ORDERS), Catalogue(engine).state()
        return invoice_pdf(ORDERS[1], person, state, language="en", made_at=NOW)

    assert made() == made()
