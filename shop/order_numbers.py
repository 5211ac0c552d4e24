"""The shapes of a shop's order numbers, as patterns: "DS-104600", "DS-104607" give `DS\\-\\d{6}`. Used by vocabulary.py."""

import re
from collections import Counter
from collections.abc import Iterable

MOST_SHAPES = 8  # a shop with more writes letters at random; then any letters stand for them
PART = re.compile(r"\d+|[A-Za-z]+|[^A-Za-z\d]+")


def patterns_of(order_ids: Iterable[str]) -> list[str]:
    """A pattern for each shape, the most frequent first; none for numbers without digits."""
    numbers = [order_id for order_id in order_ids if any(character.isdigit() for character in order_id)]
    shapes = _shapes(numbers, keep_letters=True)
    if len(shapes) > MOST_SHAPES:
        shapes = _shapes(numbers, keep_letters=False)
    return [_pattern(shape, widths) for shape, widths in shapes.most_common_first()[:MOST_SHAPES]]


class _Shapes:
    """Shapes, how often each occurs and how wide its runs of digits are."""

    def __init__(self) -> None:
        self._count: Counter[tuple[str, ...]] = Counter()
        self._widths: dict[tuple[str, ...], list[set[int]]] = {}

    def __len__(self) -> int:
        return len(self._count)

    def add(self, shape: tuple[str, ...], widths: list[int]) -> None:
        self._count[shape] += 1
        known = self._widths.setdefault(shape, [set() for _ in widths])
        for width, seen in zip(widths, known, strict=True):
            seen.add(width)

    def most_common_first(self) -> list[tuple[tuple[str, ...], list[set[int]]]]:
        return [(shape, self._widths[shape]) for shape, _ in self._count.most_common()]


def _shapes(numbers: Iterable[str], *, keep_letters: bool) -> _Shapes:
    shapes = _Shapes()
    for number in numbers:
        parts = PART.findall(number)
        shape = tuple(_part(part, keep_letters=keep_letters) for part in parts)
        shapes.add(shape, [len(part) for part in parts if part.isdigit()])
    return shapes


def _part(part: str, *, keep_letters: bool) -> str:
    if part.isdigit():
        return r"\d"
    if part.isalpha() and not keep_letters:
        return f"[A-Z]{{{len(part)}}}"
    return re.escape(part)


def _pattern(shape: tuple[str, ...], widths: list[set[int]]) -> str:
    remaining = iter(widths)
    return "".join(part + _width(next(remaining)) if part == r"\d" else part for part in shape)


def _width(widths: set[int]) -> str:
    shortest, longest = min(widths), max(widths)
    return f"{{{shortest}}}" if shortest == longest else f"{{{shortest},{longest}}}"
