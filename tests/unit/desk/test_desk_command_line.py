"""`python -m desk`: accounts for who runs the machine. A password is printed once and signs in; slips are one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from desk.audit import COMMAND_LINE
from desk.passwords import check
from desk.tables import AgentRow, DeskAuditRow
from storage import StorageSettings, open_engine, reading

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(StorageSettings(_env_file=None, home=tmp_path, database_url=None, key=None))


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "desk", *arguments],
        cwd=ROOT,
        env={**env, "PARLEY_HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def password_hash(engine: Engine) -> str:
    with reading(engine) as session:
        return session.scalars(select(AgentRow.password_hash)).one()


def test_a_new_account_gets_a_password_that_fits_and_a_name(tmp_path: Path, engine: Engine) -> None:
    added = run(tmp_path, "add", "robin", "--name", "Robin of the shop")
    password = added.stdout.split("with the password ")[1].split()[0]
    assert check(password_hash(engine), password).fits
    listed = run(tmp_path, "list").stdout
    assert "Robin of the shop" in listed
    assert "never" in listed


def test_a_login_is_given_once(tmp_path: Path) -> None:
    run(tmp_path, "add", "robin")
    refused = run(tmp_path, "add", "robin")
    assert refused.returncode == 1
    assert "there is an account 'robin' already; see: python -m desk list" in refused.stdout


@pytest.mark.parametrize("login", [" ", "r" * 201])
def test_a_login_that_nobody_could_type_is_refused(tmp_path: Path, login: str) -> None:
    refused = run(tmp_path, "add", login)
    assert refused.returncode == 2
    assert "1 to 200 characters" in refused.stderr


def test_a_reset_gives_another_password_and_is_written_down(tmp_path: Path, engine: Engine) -> None:
    run(tmp_path, "add", "robin")
    before = password_hash(engine)
    password = run(tmp_path, "reset", "robin").stdout.split("with the password ")[1].split()[0]
    assert password_hash(engine) != before
    assert check(password_hash(engine), password).fits
    with reading(engine) as session:
        acts = session.execute(select(DeskAuditRow.act, DeskAuditRow.address)).all()
    assert acts == [("added", COMMAND_LINE), ("reset", COMMAND_LINE)]


def test_a_reset_of_nobody_is_refused(tmp_path: Path) -> None:
    refused = run(tmp_path, "reset", "nobody")
    assert refused.returncode == 1
    assert "there is no account 'nobody'" in refused.stdout
