"""Numbers in words: "twenty-five", "a hundred and ten", "两百五". Used by sums.py, quantities.py and the calendars."""

from __future__ import annotations

import re

from bot.components.entities.content import alternatives, words

_LISTS = words("numbers")
_UNITS: dict[str, int] = _LISTS["en"]
_TIMES: dict[str, int] = _LISTS["en_multipliers"]
_SETS: dict[str, int] = _LISTS["en_sets"]
_ZH: dict[str, int] = _LISTS["zh"]
_ZH_TIMES: dict[str, int] = _LISTS["zh_multipliers"]

_SIMPLE = rf"(?:{alternatives(_UNITS)})"
_UP_TO_99 = rf"{_SIMPLE}(?:[\s-]{{1,2}}{_SIMPLE})?"
# A pattern's part for numbers in English words: up to "nine hundred and ninety-nine thousand".
ENGLISH = (
    rf"(?:(?:an?\s(?:{alternatives(_TIMES)})|{_UP_TO_99})"
    rf"(?:\s(?:{alternatives(_TIMES)}))?(?:\sand\s{_UP_TO_99}|(?<=d)\s{_UP_TO_99})?)"
)
SMALL_ENGLISH = rf"(?:{_UP_TO_99})"
CHINESE = rf"[{''.join([*_ZH, *_ZH_TIMES])}]{{1,7}}"
SMALL_CHINESE = rf"[{''.join(_ZH)}十]{{1,3}}"


def value_of(text: str) -> int | None:
    """The whole number that a text of digits or number words writes, or None."""
    plain = text.strip().lower()
    if plain.isascii() and plain.isdigit():
        return int(plain)
    return _chinese(plain) if plain and not plain.isascii() else _english(plain)


def _english(plain: str) -> int | None:
    total, block, seen = 0, 0, False
    for word in re.split(r"[\s-]+", plain):
        if word in _UNITS:
            block += _UNITS[word]
        elif word in ("a", "an", "and"):
            continue
        elif word in _SETS or word in _TIMES:
            block = max(block, 1) * _SETS.get(word, _TIMES.get(word, 1))
        else:
            return None
        if word == "thousand":
            total, block = total + block, 0
        seen = True
    return total + block if seen else None


def _chinese(plain: str) -> int | None:
    """A last sign without its unit is a tenth of the unit before: 两百五 is 250."""
    if all(sign in _ZH for sign in plain):  # digit by digit, as in 二〇二六
        return int("".join(str(_ZH[sign]) for sign in plain))
    total, block, digit, unit = 0, 0, None, 1
    for sign in plain:
        if sign in _ZH:
            digit = _ZH[sign]
            unit = 10 if digit == 0 else unit
        elif sign == "万":
            total, block, digit, unit = (total + block + (digit or 0)) * 10000, 0, None, 10000
        elif sign in _ZH_TIMES:
            unit = _ZH_TIMES[sign]
            block, digit = block + (1 if digit is None else digit) * unit, None
        else:
            return None
    return total + block + (digit or 0) * max(unit // 10, 1)
