"""Street addresses (English, German and Chinese ways to write them) and cities. Used by extractors.py.

An English address is number, one to four words, kind of street; a German one is street and number; a Chinese one is road and
number, with building and room. The city and the postcode beside an address are marked on their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.entities.content import alternatives, words
from bot.components.entities.spans import Span, Written

EXTRACTOR = "pattern"
_STREETS = words("streets")
_CITIES = words("cities")
_WORD = r"[^\W\d_\u3400-\u9fff][^\W\d_\u3400-\u9fff'.-]{0,20}"
_KIND = rf"(?:{alternatives(_STREETS['en'])}|(?-i:{alternatives(_STREETS['en_capital'])}))"
_PART = rf"(?:(?:{alternatives(_STREETS['en_parts'])})\.?\s?#?\d{{0,4}}[A-Za-z]?|#\s?\d{{1,4}}[A-Za-z]?)"
_NO_STREET = (
    "of|for|from|in|on|to|and|is|are|was|days?|weeks?|x|items?|pieces?|when|my|a|an|i|we|if|but|so|who|how|that|this|it|at|by|or|you|your|their|our|his|her|"
    "with|as|per|not|i'm|am|pm|not"
)
ENGLISH = re.compile(
    rf"(?<![\w#$€£.,-])(?:{_PART},?\s)?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,?\s(?:(?:N|S|E|W|North|South|East"
    rf"|West)\.?\s)?"
    rf"(?:(?!(?:{_NO_STREET})\b)(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}?"
    rf"{_KIND}\b(?:,?\s{_PART}(?!\w))?",
    re.IGNORECASE,
)
_STEM = alternatives(_STREETS["de"])
GERMAN = re.compile(
    rf"(?<!\w)(?:{_WORD}(?:{_STEM})\.?|(?-i:(?:Am|An der|Im|Auf dem|Zum|Zur|Unter den|Alte|Neue|Große"
    rf"|Kleine)\s[A-ZÄÖÜ][a-zäöüß]{{2,20}})"
    rf"|{_WORD}\s(?:{_STEM})\.?)\s\d{{1,4}}\s?[a-z]?(?![\w%])",
    re.IGNORECASE,
)
_NO_ROAD = r"[^\W\d_a-zA-Z到往在是为寄送成去至把从省市区县镇乡的改换和址：了给请住家于错写址]"
_CHINESE_CITIES = alternatives(_CITIES["zh"])
CHINESE = re.compile(
    rf"(?:(?:{_CHINESE_CITIES})市?)?(?P<address>(?![东南西北中]路){_NO_ROAD}{{1,6}}?(?:{alternatives(_STREETS['zh'])})(?:{_NO_ROAD}{{1,4}}?(?:路|街|弄|巷))?"
    r"\s?\d{1,5}\s?(?:号院|弄|号)(?:\s?[\u4e00-\u9fffA-Za-z]{0,8}?\d{0,4}\s?(?:号楼|栋|幢|座|单元|室|层"
    r"|楼)){0,4}(?:\s?\d{2,4}室?(?!\d))?)"
)
_PLAIN_CITIES = [city for city in _CITIES["en"] if city not in _CITIES["en_ambiguous"]]
_CUES = rf"(?:{alternatives(_CITIES['en_cues'])})"
CITY = re.compile(
    rf"(?<![\w'-])(?:{_CUES}\s(?:the\s)?)(?P<city>{alternatives(_PLAIN_CITIES)})(?![\w'-])", re.IGNORECASE
)
CITY_WRITTEN = re.compile(
    rf"(?<![\w'-])(?P<city>{alternatives(city.title() for city in _PLAIN_CITIES)})(?![\w'-])"
)
_TITLE = r"[A-ZÄÖÜ][a-zäöüßéè]{2,20}"
CITY_CAPITAL = re.compile(
    rf"(?<![\w'-])(?i:{_CUES})\s(?P<city>{alternatives(city.title() for city in _CITIES['en_ambiguous'])})(?![\w'-])"
)
CITY_SURE = re.compile(
    rf"(?<![\w'-])(?i:{alternatives(_CITIES['en_sure'])})\s(?P<city>{_TITLE}(?:[\s-]{_TITLE})?)(?![\w'])"
)
CITY_BESIDE = re.compile(
    rf"^(?:,\s?|\s)(?:(?:D-)?\d{{5}}\s)?(?P<city>{_TITLE}(?:[\s-](?:(?:upon|am|an der|on)[\s-])?{_TITLE})?)(?![\w'])"
)
POSTCODE_BESIDE = re.compile(r"^(?:,\s?|\s)(?P<postcode>\d{5})\s(?=[A-ZÄÖÜ])")
POSTCODE_CHINESE = re.compile(r"^[,\s(]{0,3}(?P<postcode>\d{6})(?!\d)")
POSTCODE_AND_CITY = re.compile(
    rf"(?<![\w-])(?P<postcode>\d{{5}})\s(?P<city>{alternatives(city.title() for city in _CITIES['en'])})(?!\w)"
)
CITY_CHINESE = re.compile(
    rf"(?P<city>(?:{_CHINESE_CITIES})市?)(?!{alternatives(_CITIES['zh_no_city_before'])})"
)
_NO_CITIES = frozenset(_CITIES["en_no_cities"])


def find(written: Written) -> list[Span]:
    addresses = list(_addresses(written.read))
    return [*addresses, *_beside(written.read, addresses), *_cities(written.read)]


def _addresses(plain: str) -> Iterator[Span]:
    for pattern in (ENGLISH, GERMAN):
        for match in pattern.finditer(plain):
            yield Span("address", *match.span(), EXTRACTOR)
    for match in CHINESE.finditer(plain):
        start, end = match.span("address")
        yield Span("address", start, start + len(plain[start:end].rstrip()), EXTRACTOR)


def _beside(plain: str, addresses: list[Span]) -> Iterator[Span]:
    """City and postcode right after an address, whatever their names."""
    for address in addresses:
        after = plain[address.end : address.end + 60]
        for pattern, kind in (
            (CITY_BESIDE, "city"),
            (POSTCODE_BESIDE, "postcode"),
            (POSTCODE_CHINESE, "postcode"),
        ):
            match = pattern.match(after)
            if match and match[kind].split()[0].lower() not in _NO_CITIES:
                yield Span(kind, address.end + match.start(kind), address.end + match.end(kind), EXTRACTOR)


def _cities(plain: str) -> Iterator[Span]:
    for pattern in (CITY, CITY_WRITTEN, CITY_CAPITAL, CITY_SURE, CITY_CHINESE):
        for match in pattern.finditer(plain):
            if match["city"].split()[0].lower() not in _NO_CITIES:
                yield Span("city", *match.span("city"), EXTRACTOR)
    for match in POSTCODE_AND_CITY.finditer(plain):
        yield Span("postcode", *match.span("postcode"), EXTRACTOR)
        yield Span("city", *match.span("city"), EXTRACTOR)
