"""Results become tables, and tables the document."""

from pathlib import Path
from typing import Any

import pytest

from bench.document import DOCUMENTS, SECTION, NoMarks, machine, write_figures
from bench.tables import tables


def system(scale: float) -> dict[str, Any]:
    load = {"p50_ms": 10.0 * scale, "p95_ms": 20.0 * scale, "turns_per_s": 100.0 / scale, "wrong": 0}
    load |= {"client_cpu": 0.08, "stages_ms": {"nlu": 5.5, "total": 10.0}, "cores": {"bot": 0.5}}
    gateway = 100.0 if scale == 1 else 0.0
    return {
        "turns": {"1": load, "20": load, "50": load},
        "memory_mb": {"gateway": gateway, "bot": 600.0 * scale, "actions": 90.0, "total": 790.0},
        "start_s": 10.0,
        "train_s": 30.0 * scale,
    }


RESULT = {
    "turns": {"parley": system(1), "stock": system(3)},
    "streams": {
        "without": {"p50_ms": 10.0, "p95_ms": 20.0},
        "with": {"1000": {"p50_ms": 11.0, "p95_ms": 30.0, "kb_per_stream": 12.34, "still_open": 1000}},
    },
    "long": {"parley": {"turns": 400, "early_ms": 10.0, "late_ms": 12.0, "ratio": 1.2, "wrong": 0}},
    "soak": {
        "turns": 20000,
        "growth": {"bot": {"mb_per_1000_turns": 0.1, "error": 0.02, "first_mb": 600.0, "last_mb": 602.0}},
    },
}
SECTIONS = (
    "<!-- figures: turns, streams, long, soak -->\nold\n<!-- end of figures -->\n\n"
    "<!-- figures: perturbed -->\nkept\n<!-- end of figures -->"
)


def cells(title: str) -> dict[str, list[str]]:
    (table,) = [each for each in tables(RESULT) if each.title.startswith(title)]
    return {row[0]: list(row[1:]) for row in table.rows}


def test_times_stand_beside_the_peers_with_their_ratio() -> None:
    assert cells("Turns")["20 at once: p95, ms"] == ["20", "60", "3"]
    assert cells("Turns")["20 at once: wrong answers"] == ["0", "0", ""]
    assert cells("Turns")["50 at once: turns per second"] == ["100", "33.3", "0.33"]


def test_a_turn_is_told_by_stage_and_program() -> None:
    told = cells("Where a turn's time goes")
    assert told["nlu: understanding, in the bot, ms"] == ["5.5", "5.5", "5.5"]
    assert told["queue: stored until a worker takes it, ms"] == ["0", "0", "0"]
    assert told["cores kept busy by bot"] == ["0.50", "0.50", "0.50"]
    assert told["cores kept busy by the client"] == ["0.08", "0.08", "0.08"]


def test_a_process_the_peer_does_without_has_no_ratio() -> None:
    assert cells("Memory, start")["memory of gateway, MB"] == ["100", "–", ""]


def test_streams_are_compared_with_silence() -> None:
    assert cells("Event streams")["1000"] == ["11.0 / 30.0", "1.5", "12.3", "1000 of 1000"]


def test_growth_is_told_with_its_error() -> None:
    assert cells("Memory over 20000")["bot"] == ["600", "602", "0.10 ± 0.02"]


def test_a_result_of_one_kind_makes_the_tables_of_that_kind() -> None:
    assert [table.title for table in tables({"turns": {"parley": system(1)}})] == [
        "Turns",
        "Where a turn's time goes",
        "Memory, start, training",
    ]


def test_figures_replace_what_stood_between_the_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"# Title\n\n{SECTIONS}\n\nThe end.\n", encoding="utf-8")
    for _ in range(2):
        write_figures(RESULT | {"machine": machine()}, [document])
    text = document.read_text(encoding="utf-8")
    assert "old" not in text and text.startswith("# Title\n") and text.endswith("\n\nThe end.\n")
    assert text.count("| 20 at once: p95, ms | 20 | 60 | 3 |") == 1
    assert "cores" in text


def test_figures_of_other_kinds_stay(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(SECTIONS, encoding="utf-8")
    write_figures({"soak": RESULT["soak"]}, [document])
    text = document.read_text(encoding="utf-8")
    assert "Memory over 20000 turns" in text.split("perturbed")[0]
    assert text.endswith(SECTIONS.split("\n\n")[1])


def test_every_kind_of_result_has_its_place_in_a_document() -> None:
    sections = [
        kinds for path in DOCUMENTS for _, kinds, _ in SECTION.findall(path.read_text(encoding="utf-8"))
    ]
    places = [kind for kinds in sections for kind in kinds.split(", ")]
    assert sorted(places) == sorted(
        [
            "turns",
            "streams",
            "long",
            "soak",
            "understanding",
            "perturbed",
            "intents",
            "sentiment",
            "faq",
            "index",
            "live",
        ]
    )


def test_a_document_without_marks_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("# Title\n", encoding="utf-8")
    with pytest.raises(NoMarks, match="put them back"):
        write_figures(RESULT, [document])
    assert document.read_text(encoding="utf-8") == "# Title\n"
