"""What follows on a refusal: the texts, and a question for another choice, or an offer of another operation. Pure."""

from dataclasses import dataclass

from actions.operating.asked import Ask
from actions.operating.asking import ask_method, ask_reason, ask_variant, payable
from actions.operating.hearing import OF_SOME_LINES, SWAPS
from actions.operating.records import Records
from actions.operating.refusal_texts import RefusalTexts, is_ours_to_ask
from actions.operating.service_asking import ask_service
from actions.operating.task import Question, Task
from actions.orders import SHOWN_AS_CHOICES
from actions.wording import WORDS
from orders.results import NearestChoice, Obstacle, Refusal
from shop.policy_table import AlternativeKind, Cause, Operation
from shop.records import OrderLine, Product, Variant

WISHED = 3  # times that a value counts which the customer asked for


@dataclass(frozen=True)
class AfterRefusal:
    """refused: in words, with what is possible. offered: the task whose other operation a yes starts. question: a choice."""

    refused: str = ""
    offered: Task | None = None
    question: Ask | None = None

    @property
    def instead_name(self) -> str | None:
        """For the turn's record."""
        return None if self.offered is None or self.offered.instead is None else self.offered.instead.value


def swapped_otherwise(refusal: Refusal, task: Task) -> Task | None:
    """Another variant is an exchange after delivery and a change before: customers need not know which."""
    other = refusal.alternative
    is_the_other = (
        other is not None
        and other.kind is AlternativeKind.OPERATION
        and {other.operation, task.operation} == {*SWAPS}
    )
    return task.having(operation=other.operation) if other is not None and is_the_other else None


def after_refusal(records: Records, refusal: Refusal, task: Task) -> AfterRefusal:
    """What to say and to ask."""
    if refusal.cause is Cause.REASON:
        return AfterRefusal(question=ask_reason(records, task.having(reason=None)))
    texts, alternative = RefusalTexts(records), refusal.alternative
    sentences = [texts.refused(refusal), texts.instead(alternative, refusal.order_id)]
    refused = WORDS.get("join.sentences", records.language).join(filter(None, sentences))
    if alternative is not None and alternative.kind in (AlternativeKind.OPERATION, AlternativeKind.LINES):
        offered = task.having(
            question=Question.INSTEAD,
            instead=alternative.operation,
            instead_lines=alternative.positions,
            preview_id=None,
            paused=False,
        )
        return AfterRefusal(refused, offered=offered)
    question = _other_choice(records, refusal, task) if is_ours_to_ask(refusal) else None
    return AfterRefusal(refused, question=question)


def in_its_place(task: Task, operation: Operation) -> Task:
    """The operation that was offered in place of the one that is not possible, with all that is known."""
    lines = task.instead_lines or (task.lines if operation in OF_SOME_LINES else ())
    return Task(
        operation=operation,
        order_id=task.order_id,
        lines=lines,
        method_id=task.method_id,
        conditions=task.conditions,
        reason=task.reason,
        before=task.before,
    )


def _closest(product: Product, line: OrderLine, wished: str | None, variants: list[Variant]) -> list[Variant]:
    """Those most like the version that is not to be had, the most alike first; what was wished for counts more."""
    options = next((one.options for one in product.variants if one.item_id == wished), {})
    weights = {o: 1 if line.options.get(o) == value else WISHED for o, value in options.items()}

    def alike(variant: Variant) -> int:
        return sum(weight for o, weight in weights.items() if variant.options.get(o) == options[o])

    return sorted(variants, key=alike, reverse=True)[:SHOWN_AS_CHOICES]


def _other_choice(records: Records, refusal: Refusal, task: Task) -> Ask | None:
    """Another variant or way to pay, where the refusal names some; another day."""
    alternative, order = refusal.alternative, records.order(task.order_id)
    values = alternative.values if alternative is not None else ()
    if alternative is not None and alternative.kind is NearestChoice.ITEM and order is not None:
        position = refusal.position or 0
        product = records.products[order.lines[position].product_id]
        possible = [one for one in product.variants if one.item_id in values]
        variants = _closest(product, order.lines[position], task.items.get(position), possible)
        items = {line: item for line, item in task.items.items() if line != position}
        offered = {**task.offered, position: tuple(one.item_id for one in variants)}
        return ask_variant(records, task.having(items=items, offered=offered), order, position, variants)
    if refusal.cause is Obstacle.DAY_HAS_PASSED:
        return ask_service(records, task.having(operation=Operation.DELIVERY_DAY, day=None))
    methods = [method for value in values if (method := records.method(value)) is not None]
    if task.operation is Operation.CHANGE_PAYMENT:
        methods = [method for method in methods if method in payable(records, task)]
    if not methods and refusal.cause is not Obstacle.SEVERAL_PAYMENT_METHODS:
        return None
    return ask_method(records, task.having(method_id=None), methods)
