"""The shop in another system, as a backend of operations.

Reads are tried again while there is time. A change is sent with its key: when no answer tells what became of it, the shop
is asked for the key, and the same is sent again with the same key, until an answer is there or the time is over.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from shop.asking import seconds_left
from shop.backend import (
    Applied,
    ChangeRefused,
    NotAvailable,
    NotEnough,
    NothingToRevert,
    NotTheirs,
    OutcomeUnknown,
    ShopUnavailable,
    Stale,
)
from shop.changes import Change, fingerprint
from shop.connector.connection import Answer, Connection, NoAnswer
from shop.connector.wire import (
    AppliedJson,
    ChangeJson,
    CustomerJson,
    OrdersJson,
    OwnerJson,
    ProofJson,
    RefusalJson,
)
from shop.orders import id_meant
from shop.records import Customer, Order, Product

logger = logging.getLogger(__name__)

CUSTOMER, ORDERS = "/v1/customers/{id}", "/v1/customers/{id}/orders"
OWNERS, CHANGES, REVERT = "/v1/owners", "/v1/changes", "/v1/changes/revert"
READ_S = 2.0  # all tries of one read
CHANGE_S = 3.5  # all tries of one change, with asking for its key in between
CHANGE_LEAST_S = 1.0  # a change is not sent when the turn has less time: its outcome could hardly be told
KEY_SAFE = "!#$&'()*+,:;=@"  # beside letters and digits; everything else of a key is percent-encoded
CURES = {
    401: "compare PARLEY_SHOP_SECRET on both sides, and the clocks",
    403: "compare PARLEY_SHOP_SECRET on both sides, and the clocks",
    404: "compare PARLEY_SHOP_URL with where the connector is",
    429: "let the shop's limit be higher for us",
}
SHAPE = TypeVar("SHAPE", bound=BaseModel)


class BadAnswer(ShopUnavailable):
    """The shop's system answers, but not as agreed."""


@dataclass(frozen=True)
class Seen:
    """An order with the version it was read in."""

    order: Order
    version: str


