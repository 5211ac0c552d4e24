"""What a delivery, a rating or a part of a cancellation still lacks, and whether the table refuses it anyway. Pure."""

from actions.operating import answers
from actions.operating.answers import choice
from actions.operating.asked import ONE_OF_MANY, Ask
from actions.operating.hearing import SWAPS
from actions.operating.lines_meant import title
from actions.operating.records import Records
from actions.operating.service_wishes import SERVICES
from actions.operating.task import Question, Task
from actions.wording import WORDS, listed
from orders.planning import refusal_of
from orders.results import Refusal
from shop.policy_table import Operation, Refused, decide
from shop.policy_table.facts import situation_of
from shop.records import Order


def ask_service(records: Records, task: Task) -> Ask | None:
    """The next question; None: nothing is missing."""
    language = records.language
    if task.operation is Operation.DELIVERY_DAY and task.day is None:
        expects = {"slot": "delivery_day", "kind": "date"}
        return Ask(task.having(question=Question.DAY), "utter_operation_which_day", expects=expects)
    if task.operation is Operation.DELIVERY_SLOT and task.told is None:
        choices = [choice(WORDS.get(f"slot.{slot}", language), answers.SLOT, slot) for slot in answers.SLOTS]
        return Ask(task.having(question=Question.SLOT), "utter_operation_which_time", choices)
    if task.operation is Operation.PICK_UP and task.told is None:
        expects = {"slot": "pick_up_point", "kind": "free_text"}
        return Ask(task.having(question=Question.PLACE), "utter_operation_pick_up_where", expects=expects)
    if task.operation is Operation.RATE_DELIVERY and task.stars is None:
        choices = [choice("★" * int(stars), answers.STARS, stars) for stars in answers.STARS_THERE_ARE]
        return Ask(task.having(question=Question.STARS), "utter_operation_how_many_stars", choices)
    return None


def ask_part(records: Records, task: Task, order: Order) -> Ask | None:
    """Some items of an order cannot be cancelled: what can be done with them, or with all of it."""
    if task.operation is not Operation.CANCEL or not 0 < len(task.lines) < len(order.lines):
        return None
    language, choices = (
        records.language,
        [choice(WORDS.get("choice.cancel_all", records.language), answers.CANCEL_ALL)],
    )
    if records.allows(Operation.CHANGE_ITEMS, order):
        choices.append(choice(WORDS.get("choice.other_version", language), answers.CHANGE_PART))
    choices.append(choice(WORDS.get("choice.no_change", language), answers.NO))
    response = "utter_operation_no_part" if len(choices) > 2 else "utter_operation_no_part_nor_change"
    values = {
        "order": order.order_id,
        "items": listed([title(records, order.lines[p]) for p in task.lines], language),
    }
    return Ask(task.having(question=Question.PART), response, choices, ONE_OF_MANY, values)


def refused_by_table(records: Records, task: Task) -> Refusal | None:
    """The table's refusal of a service, a document or another version, so that nothing is asked first.

    None: allowed, or other rules.
    """
    order = records.order(task.order_id)
    possible = order is not None and any(records.allows(one, order) for one in SWAPS)
    is_swap = task.operation in SWAPS and order is not None and not possible
    if not is_swap and task.operation not in (*SERVICES, Operation.INVOICE):
        return None
    decision = decide(records.table, task.operation, situation_of(order, day=records.today))
    order_id = order.order_id if order is not None else None
    return refusal_of(decision, order_id) if isinstance(decision, Refused) else None
