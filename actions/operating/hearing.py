"""What a message brings for the open operation: every fact it names is put into the task. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from actions.operating.address_meant import address_parts, parts_of, to_own_address
from actions.operating.lines_meant import lines_meant, lines_taken_back, names_of
from actions.operating.methods_meant import methods_for, says_original
from actions.operating.orders_meant import order_supposed, orders_meant
from actions.operating.own_words import lines_of_wish, own_words, words_of_wishes
from actions.operating.part_meant import part_meant
from actions.operating.quantities_meant import as_many
from actions.operating.records import Records
from actions.operating.service_meant import with_service
from actions.operating.service_wishes import PACKAGING
from actions.operating.spoken import without_questions
from actions.operating.task import Question, Task
from actions.operating.variants_meant import Wanted, tells_only_price, variants_meant
from actions.operating.versions_wished import lines_wished, wishes_for_versions
from actions.operating.words import clear_yes, kinds_said, says, without
from actions.picking import pick
from actions.turn import Turn
from knowledge_graph.option_values import values_named, variants_with
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
    lines: tuple[int, ...] = (0,) if len(order.lines) == 1 and task.operation in OF_SOME_LINES else ()
    return task.having(order_id=order.order_id, lines=lines, items={}, preview_id=None)


def _order(records: Records, heard: Heard, turn: Turn) -> Heard:
    task = heard.task
    is_own = says("default_address", turn.text) and not says("to_my_address", turn.text)
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
    taken_back = lines_taken_back(records, order, turn.text)
    meant = lines_meant(records, order, turn.text, shown=task.question is Question.LINES)
    if task.operation in SWAPS and (wished := lines_wished(records, order, turn.text)):
        meant = tuple(sorted({*wished, *lines_of_wish(records, order, without_questions(turn.text))}))
    if meant is None and task.lines:
        meant = as_many(order, task.lines, turn.text, names_of(records, order, task.lines))
    if not meant or (task.question is Question.LINES and clear_yes(turn.text)):
        return heard
    if (
        task.operation in SWAPS
        and set(meant) <= {*task.lines}
        and not taken_back
        and not says("only", turn.text)
    ):
        return heard  # another version of one of them
    if task.lines and set(meant) <= set(taken_back):
        meant = tuple(line for line in task.lines if line not in taken_back)
    elif task.lines and says("also", turn.text):
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
    part = part_meant(records, order, turn.text)
    return heard if not part else replace(heard, task=task.having(lines=part))


def _items(records: Records, heard: Heard, turn: Turn) -> Heard:
    task = heard.task
    order = records.order(task.order_id)
    asked_otherwise = task.question in (Question.METHOD, Question.LINES, Question.ORDER)
    if order is None or task.operation not in SWAPS or (asked_otherwise and task.items):
        return heard
    picked = _picked_item(records, task, order, turn)
    if picked is not None and task.line_asked is not None:
        return replace(heard, task=task.having(items={**task.items, task.line_asked: picked}))
    said = _said_of_lines(records, task, order, turn)
    wanted = {
        line: variants_meant(
            records, order.lines[line], said[line], chosen=_chosen_options(records, task, order, line)
        )
        for line in task.lines
    }
    if task.line_asked in wanted:
        wanted[task.line_asked] = _of_the_offered(
            wanted[task.line_asked], task.offered.get(task.line_asked, ())
        )
    chosen = {line: found.one.item_id for line, found in wanted.items() if found.one is not None}
    unclear = {
        line: found
        for line, found in wanted.items()
        if found.one is None and (found.variants or not found.is_exact)
    }
    offered = {
        line: tuple(one.item_id for one in found.variants)
        for line, found in unclear.items()
        if found.variants
    }
    if chosen or offered:
        kept = {line: item for line, item in task.items.items() if line not in unclear}
        task = task.having(items=kept | chosen, offered={**task.offered, **offered})
    return replace(heard, task=task, wanted=unclear)


def _said_of_lines(records: Records, task: Task, order: Order, turn: Turn) -> dict[int, str]:
    """By line the words that may tell its version: of this message, or, for a wish that is new, of one before it."""
    said = own_words(records, order, task.lines, turn.text)
    wished = words_of_wishes(records, order, turn.text)
    said = {
        line: words if _tells_version(records, order, line, words) else wished.get(line, words)
        for line, words in said.items()
    }
    if not any(said.values()):  # an answer needs no name
        asked = task.lines if task.line_asked not in task.lines else (task.line_asked,)
        said |= dict.fromkeys(asked, turn.text)
    only_price = task.question is Question.CONFIRMATION and tells_only_price(turn.text)
    if task.question is not None and not only_price:
        return said
    if only_price:  # "the cheapest then": of those that were wanted
        earlier = _wished_before(records, order, turn)
        return {line: ", ".join(filter(None, (earlier.get(line), words))) for line, words in said.items()}
    for text in reversed(turn.earlier_texts):
        wished = wishes_for_versions(records, order, text)
        said |= {
            line: wished[line]
            for line in said
            if line in wished and not _tells_version(records, order, line, said[line])
        }
    return said


def _wished_before(records: Records, order: Order, turn: Turn) -> dict[int, str]:
    """By line what the newest earlier message that wished for a version said of it."""
    wished: dict[int, str] = {}
    for text in turn.earlier_texts:  # the newest last
        wished |= wishes_for_versions(records, order, text)
    return wished


def _tells_version(records: Records, order: Order, line: int, words: str) -> bool:
    return bool(words and variants_meant(records, order.lines[line], words).variants)


def _of_the_offered(wanted: Wanted, offered: tuple[str, ...]) -> Wanted:
    """ "The black one", of several that were offered."""
    among = tuple(one for one in wanted.variants if one.item_id in offered)
    return Wanted(among, is_exact=len(among) == 1) if among and wanted.one is None else wanted


def _chosen_options(records: Records, task: Task, order: Order, line: int) -> dict[str, str] | None:
    """Of the version chosen so far: "the brown one" is brown, and else like that."""
    product, chosen = records.products.get(order.lines[line].product_id), task.items.get(line)
    variants = product.variants if product is not None and chosen is not None else ()
    return next((variant.options for variant in variants if variant.item_id == chosen), None)


def _picked_item(records: Records, task: Task, order: Order, turn: Turn) -> str | None:
    """ "The vinyl one", "the second" of the versions that were offered."""
    if task.question is not Question.ITEM or task.line_asked is None:
        return None
    product = records.products.get(order.lines[task.line_asked].product_id)
    if product is None:
        return None
    offered = [
        variant
        for one in turn.offered
        for variant in product.variants
        if f'"item:{variant.item_id}"' in one.payload
    ]
    if clear_yes(turn.text):
        return offered[0].item_id if len(offered) == 1 else None
    values = values_named(product, turn.text)
    named = [one.item_id for one in variants_with(product, values, turn.text) if one in offered]
    if len(named) == 1:
        return named[0]
    if values and not named:
        return None  # none of these: "what about a 15 inch one?"
    titles = [" ".join(variant.options.values()) for variant in offered]
    places = pick(turn.text, titles, [variant.price_cents for variant in offered])
    return offered[places[0]].item_id if len(places) == 1 else None


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
    if task.operation is Operation.CHANGE_ADDRESS and to_own_address(
        own, turn.text, told=told, instead_of=now
    ):
        return replace(heard, task=task.having(address=parts_of(own)))
    return heard if not told else replace(heard, task=task.having(address={**(task.address or {}), **told}))


def _service(records: Records, heard: Heard, turn: Turn) -> Heard:
    return replace(heard, task=with_service(heard.task, turn))
