"""Read customers' records. Used by actions/ and gateway/ (the desk's profile)."""

import json

from sqlalchemy import Engine, select

from shop.person_names import name_keys, postcode_key
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

    def id_by_name_and_postcode(self, name: str, postcode: str) -> str | None:
        """The one customer with this name whose default address has this postcode; None if there is none, or several.

        There is no way to ask for one of the two alone. Compared as in person_names.py.
        """
        wanted = postcode_key(postcode)
        query = select(CustomerRow).where(CustomerRow.name_key.in_(name_keys(name)))
        with reading(self._engine) as session:
            customers = [as_customer(row) for row in session.scalars(query)]
        fitting = [one for one in customers if wanted and postcode_key(one.address.zip) == wanted]
        return fitting[0].customer_id if len(fitting) == 1 else None


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
