"""The task as a request of orders/. Pure."""

from actions.operating.address_meant import completed
from actions.operating.records import Records
from actions.operating.task import Task
from orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangeItems,
    ChangePayment,
    ChosenLine,
    Exchange,
    Reorder,
    Report,
    Request,
    Return,
    Swap,
)
from shop.policy_table import Operation
from shop.records import Address


def request_of(records: Records, task: Task) -> Request:
    """asking.py has seen to it that nothing is missing. Raises ValueError for an operation that chat has no words for."""
    number = task.order_id or ""
    match task.operation:
        case Operation.CANCEL:
            return Cancel(order_number=number, reason=task.reason)
        case Operation.RETURN:
            return Return(
                order_number=number, lines=_chosen(task), refund_to=task.method_id, reason=task.reason
            )
        case Operation.EXCHANGE:
            return Exchange(order_number=number, swaps=_swaps(task), payment_method_id=task.method_id)
        case Operation.CHANGE_ITEMS:
            return ChangeItems(order_number=number, swaps=_swaps(task), payment_method_id=task.method_id)
        case Operation.CHANGE_PAYMENT:
            return ChangePayment(order_number=number, payment_method_id=task.method_id or "")
        case Operation.CHANGE_ADDRESS:
            return ChangeAddress(order_number=number, address=_address(records, task))
        case Operation.CHANGE_DEFAULT_ADDRESS:
            return ChangeDefaultAddress(address=_address(records, task))
        case Operation.REORDER:
            return Reorder(order_number=number, lines=_chosen(task), payment_method_id=task.method_id)
        case (
            Operation.REPORT_DAMAGED
            | Operation.REPORT_WRONG
            | Operation.REPORT_MISSING
            | Operation.WARRANTY_CLAIM
            | Operation.REPAIR
        ):
            wish = task.wish if task.wish in ("replacement", "refund") else None
            return Report(operation=task.operation, order_number=number, lines=_chosen(task), wish=wish)
    raise ValueError(f"chat has no words for {task.operation!r}")


def address_before(records: Records, task: Task) -> Address:
    """The address that a new one takes the place of."""
    order = records.order(task.order_id)
    return records.customer.address if order is None else order.address


def _address(records: Records, task: Task) -> Address:
    address = completed(task.address or {}, address_before(records, task))
    if address is None:
        raise ValueError("parts of the address are missing")
    return address


def _chosen(task: Task) -> tuple[ChosenLine, ...]:
    conditions = frozenset(task.conditions or ())
    return tuple(ChosenLine(position=position, conditions=conditions) for position in task.lines)


def _swaps(task: Task) -> tuple[Swap, ...]:
    conditions = frozenset(task.conditions or ())
    return tuple(
        Swap(position=position, new_item_id=task.items[position], conditions=conditions)
        for position in task.lines
    )
