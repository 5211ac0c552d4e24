"""What the nemesis starts, it does; what it heals, is well."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from supervisor.programs import Program, free_port
from tests.faults.behind_doors import ACTIONS_DOOR, BOT_DOOR, through_doors
from tests.faults.door import CALM, Door, Way
from tests.faults.nemesis import Away, Kill, KillAt, Lock, Moment, Stop
from tests.unit.faults.ward import Ward


class OneProcess(Ward):
    """A ward with a real process and a door."""

    process: "subprocess.Popen[bytes]"

    def pids(self, role: str) -> list[int]:
        return [self.process.pid] if self.process.poll() is None else []


@pytest.fixture
def ward() -> Iterator[OneProcess]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        ward = OneProcess(doors={"bot": Door(free_port(), 1)})
        ward.process = process
        yield ward
        process.kill()


def test_a_kill_ends_the_process(ward: OneProcess) -> None:
    nemesis = Kill(ward, "bot")
    nemesis.start()
    assert ward.process.wait(5) == -signal.SIGKILL
    nemesis.heal()


def test_a_kill_of_nothing_is_an_error(ward: OneProcess) -> None:
    ward.process.kill()
    ward.process.wait()
    nemesis = Kill(ward, "bot")
    nemesis.start()
    with pytest.raises(AssertionError, match="no process to kill: bot"):
        nemesis.heal()


def test_a_kill_comes_when_something_passes(ward: OneProcess) -> None:
    nemesis = KillAt(ward, "bot", Moment("bot", Way.ANSWER, b"turn_id", lost=True))
    striking = threading.Thread(target=nemesis.start)
    striking.start()
    while (mark := ward.doors["bot"].mark) is None:
        time.sleep(0.01)
    assert ward.process.poll() is None
    mark.at_mark()
    striking.join(5)
    assert ward.process.wait(5) == -signal.SIGKILL


def test_a_stopped_process_goes_on(ward: OneProcess) -> None:
    nemesis = Stop(ward, "bot")
    nemesis.start()
    assert _is_soon(ward, stopped=True)
    nemesis.heal()
    assert _is_soon(ward, stopped=False)


def _is_soon(ward: OneProcess, *, stopped: bool) -> bool:
    """A signal takes effect a moment after it was sent."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if (psutil.Process(ward.process.pid).status() == psutil.STATUS_STOPPED) is stopped:
            return True
        time.sleep(0.01)
    return False


def test_a_process_that_is_away_is_killed_and_nobody_gets_to_it(ward: OneProcess) -> None:
    nemesis = Away(ward, "bot")
    nemesis.start()
    assert ward.process.wait(5) == -signal.SIGKILL and ward.doors["bot"].trouble.refuses
    nemesis.heal()
    assert ward.doors["bot"].trouble is CALM


def test_a_locked_file_takes_no_writer_until_it_is_healed(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    writer = sqlite3.connect(path, timeout=0.05)
    nemesis = Lock(path)
    nemesis.start()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        writer.execute("create table t (x)")
    nemesis.heal()
    writer.execute("create table t (x)")
    writer.close()


def test_each_program_is_told_the_door_of_the_next_one() -> None:
    doors = {BOT_DOOR: "1", ACTIONS_DOOR: "2"}
    own = (("PARLEY_BOT_PORT", "7"),)
    told = {
        name: through_doors(Program(name, (), "", 1, settings=own if name == "bot" else ()), doors).settings
        for name in ("gateway", "bot", "actions")
    }
    assert told == {
        "gateway": (("PARLEY_BOT_PORT", "1"),),
        "bot": (*own, ("PARLEY_ACTIONS_PORT", "2")),
        "actions": (),
    }
