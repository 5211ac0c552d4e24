"""The benchmark of edits edits, asks, and says so when it is not told what was written."""

from pathlib import Path

import pytest

from bench import live as measuring
from bench.live import NotTold, live
from bench.tables import tables
from knowledge_graph.knowledge import Finding, Knowledge
from tests.unit.knowledge_graph.fake_encoder import FakeEncoder


def test_every_kind_of_edit_is_told_and_timed(tmp_path: Path) -> None:
    result = live(
        tmp_path,
        300,
        rounds=2,
        encoders=lambda script, home: FakeEncoder(),
        readers=lambda script, home: None,
    )
    assert (result["entries"], list(result["edits"])) == (
        300,
        ["no edit", "added", "changed", "retired", "rolled back"],
    )
    assert all(0 < times["p50_ms"] <= times["max_ms"] for times in result["edits"].values())
    assert [table.title for table in tables({"live": result})] == [
        "From the commit to the answer, among 300 entries"
    ]


def test_an_edit_that_is_not_told_is_no_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Knowledge, "answer", lambda *_, **__: Finding("none", 0.0))
    with pytest.raises(NotTold, match=r"added: 'Yes.' was expected"):
        measuring.live(
            tmp_path,
            300,
            rounds=1,
            encoders=lambda script, home: FakeEncoder(),
            readers=lambda script, home: None,
        )
