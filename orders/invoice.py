"""An order's invoice as a PDF: lines, services, total, payments and refunds. Words stand in invoice_texts.yml.

It shows what the shop's data hold; taxes are not among them. Used by statements.py.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from shop.records import Customer, Order, Payment, PaymentMethod, ShopState

TEXTS = Path(__file__).with_name("invoice_texts.yml")
# Fonts with Chinese, as Debian's fonts-noto-cjk and fonts-wqy-microhei install them. Latin text needs none.
FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
)
TITLE_PT, TEXT_PT, LINE_MM, PRICE_MM = 16, 10, 6, 35


class NoFont(RuntimeError):
    """The invoice has letters that no font of this machine shows."""


def invoice_pdf(
    order: Order,
    customer: Customer,
    shop: ShopState,
    *,
    language: str,
    made_at: datetime,
    fonts: Sequence[Path] = FONTS,
) -> bytes:
    """The PDF; the same for the same order and moment. Raises NoFont."""
    words = _texts()[language if language in _texts() else "en"]
    rows = _rows(order, customer, shop.currency, words)
    head = [shop.name, f"{customer.first_name} {customer.last_name}", *_address(order)]
    title = words["title"].format(order=order.order_id)
    pdf = FPDF()
    pdf.set_creation_date(made_at)
    pdf.add_page()
    font = _font(pdf, "".join([title, *head, *(left + right for left, right in rows)]), fonts)
    _write(pdf, font, TITLE_PT, shop.name)
    _write(pdf, font, TITLE_PT, title)
    if order.placed_on is not None:
        _write(pdf, font, TEXT_PT, words["ordered"].format(day=order.placed_on.isoformat()))
    _write(pdf, font, TEXT_PT, f"{words['delivered_to']}: {', '.join(part for part in head[1:] if part)}")
    pdf.ln(LINE_MM)
    for left, right in rows:
        _row(pdf, font, left, right)
    return bytes(pdf.output())


def _rows(order: Order, customer: Customer, currency: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """(what, amount) from the heading to the last payment."""
    methods = {method.id: method for method in customer.payment_methods}
    extras = _paid(order.payments) - order.total_cents if order.status != "cancelled" else 0
    rows = [(words["item"], words["price"])]
    for line in order.lines:
        options = ", ".join(line.options.values())
        rows.append(
            (f"{line.name} ({options})" if options else line.name, _money(line.price_cents, currency))
        )
    if extras > 0:
        rows.append((words["extras"], _money(extras, currency)))
    rows += [(words["total"], _money(order.total_cents + max(0, extras), currency)), ("", "")]
    rows.append((words["payments"], ""))
    for payment in order.payments:
        method = _method(methods.get(payment.payment_method_id), words)
        told = words[payment.transaction_type].format(method=method)
        rows.append((told, _money(payment.amount_cents, currency)))
    return rows


def _paid(payments: Sequence[Payment]) -> int:
    """Cents paid, less what came back."""
    return sum(p.amount_cents if p.transaction_type == "payment" else -p.amount_cents for p in payments)


def _method(method: PaymentMethod | None, words: dict[str, str]) -> str:
    if method is None or method.source not in words:
        return words["other"]
    return words[method.source].format(brand=method.brand or "", last_four=method.last_four or "").strip()


def _money(cents: int, currency: str) -> str:
    return f"{cents // 100}.{cents % 100:02} {currency}"


def _address(order: Order) -> list[str]:
    to = order.address
    return [to.address1, to.address2, f"{to.zip} {to.city}", to.country]


def _font(pdf: FPDF, text: str, fonts: Sequence[Path]) -> str:
    """The name of a font that has every letter of the text."""
    if all(ord(letter) < 256 for letter in text):
        return "helvetica"  # built into every reader; its letters are those of Latin-1
    for path in fonts:
        if path.is_file():
            pdf.add_font("wide", fname=path)
            return "wide"
    raise NoFont("the invoice has letters beyond Latin; install a font, as: apt-get install fonts-noto-cjk")


def _write(pdf: FPDF, font: str, size: int, text: str) -> None:
    pdf.set_font(font, size=size)
    pdf.multi_cell(0, LINE_MM if size == TEXT_PT else 2 * LINE_MM, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _row(pdf: FPDF, font: str, left: str, right: str) -> None:
    pdf.set_font(font, size=TEXT_PT)
    pdf.multi_cell(pdf.epw - PRICE_MM, LINE_MM, left, new_x=XPos.RIGHT, new_y=YPos.TOP)
    pdf.cell(PRICE_MM, LINE_MM, right, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return texts
