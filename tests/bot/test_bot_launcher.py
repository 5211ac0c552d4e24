"""Start of the bot: settings that name what is missing, one loopback port, a known model, repairs of Rasa, quiet logs."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rasa.core.actions.action as rasa_actions
import structlog
from jsonschema import ValidationError
from sanic import Sanic

from bot import logs, model_files, rasa_repairs, settings, smoke_test
from bot.launcher import LOOPBACK, _require_free_port, _require_loaded, api_token
from bot.model_files import ModelUnusable
from telemetry import about
from tests.bot.bot_server import KEY

ROOT = settings.ROOT
START_S = 120


# Smoke test.


class ParsingAgent:
    """Understands what it is told."""

    def __init__(self, understood: dict[str, str]) -> None:
        self._understood = understood

    async def parse_message(self, text: str) -> dict[str, Any]:
        return {"intent": {"name": self._understood.get(text, "out_of_scope")}}


def test_a_model_that_knows_the_plain_phrases_may_serve() -> None:
    smoke_test.check(ParsingAgent(smoke_test.KNOWN_PHRASES))


def test_an_untrained_model_may_not_serve() -> None:
    with pytest.raises(ModelUnusable, match="make train"):
        smoke_test.check(ParsingAgent(dict(list(smoke_test.KNOWN_PHRASES.items())[:3])))


# Settings and ports.


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """The variables the bot reads; put back afterwards."""
    names = ("PARLEY_INTERNAL_KEY", "PARLEY_BOT_PORT", "PARLEY_ACTIONS_PORT")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict(zip(names, ("k", "5005", "5055"), strict=True)))
    yield os.environ  # type: ignore[misc]
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def test_settings_come_from_the_environment(environment: dict[str, str]) -> None:
    found = settings.from_environment()
    assert (found.port, found.actions_port, found.internal_key) == (5005, 5055, "k")


@pytest.mark.parametrize("name", ["PARLEY_INTERNAL_KEY", "PARLEY_BOT_PORT", "PARLEY_ACTIONS_PORT"])
def test_a_missing_setting_is_named(environment: dict[str, str], name: str) -> None:
    environment[name] = ""
    with pytest.raises(settings.BadSetting, match=name):
        settings.from_environment()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "²"])
def test_a_port_that_cannot_be_is_refused(environment: dict[str, str], port: str) -> None:
    environment["PARLEY_BOT_PORT"] = port
    with pytest.raises(settings.BadSetting, match="PARLEY_BOT_PORT"):
        settings.from_environment()


def test_a_taken_port_is_named_before_anything_is_loaded() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        with pytest.raises(settings.BadSetting, match=str(taken.getsockname()[1])):
            _require_free_port(taken.getsockname()[1])


def test_a_model_that_rasa_swapped_is_refused(tmp_path: Path) -> None:
    class Loaded:
        class processor:
            model_filename = "newest.tar.gz"

    with pytest.raises(ModelUnusable, match=r"newest\.tar\.gz"):
        _require_loaded(Loaded(), tmp_path / "asked.tar.gz")  # type: ignore[arg-type]


def test_the_token_of_rasas_api_is_not_the_key_itself() -> None:
    assert api_token(KEY) == api_token(KEY)
    assert KEY not in api_token(KEY)
    assert api_token(KEY) != api_token("another key")


# The process.


def environment_of(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    return {
        **kept,
        "PARLEY_HOME": str(folder),
        "PARLEY_BOT_PORT": str(port),
        "PARLEY_ACTIONS_PORT": "9",
        "PARLEY_INTERNAL_KEY": KEY,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> set[str]:
    """Local addresses (hexadecimal, as the kernel writes them) that listen on a port."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text().splitlines()[1:]:
            address, number = line.split()[1].rsplit(":", 1)
            if int(number, 16) == port and line.split()[3] == "0A":
                found.add(address)
    return found


def test_the_bot_listens_on_loopback_alone_and_stops_when_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to(home / "models")
    port = free_port()
    with (tmp_path / "bot.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=ROOT,
            env=environment_of(tmp_path, port),
            stdout=log,
            stderr=log,
        )
        try:
            until = time.monotonic() + START_S
            while not listening(port):
                assert process.poll() is None, (tmp_path / "bot.log").read_text()[-2000:]
                assert time.monotonic() < until, (tmp_path / "bot.log").read_text()[-2000:]
                time.sleep(0.1)
            assert listening(port) == {"0100007F"}
            process.terminate()
            process.wait(30)
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("damage", "message"), [("no model", "no trained model"), ("changed model", "changed after training")]
)
def test_a_bot_without_its_model_ends_and_says_why(
    home: Path, tmp_path: Path, damage: str, message: str
) -> None:
    folder = tmp_path / "models" / "bot"
    folder.mkdir(parents=True)
    if damage == "changed model":
        source = model_files.current(home / "models" / "bot")
        shutil.copy(source, folder)
        shutil.copy(source.parent / "current.json", folder)
        with (folder / source.name).open("ab") as file:
            file.write(b" ")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env=environment_of(tmp_path, free_port()),
        capture_output=True,
        text=True,
        check=False,
        timeout=START_S,
    )
    assert done.returncode != 0
    assert message in done.stderr + done.stdout
    assert "make train" in done.stderr + done.stdout


# Repairs of Rasa, and logs.


def test_an_actions_answer_is_still_checked() -> None:
    rasa_repairs.apply()
    action = rasa_actions.RemoteAction("action_order_status", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": "none", "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": [{"event": "restart"}], "responses": []})


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the bot's process would write."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    for hook in ("sys.excepthook", "threading.excepthook", "warnings.showwarning"):
        monkeypatch.setattr(hook, None)  # put back afterwards
    root = logging.getLogger()
    handlers, level, configuration = root.handlers, root.level, structlog.get_config()
    logs.configure()
    yield written
    root.handlers, root.level = handlers, level
    structlog.configure(**configuration)


def test_logs_of_rasa_lose_every_word_of_a_customer(log: io.StringIO) -> None:
    structlog.get_logger("rasa.core.processor").warning("processor.message.parse", user_text="my secret")
    structlog.get_logger("rasa.core.processor").info("processor.slots.log", slots="my secret")
    logging.getLogger("rasa.core.channels.rest").error(f"cannot handle {'my secret'!r}")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["library_message", "library_message"]
    assert lines[0]["key"] == "processor.message.parse"
    assert "my secret" not in log.getvalue()


def test_a_line_of_the_bot_names_process_turn_and_request(log: io.StringIO) -> None:
    with about(request_id="shop-proxy-1", conversation_id="c1", turn_id="t1"):
        logging.getLogger("bot.channel").info("turn_computed", extra={"ms": {"nlu": 3.2}})
    line = json.loads(log.getvalue())
    assert (line["process"], line["event"], line["ms"]) == ("bot", "turn_computed", {"nlu": 3.2})
    assert (line["request_id"], line["conversation_id"], line["turn_id"]) == ("shop-proxy-1", "c1", "t1")


def test_the_web_server_prints_nothing_on_its_own(log: io.StringIO) -> None:
    Sanic("logs-of-the-tests")
    for name in ("sanic.root", "sanic.error", "sanic.access"):
        assert logging.getLogger(name).handlers == []
    logging.getLogger("sanic.error").error("my secret")
    assert json.loads(log.getvalue())["library"] == "sanic.error"
    assert "my secret" not in log.getvalue()
