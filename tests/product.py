"""The whole product as real processes in a home folder of its own, for conversation, browser and fault tests.

Models are shared with the checkout's var/ (they are read-only); database, keys and ports are fresh.
"""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from supervisor.programs import free_port

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv" / "bin" / "python")
START_SECONDS = 240
STOP_SECONDS = 40
KILL_SECONDS = 5


def models_home() -> Path:
    """Where `make test` has put the models."""
    return Path(os.environ.get("PARLEY_HOME") or ROOT / "var").resolve()


@dataclass
class Product:
    """A running product. Use as a context manager."""

    home: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    module: str = "supervisor"  # what is run, with the argument "run"
    start_seconds: float = START_SECONDS

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.home / "product.log").read_text(errors="replace")

    def __enter__(self) -> "Product":
        self.home.mkdir(parents=True, exist_ok=True)
        for shared in (
            "models",
            "cache",
        ):  # nothing in them belongs to one shop; without the cache a start takes minutes
            (models_home() / shared).mkdir(parents=True, exist_ok=True)
            if not (self.home / shared).exists():
                (self.home / shared).symlink_to(models_home() / shared)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        with (self.home / "product.log").open("ab") as log:
            self.process = subprocess.Popen(
                [PYTHON, "-m", self.module, "run"], cwd=ROOT, env=self.environment(), stdout=log, stderr=log
            )
        try:
            self.wait_until_well(self.start_seconds)
        except BaseException:  # an interrupt too: nobody stops what never began
            self.kill()
            raise

    def environment(self) -> dict[str, str]:
        keep = {
            key: value for key, value in os.environ.items() if not key.startswith(("PARLEY_", "DATABASE_"))
        }
        return {**keep, "PARLEY_HOME": str(self.home), "PARLEY_PORT": str(self.port), **self.env}

    def wait_until_well(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"the product ended with {self.process.returncode}:\n{self.log[-3000:]}")
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/healthz", timeout=2, trust_env=False).status_code == 200:
                    return
            time.sleep(0.2)
        raise AssertionError(f"not well after {seconds} s:\n{self.log[-3000:]}")

    def pids(self, name: str) -> list[int]:
        """Process ids of one program: "gateway", "bot" or "actions"."""
        assert self.process is not None
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if f" -m {name} serve" in " ".join(child.cmdline()):
                    found.append(child.pid)
        return found

    def signal(self, name: str, number: signal.Signals) -> int:
        """Send a signal to one program; returns how many processes got it."""
        pids = self.pids(name)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return len(pids)

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of our commands in this product's home, for example run("shop", "show")."""
        done = subprocess.run(
            [PYTHON, "-m", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done

    def token(self, customer_id: str) -> str:
        return self.run("gateway", "token", customer_id).stdout.strip().splitlines()[-1]

    def stop(self) -> None:
        """Ask it to end. Raises AssertionError if it has to be killed."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still alive {STOP_SECONDS} s after Ctrl-C:\n{self.log[-2000:]}") from None
        finally:
            self.kill()

    def kill(self) -> None:
        """End at once whatever runs in this home, also what has outlived the process that started it."""
        killed = self.processes()
        for process in killed:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if self.process is not None:
            self.process.wait()
        psutil.wait_procs(killed, timeout=KILL_SECONDS)

    def processes(self) -> list[psutil.Process]:
        """All processes that were started with this home; the supervisor hands it to its children."""
        found, home = [], self.home.resolve()
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):  # ended meanwhile, or another user's
                named = process.environ().get("PARLEY_HOME")
                if named and Path(named).resolve() == home and process.pid != os.getpid():
                    found.append(process)
        return found
