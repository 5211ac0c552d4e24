"""Quantities in a text: how much of which unit, and where. Days, months, hours, percent, money; both languages.

Weeks count as days, years as months; a range is a pair. "九折" is ten percent off. Minutes are apart from hours: what a
shop promises in the one is seldom what it promises in the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_graph.doctor.numbers import CHINESE_WORDS, DIGITS, ENGLISH_WORDS, value_of

Span = tuple[int, int]
HIGHEST_DURATION_YEARS = 100  # "2026 年" and "in 2026 years": a date, or nothing a shop promises

_EN_NUMBER = rf"(?:{DIGITS}|{ENGLISH_WORDS})"
_ZH_NUMBER = rf"(?:{DIGITS}|{CHINESE_WORDS})"
_EN_RANGE = rf"(?<![\w.,:])(?P<low>{_EN_NUMBER})(?:\s*(?:to|or|–|—|-|~)\s*(?P<high>{_EN_NUMBER}))?"
_ZH_RANGE = rf"(?<![\d.,:第])(?P<low>{_ZH_NUMBER})(?:\s*(?:to|至|到|或|–|—|-|~|～)\s*(?P<high>{_ZH_NUMBER}))?"
_ADJECTIVES = (
    r"(?:\s*-?\s*(?:more|full|whole|working|business|calendar|consecutive|further|other|additional))*"
)
_MONEY = {
    "EUR": r"eur\b|euros?\b|€",
    "USD": r"usd\b|dollars?\b|\$",
    "GBP": r"gbp\b|pounds?\b|£",
    "CNY": r"cny\b|rmb\b|yuan\b|¥",
}
_ZH_MONEY = {
    "EUR": r"欧元|欧(?!盟|洲|国)|EUR|€",
    "USD": r"美元|美金|USD|\$",
    "GBP": r"英镑|GBP|£",
    "CNY": r"元|块钱?|人民币|CNY|￥|¥",
}
_EN_UNITS: dict[str, tuple[str, float]] = {
    r"minutes?\b|mins?\b": ("minutes", 1),
    r"hours?\b|hrs?\b": ("hours", 1),
    r"days?\b": ("days", 1),
    r"weeks?\b": ("days", 7),
    r"fortnights?\b": ("days", 14),
    r"months?\b": ("months", 1),
    r"years?\b": ("months", 12),
    r"%|percent\b|per\s+cent\b": ("percent", 1),
    **{pattern: (name, 1) for name, pattern in _MONEY.items()},
}
_ZH_UNITS: dict[str, tuple[str, float]] = {
    r"分钟": ("minutes", 1),
    r"个?(?:小时|钟头)": ("hours", 1),
    r"个?(?:工作日|天)|日内": ("days", 1),
    r"个?(?:周|星期|礼拜)(?![一二三四五六日天])": ("days", 7),
    r"(?:个|(?<=半))月": ("months", 1),
    r"年(?!级|龄)": ("months", 12),
    r"%|％": ("percent", 1),
    **{pattern: (name, 1) for name, pattern in _ZH_MONEY.items()},
}


@dataclass(frozen=True)
class Quantity:
    """low, high: the same but for a range. numbers: where each is written; whole: with the unit."""

    unit: str
    low: float
    high: float
    numbers: tuple[Span, ...]
    whole: Span

    @property
    def span(self) -> Span:
        return self.numbers[0][0], self.numbers[-1][1]

    def same_as(self, other: "Quantity") -> bool:
        """Whether both say the same."""
        return self.unit == other.unit and _near(self.low, other.low) and _near(self.high, other.high)

    def __str__(self) -> str:
        numbers = f"{self.low:g}" if _near(self.low, self.high) else f"{self.low:g} to {self.high:g}"
        return f"{numbers} {self.unit}"


def quantities(text: str, language: str) -> list[Quantity]:
    """In the order of the text; none overlaps another."""
    found = sorted(_all(text, language), key=lambda item: (item.whole[0], -item.whole[1]))
    kept: list[Quantity] = []
    for quantity in found:
        if not kept or quantity.whole[0] >= kept[-1].whole[1]:
            kept.append(quantity)
    return kept


def _all(text: str, language: str) -> Iterator[Quantity]:
    for pattern, unit, factor in _PATTERNS[language]:
        for match in pattern.finditer(text):
            if (quantity := _quantity(match, unit, factor)) is not None:
                yield quantity
    if language == "zh":
        yield from _chinese_percents(text)


def _quantity(match: re.Match[str], unit: str, factor: float) -> Quantity | None:
    low = value_of(match["low"])
    high = value_of(match["high"]) if match["high"] else low
    if low is None or high is None:
        return None
    if match.groupdict().get("half") or match.groupdict().get("more"):  # 两个半小时, 一年半
        high = low = low + 0.5
    if unit == "months" and factor == 12 and high > HIGHEST_DURATION_YEARS:
        return None
    numbers = (match.span("low"), match.span("high")) if match["high"] else (match.span("low"),)
    return Quantity(unit, low * factor, high * factor, numbers, match.span())


def _chinese_percents(text: str) -> Iterator[Quantity]:
    for match in re.finditer(rf"百分之(?P<low>{_ZH_NUMBER})", text):
        if (value := value_of(match["low"])) is not None:
            yield Quantity("percent", value, value, (match.span("low"),), match.span())
    for match in re.finditer(r"(?P<low>\d(?:\.\d)?|[一二三四五六七八九]{1,2})\s*折(?!扣|叠|断|旧|成)", text):
        value = _fold(match["low"])
        yield Quantity("percent", 100 - value, 100 - value, (match.span("low"),), match.span())


def _fold(written: str) -> float:
    """What is paid, in percent: 九 is 90, 八五 is 85, 8.5 too."""
    values = [value_of(part) or 0.0 for part in ([written] if written[0].isdigit() else written)]
    return 10 * values[0] + (values[1] if len(values) > 1 else 0)


def _near(one: float, other: float) -> bool:
    return abs(one - other) < 0.005


def _compiled(language: str) -> list[tuple[re.Pattern[str], str, float]]:
    if language == "en":
        made = [
            (re.compile(rf"{_EN_RANGE}{_ADJECTIVES}\s*-?\s*(?:{unit})", re.I), name, factor)
            for unit, (name, factor) in _EN_UNITS.items()
        ]
        signs = _MONEY
        number = _EN_RANGE.replace(r"(?<![\w.,:])", "")
    else:
        made = [
            (
                re.compile(
                    rf"{_ZH_RANGE}\s*(?:个(?P<half>半)(?=小时|钟头|月|星期))?(?:{unit})(?P<more>半)?", re.I
                ),
                name,
                factor,
            )
            for unit, (name, factor) in _ZH_UNITS.items()
        ]
        signs = _ZH_MONEY
        number = _ZH_RANGE.replace(r"(?<![\d.,:第])", "")
    digits_only = number.replace(_EN_NUMBER, f"(?:{DIGITS})").replace(_ZH_NUMBER, f"(?:{DIGITS})")
    made += [(re.compile(rf"(?:{sign})\s*{digits_only}", re.I), name, 1.0) for name, sign in signs.items()]
    return made


_PATTERNS = {language: _compiled(language) for language in ("en", "zh")}
