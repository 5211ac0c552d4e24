"""The supervisor starts, restarts and stops real small processes."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from supervisor.lock import AlreadyRunning, only_one
from supervisor.prepare import steps
from supervisor.process import FIRST_PAUSE_S, LONGEST_PAUSE_S, StartFailed, Supervised, next_pause
from supervisor.programs import Program, environment, free_port, port_is_taken, programs
from supervisor.restarts import Restarts
from supervisor.settings import SupervisorSettings

SERVER = """
import http.server, sys, os
print("hello from", os.getpid())
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *a): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


class Lines:
    def __init__(self) -> None:
        self.all: list[str] = []

    def copy(self, process: str, line: str) -> None:
        self.all.append(f"{process}: {line}")

    def tell(self, event: str, message: str = "", **fields: object) -> None:
        self.all.append(f"{event} {fields}")


def _server(
    port: int,
    lines: Lines,
    code: str = SERVER,
    seconds: float = 20,
    restarted: Callable[[str], None] = lambda process: None,
) -> Supervised:
    program = Program("toy", (sys.executable, "-c", code, str(port)), f"http://127.0.0.1:{port}/", seconds)
    return Supervised(program, env=dict(os.environ), cwd=Path.cwd(), log=lines, restarted=restarted)


async def _eventually(condition) -> bool:
    for _ in range(200):
        if condition():
            return True
        await asyncio.sleep(0.05)
    return False


def test_a_killed_process_comes_back_is_counted_and_stop_ends_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        lines, restarts = Lines(), Restarts(tmp_path, ["toy"])
        child = _server(free_port(), lines, restarted=restarts.add)
        await child.start()
        assert json.loads((tmp_path / "restarts.json").read_text()) == {"toy": 0}
        first = child.pid
        os.kill(first, signal.SIGKILL)
        assert await _eventually(lambda: any("process_well_again" in line for line in lines.all))
        assert child.pid != first
        assert json.loads((tmp_path / "restarts.json").read_text()) == {"toy": 1}
        last = child.pid
        await child.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(last, 0)
        assert sum("hello from" in line for line in lines.all) == 2

    asyncio.run(scenario())


def test_a_process_that_ends_at_once_fails_the_start_with_its_code() -> None:
    lines = Lines()
    child = _server(free_port(), lines, code="print('no model'); raise SystemExit(3)")
    with pytest.raises(StartFailed, match="code 3"):
        asyncio.run(child.start())
    assert "toy: no model" in lines.all


def test_a_process_that_never_gets_well_is_ended() -> None:
    child = _server(free_port(), Lines(), code="import time; time.sleep(60)", seconds=0.5)
    with pytest.raises(StartFailed, match="did not become well"):
        asyncio.run(child.start())


def test_pauses_double_up_to_a_limit_and_reset_once_a_process_was_well() -> None:
    pauses, pause = [], FIRST_PAUSE_S / 2
    for _ in range(10):
        pause = next_pause(pause, was_well=False)
        pauses.append(pause)
    assert pauses[:3] == [0.5, 1.0, 2.0]
    assert pauses[-1] == LONGEST_PAUSE_S
    assert next_pause(pause, was_well=True) == FIRST_PAUSE_S


def test_second_supervisor_on_the_same_home_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyRunning, match=str(os.getpid())), only_one(tmp_path):
        pass


def test_home_can_be_used_again_after_the_first_has_gone(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with only_one(tmp_path):
        assert (tmp_path / "supervisor.lock").read_text() == str(os.getpid())


def test_taken_port_is_seen() -> None:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))
        listener.listen()
        assert port_is_taken(listener.getsockname()[1])
    assert not port_is_taken(free_port())


def test_children_get_ports_a_secret_and_one_thread(tmp_path: Path) -> None:
    env = environment(SupervisorSettings(home=tmp_path, port=9999), {"PATH": "/bin"})
    assert env["PARLEY_PORT"] == "9999"
    assert env["OMP_NUM_THREADS"] == "1"
    assert len(env["PARLEY_INTERNAL_KEY"]) == 64
    assert env["PARLEY_BOT_PORT"] != env["PARLEY_ACTIONS_PORT"]


def test_gateway_opens_last(tmp_path: Path) -> None:
    env = environment(SupervisorSettings(home=tmp_path), {})
    assert [program.name for program in programs(tmp_path, env)] == ["actions", "speech", "bot", "gateway"]


def test_speech_that_is_switched_off_is_not_started(tmp_path: Path) -> None:
    env = environment(SupervisorSettings(home=tmp_path, speech=False), {})
    assert [program.name for program in programs(tmp_path, env)] == ["actions", "bot", "gateway"]
    assert "speech" not in [step.name for step in steps(tmp_path, hears=False) if step.commands]
