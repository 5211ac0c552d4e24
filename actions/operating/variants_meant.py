"""Which variant shall take a line's place: what differs is named, the rest stays as it was. Pure.

"The same in blue, or grey if there is no blue", "one size up", "a taller one", "the cheapest in maple", 换成蓝色.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from actions.operating.grades import graded
from actions.operating.records import Records
from actions.operating.words import apart, found, last, says
from knowledge_graph.option_values import colours_named, normal, options_of, values_named, variants_with
from shop.records import OrderLine, Product, Variant

LETTER_SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
CHINESE_SIZE = re.compile(r"(?<![A-Za-z])([SMLX]{1,4})\s?[码号]", re.IGNORECASE)
SIZE = re.compile(r"\bsize\b", re.IGNORECASE)  # "size XL or L": the second is a size too
ANY_VALUE = re.compile(
    r"\b(?:any|whatever|whichever|regardless of(?: the)?|don['’]?t (?:care|mind) (?:about |which |what )?(?:the )?)"
    r"\s?([a-z]{3,12})\b"
    r"|\b([a-z]{3,12}) (?:does ?n['’]?t|doesnt|does not|is not|isn['’]?t|is un)\s?(?:matter|important)",
    re.IGNORECASE,
)
MOST_OF_A_PRICE = 40  # characters
LIMIT = re.compile(
    r"\b(?:under|below|less than|no more than|not more than|up to|at most|max(?:imum)?(?: of)?|within)"
    r" ?\$? ?(\d{1,6}(?:[.,]\d{1,3})?)"
    r"(?! ?(?:inch|cm|mm|gb|tb|ml|l|kg|lbs|hours|pieces|ft|watt)\b)",
    re.IGNORECASE,
)
SAME = re.compile(
    r"\bsame (?:(?:number|amount|kind) of )?\w{1,20}(?: (?:and|as well as)(?: the)?(?: same)? \w{1,20}){0,3}"
)
NEGATION = re.compile(r"n['’]t\b|\bnot\b|\bwithout\b", re.IGNORECASE)
SOFT = re.compile(  # what is only preferred: "preferably in the same colour", "waterproof too if possible", 最好是黑色
    r"\b(?:preferably|ideally|hopefully)\b[^,.;!?]{0,80}"
    r"|(?:(?<=[,.;!?]\s)|(?<=\band\s))[^,.;!?]{0,80}\bif (?:at all )?possible\b"
    r"|最好(?!的)[^，。；,.;]{0,40}",
    re.IGNORECASE,
)
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
    if says("as_told", text):  # "it's not waterproof, I need one that is"
        text = NEGATION.sub(" ", text)
    wanted, demanded = _meant(product, line, kept, text), SOFT.sub(" ", text)
    if demanded == text or not (asked := _asked(product, line, kept, demanded)):
        return wanted
    preferred = _asked(product, line, kept, " ".join(SOFT.findall(text)))
    fitting = tuple(one for one in wanted.variants if _has(one, asked))
    if fitting and any(_has(one, preferred) for one in fitting):
        return replace(wanted, variants=fitting)
    found = _meant(product, line, kept, demanded)
    liked = tuple(one for one in found.variants if preferred and _has(one, preferred))
    return replace(found, variants=liked or found.variants)


def _meant(product: Product, line: OrderLine, kept: Mapping[str, str], text: str) -> Wanted:
    stepped = _by_step(product, line, text)
    if stepped.variants:
        return stepped
    readings = [text, wanted_part(text)]
    affordable = replace(
        product, variants=tuple(one for one in product.variants if _is_affordable(line, one, text))
    )
    told = (
        _by_words(affordable, line, kept, each)
        for each in (readings[::-1] if says("instead_of", text) else readings)
    )
    found = next((wanted for wanted in told if wanted.variants), None)
    return found or _nothing_like_it(product, line, wanted_part(text))


def _asked(product: Product, line: OrderLine, kept: Mapping[str, str], text: str) -> Mapping[str, set[str]]:
    """The values that the text's first wish asks for, by option."""
    return next((asked for _, asked in _wishes(product, line, kept, text)), {})


def _has(variant: Variant, asked: Mapping[str, set[str]]) -> bool:
    return all(variant.options.get(option) in values for option, values in asked.items())


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
    """ "Clicky and blue, or grey if there is no blue": what each wish asks for; the second is clicky too.

    "The cheapest", of a version that was wanted before, is the cheapest that has what that one was wanted for.
    """
    asked: dict[str, set[str]] = {}
    before = {o: {value} for o, value in kept.items() if line.options.get(o) != value}
    for wish in _alternatives(text):
        named = {o: _new(values, kept.get(o)) for o, values in values_named(product, wish).items()}
        named |= _kept_by_word(kept, wish) | _other_values(product, kept, wish)
        compared = graded(product, line, wish)
        both = {o: values & named.get(o, values) or values for o, values in compared.items()}
        if not (named or compared or asked):
            asked = before
        asked = asked | named | both
        if named or compared or _says_price(wish):
            yield wish, asked


