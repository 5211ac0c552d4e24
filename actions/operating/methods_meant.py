"""Which way to pay a message means: by the last four digits, the brand, the kind, or the one that was paid with. Pure."""

import re
from collections.abc import Sequence

from actions.operating.variants_meant import wanted_part
from actions.operating.words import kinds_said, says
from shop.records import PaymentMethod

LAST_FOUR = re.compile(r"(?<![\d#\w-])(\d{4})(?!\d)")


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
