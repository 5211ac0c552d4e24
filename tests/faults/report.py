"""Results of fault runs: a JSON file that rounds are added to, and the table of their sums."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.table import Table

from tests.faults.faults import FAULTS

COUNTS = ("lost", "duplicated", "disordered", "unanswered", "effects", "gaps")
COLUMNS = (
    "fault", "moments", "messages", "not accepted", *COUNTS, "apologies", "longest answer, s", "well again, s"
)  # fmt: skip


def add(path: Path, outcome: dict[str, Any]) -> None:
    """Add a round to the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    results = [*read(path), outcome]
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    unfinished.rename(path)


def read(path: Path) -> list[dict[str, Any]]:
    """All rounds so far."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return found


def rows(results: Iterable[dict[str, Any]], system: str) -> list[list[str]]:
    """One row for each fault that was run on a system, in the order of the programme."""
    mine = [result for result in results if result["system"] == system]
    by_fault = {fault.code: [result for result in mine if result["code"] == fault.code] for fault in FAULTS}
    return [_row(found) for found in by_fault.values() if found]


def moments_so_far(results: Iterable[dict[str, Any]], system: str, code: str) -> int:
    return sum(
        result["moments"] for result in results if (result["system"], result["code"]) == (system, code)
    )


def table(results: Iterable[dict[str, Any]], system: str) -> Table:
    """For the terminal."""
    shown = Table(title=f"faults on {system}: what must not happen, and how often it did")
    for column in COLUMNS:
        shown.add_column(column, justify="left" if column == "fault" else "right")
    for row in rows(results, system):
        shown.add_row(*row)
    return shown


def markdown(results: Iterable[dict[str, Any]], system: str) -> str:
    """For docs/reliability.md."""
    lines = [COLUMNS, ["---", *["--:"] * (len(COLUMNS) - 1)], *rows(results, system)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(found: list[dict[str, Any]]) -> list[str]:
    def total(name: str) -> int:
        return sum(result[name] for result in found)

    counts = [str(sum(result["counts"][name] for result in found)) for name in COUNTS]
    longest = [f"{max(result[name] for result in found):.1f}" for name in ("answer_s", "well_s")]
    return [
        f"{found[0]['code']} {found[0]['title']}",
        str(total("moments")),
        str(total("sent")),
        str(total("sent") - total("acknowledged")),
        *counts,
        str(total("apologies")),
        *longest,
    ]
