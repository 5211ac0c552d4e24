"""The same message as other people would have typed it: typing errors, capitals, emoji, another script, politeness.

Pure functions; the same seed gives the same text. What they draw from stands in perturbations.yml. Used by the benchmark
of understanding.
"""

import random
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).with_name("perturbations.yml")
WORD = re.compile(r"[A-Za-z]{3,}")  # shorter words are hardly to be known with an error in them
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
FULL_WIDTH_DIGITS = {code: code + 0xFEE0 for code in range(0x30, 0x3A)}
PARTICLES = "吗呢吧啊呀啦嘛哦"
SPACE_LOST = 0.4  # of all spaces; one at least

Change = Callable[[str, random.Random], str]


def perturbed(text: str, language: str, kind: str, *, seed: int) -> str:
    """The text changed in one way; as it was where there is nothing to change. Raises KeyError for an unknown kind."""
    return KINDS[language][kind](text, random.Random(f"{seed} {kind} {text}"))


def typo(text: str, chance: random.Random) -> str:
    """One error in a word: two letters swapped, one dropped, doubled or taken from the key beside it."""
    words = [match.span() for match in WORD.finditer(text)]
    if not words:
        return text
    start, end = chance.choice(words)
    place = chance.randrange(start, end - 1)
    error = chance.choice((_swapped, _dropped, _doubled, _beside))
    return error(text, place, chance)


def typo_of_characters(text: str, chance: random.Random) -> str:
    """One error in a text without words: two characters swapped, one dropped or doubled."""
    places = [n for n in range(len(text) - 1) if _is_han(text[n]) and _is_han(text[n + 1])]
    if not places:
        return text
    return chance.choice((_swapped, _dropped, _doubled))(text, chance.choice(places), chance)


def times(count: int, change: Change) -> Change:
    """The same kind of change several times."""

    def several(text: str, chance: random.Random) -> str:
        for _ in range(count):
            text = change(text, chance)
        return text

    return several


def elongated(text: str, chance: random.Random) -> str:
    """A word drawn out: the last vowel of one of its words two to four times more."""
    vowels = [
        match.start(1) for match in re.finditer(r"\b[A-Za-z]+?([aeiouAEIOU])[^aeiouAEIOU\W\d]*\b", text)
    ]
    return _drawn_out(text, chance.choice(vowels), chance) if vowels else text


def elongated_particle(text: str, chance: random.Random) -> str:
    """A drawn-out particle at the end of a Chinese sentence."""
    places = [number for number, character in enumerate(text) if character in PARTICLES]
    return _drawn_out(text, places[-1], chance) if places else text


def without_spaces(text: str, chance: random.Random) -> str:
    """Some of the spaces lost."""
    spaces = [number for number, character in enumerate(text) if character == " "]
    if not spaces:
        return text
    lost = {each for each in spaces if chance.random() < SPACE_LOST} or {chance.choice(spaces)}
    return "".join(character for number, character in enumerate(text) if number not in lost)


def lower_without_punctuation(text: str, chance: random.Random) -> str:
    """As a voice input or a hurried thumb writes."""
    return without_punctuation(text, chance).lower()


def without_punctuation(text: str, _: random.Random) -> str:
    """Marks go, except for those inside numbers and addresses."""
    kept = (character for number, character in enumerate(text) if not _is_mark(text, number))
    return " ".join("".join(kept).split())


def capitals(text: str, _: random.Random) -> str:
    """ALL CAPS."""
    return text.upper()


def full_width(text: str, _: random.Random) -> str:
    """Latin letters, digits and marks as wide as Chinese ones."""
    return text.translate(FULL_WIDTH)


def full_width_digits(text: str, _: random.Random) -> str:
    """Digits alone as wide as Chinese characters."""
    return text.translate(FULL_WIDTH_DIGITS)


def with_emoji(text: str, chance: random.Random) -> str:
    """One among the words, one at the end."""
    emoji = _content()["emoji"]
    spaces = [number for number, character in enumerate(text) if character == " "] or [len(text)]
    place = chance.choice(spaces)
    return f"{text[:place]} {chance.choice(emoji)}{text[place:]} {chance.choice(emoji)}"


def polite(language: str) -> Change:
    """The request among courtesies."""

    def around(text: str, chance: random.Random) -> str:
        return str(chance.choice(_content()["politeness"][language])).replace("{text}", text)

    return around


def homophone(text: str, chance: random.Random) -> str:
    """One character taken for another of the same sound."""
    same = _homophones()
    places = [number for number, character in enumerate(text) if character in same]
    if not places:
        return text
    place = chance.choice(places)
    return text[:place] + chance.choice(same[text[place]]) + text[place + 1 :]


def traditional(text: str, _: random.Random) -> str:
    """In traditional characters, as in Taiwan or Hong Kong."""
    return str(_to_traditional().convert(text))


KINDS: dict[str, dict[str, Change]] = {
    "en": {
        "one typo": typo,
        "three typos": times(3, typo),
        "elongated word": elongated,
        "missing spaces": without_spaces,
        "lower case, no punctuation": lower_without_punctuation,
        "all capitals": capitals,
        "full-width characters": full_width,
        "emoji": with_emoji,
        "politeness": polite("en"),
    },
    "zh": {
        "one typo": typo_of_characters,
        "one homophone": homophone,
        "three homophones": times(3, homophone),
        "elongated particle": elongated_particle,
        "no punctuation": without_punctuation,
        "traditional characters": traditional,
        "full-width digits": full_width_digits,
        "emoji": with_emoji,
        "politeness": polite("zh"),
    },
}


def _swapped(text: str, place: int, _: random.Random) -> str:
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _dropped(text: str, place: int, _: random.Random) -> str:
    return text[:place] + text[place + 1 :]


def _doubled(text: str, place: int, _: random.Random) -> str:
    return text[: place + 1] + text[place:]


def _beside(text: str, place: int, chance: random.Random) -> str:
    """The key beside, in the same case."""
    letter = text[place]
    key = chance.choice(neighbours()[letter.lower()])
    return text[:place] + (key.upper() if letter.isupper() else key) + text[place + 1 :]


def _drawn_out(text: str, place: int, chance: random.Random) -> str:
    return text[:place] + text[place] * chance.randint(2, 4) + text[place:]


def _is_mark(text: str, place: int) -> bool:
    """Whether a character is punctuation that stands between no two letters or digits of Latin script."""
    if not unicodedata.category(text[place]).startswith("P"):
        return False
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    inside = len(around) == 2 and around.isascii() and around.isalnum()
    return text[place] in "'’" or not inside


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


@lru_cache(maxsize=1)
def neighbours() -> dict[str, str]:
    """The keys around each letter of the keyboard."""
    rows = _content()["keyboard"]
    found: dict[str, str] = {}
    for number, row in enumerate(rows):
        for column, key in enumerate(row):
            near = [row[column - 1 : column], row[column + 1 : column + 2]]
            near += [
                rows[other][column : column + 1]
                for other in (number - 1, number + 1)
                if 0 <= other < len(rows)
            ]
            found[key] = "".join(near)
    return found


@lru_cache(maxsize=1)
def _homophones() -> dict[str, str]:
    """The others of each character's sound."""
    return {each: group.replace(each, "") for group in _content()["homophones"] for each in group}


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def _to_traditional() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")
