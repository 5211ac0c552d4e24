"""Which variants of a product a text asks for by values of its options: "the blue one in M", "without armrests", 黑色的.

Words for values are in option_words.yml. A value is also named by what it alone has among the values of its option: by a
measure ("1TB" of "1TB SSD") or a word ("HomeKit" of "Apple HomeKit").
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shop.records import Product, Variant

FILE = Path(__file__).with_name("option_words.yml")
LETTER_SIZES = {"xs", "s", "m", "l", "xl", "xxl", "xxxl"}
NEGATIVE = {"no", "none", "n/a"}  # values that say that a thing has not got it
YES = "yes"
NEGATED = re.compile(r"\b(?:not|no|non|without|except|but not)\s+(?:in\s+|the\s+|an?\s+|any\s+)?(\w+)")
NEGATION_BEFORE = re.compile(
    r"(?:\b(?:not|no|non|without|isn t|aren t|doesn t|don t|no need for)\s+(?:\w+\s+){0,2}|不需要|没有|不带|无|不)$"
)
MEASURE = re.compile(r"(\d{1,8}(?:\.\d{1,4})?) ?([a-z%]{1,7})\b")
BEFORE_UNIT = re.compile(r"(?<=\d)(?=(?:[a-z]{1,5}|degrees?|pieces?)(?![a-z0-9]))")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
MARK = (
    "of_size"  # stands before the letter of a size that was written as a word, where no customer's word can
)
UNTELLING = {"colour", "type", "material"}  # words of options' names that tell no option from another
BEGINNING = 4  # letters by which a word of an option's name is recognised: "ventilated", "ventilation"
SHORTEST_WORD = 3  # letters of a word that may stand for a longer value
PLURAL_FROM = 4  # letters of a word whose last s may be its plural's


def variants_matching(product: Product, text: str) -> list[Variant]:
    """The variants that have every option value the text names; all of them when it names none.

    Empty if each named value exists but no variant has them together. "not blue" leaves blue out.
    """
    return variants_with(product, values_named(product, text), text)


def variants_with(product: Product, wanted: Mapping[str, Collection[str]], text: str) -> list[Variant]:
    """The variants that have one of the values of each option, and none of which the text says that it shall not be."""
    unwanted = _unwanted(normal(text))
    return [variant for variant in product.variants if _fits(variant, wanted, unwanted)]


def values_named(product: Product, text: str) -> dict[str, set[str]]:
    """The values of each option that the text asks for; without options of which it says nothing."""
    plain = normal(text)
    unwanted = _unwanted(plain)
    named = {option: _named(values, option, plain, unwanted) for option, values in options_of(product)}
    told = {option: values - _of_another(option, values, named, plain) for option, values in named.items()}
    return {option: values for option, values in told.items() if values}


def colours_named(text: str) -> set[str]:
    """Names of plain colours that stand in the text, in English."""
    return {*normal(text).split()} & {*_words()["colours_zh"].values()}


def options_of(product: Product) -> list[tuple[str, list[str]]]:
    """Options with their values, in the catalogue's order."""
    options: dict[str, dict[str, None]] = {}
    for variant in product.variants:
        for option, value in variant.options.items():
            options.setdefault(option, {}).setdefault(value)
    return [(option, list(values)) for option, values in options.items()]


def normal(text: str) -> str:
    """Lower case, one spelling for each word, sizes in letters, measures as number and unit, Chinese colours in English."""
    plain = THOUSANDS.sub("", text.lower().replace("’", "'"))
    plain = re.sub(r"[?!;:()\"'/_-]|,(?!\d)|\.(?!\d)", " ", plain)
    for word, size in _sizes():
        plain = re.sub(rf"(?<!\w){word}(?!\w)" if word.isascii() else word, f" {MARK} {size} ", plain)
    for word, colour in _words()["colours_zh"].items():
        plain = re.sub(rf"{word}色?", f" {colour} ", plain)
    plain = _with_units(plain)
    plain = BEFORE_UNIT.sub(" ", plain)
    same = _words()["same_word"]
    singular = (_singular(word) for word in plain.split())
    return " ".join(same.get(word, word) for word in singular)


def _with_units(plain: str) -> str:
    """一杯 is 1 cup, 21厘米 is 21 cm."""
    numbers: dict[str, int] = _words()["numbers_zh"]
    for unit, english in _words()["units_zh"].items():
        plain = re.sub(
            rf"(\d[\d.]{{0,7}}|[{''.join(numbers)}])\s?{unit}",
            lambda match, english=english: f" {numbers.get(match[1], match[1])} {english} ",  # type: ignore[misc]
            plain,
        )
    return plain


def _singular(word: str) -> str:
    is_plural = len(word) >= PLURAL_FROM and word.endswith("s") and not word.endswith(("ss", "us"))
    return word[:-1] if is_plural and word.isalpha() else word


def _unwanted(plain: str) -> set[str]:
    return set(NEGATED.findall(plain))


def _fits(variant: Variant, wanted: Mapping[str, Collection[str]], unwanted: set[str]) -> bool:
    if any(_is_unwanted(normal(value), unwanted) for value in variant.options.values()):
        return False
    return all(variant.options.get(option) in values for option, values in wanted.items())


