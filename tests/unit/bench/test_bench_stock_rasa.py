"""What the stock assistant is given: an action that echoes and leaves a row, and a project that is made anew when needed."""

import importlib.util
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.peers.stock_project import ADDITIONS, fingerprint
from bench.peers.stock_rasa import FIRST_NUMBER, StockRasa, make_effects
from bench.programs import BOT_PYTHON


class FakeDispatcher:
    def __init__(self) -> None:
        self.said: list[str] = []

    def utter_message(self, *, text: str) -> None:
        self.said.append(text)


def action() -> Any:
    path = ADDITIONS / "actions" / "order_echo.py"
    spec = importlib.util.spec_from_file_location("order_echo", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ActionEcho()


def answer_to(text: str) -> list[str]:
    dispatcher = FakeDispatcher()
    action().run(dispatcher, SimpleNamespace(latest_message={"text": text}), {})
    return dispatcher.said


@pytest.fixture
def effects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "effects.sqlite"
    make_effects(path)
    monkeypatch.setenv("STOCK_EFFECTS", str(path))
    return path


def marks(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    found = [mark for (mark,) in connection.execute("SELECT mark FROM effects")]
    connection.close()
    return found


def test_the_action_repeats_the_number_and_leaves_a_row_each_time(effects: Path) -> None:
    for _ in range(2):
        assert "ZZ-0010002" in answer_to("Where is my order ZZ-0010002?")[0]
    assert marks(effects) == ["ZZ-0010002", "ZZ-0010002"]


def test_without_a_number_nothing_is_done(effects: Path) -> None:
    assert answer_to("Where is my order?") == ["Which order do you mean?"]
    assert marks(effects) == []


def test_the_port_of_the_actions_stands_in_a_plain_word() -> None:
    """Rasa fills in no variables between quotes."""
    (line,) = [each for each in (ADDITIONS / "endpoints.yml").read_text().splitlines() if "STOCK_" in each]
    assert line.strip() == "url: http://127.0.0.1:${STOCK_ACTIONS_PORT}/webhook"


def test_a_change_of_what_is_taught_makes_the_project_anew(tmp_path: Path) -> None:
    copy = shutil.copytree(ADDITIONS, tmp_path / "stock")
    before = fingerprint(BOT_PYTHON, copy)
    assert before == fingerprint(BOT_PYTHON, copy)
    (copy / "data" / "order_echo.yml").write_text("version: '3.1'\n", encoding="utf-8")
    assert fingerprint(BOT_PYTHON, copy) != before


def test_every_customer_has_an_order_number_of_their_own() -> None:
    stock = StockRasa()
    stock.url = "http://127.0.0.1:1"
    numbers = [talker.number for talker in stock.talkers(50)]
    assert len(set(numbers)) == 50
    assert numbers[0] == f"ZZ-{FIRST_NUMBER:07}" == "ZZ-0010002"
