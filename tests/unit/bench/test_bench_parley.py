"""Parley as a benchmark starts it: only where it is installed, and never with the settings of the shell."""

from pathlib import Path

import pytest

from bench.peers.parley import Parley, environment
from bench.programs import ProgramFailed


def test_without_models_the_cure_is_named_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match=f"no models in {tmp_path}; run: make train"):
        Parley(tmp_path).__enter__()
    assert list(tmp_path.iterdir()) == []


def test_a_shells_own_settings_do_not_reach_the_product(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_BOT_PARALLEL", "1")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////shop.db")
    env = environment(tmp_path, 4711)
    assert "PARLEY_BOT_PARALLEL" not in env
    assert env["DATABASE_URL"] == f"sqlite:///{tmp_path}/parley.db"
    assert (env["PARLEY_HOME"], env["PARLEY_PORT"], env["PARLEY_SPEECH"]) == (str(tmp_path), "4711", "off")
