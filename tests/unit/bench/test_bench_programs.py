"""Programs are waited for, measured, ended, and say why they failed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bench.programs import Memory, Program, ProgramFailed, output_lines, run
from supervisor.programs import free_port

SERVER = """
import http.server, sys
address = ("127.0.0.1", int(sys.argv[1]))
http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def program(tmp_path: Path, *command: str) -> Program:
    return Program(
        "tiny", (sys.executable, "-c", *command), folder=tmp_path, env=os.environ, log=tmp_path / "log"
    )


def test_a_program_is_well_when_it_answers_and_gone_when_it_is_stopped(tmp_path: Path) -> None:
    port = free_port()
    tiny = program(tmp_path, SERVER, str(port))
    try:
        tiny.wait_until_well(f"http://127.0.0.1:{port}/", 20)
        assert len(tiny.pids) == 1
        memory = Memory.of(tiny.pids)
        assert 0 < memory.pss_mb <= memory.rss_mb
    finally:
        tiny.stop()
    assert tiny.pids == []


def test_a_program_that_ends_says_why(tmp_path: Path) -> None:
    tiny = program(tmp_path, "import sys; sys.exit('no such model')")
    with pytest.raises(ProgramFailed, match="tiny ended with code 1:\nno such model"):
        tiny.wait_until_well(f"http://127.0.0.1:{free_port()}/", 20)


def test_a_program_that_is_not_well_in_time_is_named_with_its_address(tmp_path: Path) -> None:
    tiny = program(tmp_path, "import time; time.sleep(60)")
    url = f"http://127.0.0.1:{free_port()}/"
    try:
        with pytest.raises(ProgramFailed, match=f"not well after 0 s at {url}"):
            tiny.wait_until_well(url, 0.3)
    finally:
        tiny.stop()


def test_a_command_that_fails_names_its_log(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "import sys; sys.exit('disk full')")
    with pytest.raises(ProgramFailed, match=r"made.log:\ndisk full"):
        run(command, folder=tmp_path, env=os.environ, log=tmp_path / "made.log")


def test_what_a_command_has_started_ends_with_us(tmp_path: Path) -> None:
    """An interrupted preparation leaves no training behind."""
    grandchild = "import time; print('here', flush=True); time.sleep(60)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    log = tmp_path / "made.log"
    ours = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # a shell's job may ignore it
    ours += f"from bench.programs import run; import os; from pathlib import Path; run(({sys.executable!r}, '-c', "
    ours += f"{child!r}), folder=Path({str(tmp_path)!r}), env=os.environ, log=Path({str(log)!r}))"
    process = subprocess.Popen([sys.executable, "-c", ours], stderr=subprocess.DEVNULL)
    wait_until(lambda: log.is_file() and "here" in log.read_text())
    started = psutil.Process(process.pid).children(recursive=True)
    assert len(started) == 2
    process.send_signal(signal.SIGINT)
    process.wait(20)
    wait_until(lambda: not any(child.is_running() for child in started))


def test_lines_come_while_a_command_runs(tmp_path: Path) -> None:
    script = (
        "import sys; print('one', flush=True); print('aside', file=sys.stderr); sys.stdin.read(); print('é')"
    )
    lines = output_lines(
        (sys.executable, "-c", script), folder=tmp_path, env=os.environ, log=tmp_path / "log"
    )
    assert [line.strip() for line in lines] == ["one", "é"]
    assert (tmp_path / "log").read_text() == "aside\n"


def test_lines_of_a_command_that_fails_end_with_its_reason(tmp_path: Path) -> None:
    script = "import sys; print('one'); sys.exit('no such model')"
    lines = output_lines(
        (sys.executable, "-c", script), folder=tmp_path, env=os.environ, log=tmp_path / "log"
    )
    assert next(lines) == "one\n"
    with pytest.raises(ProgramFailed, match="no such model"):
        next(lines)


def test_a_command_whose_lines_nobody_wants_any_more_is_ended(tmp_path: Path) -> None:
    script = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    lines = output_lines(
        (sys.executable, "-c", script), folder=tmp_path, env=os.environ, log=tmp_path / "log"
    )
    pid = int(next(lines))
    lines.close()
    assert not psutil.pid_exists(pid)


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
