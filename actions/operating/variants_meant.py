"""Which variant shall take a line's place: what differs is named, the rest stays as it was. Pure.

"The same in blue, or grey if there is no blue", "one size up", "a taller one", "the cheapest in maple", 换成蓝色.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from actions.operating.grades import graded
from actions.operating.records import Records
from actions.operating.words import apart, found, last, says
from knowledge_graph.option_values import colours_named, normal, values_named, variants_with
from shop.records import OrderLine, Product, Variant

LETTER_SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
CHINESE_SIZE = re.compile(r"(?<![A-Za-z])([SMLX]{1,4})\s?[码号]", re.IGNORECASE)
SIZE = re.compile(r"\bsize\b", re.IGNORECASE)  # "size XL or L": the second is a size too
SIZES = ("size", "volume", "length", "diameter")  # options with an order


@dataclass(frozen=True)
class Wanted:
    """variants: those that fit what was said; none: nothing was. is_exact: all else is as it was, or does not matter."""

    variants: tuple[Variant, ...] = ()
    is_exact: bool = True

    @property
    def one(self) -> Variant | None:
        """The variant that is meant without a doubt."""
        return self.variants[0] if len(self.variants) == 1 and self.is_exact else None


def variants_meant(
    records: Records, line: OrderLine, text: str, *, chosen: Mapping[str, str] | None = None
) -> Wanted:
    """What the text wants instead of the line. chosen: options of the version that was wanted before: the rest of it stays.

    Comparisons start from the line: "one size down" is smaller than what was ordered.
    """
    kept = line.options if chosen is None else chosen
    product = records.products.get(line.product_id)
    if product is None:
        return Wanted()
    text = apart(CHINESE_SIZE.sub(r"size \1 ", text))
    stepped = _by_step(product, line, text)
    if stepped.variants:
        return stepped
    readings = [text, wanted_part(text)]
    told = (
        _by_words(product, line, kept, each)
        for each in (readings[::-1] if says("instead_of", text) else readings)
    )
    found = next((wanted for wanted in told if wanted.variants), None)
    return found or _nothing_like_it(product, line, wanted_part(text))


def _nothing_like_it(product: Product, line: OrderLine, wanted: str) -> Wanted:
    """Not exact where something was named that is not to be had, so that the customer is told."""
    named = values_named(product, wanted)
    is_other = any(values - {line.options.get(option)} for option, values in named.items())
    return Wanted(is_exact=not is_other and (bool(named) or not colours_named(wanted)))


def wanted_part(text: str) -> str:
    """The part of the text that says what shall be, without what is given up for it."""
    given_up = found("instead_of", text)
    if given_up is not None and text[: given_up.start()].strip():
        return text[: given_up.start()]
    before = last("wanted_after", text)
    return text[before.end() :] if before is not None and text[before.end() :].strip() else text


def other_variants(product: Product, line: OrderLine) -> list[Variant]:
    """What the line could be exchanged for."""
    return [variant for variant in product.variants if variant.available and variant.item_id != line.item_id]


def _by_words(product: Product, line: OrderLine, kept: Mapping[str, str], text: str) -> Wanted:
    """The first wish that can be had as it is; else what comes close and is in stock; else what is sold out."""
    fitting = [
        _fitting(product, line, kept, wish, values) for wish, values in _wishes(product, line, kept, text)
    ]
    exact = [wanted for wanted in fitting if wanted.is_exact and wanted.variants]
    ready = [one for wanted in exact if (one := _in_stock(wanted)).variants]
    close = [one for wanted in fitting if (one := _in_stock(wanted)).variants]
    return next(iter([*ready, *close, *exact]), Wanted())


def _in_stock(wanted: Wanted) -> Wanted:
    return Wanted(tuple(variant for variant in wanted.variants if variant.available), wanted.is_exact)


def _wishes(
    product: Product, line: OrderLine, kept: Mapping[str, str], text: str
) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """ "Clicky and blue, or grey if there is no blue": what each wish asks for; the second is clicky too."""
    asked: dict[str, set[str]] = {}
    for wish in _alternatives(text):
        named = {o: _new(values, kept.get(o)) for o, values in values_named(product, wish).items()}
        named |= _kept_by_word(kept, wish)
        compared = graded(product, line, wish)
        both = {o: values & named.get(o, values) or values for o, values in compared.items()}
        asked = asked | named | both
        if named or compared or _says_price(wish):
            yield wish, asked


def _kept_by_word(kept: Mapping[str, str], wish: str) -> dict[str, set[str]]:
    """ "With the same RAM"."""
    plain = normal(wish)
    return {o: {value} for o, value in kept.items() if re.search(rf"\bsame {re.escape(normal(o))}\b", plain)}


def _new(values: set[str], current: str | None) -> set[str]:
    """Of "the black one in purple" what shall be new."""
    return values - {current} or values


def _fitting(
    product: Product, line: OrderLine, kept: Mapping[str, str], wish: str, asked: dict[str, set[str]]
) -> Wanted:
    """Those that have what was asked for; those of them where the rest stays as it was, if there are any."""
    others = _others(product, line, asked, wish)
    if not others:  # what only names the line as it is need not stay
        asked = {option: values for option, values in asked.items() if values != {kept.get(option)}}
        others = _others(product, line, asked, wish) if asked else []
    if not others:
        return Wanted(tuple(_with_most_of(product, line, asked)), is_exact=False)
    if says("cheaper", wish):
        others = [one for one in others if one.price_cents < line.price_cents]
    if says("cheapest", wish) or says("dearest", wish):
        return _by_price(others, wish)
    same = [one for one in others if all(one.options.get(o) == v for o, v in kept.items() if o not in asked)]
    close = [one for one in others if one.available or not same]
    if any(one.available for one in same) or not close:
        return Wanted(tuple(same))
    return Wanted(tuple(sorted(close, key=lambda one: -_kept(kept, one))), is_exact=False)


def _others(product: Product, line: OrderLine, asked: dict[str, set[str]], wish: str) -> list[Variant]:
    return [one for one in variants_with(product, asked, wish) if one.item_id != line.item_id]


def _with_most_of(product: Product, line: OrderLine, asked: dict[str, set[str]]) -> list[Variant]:
    """Where nothing has all that was asked for: what is in stock and has as much of it as anything."""
    fits = {
        one.item_id: sum(one.options.get(option) in values for option, values in asked.items())
        for one in other_variants(product, line)
    }
    most = max(fits.values(), default=0)
    return [one for one in other_variants(product, line) if most and fits[one.item_id] == most]


def _by_price(variants: Sequence[Variant], wish: str) -> Wanted:
    ready = [variant for variant in variants if variant.available]
    ordered = sorted(ready, key=lambda variant: variant.price_cents, reverse=says("dearest", wish))
    return Wanted(tuple(ordered[:1]))


def _says_price(wish: str) -> bool:
    return says("cheapest", wish) or says("dearest", wish) or says("cheaper", wish)


def _alternatives(wanted: str) -> list[str]:
    """ "Blue, or grey if there is no blue": first blue, then grey."""
    other = found("or_else", wanted)
    if other is None:
        return [wanted]
    first = wanted[: other.start()]
    second = re.split(r"\bif\b|如果", wanted[other.end() :], maxsplit=1)[0]
    return [first, f"size {second}" if SIZE.search(first) else second]


def _kept(kept: Mapping[str, str], variant: Variant) -> int:
    return sum(variant.options.get(name) == value for name, value in kept.items())


def _by_step(product: Product, line: OrderLine, text: str) -> Wanted:
    """ "One size up": the next in order, all else alike; else those of the next size there is, the most alike first."""
    step = 1 if says("size_up", text) else -1 if says("size_down", text) else 0
    option = next((name for name in line.options if name in SIZES), None)
    if step == 0 or option is None:
        return Wanted()
    step *= 2 if says("two_sizes", text) else 1
    alike = [v for v in product.variants if _same_but(option, v.options, line.options)]
    ordered = sorted(alike, key=lambda variant: _rank(variant.options[option], product, option))
    place = next((i for i, variant in enumerate(ordered) if variant.item_id == line.item_id), None)
    if place is not None and 0 <= place + step < len(ordered):
        return Wanted((ordered[place + step],))
    return _of_next_size(product, line, option, step)


def _of_next_size(product: Product, line: OrderLine, option: str, step: int) -> Wanted:
    ranks = {
        one.item_id: _rank(one.options[option], product, option)
        for one in product.variants
        if option in one.options
    }
    now = ranks.get(line.item_id)
    if now is None:
        return Wanted()
    sizes = sorted(
        {rank for rank in ranks.values() if rank != now and (rank > now) == (step > 0)}, reverse=step < 0
    )
    if len(sizes) < abs(step):
        return Wanted()
    fitting = [
        one for one in product.variants if one.available and ranks.get(one.item_id) == sizes[abs(step) - 1]
    ]
    return Wanted(tuple(sorted(fitting, key=lambda one: -_kept(line.options, one))), is_exact=False)


def _same_but(option: str, one: dict[str, str], other: dict[str, str]) -> bool:
    return option in one and all(one.get(name) == value for name, value in other.items() if name != option)


def _rank(value: str, product: Product, option: str) -> tuple[float, int]:
    """Letters by size, numbers by number, words in the shop's order."""
    values: Sequence[str] = [variant.options.get(option, "") for variant in product.variants]
    if value.casefold() in LETTER_SIZES:
        return float(LETTER_SIZES.index(value.casefold())), 0
    number = NUMBER.search(value)
    return float(number[0].replace(",", ".")) if number else 0.0, values.index(value)
