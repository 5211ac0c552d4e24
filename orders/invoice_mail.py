"""An order's invoice by mail to the address on file: the PDF is attached. Used by actions/operating/telling.py.

The chat itself carries no document: a mail reaches customers of every channel, and nobody but the owner of the address.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from orders.mail import Post
from orders.mail_queue import post
from orders.results import Refusal
from orders.statements import Statements
from shop.backend import ShopBackend
from storage import now_utc, writing

GOOD_FOR = timedelta(days=2)  # an invoice is of use after a mail server's night as well


@dataclass(frozen=True)
class Mailed:
    """It is on its way. to: the address with most of its letters hidden."""

    order_id: str
    to: str


class InvoiceMail:
    """Writes invoices and posts them. mail_posted: called after the commit."""

    def __init__(
        self,
        engine: Engine,
        shop: ShopBackend,
        statements: Statements,
        *,
        mail_posted: Callable[[], None],
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._engine, self._shop, self._statements = engine, shop, statements
        self._mail_posted, self._now = mail_posted, now

    def send(self, customer_id: str, order_number: str, *, language: str) -> Mailed | Refusal:
        """Refused: the customer has no such order, or the table gives no invoice. Raises orders.invoice.NoFont."""
        invoice = self._statements.invoice(customer_id, order_number, language=language)
        if isinstance(invoice, Refusal):
            return invoice
        customer = self._shop.customer(customer_id)
        if customer is None:
            raise LookupError(f"the shop has lost customer {customer_id!r} since the invoice was made")
        mail = Post(
            to=customer.email,
            text="invoice",
            language=language,
            values={"order": invoice.order_id},
            file_name=invoice.file_name,
            pdf=base64.b64encode(invoice.pdf).decode("ascii"),
        )
        now = self._now()
        with writing(self._engine) as session:
            post(session, mail, now=now, good_until=now + GOOD_FOR)
        self._mail_posted()
        return Mailed(invoice.order_id, masked(customer.email))


def masked(email: str) -> str:
    """The first letter and the domain: a***@example.com."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}***@{domain}"
