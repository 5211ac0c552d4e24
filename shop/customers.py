"""Read customers' records. Used by actions/ and gateway/ (the desk's profile)."""

import json

from sqlalchemy import Engine, select

from shop.records import Address, Customer, PaymentMethod
from shop.tables import CustomerRow
from storage import blind_index, reading


class CustomerBook:
    """Customers by id."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def customer(self, customer_id: str) -> Customer | None:
        with reading(self._engine) as session:
            row = session.get(CustomerRow, customer_id)
            return None if row is None else as_customer(row)

    def ids_by_email(self, email: str) -> list[str]:
        """Ids of the customers with this address, compared without case; found by its blind index."""
        query = select(CustomerRow.customer_id).where(CustomerRow.email_index == blind_index(email))
        with reading(self._engine) as session:
            return list(session.scalars(query))


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
