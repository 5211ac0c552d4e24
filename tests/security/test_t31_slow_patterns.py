"""T31: the time of every regular expression of ours grows with the text and not faster.

All are found by reading our source: what is given to re.compile, re.search and the like, and `pattern=` of a field (those
run in pydantic, whose engine is linear by construction; they are held to the same). Expressions that are put together at
run time are held to it by the functions that put them together.
"""

import ast
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from actions import identity_meant
from bot.components.introductions import without_introduction
from bot.components.sentiment_features import surface_features
from knowledge_graph import option_values
from shop.records import Product, Variant

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "actions", "bot", "conversations", "customers", "desk", "gateway", "knowledge_graph", "orders", "shop", "speech",
    "storage", "supervisor", "vectors",
)  # fmt: skip
FUNCTIONS = {"compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"}
CUP = Product(
    "cup",
    "Cup",
    tuple(
        Variant(
            volume, "cup", {"volume": volume, "colour": colour, "size": size, "handle": handle}, True, 1000
        )
        for volume, colour, size, handle in (
            ("1000 ml", "midnight blue", "S", "none"),
            ("500 ml", "red", "red", "steel"),
        )
    ),
)
LENGTH = 50_000  # characters, far more than the door lets in
LENGTH_FOR_MANY_PATTERNS = 8_000  # twice what the door lets in
TOLERATED_GROWTH = 3.0  # times what a text a quarter as long takes, on top of the fourfold that is fair
BRIEF_S = 0.02  # below this a measurement is noise, and no danger
PIECES = (
    "a", "A", "1", " ", "-", ".", ",", "@", "#", "(", ")", "[", "{", "}", "<", "/", "?", "!", "\"", "=", "_", "\n", "\t",
    "中", "é", "😡", "$", "€", "a1",
    "a.", "a-", "a@", "1.", "1,", "1 ", "a a", "{a", "{a.", "no ", "not ", "not in ", "wait=",
    "wait = \"1", ", wait", "#a-", "under ", "less than ", "at most ", "不", "没", "a1b2", "aaa", "W12", "  ", " \t", "??",
)  # fmt: skip
TAILS = ("", "\x00", "a")


def patterns_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        is_re = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
        if is_re and node.func.attr in FUNCTIONS and node.args:
            yield from _constant(node.args[0])
        for keyword in node.keywords:
            if keyword.arg == "pattern":
                yield from _constant(keyword.value)


def _constant(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def our_patterns() -> list[str]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return sorted({pattern for path in files for pattern in patterns_in(path)})


def adversaries(length: int) -> Iterator[str]:
    for piece in PIECES:
        for tail in TAILS:
            yield (piece * (length // len(piece) + 1))[: length - len(tail)] + tail


def seconds(work: Callable[[str], object], text: str, *, times: int = 1) -> float:
    """The best of so many."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work(text)
        taken.append(time.process_time() - began)
    return min(taken)


def grows_fast(work: Callable[[str], object], short: str, long: str, *, times: int = 1) -> bool:
    """Whether four times the text takes far more than four times as long."""
    taken = seconds(work, long, times=times)
    if taken < BRIEF_S:
        return False
    return taken > 4 * TOLERATED_GROWTH * max(seconds(work, short, times=times), BRIEF_S / 16)


def fast_growing(work: Callable[[str], object], length: int = LENGTH) -> list[str]:
    """The beginnings of texts on which the work grows fast: what looks so at once is measured three times more."""
    pairs = zip(adversaries(length // 4), adversaries(length), strict=True)
    return [
        long[:20]
        for short, long in pairs
        if grows_fast(work, short, long) and grows_fast(work, short, long, times=3)
    ]


@pytest.mark.parametrize("pattern", our_patterns())
def test_t31_no_text_makes_a_pattern_slow(pattern: str) -> None:
    compiled = re.compile(pattern, re.IGNORECASE)
    assert fast_growing(lambda text: sum(1 for _ in compiled.finditer(text))) == []


@pytest.mark.parametrize(
    "work",
    [
        surface_features,
        option_values.normal,
        partial(option_values.values_named, CUP),
        partial(identity_meant.hear, asked=True),
        identity_meant.says_more,
        without_introduction,
    ],
    ids=["mood", "plain form", "values of options", "identity", "more than identity", "introduction"],
)
def test_t31_no_text_makes_patterns_put_together_at_run_time_slow(work: Callable[[str], object]) -> None:
    assert fast_growing(work, LENGTH_FOR_MANY_PATTERNS) == []


def test_t31_the_reading_of_our_source_finds_the_patterns() -> None:
    found = our_patterns()
    assert len(found) > 30
    for known in (
        r"\(?([0-9]{1,2})[.)]?",
        r"^[!-~]{1,128}$",
        "^[0-9]{0,16}$",
        r"#?[A-Za-z]{1,3}-?\d{4,10}",
    ):
        assert known in found


@pytest.mark.parametrize(
    ("slow", "short", "long"),
    [
        (r"(a+)+$", "a" * 16 + "\x00", "a" * 20 + "\x00"),
        (r"(\w+\s?)*!", "a" * 16, "a" * 20),
        (r"\s+$", " " * 2000 + "x", " " * 8000 + "x"),
    ],
)
def test_t31_a_slow_pattern_would_be_found(slow: str, short: str, long: str) -> None:
    compiled = re.compile(slow)
    assert seconds(compiled.search, long) > 4 * TOLERATED_GROWTH / 1.5 * seconds(compiled.search, short)
