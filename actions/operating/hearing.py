"""What a message brings for the open operation: every fact it names is put into the task. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from actions.operating.address_meant import address_parts, parts_of, to_own_address
from actions.operating.items_meant import items_meant
from actions.operating.lines_meant import lines_meant, lines_taken_back, names_of
from actions.operating.methods_meant import methods_for, says_original
from actions.operating.orders_meant import order_supposed, orders_meant
from actions.operating.other_address import address_on_order, of_this_order
from actions.operating.own_words import lines_of_wish
from actions.operating.part_meant import part_meant
from actions.operating.quantities_meant import as_many
from actions.operating.records import Records
from actions.operating.service_meant import with_service
from actions.operating.service_wishes import PACKAGING
from actions.operating.spoken import SENTENCE, asks_to_fix, without_questions
from actions.operating.task import Question, Task
from actions.operating.variants_meant import Wanted, variants_meant
from actions.operating.versions_wished import lines_wished
from actions.operating.words import clear_yes, kinds_said, says, without
from actions.picking import pick
from actions.turn import Turn
from shop.policy_table import Condition, Operation
from shop.policy_table.rules import OF_LINES
from shop.records import Order, PaymentMethod

SWAPS = (Operation.EXCHANGE, Operation.CHANGE_ITEMS)
WITH_METHOD = (Operation.RETURN, Operation.CHANGE_PAYMENT, Operation.REORDER, *SWAPS, *PACKAGING)
REPORTS = (Operation.REPORT_DAMAGED, Operation.REPORT_WRONG, Operation.REPORT_MISSING)
OF_ADDRESS = (Operation.CHANGE_ADDRESS, Operation.CHANGE_DEFAULT_ADDRESS)
OF_NO_ORDER = (Operation.CHANGE_DEFAULT_ADDRESS, Operation.GIFT_CARD_BALANCE)
OF_SOME_LINES = (*OF_LINES, Operation.REORDER)
MORE_THAN_A_NUMBER = 16  # characters beside an order's number, such as "order number"


@dataclass(frozen=True)
class Heard:
    """The task with what is new, and what has to be asked about: several things that fit, or something there is not.

    wanted: by line, where it is not clear which version. same_order: the message names the order that it is about already,
    and little else.
    """

    task: Task
    orders: tuple[Order, ...] = ()
    wanted: dict[int, Wanted] = field(default_factory=dict)
    methods: tuple[PaymentMethod, ...] = ()
    unknown_order: str | None = None
    unknown_method: bool = False
    same_order: bool = False

    def brings_something(self, before: Task) -> bool:
        """Whether the message says anything about the operation."""
        unclear = self.orders or self.wanted or self.methods or self.unknown_order or self.unknown_method
        return bool(unclear) or self.same_order or self.task != before


def hear(records: Records, task: Task, turn: Turn) -> Heard:
    """The message's own words; a pressed choice is read by answers.py. What changes makes an older preview void."""
    heard = Heard(task)
    for read in (_order, _lines, _part, _items, _method, _reason, _conditions, _wish, _address, _service):
        heard = read(records, heard, turn)
    if heard.task != task:
        heard = replace(heard, task=heard.task.having(preview_id=None))
    return heard


def hear_details(records: Records, task: Task, turn: Turn, text: str) -> Task:
    """What an earlier message has said of lines, versions and the rest, before it was clear which order it is about."""
    heard, earlier = Heard(task), replace(turn, text=text, entities={})
    for read in (_lines, _part, _items, _reason, _conditions, _wish):
        heard = read(records, heard, earlier)
    return heard.task


def with_order(task: Task, order: Order) -> Task:
    """The task about this order; what was said of another order's lines is forgotten."""
    if task.order_id == order.order_id:
        return task
    lines = _only_line(task, order)
    return task.having(order_id=order.order_id, lines=lines, items={}, preview_id=None)


def _only_line(task: Task, order: Order) -> tuple[int, ...]:
    return (0,) if len(order.lines) == 1 and task.operation in OF_SOME_LINES else ()


def _order(records: Records, heard: Heard, turn: Turn) -> Heard:
    task = heard.task
    turn = of_this_order(turn) if task.operation in OF_ADDRESS else turn
    is_own = says("default_address", turn.text) and not says("to_my_address", turn.text)
    is_own = is_own or _is_of_no_order(records, task, turn)
    if task.operation in OF_ADDRESS and is_own and not turn.first("order_number"):
        return replace(heard, task=task.having(operation=Operation.CHANGE_DEFAULT_ADDRESS, order_id=None))
    if not turn.first("order_number") and _is_about_something_else(records, task, turn):
        return heard
    if (
        task.operation is Operation.CHANGE_ADDRESS
        and task.order_id is None
        and says("of_an_order", turn.text)
    ):
        heard = _only_possible(records, heard, turn)
        task = heard.task
    meant = orders_meant(records, task, turn)
    if meant is None:
        return _picked_order(heard, turn, records)
    if len(meant.orders) != 1:
        task = task.having(order_id=None, lines=(), items={})
        return replace(heard, task=task, orders=meant.orders, unknown_order=meant.unknown)
    if meant.orders[0].order_id == task.order_id:
        return replace(heard, same_order=len(turn.text) < len(task.order_id) + MORE_THAN_A_NUMBER)
    if task.operation is Operation.CHANGE_DEFAULT_ADDRESS:
        task = task.having(operation=Operation.CHANGE_ADDRESS)
    return replace(heard, task=with_order(task, meant.orders[0]))


