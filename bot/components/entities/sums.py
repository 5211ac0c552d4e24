"""Amounts of money: "$49.90", "12,50 euros", "twenty dollars", "50块钱", and a bare number beside a cue such as "under"."""

from __future__ import annotations

import re

from bot.components.entities import numerals
from bot.components.entities.content import alternatives, words
from bot.components.entities.spans import Span, Written

EXTRACTOR = "pattern"
_MONEY = words("money")
FIGURE = r"(?:\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?)"
SYMBOL = rf"(?:{alternatives(_MONEY['symbols'])})"
CODE = rf"(?:{alternatives(_MONEY['codes'])})"
WORD = rf"(?:{alternatives([*_MONEY['en'], *_MONEY['codes']])})"
CHINESE = rf"(?:{alternatives(_MONEY['zh'])})"
BEFORE = r"(?<![A-Za-z0-9_.,])"
# 块 also counts pieces: "一块毛巾" is a towel, "50块" and "50块多少" are money.
NO_PIECE = r"(?<!块)|(?<=块)(?![\u3400-\u9fff])|(?<=块)(?=[的了吗呢吧就都太以之左上多不退能包可还那这])"
AMOUNT = re.compile(
    rf"{SYMBOL}\s?{FIGURE}(?!\d)|(?<![A-Za-z0-9]){CODE}\s?{FIGURE}(?!\d)"
    rf"|{BEFORE}{FIGURE}\s?(?:[€£¥$]|{WORD}\b|多?{CHINESE}(?:\d(?!\d)|{NO_PIECE}))"
    rf"|\b{numerals.ENGLISH}\s{WORD}\b"
    rf"|{numerals.CHINESE}[多几来]?\s?{CHINESE}(?:[\d一二三四五六七八九](?!\d)|{NO_PIECE})",
    re.IGNORECASE | re.ASCII,
)
NOT_A_UNIT = (
    r"(?![\d.,-]*\d)(?!\s?(?:%|percent|x\b|[a-z]{1,12}\b))|(?=\s(?:or|for|please|pls|and|if|but|total|max)\b)"
)
BUDGET = re.compile(
    r"\b(?:budget(?:\sis|\sof|:)?|under|below|less than|no more than|up to|max(?:imum)?|cheaper than)\s(?:about\s)?"
    rf"(?P<en>\d{{1,6}})(?:{NOT_A_UNIT})"
    r"|(?:预算(?:是|为|大概|大约|在)?|不超过|低于)\s?(?P<zh>\d{1,6})(?![\d个件天号月日年%])"
    rf"|(?<![\d.])(?P<around>\d{{2,6}}|(?=[一二两三四五六七八九]?[十百千万]){numerals.CHINESE})\s?(?:以内|以下|之内|左右|上下)",
    re.IGNORECASE | re.ASCII,
)


def find(written: Written) -> list[Span]:
    found = [Span("amount", *match.span(), EXTRACTOR) for match in AMOUNT.finditer(written.read)]
    for match in BUDGET.finditer(written.read):
        found.append(Span("amount", *match.span(match.lastgroup or 0), EXTRACTOR))
    return found