def _kept_by_word(kept: Mapping[str, str], wish: str) -> dict[str, set[str]]:
    """ "With the same RAM", "the same number of pieces and theme"."""
    spans = [match[0] for match in SAME.finditer(normal(wish))]
    return {
        o: {value}
        for o, value in kept.items()
        if any(re.search(rf"\b{re.escape(normal(o))}\b", span) for span in spans)
    }


def _other_values(product: Product, kept: Mapping[str, str], wish: str) -> dict[str, set[str]]:
    """ "In another colour"."""
    said = found("other_value", wish)
    word = next((group for group in said.groups() if group), "") if said is not None else ""
    options = {o: values for o, values in options_of(product) if word and normal(word) == normal(o)}
    return {o: {*values} - {kept.get(o, "")} for o, values in options.items()}


def _free(kept: Mapping[str, str], wish: str) -> set[str]:
    """Options of which any value will do: "any colour", "the size doesn't matter"."""
    said = {normal(word) for match in ANY_VALUE.finditer(wish) for word in match.groups() if word}
    return {option for option in kept if normal(option) in said}


def _new(values: set[str], current: str | None) -> set[str]:
    """Of "the black one in purple" what shall be new."""
    return values - {current} or values


def _fitting(
    product: Product, line: OrderLine, kept: Mapping[str, str], wish: str, asked: dict[str, set[str]]
) -> Wanted:
    """Those that have what was asked for; those of them where the rest stays as it was, if there are any."""
    others = _others(product, line, asked, wish)
    if not others:  # what only names the line as it is need not stay
        stays = {option: values for option, values in asked.items() if values == {kept.get(option)}}
        asked = {option: values for option, values in asked.items() if option not in stays}
        others = _others(product, line, asked, wish) if asked else []
        others = _with_most_of(others, stays) or others
    if not others:
        return Wanted(tuple(_with_most_of(other_variants(product, line), asked)), is_exact=False)
    if says("cheapest", wish) or says("dearest", wish):
        return _by_price(others, wish)
    kept = {option: value for option, value in kept.items() if option not in _free(kept, wish)}
    same = [one for one in others if all(one.options.get(o) == v for o, v in kept.items() if o not in asked)]
    close = [one for one in others if one.available or not same]
    if any(one.available for one in same) or not close:
        return Wanted(tuple(same))
    if not any(one.available for one in close):
        close = _with_most_of(other_variants(product, line), asked)
    return Wanted(tuple(sorted(close, key=lambda one: -_kept(kept, one))), is_exact=False)


def _others(product: Product, line: OrderLine, asked: dict[str, set[str]], wish: str) -> list[Variant]:
    return [one for one in variants_with(product, asked, wish) if one.item_id != line.item_id]


def _with_most_of(variants: Sequence[Variant], asked: dict[str, set[str]]) -> list[Variant]:
    """Those that have as much of what is asked for as any that is in stock; none where none has anything of it."""
    fits = {
        one.item_id: sum(one.options.get(option) in values for option, values in asked.items())
        for one in variants
    }
    ready = [one for one in variants if one.available] or list(variants)
    most = max((fits[one.item_id] for one in ready), default=0)
    return [one for one in ready if most and fits[one.item_id] == most]


def _is_affordable(line: OrderLine, variant: Variant, wish: str) -> bool:
    """Within "under 500 dollars", "cheaper", "not more expensive"."""
    limit = LIMIT.search(wish)
    if limit is not None and variant.price_cents > 100 * float(limit[1].replace(",", "")):
        return False
    if says("not_dearer", wish):
        return variant.price_cents <= line.price_cents
    return not says("cheaper", wish) or variant.price_cents < line.price_cents


def _by_price(variants: Sequence[Variant], wish: str) -> Wanted:
    ready = [variant for variant in variants if variant.available]
    ordered = sorted(ready, key=lambda variant: variant.price_cents, reverse=says("dearest", wish))
    return Wanted(tuple(ordered[:1]))


def tells_only_price(text: str) -> bool:
    """ "Whichever is cheapest", and hardly a word more."""
    return _says_price(text) and len(text) <= MOST_OF_A_PRICE


def _says_price(wish: str) -> bool:
    return any(says(key, wish) for key in ("cheapest", "dearest", "cheaper", "not_dearer"))


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