def _is_of_no_order(records: Records, task: Task, turn: Turn) -> bool:
    """ "Change my address to ...", where no order could be meant."""
    is_named = task.order_id or turn.slots.get("order_number") or says("of_an_order", turn.text)
    return not is_named and not any(records.allows(Operation.CHANGE_ADDRESS, one) for one in records.orders)


def _only_possible(records: Records, heard: Heard, turn: Turn) -> Heard:
    """ "My parcel" is an order, and which one is clear if there is only one that can still be changed."""
    possible = order_supposed(records, heard.task, None).orders
    is_one = len(possible) == 1 and not turn.first("order_number")
    return replace(heard, task=with_order(heard.task, possible[0])) if is_one else heard


def _is_about_something_else(records: Records, task: Task, turn: Turn) -> bool:
    """Words like "last" and names of items that say nothing of another order."""
    if task.operation in OF_NO_ORDER or task.question is Question.METHOD:
        return True
    order = records.order(task.order_id)
    return order is not None and bool(lines_meant(records, order, turn.text))


def _picked_order(heard: Heard, turn: Turn, records: Records) -> Heard:
    """ "The second one" of the orders that were offered."""
    if heard.task.question not in (Question.ORDER, Question.WHERE):
        return heard
    offered = [one for one in turn.offered if "order:" in one.payload]
    places = pick(turn.text, [one.title for one in offered])
    ids = [
        order.order_id
        for place in places
        for order in records.orders
        if f'"order:{order.order_id}"' in offered[place].payload
    ]
    order = records.order(ids[0]) if len(ids) == 1 else None
    return heard if order is None else replace(heard, task=with_order(heard.task, order))


def _lines(records: Records, heard: Heard, turn: Turn) -> Heard:
    task = heard.task
    order = records.order(task.order_id)
    if (
        order is None
        or task.operation not in OF_SOME_LINES
        or task.question in (Question.METHOD, Question.CONDITION)
    ):
        return heard
    if not task.lines and (only := _only_line(task, order)):
        return replace(heard, task=task.having(lines=only))
    text = without("came_with", turn.text)
    taken_back = lines_taken_back(records, order, text)
    meant = lines_meant(records, order, text, shown=task.question is Question.LINES)
    if task.operation in SWAPS and (wished := lines_wished(records, order, text)):
        named = lines_of_wish(records, order, without_questions(text))
        lines = sorted({*wished, *named} - ({*taken_back} - {*wished}))
        meant = as_many(order, lines, text, names_of(records, order, lines))
    if meant is None and task.lines:
        meant = as_many(order, task.lines, text, names_of(records, order, task.lines))
    if not meant or (task.question is Question.LINES and clear_yes(text)):
        return heard
    if task.operation in SWAPS and set(meant) <= {*task.lines} and not taken_back and not says("only", text):
        return heard  # another version of one of them
    if task.lines and set(meant) <= set(taken_back):
        meant = tuple(line for line in task.lines if line not in taken_back)
    elif task.lines and says("also", text):
        meant = tuple(sorted({*task.lines, *meant}))
    items = {position: item for position, item in task.items.items() if position in meant}
    return replace(heard, task=task.having(lines=meant or task.lines, items=items))


def _part(records: Records, heard: Heard, turn: Turn) -> Heard:
    """Items of an order that is to be cancelled; the whole order, where the message says so."""
    task, order = heard.task, records.order(heard.task.order_id)
    if order is None or task.operation is not Operation.CANCEL:
        return heard
    if says("all", turn.text) or says("whole_order", turn.text):
        return replace(heard, task=task.having(lines=()))
    if task.question is Question.PART and _wants_other_version(records, task, order, turn.text):
        return replace(heard, task=task.having(operation=Operation.CHANGE_ITEMS))
    part = part_meant(records, order, turn.text)
    return heard if not part else replace(heard, task=task.having(lines=part))


def _wants_other_version(records: Records, task: Task, order: Order, text: str) -> bool:
    """ "Another version", "size 8", of the items that cannot be cancelled alone."""
    told = any(variants_meant(records, order.lines[line], text).variants for line in task.lines)
    return told or says("other_version", text)


