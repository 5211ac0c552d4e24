"""Which operation an intent or the words mean, and what becomes of the one that is open when another is asked for. Pure."""

from collections.abc import Container

from actions.operating.hearing import REPORTS, SWAPS, WITH_METHOD
from actions.operating.lines_meant import OtherThings
from actions.operating.service_wishes import OF_THE_DAY, SERVICES, service_wish
from actions.operating.task import Question, Task
from actions.operating.words import says
from actions.turn import Turn
from shop.policy_table import Operation

ABOUT_MONEY = ("product_price", "refund_status", "return_policy", "payment_methods", "question")
INSTEAD_OF_REPORTS = ((Operation.EXCHANGE, "replacement"), (Operation.RETURN, "refund"))
OPERATIONS = {
    "cancel_order": Operation.CANCEL,
    "return_order": Operation.RETURN,
    "exchange_order": Operation.EXCHANGE,
    "change_items": Operation.CHANGE_ITEMS,
    "change_payment": Operation.CHANGE_PAYMENT,
    "change_address": Operation.CHANGE_ADDRESS,
    "reorder": Operation.REORDER,
    "wrong_or_damaged": Operation.REPORT_DAMAGED,
    "missing_item": Operation.REPORT_MISSING,
    "warranty": Operation.WARRANTY_CLAIM,
    "repair": Operation.REPAIR,
    "invoice": Operation.INVOICE,
}
INTENTS = (
    {operation: intent for intent, operation in OPERATIONS.items()}
    | {
        Operation.REPORT_WRONG: "wrong_or_damaged",
        Operation.CHANGE_DEFAULT_ADDRESS: "change_address",
    }
    | {operation: operation.value for operation in SERVICES}
)  # no intent names these


def operation_of(turn: Turn) -> Operation | None:
    """The operation that the message asks for."""
    if (service := service_wish(turn)) is not None:
        return service
    operation = OPERATIONS.get(turn.intent)
    is_after_sale = operation in (Operation.REPAIR, Operation.WARRANTY_CLAIM, Operation.REPORT_DAMAGED)
    if is_after_sale and says("arrived_broken", turn.text):
        return Operation.REPORT_DAMAGED
    if operation in (Operation.RETURN, Operation.REPORT_DAMAGED) and says("missing", turn.text):
        return Operation.REPORT_MISSING
    if operation is Operation.REPORT_DAMAGED and says("wrong", turn.text):
        return Operation.REPORT_WRONG
    return operation


def with_reports(operation: Operation | None, turn: Turn, possible: Container[Operation]) -> Operation | None:
    """ "It arrived broken, please refund it": a report where the shop takes such, unless it is to be sent back.

    Where it takes none, a wrong or broken thing is exchanged or returned, if the message says which.
    """
    is_report = operation is Operation.RETURN and says("arrived_broken", turn.text)
    if is_report and not says("sends_back", turn.text) and Operation.REPORT_DAMAGED in possible:
        return Operation.REPORT_DAMAGED
    if operation in REPORTS and operation not in possible:
        instead = [one for one, key in INSTEAD_OF_REPORTS if says(key, turn.text) and one in possible]
        return instead[0] if len(instead) == 1 else operation
    return operation


def asks_what_it_costs(turn: Turn, task: Task) -> bool:
    """Whether the message asks for an amount that the open question or preview tells: "what would that cost me?"."""
    is_open = task.is_open and not task.paused and not turn.first("order_number")
    return is_open and says("question", turn.text) and says("its_amount", turn.text)


def begun(
    task: Task | None, operation: Operation, turn: Turn, *, other_things: OtherThings | None = None
) -> Task:
    """The task to go on with: the open one if that is meant, another in its place, or another before it.

    other_things: the message names things, and none of the open one's.
    """
    if task is None or not task.is_open:
        return Task(operation=operation)
    if _goes_on(task, operation, turn):
        return task.having(paused=False)
    if other_things is not None:
        number = task.order_id if other_things is OtherThings.OF_THE_ORDER else None
        return Task(operation=operation, order_id=number, before=task.having(paused=True))
    if turn.first("order_number") in (None, task.order_id):
        return Task(operation=operation, order_id=task.order_id, lines=task.lines, before=task.before)
    return Task(operation=operation, before=task.having(paused=True))


def _goes_on(task: Task, operation: Operation, turn: Turn) -> bool:
    """Whether the words of the new wish put the open one right: "to my PayPal account" is no wish to pay anew."""
    if INTENTS.get(task.operation) == INTENTS.get(operation) or {task.operation, operation} <= {*SWAPS}:
        return True
    if {task.operation, operation} <= {*OF_THE_DAY} or _names_the_place(task, operation):
        return True
    if task.operation in REPORTS and operation is Operation.EXCHANGE and says("replacement", turn.text):
        return True  # what shall be done about it
    corrects_payment = operation is Operation.CHANGE_PAYMENT and task.operation in WITH_METHOD
    asked = task.question in (Question.CONFIRMATION, Question.METHOD)
    return corrects_payment and asked and not turn.first("order_number")


def _names_the_place(task: Task, operation: Operation) -> bool:
    """An address, where a pick-up point is asked for, is the place."""
    return task.question is Question.PLACE and operation is Operation.CHANGE_ADDRESS
