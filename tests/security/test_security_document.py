"""docs/security.md and the tests agree: each row is closed by tests named after it, or said to be open."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
CLOSED = {
    int(row): re.findall(r"`(tests/\S+?\.py)`", tests)
    for row, tests in re.findall(r"^\| T(\d+) \|.*\|([^|]*)\|$", DOCUMENT, re.MULTILINE)
}
OPEN = [int(row) for row in re.findall(r"^- \*\*T(\d+)\*\* \S", DOCUMENT, re.MULTILINE)]
ROWS = range(1, 45)


def rows_tested_in(path: Path) -> set[int]:
    """By the names of its functions, and by its own."""
    functions = re.findall(r"^(?:async )?def test_t(\d\d)_", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {int(number) for number in (*functions, *re.findall(r"^test_t(\d\d)_", path.name))}


def test_every_row_is_closed_or_said_to_be_open() -> None:
    assert sorted([*CLOSED, *OPEN]) == list(ROWS)


@pytest.mark.parametrize("row", sorted(CLOSED))
def test_a_closed_row_has_the_tests_it_names(row: int) -> None:
    assert CLOSED[row]
    for name in CLOSED[row]:
        assert row in rows_tested_in(ROOT / name), name


def test_every_test_of_a_row_stands_in_the_table() -> None:
    tested = {
        (row, str(path.relative_to(ROOT)))
        for path in ROOT.glob("tests/**/test_*.py")
        for row in rows_tested_in(path)
    }
    assert tested == {(row, name) for row, names in CLOSED.items() for name in names}
