"""Numbers as people write them, digits and words, English and Chinese: "14", "1,200.50", "thirty-one", "一百二十", "两"."""

import re

WORDS_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ONES = {word: value for value, word in enumerate(WORDS_TO_TWENTY.split(" "))}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
ENGLISH = {**ONES, **TENS, "a": 1, "an": 1, "dozen": 12, "half": 0.5, "hundred": 100, "thousand": 1000}
CHINESE = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2, "半": 0.5}
CHINESE_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10000}

DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_WORDS = "|".join(sorted({*ONES, *TENS, "hundred", "thousand"}, key=len, reverse=True))
ENGLISH_WORDS = (
    rf"(?:(?:half\s+)?an?\s+(?:half|dozen|hundred|thousand)|half\s+an?|half|(?:{_WORDS})(?:(?:[\s-]+and)?[\s-]+(?:{_WORDS}))*"
    r"(?:\s+and\s+a\s+half)?)"
)
CHINESE_WORDS = r"[零一二三四五六七八九十百千万两半]+(?:点[零一二三四五六七八九]+)?"


def value_of(text: str) -> float | None:
    """The number a text writes, None if it writes none."""
    text = text.strip().lower()
    if re.fullmatch(DIGITS, text):
        return float(_plain(text))
    if re.fullmatch(CHINESE_WORDS, text):
        return _chinese(text)
    return _english(text)


def _plain(digits: str) -> str:
    """ "1,200" is twelve hundred, "4,90" four and ninety hundredths."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return digits.replace(",", "")
    return digits.replace(",", ".")


def _english(text: str) -> float | None:
    whole = text.removesuffix(" and a half")
    total, part = 0.0, 0.0
    for word in re.split(r"[\s-]+", whole):
        if word == "and":
            continue
        if word not in ENGLISH:
            return None
        value = ENGLISH[word]
        if value == 1000:
            total, part = total + (part or 1) * value, 0.0
        elif value == 100 or word in ("dozen", "half"):
            part = (part or 1) * value
        elif word not in ("a", "an") or not part:
            part += value
    return total + part + (0.5 if whole != text else 0.0)


def _chinese(text: str) -> float:
    whole, _, decimals = text.partition("点")
    total, digit, is_open = 0.0, 0.0, False
    for character in whole:
        if character in CHINESE_POWERS:
            total += (digit if is_open else 1) * CHINESE_POWERS[character]
            digit, is_open = 0.0, False
        else:
            digit, is_open = CHINESE[character], True
    tenths = "".join(
        f"{CHINESE[character]:g}" for character in decimals if CHINESE.get(character, 0.5) != 0.5
    )
    return total + digit + (float(f"0.{tenths}") if tenths else 0.0)
