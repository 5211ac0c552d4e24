"""Customers' words for operations, from words.yml and service_words.yml: whether a text says something, and where. Pure."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

FILES = [Path(__file__).with_name(name) for name in ("words.yml", "service_words.yml")]
LONGEST_ANSWER = 150  # characters; a clear yes, a clear no and an undo are short
BETWEEN_SCRIPTS = re.compile(r"(?<=[A-Za-z0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])")
WORD = re.compile(r"[A-Za-z][\w'-]*|\d[\d.,]*\d|\d")
NO_ECHO = ("instead", "no", "not", "or", "for", "other")  # said again, these may turn a preview round
SENTENCE = re.compile(r"[.!?。！？，,;；:：\n]")
GAP = re.compile(r"[^\w?？👍#]*")


def apart(text: str) -> str:
    """Spaces between Latin and Chinese letters, so that "petrol的" and "Boots想换" have whole words."""
    return BETWEEN_SCRIPTS.sub(" ", text)


def says(key: str, text: str) -> bool:
    """Whether the text has one of the phrases."""
    return found(key, text) is not None


def found(key: str, text: str) -> re.Match[str] | None:
    """The first of the phrases in the text."""
    return _of(tuple(_words()[key])).search(text)


def places(key: str, text: str) -> list[int]:
    """Where phrases begin in the text, in its order."""
    return [match.start() for match in _of(tuple(_words()[key])).finditer(text)]


def last(key: str, text: str) -> re.Match[str] | None:
    """The last of the phrases in the text."""
    return max(_of(tuple(_words()[key])).finditer(text), key=lambda match: match.start(), default=None)


def without(key: str, text: str) -> str:
    """The text without these phrases."""
    return _of(tuple(_words()[key])).sub(" ", text)


def kinds_said(table: str, text: str) -> list[Any]:
    """Keys of a table of phrases that the text names, in the table's order."""
    return [kind for kind, phrases in _words()[table].items() if _of(tuple(phrases)).search(text)]


def where_said(table: str, text: str) -> list[tuple[str, int]]:
    """Keys of a table of phrases that the text names, with the place of the first phrase of each."""
    found = {kind: _of(tuple(phrases)).search(text) for kind, phrases in _words()[table].items()}
    return [(kind, match.start()) for kind, match in found.items() if match is not None]


def table(name: str) -> Any:
    """A list or a table of plain words, no patterns."""
    return _words()[name]


def phrases_of(table: str, key: object) -> list[str]:
    """The phrases below one key of a table, for patterns that are put together."""
    phrases: list[str] = _words()[table][key]
    return phrases


def clear_yes(text: str, operation: str = "", order_id: str | None = None, shown: str = "") -> bool:
    """Whether a text is a yes and nothing else; "yes, cancel it" is, to a cancellation, and the order may be named.

    shown: the preview; its own words may be said again: "yes, refund it to my PayPal account".
    """
    verbs = tuple(_words()["doing"].get(operation, ()))
    number = (rf"#?{re.escape(order_id.lstrip('#'))}",) if order_id else ()
    agreeing = tuple(_words()["agreeing"].get(operation, ()))
    again = tuple(re.escape(word) for word in sorted({*WORD.findall(shown)}) if word.lower() not in NO_ECHO)
    yes = (*_words()["clear_yes"], *agreeing)
    return _is_only(yes, (*_words()["clear_yes_beside"], *verbs, *number, *again), text)


def clear_no(text: str) -> bool:
    """Whether a text is a no and nothing else."""
    return _is_only(tuple(_words()["clear_no"]), tuple(_words()["clear_no_beside"]), text)


def says_undo(text: str) -> bool:
    """Whether a text asks to take back what was done last, or ends by asking for that and nothing else."""
    ends = [0, *(match.end() for match in SENTENCE.finditer(text))]
    return any(
        _is_only(tuple(_words()["undo"]), tuple(_words()["undo_beside"]), text[start:]) for start in ends
    )


def _is_only(wanted: tuple[str, ...], beside: tuple[str, ...], text: str) -> bool:
    """Whether the text consists of these phrases, at least one, of courtesies beside them, and of nothing else."""
    if len(text) > LONGEST_ANSWER:
        return False
    phrases, courtesies = _whole_words(wanted), _whole_words(beside)
    reached, done = {(_after_gap(text, 0), False)}, set[tuple[int, bool]]()
    while reached:
        at, has_phrase = reached.pop()
        if at == len(text) and has_phrase:
            return True
        done.add((at, has_phrase))
        ends = {(_after_gap(text, end), True) for end in _ends(phrases, text, at)}
        ends |= {(_after_gap(text, end), has_phrase) for end in _ends(courtesies, text, at)}
        reached |= ends - done
    return False


def _ends(patterns: tuple[re.Pattern[str], ...], text: str, at: int) -> list[int]:
    return [match.end() for pattern in patterns if (match := pattern.match(text, at))]


def _after_gap(text: str, at: int) -> int:
    gap = GAP.match(text, at)
    return gap.end() if gap else at


@lru_cache(maxsize=64)
def _whole_words(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """English phrases end where a word ends."""
    return tuple(
        re.compile(phrase + (r"(?![a-z0-9'])" if phrase.isascii() else ""), re.IGNORECASE)
        for phrase in phrases
    )


@cache
def _of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """English words end where Chinese begins: "return那个水瓶"."""
    return re.compile("|".join(phrases).replace(r"\b", r"(?a:\b)"), re.IGNORECASE)


@cache
def _words() -> dict[str, Any]:
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in FILES]
    content: dict[str, Any] = {key: value for part in read for key, value in part.items()}
    return content
