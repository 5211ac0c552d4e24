"""The question for what an operation still lacks, with choices; what can be supposed without guessing is not asked. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions.operating import answers
from actions.operating.address_meant import completed, missing
from actions.operating.answers import choice, yes_or_no
from actions.operating.asked import STARTS, Ask
from actions.operating.hearing import OF_NO_ORDER, OF_SOME_LINES, SWAPS, Heard, reasons_of, with_order
from actions.operating.lines_meant import title
from actions.operating.orders_meant import order_supposed
from actions.operating.plan_texts import method_name, reason_name
from actions.operating.records import Records
from actions.operating.requesting import address_before
from actions.operating.service_asking import ask_part, ask_service, refused_by_table
from actions.operating.task import Question, Task
from actions.operating.variants_meant import Wanted, other_variants
from actions.order_texts import OrderTexts
from actions.orders import SHOWN_AS_CHOICES
from actions.wording import WORDS, listed, money
from shop.policy_table import Allowed, Condition, Operation, decide
from shop.policy_table.facts import line_facts, situation_of
from shop.policy_table.nearest import conditions_that_matter
from shop.records import Order, PaymentMethod, Variant

ASKED_CONDITIONS = (Condition.OPENED, Condition.WORN, Condition.FAULTY, Condition.ENGRAVED, Condition.CUT)
TELLING = {*ASKED_CONDITIONS} - {Condition.FAULTY}  # nobody mentions these unasked
NEEDS_NO_ANSWER_TO_REFUSE = (Operation.CANCEL, Operation.RETURN)


def with_supposed(records: Records, heard: Heard, remembered: str | None) -> Heard:
    """The task with an order that follows from what was talked about, or from the rules: the only one that is possible."""
    task = heard.task
    if task.order_id or heard.orders or heard.unknown_order or task.operation in OF_NO_ORDER:
        return heard
    supposed = order_supposed(records, task, remembered)
    if len(supposed.orders) != 1 or (task.operation is Operation.CHANGE_ADDRESS and remembered is None):
        return Heard(task, orders=supposed.orders)
    return Heard(with_order(task, supposed.orders[0]))


def with_only_other_method(records: Records, heard: Heard) -> Heard:
    """The task paid in the one way that is left; with none left, as it is paid now, so that the refusal says so."""
    task, order = heard.task, records.order(heard.task.order_id)
    if task.operation is not Operation.CHANGE_PAYMENT or task.method_id or order is None:
        return heard
    methods, others = records.customer.payment_methods, payable(records, task)
    if len(others) > 1 or not methods or heard.methods or (heard.unknown_method and others):
        return heard
    only = others[0] if others else methods[0]
    return replace(heard, task=task.having(method_id=only.id), unknown_method=False)


def next_ask(records: Records, heard: Heard) -> Ask | None:
    """What has to be asked next; None: nothing is missing."""
    task = heard.task
    order = records.order(task.order_id)
    if task.operation not in OF_NO_ORDER and order is None:
        return _ask_order(records, heard)
    if order is not None and _is_refused_anyway(records, task, order):
        return None
    if order is not None and (part := ask_part(records, task, order)) is not None:
        return part
    needs_lines = task.operation in OF_SOME_LINES and task.operation is not Operation.REORDER
    if order is not None and needs_lines and not task.lines:
        return _ask_lines(records, task, order)
    if order is not None and task.operation in SWAPS:
        line = next((line for line in task.lines if line in heard.wanted or line not in task.items), None)
        if line is not None:
            return _ask_item(records, heard, order, line)
    return _ask_how(records, heard, order)


def _is_refused_anyway(records: Records, task: Task, order: Order) -> bool:
    """Whether the table allows it for nothing in this order, whatever the customer would answer: nothing is asked then."""
    is_refused = task.operation in NEEDS_NO_ANSWER_TO_REFUSE and not records.allows(task.operation, order)
    return is_refused or refused_by_table(records, task) is not None


def _ask_how(records: Records, heard: Heard, order: Order | None) -> Ask | None:
    task = heard.task
    if (
        heard.methods
        or heard.unknown_method
        or (task.operation is Operation.CHANGE_PAYMENT and not task.method_id)
    ):
        return ask_method(records, task, heard.methods, lacking=heard.unknown_method)
    if (service := ask_service(records, task)) is not None:
        return service
    if reasons_of(records, task.operation) and task.reason is None:
        return ask_reason(records, task)
    if task.operation in (Operation.CHANGE_ADDRESS, Operation.CHANGE_DEFAULT_ADDRESS):
        return _ask_address(records, task)
    return _ask_condition(records, task, order) if order is not None else None


def _ask_order(records: Records, heard: Heard) -> Ask:
    texts = OrderTexts(records.currency, records.language)
    orders = list(heard.orders or records.orders)
    choices = [
        choice(texts.short(order), answers.ORDER, order.order_id) for order in orders[:SHOWN_AS_CHOICES]
    ]
    if heard.task.operation is Operation.CHANGE_ADDRESS:
        mine = WORDS.get("choice.default_address", records.language)
        choices = [*choices[: SHOWN_AS_CHOICES - 1], choice(mine, answers.DEFAULT_ADDRESS)]
        return Ask(heard.task.having(question=Question.WHERE), "utter_operation_where", choices)
    expects = {"slot": "order_number", "kind": "order_number"}
    what = WORDS.get(f"what.{heard.task.operation}", records.language)
    asked = heard.task.having(question=Question.ORDER)
    return Ask(asked, "utter_operation_which_order", choices, expects, {"what": what})


def _ask_lines(records: Records, task: Task, order: Order) -> Ask:
    choices = [choice(title(records, line), answers.LINE, place) for place, line in enumerate(order.lines)]
    choices.append(choice(WORDS.get("choice.everything", records.language), answers.ALL_LINES))
    what = WORDS.get(f"what.{task.operation}", records.language)
    values: dict[str, Any] = {"order": order.order_id, "what": what}
    return Ask(task.having(question=Question.LINES), "utter_operation_which_items", choices, values=values)


def _ask_item(records: Records, heard: Heard, order: Order, position: int) -> Ask:
    line = order.lines[position]
    product = records.products.get(line.product_id)
    wanted = heard.wanted.get(position, Wanted())
    others = other_variants(product, line) if product is not None else []
    fitting = heard.task.offered.get(position, ())
    variants = wanted.variants or [one for one in others if one.item_id in fitting] or others
    if not variants:
        return _no_other_version(records, heard.task, order, position)
    return ask_variant(records, heard.task, order, position, variants, is_exact=wanted.is_exact)


def _no_other_version(records: Records, task: Task, order: Order, position: int) -> Ask:
    """There is nothing to exchange it for; it can go back, or the order be cancelled before it is sent."""
    delivered = records.allows(Operation.RETURN, order)
    instead = Operation.RETURN if delivered else Operation.CANCEL
    choices = yes_or_no(records.language)
    asked = task.having(
        question=Question.INSTEAD, instead=instead, instead_lines=(position,) if delivered else ()
    )
    values: dict[str, Any] = {
        "item": title(records, order.lines[position]),
        "what": WORDS.get(f"what.{instead}", records.language),
    }
    return Ask(asked, "utter_operation_one_version", choices, STARTS, values)


def ask_variant(
    records: Records,
    task: Task,
    order: Order,
    position: int,
    variants: Sequence[Variant],
    *,
    is_exact: bool = True,
) -> Ask:
    """Which of these variants instead of the line. not is_exact: none is quite what was asked for."""
    choices = [
        choice(_variant_title(records, variant), answers.ITEM, variant.item_id) for variant in variants
    ]
    asked = task.having(question=Question.ITEM, line_asked=position)
    values: dict[str, Any] = {"item": title(records, order.lines[position])}
    response = "utter_operation_which_version" if is_exact else "utter_operation_closest_versions"
    return Ask(asked, response, choices, values=values)


def ask_method(
    records: Records, task: Task, methods: Sequence[PaymentMethod] = (), *, lacking: bool = False
) -> Ask:
    """Which way to pay, or to be refunded. lacking: a kind was named that the customer does not have."""
    offered = methods or payable(records, task)
    choices = [choice(method_name(method, records.language), answers.METHOD, method.id) for method in offered]
    if lacking:
        return Ask(task.having(question=Question.METHOD), "utter_operation_no_such_method", choices)
    response = (
        "utter_operation_refund_where" if task.operation is Operation.RETURN else "utter_operation_pay_how"
    )
    return Ask(task.having(question=Question.METHOD), response, choices)


def payable(records: Records, task: Task) -> Sequence[PaymentMethod]:
    """All of the customer's; where the payment is changed, without the one that is used already."""
    methods, order = records.customer.payment_methods, records.order(task.order_id)
    used = {payment.payment_method_id for payment in order.payments} if order is not None else set()
    others = [method for method in methods if method.id not in used]
    return others if task.operation is Operation.CHANGE_PAYMENT and used else methods


