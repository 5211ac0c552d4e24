"""How many: "two of them", "3x", "two blue wool blankets", "两个". The number is marked, not what it counts.

`find` needs the text alone; `beside_products` marks numbers before names of products that were found, so it comes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.components.entities import numerals
from bot.components.entities.content import alternatives, words
from bot.components.entities.spans import Span, Written

EXTRACTOR = "pattern"
SHOE_SIZES = range(34, 51)
REACH = 40  # characters between a number and the product it counts
_LISTS = words("quantities")
_MODIFIER = rf"(?:{alternatives(_LISTS['en_modifiers'])})"
_NO_ARTICLE = r"(?<![\w$€£¥.,#/-])(?<!\d )"
NUMBER = rf"(?:\d{{1,3}}|{numerals.SMALL_ENGLISH}|(?:a|half a)\sdozen|a\scouple)"
ENGLISH = re.compile(
    rf"{_NO_ARTICLE}(?P<of>{NUMBER})(?=\s(?:of\s(?:them|those|these|each)\b|of\s(?<!\bone\sof\s)(?:the|my"
    rf"|your)\s|(?:{alternatives(_LISTS['en_units'])})\b|more\b))"
    rf"|{_NO_ARTICLE}(?P<times>\d{{1,3}})(?=\s?x(?:\s?[a-z]|\s?$|[,.;:!?)])|\s?×\s?(?!\d))"
    r"|\bx\s?(?P<x>\d{1,3})\b(?!\s?(?:\d|x|cm|mm|inch))"
    rf"|\b(?:quantity|qty|amount)(?:\s(?:of|to|is|was|from|should\sbe)|:)?\s(?P<quantity>{NUMBER})\b"
    rf"|\b(?:{alternatives(_LISTS['en_verbs'])})\s(?P<verb>{NUMBER})(?=\s*(?:$|[.,;!?)]|(?:but|and|instead|not"
    rf"|rather)\b))",
    re.ASCII,
)
_COUNTED = r"(?:\s[a-z'-]{2,12}){0,3}?"
PAIR = re.compile(
    rf"\bfrom\s(?P<was>{NUMBER}){_COUNTED}\s(?:up\s|down\s)?to\s(?P<will>{NUMBER})\b(?!\s?(?:[\d%:$€£]|am\b"
    rf"|pm\b|o'clock|{alternatives(_LISTS['en_not_counted'])})|\.\d)"
    rf"|\b(?:change|increase|reduce|raise|lower|swap"
    rf"|turn)\s(?:\w+\s){{0,3}}?(?P<old>{NUMBER}){_COUNTED}\s(?:in)?to\s(?P<new>{NUMBER})\b"
    rf"|{_NO_ARTICLE}(?P<to>{NUMBER}){_COUNTED},?\s(?:instead of|rather than|in place of"
    rf"|(?:and\s)?not)\s(?:just\s|only\s|the\s)?(?P<from>{NUMBER})(?=\s*(?:$|[,.;!?)]|[a-z]))",
    re.ASCII,
)
PLURAL = re.compile(
    rf"(?:^|[.!?;]\s|\b(?:{alternatives(_LISTS['en_verbs'])})\s(?:(?:me|us|only|just|like|about|the|at least"
    rf"|up to)\s)?)"
    rf"(?P<number>{NUMBER})\s(?:{_MODIFIER}\s|[a-z]{{3,12}}\s)?(?P<noun>[a-z]{{2,14}}[a-rt-z]s)\b",
    re.ASCII,
)
BEFORE_PRODUCT = re.compile(
    rf"{_NO_ARTICLE}(?P<number>{NUMBER}|one)\s?x?\s(?:(?:{_MODIFIER}|pairs?|packs?|sets?|boxes|bottles)\s){{0,4}}$",
    re.ASCII,
)
CHINESE = re.compile(
    rf"(?<![\d.\-a-zA-Z#])(?P<number>\d{{1,3}}|{numerals.SMALL_CHINESE})\s?(?:{alternatives(_LISTS['zh_measures'])})"
)
CHINESE_PAIR = re.compile(
    rf"(?<![\d.-])(?P<was>\d{{1,2}}"
    rf"|{numerals.SMALL_CHINESE})(?:{alternatives(_LISTS['zh_measures'])})?[^\d,，。一二两三四五六七八九十码号月日点块元]{{0,6}}?(?:改成|换成|改为|变成|加到|减到|增加到|减少到|改到)(?P<will>\d{{1,2}}|{numerals.SMALL_CHINESE})(?![\d.码号月日点块元%])"
)
CHINESE_QUANTITY = re.compile(
    r"(?:数量|件数|个数)[^\d一二两三四五六七八九十,。]{0,5}(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})"
)
STARRED = re.compile(r"(?<![a-z0-9])(?<!\d\s)[*×x]\s?(?P<number>\d{1,3})(?![\d.]|\s?(?:cm|mm|厘米|公分))")
_NOT_COUNTED_ZH = tuple(_LISTS["zh_not_counted"])
_NO_COUNT_ZH = tuple(_LISTS["zh_no_count"])
_ONE_NEEDS_ZH = tuple(_LISTS["zh_one_needs"])
_NOT_COUNTED = frozenset(_LISTS["en_not_counted"])
_BARE_ONE = frozenset(_LISTS["en_no_article"])


def find(written: Written) -> list[Span]:
    return [*_english(written.lower), *_chinese(written.lower)]


def _english(lower: str) -> Iterator[Span]:
    for match in ENGLISH.finditer(lower):
        group = match.lastgroup or 0
        if _is_counting(match[group], group) and not _is_ordinal_one(lower, match.start(group), match[group]):
            yield Span("quantity", *match.span(match.lastgroup or 0), EXTRACTOR)
    for match in PAIR.finditer(lower):
        places = [match.span(group) for group in PAIR.groupindex if match[group]]
        if all(
            (numerals.value_of(lower[start:end]) or SHOE_SIZES[0]) not in SHOE_SIZES for start, end in places
        ):
            yield from (Span("quantity", *place, EXTRACTOR) for place in places)
    for match in PLURAL.finditer(lower):
        between = match.group()[match.end("number") - match.start() :].split()
        if _NOT_COUNTED.isdisjoint(between) and match["number"] not in ("one", "1"):
            yield Span("quantity", *match.span("number"), EXTRACTOR)


def _is_counting(number: str, group: str | int) -> bool:
    """ "got one?" asks for a thing, "need 43" for a size."""
    value = numerals.value_of(number)
    return value != 0 and not (group == "verb" and value is not None and (value == 1 or value in SHOE_SIZES))


def _is_ordinal_one(lower: str, start: int, number: str) -> bool:
    """ "this one", "the second one": no quantity."""
    before = lower[max(0, start - 12) : start].split()
    return number == "one" and bool(before) and before[-1] in _BARE_ONE


def _chinese(lower: str) -> Iterator[Span]:
    for match in CHINESE.finditer(lower):
        number = match["number"]
        before, after = lower[max(0, match.start() - 2) : match.start()], lower[match.end() : match.end() + 4]
        if before.endswith(_NO_COUNT_ZH) or after.strip().startswith(_NOT_COUNTED_ZH):
            continue
        if number not in ("一", "1") or before.endswith(_ONE_NEEDS_ZH) or after.startswith(("改", "换")):
            yield Span("quantity", *match.span("number"), EXTRACTOR)
    for match in CHINESE_PAIR.finditer(lower):
        if (numerals.value_of(match["was"]) or 0) not in SHOE_SIZES:
            yield from (Span("quantity", *match.span(group), EXTRACTOR) for group in ("was", "will"))
    for pattern in (CHINESE_QUANTITY, STARRED):
        for match in pattern.finditer(lower):
            yield Span("quantity", *match.span("number"), EXTRACTOR)


def beside_products(written: Written, spans: Sequence[Span]) -> list[Span]:
    """Numbers right before a product, with only its colour, size or material and small words between."""
    ends = {span.end: span.start for span in spans if span.entity in ("color", "size", "material")}
    return [
        Span("quantity", *place, EXTRACTOR)
        for span in spans
        if span.entity == "product"
        for place in _number_before(written.lower, span.start, ends)
    ]


def _number_before(lower: str, start: int, ends: dict[int, int]) -> Iterable[tuple[int, int]]:
    floor = max(0, start - REACH)
    while start > floor and lower[start - 1].isspace() and start - 1 in ends:
        start = ends[start - 1]
    before = lower[floor:start]
    match = BEFORE_PRODUCT.search(before)
    if match and not _is_ordinal_one(lower, floor + match.start("number"), match["number"]):
        return [(floor + match.start("number"), floor + match.end("number"))]
    return []
