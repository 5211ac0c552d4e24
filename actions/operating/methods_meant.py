"""Which way to pay a message means: by the last four digits, the brand, the kind, or the one that was paid with. Pure."""

import re
from collections.abc import Sequence

from actions.operating.records import Records
from actions.operating.task import Task
from actions.operating.variants_meant import wanted_part
from actions.operating.words import found, kinds_said, says
from shop.policy_table import Operation
from shop.records import PaymentMethod

LAST_FOUR = re.compile(r"(?<![A-Za-z0-9#_-])(\d{4})(?!\d)")


def methods_for(records: Records, task: Task, text: str) -> list[PaymentMethod] | None:
    """As `methods_meant`; "my other card" is the one that the order is not paid with, and what the gift card cannot pay
    is paid by what is named for that: "my gift card, or if that's not enough, PayPal"."""
    methods, order = records.customer.payment_methods, records.order(task.order_id)
    if order is not None and says("other_card", text):
        used = {payment.payment_method_id for payment in order.payments}
        return [one for one in methods if one.source == "credit_card" and one.id not in used]
    other = found("or_else", text)
    if order is None or task.operation is not Operation.CHANGE_PAYMENT or other is None:
        return methods_meant(methods, text)
    first, second = methods_meant(methods, text[: other.start()]), methods_meant(methods, text[other.end() :])
    is_enough = first and all(
        one.balance_cents is None or one.balance_cents >= order.total_cents for one in first
    )
    return first if is_enough or not second else second


def methods_meant(methods: Sequence[PaymentMethod], text: str) -> list[PaymentMethod] | None:
    """The customer's ways to pay that fit; one: it is that. Empty: of a kind the customer lacks. None: none is named."""
    wanted = wanted_part(text)
    named = _named(methods, wanted)
    return _named(methods, text) if named is None else named


def says_original(text: str) -> bool:
    """Whether the money shall go the way it came."""
    return says("original", text)


def _named(methods: Sequence[PaymentMethod], text: str) -> list[PaymentMethod] | None:
    digits = LAST_FOUR.findall(text)
    by_digits = [method for method in methods if method.last_four in digits]
    if by_digits:
        return by_digits
    brands = kinds_said("brands", text)
    by_brand = [method for method in methods if method.brand and method.brand.casefold() in brands]
    if brands:
        return by_brand
    kinds = kinds_said("methods", text)
    if not kinds:
        return None
    kind = kinds[0]  # the more particular ones stand first: a gift card is a card too
    return [method for method in methods if method.source == kind]
