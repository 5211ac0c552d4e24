"""Read customers' records. Used by actions/ and gateway/ (the desk's profile)."""

import json

from sqlalchemy import Engine

from shop.records import Address, Customer, PaymentMethod
from shop.tables import CustomerRow
from storage import reading


class CustomerBook:
    """Customers by id."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def customer(self, customer_id: str) -> Customer | None:
        with reading(self._engine) as session:
            row = session.get(CustomerRow, customer_id)
            return None if row is None else as_customer(row)


def as_customer(row: CustomerRow) -> Customer:
    """The record of a row."""
    return Customer(
        customer_id=row.customer_id,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        address=Address(**json.loads(row.address)),
        payment_methods=tuple(PaymentMethod(**method) for method in row.payment_methods),
        order_ids=tuple(row.order_ids),
        language=row.language,
        extra=row.extra,
    )
