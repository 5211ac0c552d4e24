"""`python -m knowledge_graph`: what staff do on the machine itself. A slip is one sentence and exit code 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
ENTRY = "entries:\n  - {id: wool, question: {en: 'Is wool [red]warm[/red]?'}, answer: {en: 'Yes.'}}\n"


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "knowledge_graph", *arguments],
        cwd=ROOT,
        env={**env, "PARLEY_HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def did(home: Path, *arguments: str) -> str:
    done = run(home, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "entries.yml"
    path.write_text(ENTRY, encoding="utf-8")
    return path


@pytest.mark.slow
def test_an_entry_goes_through_its_life(tmp_path: Path, file: Path) -> None:
    assert "wool: version 1" in did(tmp_path, "add", str(file))
    assert "Is wool [red]warm[/red]?" in did(tmp_path, "list")
    assert "version 2" in did(tmp_path, "retire", "wool")
    assert "0 entries" in did(tmp_path, "list")
    assert "version 3" in did(tmp_path, "roll-back", "wool", "1")
    assert "command line" in did(tmp_path, "history", "wool")
    shown = yaml.safe_load(did(tmp_path, "show", "wool"))
    assert shown == yaml.safe_load(ENTRY)
    exported = tmp_path / "out.csv"
    assert "1 entries" in did(tmp_path, "export", str(exported))
    assert "wool" in exported.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("show", "none"), "no entry none"),
        (("roll-back", "none", "1"), "no entry none"),
        (("add", "missing.yml"), "missing.yml"),
        (("export", "out.txt"), ".csv"),
        (("import", "missing"), "missing"),
    ],
)
def test_a_slip_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 1
    assert "nothing was changed" in done.stdout
    assert named in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
