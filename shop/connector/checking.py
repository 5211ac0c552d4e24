"""Compare a shop's server with what docs/shop-connector.md asks of it, without changing anything there."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shop.backend import NothingToRevert, OutcomeUnknown, ShopUnavailable
from shop.connector.backend import CHANGES, HttpShop
from shop.connector.connection import ANSWER_S, Connection, NoAnswer
from shop.connector.signature import VALID_FOR_S

NOBODY = "parley-check-nobody"  # a customer and a key that no shop has
NOBODYS_EMAIL = "nobody@parley.invalid"


@dataclass(frozen=True)
class Finding:
    """One thing that was compared. wrong: what is not as agreed; empty: it is."""

    what: str
    wrong: str = ""


def check(url: str, secret: str, *, customer_id: str | None = None) -> Iterator[Finding]:
    """What was found, one after the other. customer_id: of one with orders, to compare their records too."""
    shop = HttpShop(Connection(url, secret, down_for_s=0.0), product=lambda _: None)
    strange = Connection(url, secret[::-1] + "x")
    late = Connection(url, secret, now=lambda: time.time() - 2 * VALID_FOR_S)
    yield _finding("a wrong signature gets 401", lambda: _refuses(strange))
    yield _finding("a request of ten minutes ago gets 401", lambda: _refuses(late))
    yield _finding("an unknown customer gets 404", lambda: _is(shop.customer(NOBODY), None))
    yield _finding("an unknown customer has no orders", lambda: _is(shop.orders_of(NOBODY), []))
    yield _finding("an unknown key gets 404", lambda: _is(shop.applied(NOBODY), None))
    yield _finding("what was never done cannot be taken back", lambda: _reverts_nothing(shop))
    yield _finding("nobody owns an unknown order", lambda: _is(shop.owner_of("0", NOBODYS_EMAIL), None))
    if customer_id is not None:
        yield _finding("the customer is read", lambda: _is(shop.customer(customer_id) is None, False))
        yield _finding("the orders are read, newest first", lambda: _reads_orders(shop, customer_id))
        yield _finding(f"the orders are read within {ANSWER_S} s", lambda: _is_fast(shop, customer_id))


def _finding(what: str, wrong: Callable[[], str]) -> Finding:
    try:
        return Finding(what, wrong())
    except (ShopUnavailable, OutcomeUnknown, NoAnswer) as error:
        return Finding(what, str(error))


def _is(found: object, wanted: object) -> str:
    return "" if found == wanted else "there is something else"


def _refuses(connection: Connection) -> str:
    status = connection.send("GET", CHANGES, key=NOBODY, limit_s=ANSWER_S).status
    return "" if status == 401 else f"status {status}"


def _reverts_nothing(shop: HttpShop) -> str:
    try:
        shop.revert(NOBODY)
    except NothingToRevert:
        return ""
    return "it says that it was taken back"


def _reads_orders(shop: HttpShop, customer_id: str) -> str:
    orders = shop.orders_of(customer_id)
    if not orders:
        return "there is none; name a customer who has some"
    days = [order.placed_on for order in orders if order.placed_on is not None]
    return "" if days == sorted(days, reverse=True) else "they are not newest first"


def _is_fast(shop: HttpShop, customer_id: str) -> str:
    began = time.monotonic()
    shop.orders_of(customer_id)
    seconds = time.monotonic() - began
    return "" if seconds < ANSWER_S else f"it took {seconds:.1f} s"