def _is_unwanted(value: str, unwanted: set[str]) -> bool:
    """ "No cellular" is no "Wi-Fi + Cellular" either."""
    return value in unwanted or any(word in unwanted for word in value.split() if len(word) >= SHORTEST_WORD)


def _named(values: list[str], option: str, plain: str, unwanted: set[str]) -> set[str]:
    """ "6 cups" inside "16 cups" is not named: the longer value was meant."""
    named = {
        value
        for value in values
        if _is_said(value, option, plain) and not _is_unwanted(normal(value), unwanted)
    }
    named = {value for value in named if not any(_is_inside(value, other, plain) for other in named)}
    if not named:
        named = {
            value
            for value in values
            if not _is_unwanted(normal(value), unwanted) and _is_told(value, values, plain)
        }
    return named or _by_having(values, option, plain)


def _of_another(option: str, values: set[str], named: dict[str, set[str]], plain: str) -> set[str]:
    """ "Brown lenses", of a thing whose frame may be brown too: what another option's name stands beside."""
    return {
        value
        for value in values
        if _claim(option, value, plain)
        < max((_claim(other, one, plain) for other, one in _same(value, option, named)), default=0)
    }


def _same(value: str, option: str, named: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Where else the value is named: option, and how it is written there."""
    others = [(other, one) for other, values in named.items() for one in values if other != option]
    return [(other, one) for other, one in others if _form(one) == _form(value)]


def _claim(option: str, value: str, plain: str) -> int:
    """How much speaks for it that this option's value was meant, where several have it."""
    if _stands_beside(option, value, plain):
        return 2
    return int("size" in option.lower().split())


def _form(value: str) -> str:
    return normal(value).removeprefix(f"{MARK} ")


def _stands_beside(option: str, value: str, plain: str) -> bool:
    form = re.escape(_form(value))
    beginnings = "|".join(
        re.escape(word[:BEGINNING]) for word in normal(option).split() if word not in UNTELLING
    )
    after = rf"(?<!\w)(?:{beginnings})\w* (?:(?:is|be|in|of|colour|size|tone|level) )?{form}(?!\w)"
    return bool(beginnings) and re.search(rf"{after}|(?<!\w){form} (?:{beginnings})", plain) is not None


def _by_having(values: list[str], option: str, plain: str) -> set[str]:
    """ "Waterproof" or "without armrests", of an option with a value that says no."""
    negative = {value for value in values if _is_negative(value)}
    if not negative:
        return set()
    for phrase in _phrases_of_option(option):
        at = _at(phrase, plain)
        if at is not None:
            is_negated = NEGATION_BEFORE.search(plain[:at]) is not None
            return negative if is_negated else {value for value in values if value not in negative}
    return set()


def _is_negative(value: str) -> bool:
    return normal(value) in NEGATIVE or value.lower().startswith(("not ", "non-"))


def _is_said(value: str, option: str, plain: str) -> bool:
    """Whether the value stands in the text, or another word for it."""
    form = normal(value)
    if form in NEGATIVE or form == YES:
        return False
    if form in LETTER_SIZES:
        return _size_is_said(form, option, plain)
    return any(_at(phrase, plain) is not None for phrase in (form, *_words()["values"].get(form, ())))


def _is_told(value: str, values: list[str], plain: str) -> bool:
    """Whether something that this value alone has stands in the text."""
    form = normal(value)
    others = [normal(other) for other in values if other != value]
    if " " not in form or _is_negative(value):
        return False
    measure = MEASURE.match(form)
    if measure is not None and measure.end() < len(form):
        parts = [measure[0]]
    else:
        parts = [word for word in form.split() if len(word) >= SHORTEST_WORD and word.isalpha()]
    own = [part for part in parts if not any(_at(part, other) is not None for other in others)]
    return any(_at(part, plain) is not None for part in own)


def _is_inside(value: str, other: str, plain: str) -> bool:
    """Whether it is only named as a part of the other, longer one."""
    form, longer = normal(value), normal(other)
    if value == other or _at(form, longer) is None:
        return False
    return _at(form, plain.replace(longer, " ")) is None


def _at(phrase: str, plain: str) -> int | None:
    """Where the phrase stands as whole words; Chinese has no gaps between them."""
    if not phrase.isascii():
        at = plain.find(phrase)
        return None if at < 0 else at
    match = re.search(rf"(?<![\w.,]){re.escape(phrase)}(?!\w|[.,]\d)", plain)
    return None if match is None else match.start()


def _size_is_said(size: str, option: str, plain: str) -> bool:
    """A lone letter is a size only at the beginning, or beside certain words."""
    words = plain.split()
    if len(size) > 1:
        return size in words
    before = rf"(?:^|(?<![a-z])(?:size|{MARK}|in|for|an?|the|and|or|尺码|码)\s+){size}(?!\w)"
    after = rf"(?<!\w){size}\s+(?:size|{re.escape(option)})|(?<![a-z0-9]){size}\s*[码号]"
    return re.search(f"{before}|{after}", plain) is not None


def _phrases_of_option(option: str) -> list[str]:
    name = normal(option)
    return [name, *_words()["options"].get(name, ())]


@cache
def _sizes() -> tuple[tuple[str, str], ...]:
    """Longest first: "extra large" is not "large"."""
    return tuple(sorted(_words()["sizes"].items(), key=lambda item: -len(item[0])))


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content