def _items(records: Records, heard: Heard, turn: Turn) -> Heard:
    order = records.order(heard.task.order_id)
    if order is None or heard.task.operation not in SWAPS:
        return heard
    task, wanted = items_meant(records, heard.task, order, turn)
    return replace(heard, task=task, wanted=wanted)


def _method(records: Records, heard: Heard, turn: Turn) -> Heard:
    task = heard.task
    is_a_greeting = task.operation in PACKAGING and turn.intent != "change_payment"  # "with a card saying"
    names_method = bool(turn.entities.get("payment_method")) or says("by_method", turn.text)
    is_about_paying = task.operation is Operation.CHANGE_PAYMENT or (names_method and not is_a_greeting)
    if task.operation not in WITH_METHOD or not (
        is_about_paying or task.question in (Question.METHOD, Question.CONFIRMATION)
    ):
        return heard
    if says_original(turn.text) and task.operation is not Operation.CHANGE_PAYMENT:
        return replace(heard, task=task.having(method_id=None, original_method=True))
    methods = methods_for(records, task, turn.text)
    if methods is None:
        return heard
    if len(methods) == 1:
        return replace(heard, task=task.having(method_id=methods[0].id, original_method=False))
    return replace(heard, methods=tuple(methods), unknown_method=not methods)


def _reason(records: Records, heard: Heard, turn: Turn) -> Heard:
    task = heard.task
    reasons = reasons_of(records, task.operation)
    said = [reason for reason in kinds_said("reasons", turn.text) if reason in reasons]
    if len(said) > 1:  # "I don't want it, I ordered the wrong one"
        said = [
            reason for reason in kinds_said("reasons", without("unwanted", turn.text)) if reason in reasons
        ]
    if not said and task.question is Question.REASON:
        said = [reasons[place] for place in pick(turn.text, reasons)]
    return heard if len(said) != 1 else replace(heard, task=task.having(reason=said[0]))


def with_reason_told_before(records: Records, task: Task, turn: Turn) -> Task:
    """Of several orders that are cancelled one after the other the reason is told once."""
    for earlier in reversed(turn.earlier_texts[-2:] if task.reason is None else ()):
        told = _reason(records, Heard(task), replace(turn, text=earlier)).task
        if told.reason is not None:
            return told
    return task


def reasons_of(records: Records, operation: Operation) -> tuple[str, ...]:
    """The reasons of which the shop's table wants one."""
    rule = records.table.general.get(operation)
    return rule.reasons if rule is not None else ()


def _conditions(records: Records, heard: Heard, turn: Turn) -> Heard:
    task = heard.task
    if task.operation not in OF_LINES:
        return heard
    if says("as_new", turn.text):
        return replace(heard, task=task.having(conditions=()))
    said = {Condition(name) for name in kinds_said("conditions", turn.text)}
    said |= {Condition.GIFT} if says("recipient", turn.text) else set()
    known = set(task.conditions or ())
    return (
        heard if said <= known else replace(heard, task=task.having(conditions=tuple(sorted(known | said))))
    )


def _wish(records: Records, heard: Heard, turn: Turn) -> Heard:
    wishes: dict[str, Callable[[], bool]] = {
        "replacement": lambda: says("replacement", turn.text),
        "refund": lambda: says("refund", turn.text),
    }
    said = [wish for wish, is_said in wishes.items() if is_said()] if heard.task.operation in REPORTS else []
    return heard if len(said) != 1 else replace(heard, task=heard.task.having(wish=said[0]))


def _address(records: Records, heard: Heard, turn: Turn) -> Heard:
    task = heard.task
    if task.operation not in OF_ADDRESS:
        return heard
    told = address_parts(turn, asked=task.question in (Question.ADDRESS, Question.CONFIRMATION))
    own = records.customer.address
    order = records.order(task.order_id)
    now = "" if order is None else order.address.city
    is_own = to_own_address(own, turn.text, told=told, instead_of=now)
    is_fixed = not told and _asks_to_put_right(records, order, turn.text)
    if task.operation is Operation.CHANGE_ADDRESS and (is_own or is_fixed):
        return replace(heard, task=task.having(address=parts_of(own)))
    if (known := address_on_order(records, order, turn.text, told)) is not None:
        return replace(heard, task=task.having(address=parts_of(known)))
    return heard if not told else replace(heard, task=task.having(address={**(task.address or {}), **told}))


def _asks_to_put_right(records: Records, order: Order | None, text: str) -> bool:
    """ "It has my old address. Please fix that", of an order that does not go to the account's address."""
    goes_elsewhere = order is not None and order.address != records.customer.address
    return goes_elsewhere and any(map(asks_to_fix, SENTENCE.split(text)))


def _service(records: Records, heard: Heard, turn: Turn) -> Heard:
    return replace(heard, task=with_service(heard.task, turn))