class HttpShop:
    """See shop.backend.ShopBackend. product: from the catalogue, which is ours in any case."""

    def __init__(self, connection: Connection, *, product: Callable[[str], Product | None]) -> None:
        self._connection, self._product = connection, product

    def customer(self, customer_id: str) -> Customer | None:
        answer = self._read_of(CUSTOMER, customer_id)
        if answer is None:
            return None
        customer = self._shape(CustomerJson, answer, CUSTOMER).record()
        if customer.customer_id != customer_id:
            raise self._bad(CUSTOMER, "customer_id is another one")
        return customer

    def orders_of(self, customer_id: str) -> list[Order]:
        return [seen.order for seen in self._seen(customer_id)]

    def order_of(self, customer_id: str, order_number: str) -> Order | None:
        orders = self.orders_of(customer_id)
        meant = id_meant([order.order_id for order in orders], order_number)
        return next((order for order in orders if order.order_id == meant), None)

    def product(self, product_id: str) -> Product | None:
        return self._product(product_id)

    def owner_of(self, order_number: str, email: str) -> str | None:
        proof = ProofJson(order_number=order_number[:200], email=email[:320])
        answer = self._read("POST", OWNERS, OWNERS, body=proof.model_dump_json().encode())
        return self._shape(OwnerJson, self._found(answer, OWNERS), OWNERS).customer_id

    def applied(self, key: str) -> Applied | None:
        answer = self._read("GET", CHANGES, CHANGES, key=_sent(key))
        return None if answer.status == 404 else self._applied(self._found(answer, CHANGES), key, CHANGES)

    def apply(self, change: Change, *, key: str) -> Applied:
        version = None
        if change.order_id is not None:
            seen = self._order_seen(change)
            if seen is None or fingerprint(seen.order) != change.expected:
                return self._made_before(key, seen)
            version = seen.version
        body = ChangeJson.of(change, version=version).model_dump_json().encode()
        return self._change_once(CHANGES, key, body, is_settled=lambda applied: True)

    def revert(self, key: str) -> Applied:
        return self._change_once(REVERT, key, b"", is_settled=lambda applied: applied.reverted_at is not None)

    def _seen(self, customer_id: str) -> list[Seen]:
        answer = self._read_of(ORDERS, customer_id)
        if answer is None:
            return []
        orders = self._shape(OrdersJson, answer, ORDERS).orders
        if any(order.customer_id != customer_id for order in orders):
            raise self._bad(ORDERS, "an order of another customer")
        return [Seen(order.record(), order.version) for order in orders]

    def _order_seen(self, change: Change) -> Seen | None:
        orders = self._seen(change.customer_id)
        return next((seen for seen in orders if seen.order.order_id == change.order_id), None)

    def _made_before(self, key: str, seen: Seen | None) -> Applied:
        """The order is not as expected: by this very change, or the change is refused."""
        known = self.applied(key)
        if known is not None:
            return known
        if seen is None:
            raise NotTheirs("the order is not this customer's")
        raise Stale(seen.order.status)

    def _change_once(
        self, path: str, key: str, body: bytes, *, is_settled: Callable[[Applied], bool]
    ) -> Applied:
        """Raises ChangeRefused, ShopUnavailable or OutcomeUnknown. is_settled: whether what the key shows is the end."""
        if self._connection.is_down or seconds_left() < CHANGE_LEAST_S:
            raise ShopUnavailable("the shop did not answer just now, or not in time")
        was_sent, looks_next, why = False, False, ""
        for limit_s in self._connection.tries(CHANGE_S):
            if looks_next:
                known = self._looked_up(key, limit_s)
                if known is not None and is_settled(known):
                    return known
                looks_next = False
                continue
            try:
                answer = self._connection.send("POST", path, key=_sent(key), body=body, limit_s=limit_s)
                return self._outcome(answer, key, path)
            except NoAnswer as error:
                was_sent, why = was_sent or error.was_sent, str(error)
            except BadAnswer as error:
                if not was_sent and answer.status >= 300:
                    raise  # it says that it did not do it
                was_sent, why = True, str(error)
            looks_next = was_sent
        raise self._given_up(path, why, was_sent=was_sent)

    def _looked_up(self, key: str, limit_s: float) -> Applied | None:
        """What the shop knows of the key; None too if it does not tell."""
        try:
            answer = self._connection.send("GET", CHANGES, key=_sent(key), limit_s=limit_s)
            return self._applied(answer, key, CHANGES) if answer.status == 200 else None
        except (NoAnswer, BadAnswer):
            return None

    def _outcome(self, answer: Answer, key: str, path: str) -> Applied:
        if answer.status == 200:
            return self._applied(answer, key, path)
        if answer.status == 409 or (answer.status == 404 and path == REVERT):
            raise self._refusal(self._shape(RefusalJson, answer, path), path)
        raise self._bad(path, f"status {answer.status}", CURES.get(answer.status))

    def _refusal(self, refusal: RefusalJson, path: str) -> ChangeRefused:
        match refusal.error:
            case "not_theirs":
                return NotTheirs("the order is not this customer's")
            case "stale":
                return Stale(refusal.status or "")
            case "not_enough":
                if refusal.method_id is None or refusal.balance_cents is None:
                    raise self._bad(path, "not_enough without method_id and balance_cents")
                return NotEnough(refusal.method_id, refusal.balance_cents)
            case "not_available":
                return NotAvailable(refusal.item_id or "")
            case "nothing_to_revert":
                return NothingToRevert("no change was made under this key")

    def _read_of(self, place: str, customer_id: str) -> Answer | None:
        """None: the shop has no such customer."""
        if not customer_id or "/" in customer_id or customer_id in (".", ".."):
            return None  # no id that fits into a path is like this
        answer = self._read("GET", place.format(id=quote(customer_id, safe="")), place)
        return None if answer.status == 404 else self._found(answer, place)

    def _read(self, method: str, path: str, place: str, *, key: str = "", body: bytes = b"") -> Answer:
        if self._connection.is_down:
            raise ShopUnavailable("the shop did not answer just now")
        why = "no time left in this turn"
        for limit_s in self._connection.tries(READ_S):
            try:
                return self._connection.send(method, path, key=key, body=body, limit_s=limit_s)
            except NoAnswer as error:
                why = str(error)
        raise self._given_up(place, why, was_sent=False)

    def _found(self, answer: Answer, place: str) -> Answer:
        if answer.status != 200:
            raise self._bad(place, f"status {answer.status}", CURES.get(answer.status))
        return answer

    def _applied(self, answer: Answer, key: str, place: str) -> Applied:
        applied = self._shape(AppliedJson, answer, place)
        if applied.key != _sent(key):
            raise self._bad(place, "key is another one")
        return applied.record(key)

    def _shape(self, shape: type[SHAPE], answer: Answer, place: str) -> SHAPE:
        """The answer's body, read strictly. Raises BadAnswer that names the first wrong field, without its value."""
        try:
            return shape.model_validate_json(answer.content)
        except ValidationError as error:
            first = error.errors(include_input=False, include_context=False, include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "body"
            raise self._bad(place, f"{field}: {first['type']}") from None

    def _bad(self, place: str, what: str, cure: str | None = None) -> BadAnswer:
        cure = cure or "compare the answer with docs/shop-connector.md; python -m shop check-backend does"
        logger.error(
            "shop_answer_bad",
            extra={"host": self._connection.host, "place": place, "what": what, "cure": cure},
        )
        return BadAnswer(f"{place}: {what}")

    def _given_up(self, place: str, why: str, *, was_sent: bool) -> ShopUnavailable | OutcomeUnknown:
        self._connection.note_down()
        logger.error(
            "shop_outcome_unknown" if was_sent else "shop_no_answer",
            extra={
                "host": self._connection.host,
                "place": place,
                "what": why,
                "cure": "see that the shop's connector runs and answers within a second",
            },
        )
        return OutcomeUnknown(f"{place}: {why}") if was_sent else ShopUnavailable(f"{place}: {why}")


def _sent(key: str) -> str:
    """The key as the header holds it: ASCII without spaces."""
    return quote(key, safe=KEY_SAFE)
