"""Results of fault runs add up, from run to run."""

from pathlib import Path
from typing import Any

from tests.faults import report
from tests.faults.faults import FAULTS


def _round(code: str, *, lost: int = 0, answer_s: float = 1.0, system: str = "parley") -> dict[str, Any]:
    counts = {**dict.fromkeys(report.COUNTS, 0), "lost": lost}
    facts = {"moments": 20, "sent": 50, "acknowledged": 49, "apologies": 2, "well_s": 3.0}
    return {
        "system": system,
        "code": code,
        "title": "a fault",
        "answer_s": answer_s,
        "counts": counts,
        **facts,
    }


def test_rounds_of_a_fault_are_one_row(tmp_path: Path) -> None:
    path = tmp_path / "faults" / "results.json"
    report.add(path, _round("F1", lost=1))
    report.add(path, _round("F1", lost=2, answer_s=7.5))
    report.add(path, _round("F1", system="rasa"))
    (row,) = report.rows(report.read(path), "parley")
    assert row == ["F1 a fault", "40", "100", "2", "3", "0", "0", "0", "0", "0", "4", "7.5", "3.0"]
    assert report.moments_so_far(report.read(path), "parley", "F1") == 40


def test_rows_stand_in_the_order_of_the_programme() -> None:
    results = [_round(fault.code) for fault in reversed(FAULTS)]
    assert [row[0].split()[0] for row in report.rows(results, "parley")] == [fault.code for fault in FAULTS]


def test_the_table_of_the_documents_has_a_line_for_each_fault() -> None:
    lines = report.markdown([_round("F1"), _round("F2")], "parley").splitlines()
    assert lines[0].startswith("| fault |") and len(lines) == 4
