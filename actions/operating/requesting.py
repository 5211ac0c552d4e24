"""The task as a request of orders/. Pure."""

from collections.abc import Callable

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
    DeliveryDay,
    DeliveryNote,
    Exchange,
    Packaging,
    RateDelivery,
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
    make = MAKERS.get(task.operation)
    if make is None:
        raise ValueError(f"chat has no words for {task.operation!r}")
    return make(records, task, task.order_id or "")


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


def _report(records: Records, task: Task, number: str) -> Report:
    return Report.model_validate(
        {"operation": task.operation, "order_number": number, "lines": _chosen(task), "wish": task.wish}
    )


def _delivery(records: Records, task: Task, number: str) -> DeliveryNote:
    return DeliveryNote.model_validate(
        {"operation": task.operation, "order_number": number, "words": task.told, "day": task.day}
    )


def _packaging(records: Records, task: Task, number: str) -> Packaging:
    return Packaging.model_validate(
        {
            "operation": task.operation,
            "order_number": number,
            "words": task.told,
            "payment_method_id": task.method_id,
        }
    )


MAKERS: dict[Operation, Callable[[Records, Task, str], Request]] = {
    Operation.CANCEL: lambda records, task, number: Cancel(order_number=number, reason=task.reason),
    Operation.RETURN: lambda records, task, number: Return(
        order_number=number, lines=_chosen(task), refund_to=task.method_id, reason=task.reason
    ),
    Operation.EXCHANGE: lambda records, task, number: Exchange(
        order_number=number, swaps=_swaps(task), payment_method_id=task.method_id
    ),
    Operation.CHANGE_ITEMS: lambda records, task, number: ChangeItems(
        order_number=number, swaps=_swaps(task), payment_method_id=task.method_id
    ),
    Operation.CHANGE_PAYMENT: lambda records, task, number: ChangePayment(
        order_number=number, payment_method_id=task.method_id or ""
    ),
    Operation.CHANGE_ADDRESS: lambda records, task, number: ChangeAddress(
        order_number=number, address=_address(records, task)
    ),
    Operation.CHANGE_DEFAULT_ADDRESS: lambda records, task, number: ChangeDefaultAddress(
        address=_address(records, task)
    ),
    Operation.REORDER: lambda records, task, number: Reorder(
        order_number=number, lines=_chosen(task), payment_method_id=task.method_id
    ),
    Operation.REPORT_DAMAGED: _report,
    Operation.REPORT_WRONG: _report,
    Operation.REPORT_MISSING: _report,
    Operation.WARRANTY_CLAIM: _report,
    Operation.REPAIR: _report,
    Operation.DELIVERY_DAY: lambda records, task, number: DeliveryDay.model_validate(
        {"order_number": number, "day": task.day}
    ),
    Operation.DELIVERY_SLOT: _delivery,
    Operation.PICK_UP: _delivery,
    Operation.GIFT_PACKAGING: _packaging,
    Operation.LOW_WASTE_PACKAGING: _packaging,
    Operation.RATE_DELIVERY: lambda records, task, number: RateDelivery.model_validate(
        {"order_number": number, "stars": task.stars}
    ),
}