def ask_reason(records: Records, task: Task) -> Ask:
    """Which of the table's reasons."""
    choices = [
        choice(reason_name(reason, records.language), answers.REASON, reason)
        for reason in reasons_of(records, task.operation)
    ]
    return Ask(task.having(question=Question.REASON), "utter_operation_why", choices)


def _ask_address(records: Records, task: Task) -> Ask | None:
    if completed(task.address or {}, address_before(records, task)) is not None:
        return None
    lacking = [WORDS.get(f"address.{name}", records.language) for name in missing(task.address or {})]
    asked = task.having(question=Question.ADDRESS)
    expects = {"slot": "address", "kind": "free_text"}
    return Ask(asked, "utter_operation_address", (), expects, {"missing": listed(lacking, records.language)})


def _ask_condition(records: Records, task: Task, order: Order) -> Ask | None:
    """Only where an answer would change what is decided, and where the rest of the rules allows it."""
    if task.operation is not Operation.RETURN or task.conditions is not None:
        return None
    situation = situation_of(order, day=records.today)
    facts = line_facts(order, records.products, positions=task.lines)
    matter = conditions_that_matter(records.table, task.operation, facts, situation)
    possible = isinstance(decide(records.table, task.operation, situation, facts), Allowed)
    if not possible or not matter & TELLING:
        return None
    language = records.language
    choices = [choice(WORDS.get("condition.as_new", language), answers.CONDITION, answers.AS_NEW)]
    choices += [
        choice(WORDS.get(f"condition.{condition}", language), answers.CONDITION, condition.value)
        for condition in ASKED_CONDITIONS
        if condition in matter
    ]
    return Ask(task.having(question=Question.CONDITION), "utter_operation_condition", choices)


def _variant_title(records: Records, variant: Variant) -> str:
    options = ", ".join(variant.options.values())
    price = money(variant.price_cents, records.currency, records.language)
    return WORDS.get("choice.variant", records.language, options=options, price=price)
