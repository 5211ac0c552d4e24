"""Which variant shall take a line's place: what differs is named, the rest stays as it was. Pure.

"The same in blue, or grey if there is no blue", "one size up", "M instead of L", 换成蓝色.
"""

import re
from collections.abc import Sequence

from actions.operating.records import Records
from actions.operating.words import apart, found, last, says
from shop.records import OrderLine, Product, Variant

LETTER_SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
CHINESE_SIZE = re.compile(r"(?<![A-Za-z])([SMLX]{1,4})\s?[码号]", re.IGNORECASE)
SIZE = re.compile(r"\bsize\b", re.IGNORECASE)  # "size XL or L": the second is a size too
SIZES = ("size", "volume", "length", "diameter")  # options with an order


def variants_meant(records: Records, line: OrderLine, text: str) -> list[Variant]:
    """Variants that fit what the text wants instead; one: it is that. Empty: the text wants nothing of this product."""
    product = records.products.get(line.product_id)
    if product is None:
        return []
    text = apart(CHINESE_SIZE.sub(r"size \1 ", text))
    wanted = wanted_part(text)
    stepped = _by_step(product, line, wanted)
    if stepped is not None:
        return [stepped]
    return _by_words(records, product, line, wanted) or (
        [] if says("instead_of", text) else _by_words(records, product, line, text)
    )


def wanted_part(text: str) -> str:
    """The part of the text that says what shall be, without what is given up for it."""
    given_up = found("instead_of", text)
    if given_up is not None and text[: given_up.start()].strip():
        return text[: given_up.start()]
    becomes = last("becomes", text)
    return text[becomes.end() :] if becomes is not None and text[becomes.end() :].strip() else text


def other_variants(product: Product, line: OrderLine) -> list[Variant]:
    """What the line could be exchanged for."""
    return [variant for variant in product.variants if variant.available and variant.item_id != line.item_id]


def _by_words(records: Records, product: Product, line: OrderLine, text: str) -> list[Variant]:
    wishes = [part for part in _alternatives(text) if part.strip()]
    found_by_wish = [_closest(records, product, line, wish) for wish in wishes]
    named = [variants for variants in found_by_wish if variants]
    in_stock = [variants for variants in named if any(variant.available for variant in variants)]
    return (
        next(iter(in_stock), []) or _in_stock_with_it(records, product, line, wishes) or next(iter(named), [])
    )


def _in_stock_with_it(
    records: Records, product: Product, line: OrderLine, wishes: Sequence[str]
) -> list[Variant]:
    """What can be had with the values that were named, though the rest differs too: to be chosen from."""
    fitting = [variant for wish in wishes for variant in records.knowledge.variants_matching(product, wish)]
    others = [one for one in fitting if one.available and one.item_id != line.item_id]
    return list({one.item_id: one for one in others}.values()) if len(fitting) < len(product.variants) else []


def _alternatives(wanted: str) -> list[str]:
    """ "Blue, or grey if there is no blue": first blue, then grey."""
    other = found("or_else", wanted)
    if other is None:
        return [wanted]
    first = wanted[: other.start()]
    second = re.split(r"\bif\b|如果", wanted[other.end() :], maxsplit=1)[0]
    return [first, f"size {second}" if SIZE.search(first) else second]


def _closest(records: Records, product: Product, line: OrderLine, wish: str) -> list[Variant]:
    """Of the variants that the words fit those that keep most of what the line is."""
    fitting = records.knowledge.variants_matching(product, wish)
    if not fitting or len(fitting) == len(product.variants):
        return []
    others = [variant for variant in fitting if variant.item_id != line.item_id]
    kept = {variant.item_id: _kept(line, variant) for variant in others}
    most = max(kept.values(), default=0)
    return [variant for variant in others if kept[variant.item_id] == most]


def _kept(line: OrderLine, variant: Variant) -> int:
    return sum(variant.options.get(name) == value for name, value in line.options.items())


def _by_step(product: Product, line: OrderLine, text: str) -> Variant | None:
    """ "One size up": the next in order, all else alike."""
    step = 1 if says("bigger", text) else -1 if says("smaller", text) else 0
    option = next((name for name in line.options if name in SIZES), None)
    if step == 0 or option is None:
        return None
    step *= 2 if says("two_sizes", text) else 1
    alike = [v for v in product.variants if _same_but(option, v.options, line.options)]
    ordered = sorted(alike, key=lambda variant: _rank(variant.options[option], product, option))
    place = next((i for i, variant in enumerate(ordered) if variant.item_id == line.item_id), None)
    if place is None or not 0 <= place + step < len(ordered):
        return None
    return ordered[place + step]


def _same_but(option: str, one: dict[str, str], other: dict[str, str]) -> bool:
    return option in one and all(one.get(name) == value for name, value in other.items() if name != option)


def _rank(value: str, product: Product, option: str) -> tuple[float, int]:
    """Letters by size, numbers by number, words in the shop's order."""
    values: Sequence[str] = [variant.options.get(option, "") for variant in product.variants]
    if value.casefold() in LETTER_SIZES:
        return float(LETTER_SIZES.index(value.casefold())), 0
    number = NUMBER.search(value)
    return float(number[0].replace(",", ".")) if number else 0.0, values.index(value)
