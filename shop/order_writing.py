"""Write single orders and customers in the caller's transaction. Used by embedded.py."""

import re

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from shop.contents import customer_row, line_rows, order_row
from shop.records import Customer, Order
from shop.tables import CustomerRow, OrderLineRow, OrderRow

NUMBER = re.compile(r"^(.*?)(\d+)(\D*)$")


def write_order(session: Session, order: Order) -> None:
    """Replace the order's row and lines; its place among the orders stays."""
    row = session.get_one(OrderRow, order.order_id)
    for name, value in order_row(order).items():
        setattr(row, name, value)
    session.execute(delete(OrderLineRow).where(OrderLineRow.order_id == order.order_id))
    session.flush()
    session.execute(insert(OrderLineRow), line_rows(order))


def write_customer(session: Session, customer: Customer) -> None:
    """Replace the customer's row; their place among the customers stays."""
    row = session.get_one(CustomerRow, customer.customer_id)
    for name, value in customer_row(customer).items():
        setattr(row, name, value)


def add_order(session: Session, order: Order) -> None:
    """Add a new order behind all others, to its customer's list too."""
    last = session.scalar(select(func.max(OrderRow.position))) or 0
    session.add(OrderRow(**order_row(order), position=last + 1))
    session.flush()
    session.execute(insert(OrderLineRow), line_rows(order))
    customer = session.get_one(CustomerRow, order.customer_id)
    customer.order_ids = [*customer.order_ids, order.order_id]


def remove_order(session: Session, order_id: str) -> None:
    """Take an order away that was added, from its customer's list too."""
    row = session.get_one(OrderRow, order_id)
    customer = session.get_one(CustomerRow, row.customer_id)
    customer.order_ids = [listed for listed in customer.order_ids if listed != order_id]
    session.execute(delete(OrderLineRow).where(OrderLineRow.order_id == order_id))
    session.delete(row)
    session.flush()


def next_order_id(session: Session, like: str) -> str:
    """The number after the highest of the same shape: "DS-115000" after "DS-114993" ... "DS-114999"."""
    shape = NUMBER.match(like)
    if shape is None:
        return f"{like}-1"
    before, digits, after = shape.groups()
    numbers = []
    for order_id in session.scalars(select(OrderRow.order_id)):
        other = NUMBER.match(order_id)
        if other is not None and (other[1], other[3]) == (before, after):
            numbers.append(int(other[2]))
    return f"{before}{max(numbers, default=0) + 1:0{len(digits)}}{after}"
