"""The command answers for itself before anything is started."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.__main__ import cli


@pytest.mark.parametrize("command", ["turns", "streams", "long", "soak", "all", "report"])
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(cli, [command, "--help"])
    assert shown.exit_code == 0
    assert "--help" in shown.output


@pytest.mark.parametrize("count", ["many", "1000,", "0", ""])
def test_numbers_of_streams_are_checked_first(count: str) -> None:
    shown = CliRunner().invoke(cli, ["streams", "--count", count])
    assert shown.exit_code == 2
    assert "1000,10000" in shown.output


def test_a_report_needs_a_result(tmp_path: Path) -> None:
    shown = CliRunner().invoke(cli, ["report", str(tmp_path / "none.json")])
    assert isinstance(shown.exception, OSError)


def test_a_result_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("{", encoding="utf-8")
    assert isinstance(CliRunner().invoke(cli, ["report", str(path)]).exception, json.JSONDecodeError)
