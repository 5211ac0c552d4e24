"""Processes a benchmark starts: from the command to a well process, its memory, and its end.

Used by the peers and by bot_program.py. What a process prints goes into a file whose end is shown when it fails.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv" / "bin" / "python")
BOT_PYTHON = str(ROOT / ".venv-bot" / "bin" / "python")

POLL_S = 0.1
STOP_S = 40.0
SHOWN = 3000  # characters of a failed program's last words
MB = 1024 * 1024


def installed_home(given: Path | None = None) -> Path:
    """The home of this installation, which lends its models to every benchmark."""
    return (given or Path(os.environ.get("PARLEY_HOME") or ROOT / "var")).resolve()


class ProgramFailed(RuntimeError):
    """A program of a benchmark ended, or was not well in time."""


@dataclass(frozen=True)
class Memory:
    """Resident size, and the share of it that counts pages in common with others in parts."""

    rss_mb: float
    pss_mb: float

    @classmethod
    def of(cls, pids: Iterable[int]) -> "Memory":
        """Of some processes together."""
        found = [psutil.Process(pid).memory_full_info() for pid in pids]
        return cls(sum(each.rss for each in found) / MB, sum(each.pss for each in found) / MB)


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of processor time that processes have used, their own and the system's for them."""
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return float(sum(each.user + each.system for each in times))


class Program:
    """One process that belongs to us, and its children."""

    def __init__(
        self, name: str, command: Sequence[str], *, folder: Path, env: Mapping[str, str], log: Path
    ) -> None:
        self.name, self._log = name, log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command, cwd=folder, env=dict(env), stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )

    @property
    def pids(self) -> list[int]:
        """The process and its children; empty when it has ended."""
        if self._process.poll() is not None:
            return []
        children = psutil.Process(self._process.pid).children(recursive=True)
        return [self._process.pid, *(child.pid for child in children)]

    def wait_until_well(self, url: str, seconds: float) -> None:
        """Until `url` answers 200. Raises ProgramFailed."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise ProgramFailed(
                    f"{self.name} ended with code {self._process.returncode}:\n{self._last_words()}"
                )
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK:
                    return
            time.sleep(POLL_S)
        raise ProgramFailed(f"{self.name} was not well after {seconds:.0f} s at {url}:\n{self._last_words()}")

    def stop(self) -> None:
        """Ask it to end; end it and its children if it has not after STOP_S."""
        if self._process.poll() is not None:
            return
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()

    def _last_words(self) -> str:
        return self._log.read_text(errors="replace")[-SHOWN:]


def run(command: Sequence[str], *, folder: Path, env: Mapping[str, str], log: Path) -> float:
    """Run a command to its end and return its seconds. Raises ProgramFailed. If we are ended, so is all it started."""
    began = time.monotonic()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(env), stdout=output, stderr=output, start_new_session=True
        )
    with _ended_with_us(process):
        process.wait()
    _require_success(process, command, log)
    return time.monotonic() - began


def output_lines(
    command: Sequence[str], *, folder: Path, env: Mapping[str, str], log: Path
) -> Generator[str, None, None]:
    """Run a command and yield the lines it prints, as they come. Otherwise like `run`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(env),
            stdout=subprocess.PIPE,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            encoding="utf-8",
        )
    assert process.stdout is not None
    with _ended_with_us(process), process.stdout as printed:
        yield from printed
        process.wait()
    _require_success(process, command, log)


@contextlib.contextmanager
def _ended_with_us(process: "subprocess.Popen[Any]") -> Iterator[None]:
    """If we are ended inside, so are the process and all it started."""
    try:
        yield
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def _require_success(process: "subprocess.Popen[Any]", command: Sequence[str], log: Path) -> None:
    if process.returncode != 0:
        said = log.read_text(errors="replace")[-SHOWN:]
        raise ProgramFailed(
            f"{' '.join(command[:4])} ended with code {process.returncode}; in {log}:\n{said}"
        )
