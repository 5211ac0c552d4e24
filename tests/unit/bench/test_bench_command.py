"""The command answers for itself before anything is started."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.__main__ import cli, merged
from bench.label_files import BadLine

COMMANDS = [
    "turns", "streams", "long", "soak", "intents", "sentiment", "understanding", "faq", "index", "graph", "orders",
    "all", "report",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
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


def test_results_of_several_files_stand_beside_each_other() -> None:
    first = {"machine": {"cores": 1}, "intents": {"a": 1}, "soak": 1}
    second = {"machine": {"cores": 2}, "intents": {"b": 2}, "sentiment": {"c": 3}}
    assert merged([first, second]) == {
        "machine": {"cores": 2},
        "intents": {"a": 1, "b": 2},
        "soak": 1,
        "sentiment": {"c": 3},
    }


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    for arguments in (
        ["intents", "--train", str(path), "--test", str(path)],
        ["sentiment", "--test", str(path)],
        ["faq", "--faqs", str(path), "--queries", str(path)],
    ):
        shown = CliRunner().invoke(cli, arguments, env={"COLUMNS": "300"})
        assert shown.exit_code == 2
        assert "does not exist" in shown.output


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "line 2 is no JSON"),
        (
            {"text": "a", "sentiment": "angry"},
            "line 2: sentiment is 'angry'; one of: negative, neutral, positive",
        ),
        ({"text": "a"}, "line 2: 'sentiment' is missing"),
    ],
)
def test_a_bad_line_ends_the_command_with_its_number(tmp_path: Path, line: object, said: str) -> None:
    path = tmp_path / "set.jsonl"
    good = json.dumps({"text": "a", "sentiment": "neutral"})
    path.write_text(f"{good}\n{line if isinstance(line, str) else json.dumps(line)}\n", encoding="utf-8")
    shown = CliRunner().invoke(cli, ["sentiment", "--test", str(path)])
    assert isinstance(shown.exception, BadLine)
    assert said in str(shown.exception)


def test_an_unknown_peer_of_intents_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"text": "a", "intent": "b"}), encoding="utf-8")
    shown = CliRunner().invoke(
        cli, ["intents", "--train", str(path), "--test", str(path), "--peer", "rocket"]
    )
    assert "unknown peer 'rocket'; one of: stock" in str(shown.exception)
