"""Two operations of one order of which the shop's table allows only one: that is said before the first is done.

"Return the hose, and exchange the boots", of a shop where an order can be returned from or exchanged in once.
"""

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.operating.called import lines_called
from actions.operating.records import Records
from actions.operating.task import Task
from actions.operating.wishes import OPERATIONS
from actions.turn import Request, Turn, utter
from actions.wording import WORDS
from orders.planning_lines import EXCHANGE_REQUESTED, RETURN_REQUESTED
from shop.orders import number_key
from shop.policy_table import Operation
from shop.records import Order

STATUS_AFTER = {Operation.RETURN: RETURN_REQUESTED, Operation.EXCHANGE: EXCHANGE_REQUESTED}


def tell_excluded(dispatcher: CollectingDispatcher, turn: Turn, records: Records, task: Task) -> None:
    """Before a return, that the exchange which waits is not possible beside it."""
    other = excluded_by(records, task, turn.pending)
    if other is not None:
        this, that = (WORDS.get(f"what.{one}", turn.language) for one in (task.operation, other))
        utter(dispatcher, "utter_operation_only_one", this=this, other=that)


def excluded_by(records: Records, task: Task, waiting: Sequence[Request]) -> Operation | None:
    """Of what waits the operation on the same order that will no longer be possible after the task's."""
    order, after = records.order(task.order_id), STATUS_AFTER.get(task.operation)
    if order is None or after is None:
        return None
    later = replace(order, status=after)
    others = [OPERATIONS[one.intent] for one in waiting if _may_be_about(records, one, order)]
    return next(
        (
            other
            for other in others
            if other in STATUS_AFTER
            and other is not task.operation
            and records.allows(other, order)
            and not records.allows(other, later)
        ),
        None,
    )


def _may_be_about(records: Records, request: Request, order: Order) -> bool:
    """Whether it names the order, or things of it, or neither an order nor things."""
    if request.intent not in OPERATIONS:
        return False
    if numbers := request.entities.get("order_number", []):
        return any(number_key(number) == number_key(order.order_id) for number in numbers)
    named = [one.order_id for one in records.orders if lines_called(records, one, request.text)]
    return not named or order.order_id in named
