"""Stock Rasa as its own commands run it: `rasa run` with the REST channel and a SQLite tracker store, and `rasa_sdk`.

No Redis, no tuning, one process each: what a shop has after the first page of the manual. Used by the benchmarks
and by the fault tests.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from bench.peers.stock_project import ADDITIONS, StockProject, stock_project
from bench.programs import BOT_PYTHON, PYTHON, Memory, Program, cpu_s, installed_home
from bench.progress import working
from bench.stages import Stages
from bench.talkers import TURNS_OF_A_CONVERSATION, RestTalker
from supervisor.programs import ONE_THREAD, free_port

START_S = 180.0
LOOPBACK = "127.0.0.1"
FIRST_NUMBER = 10_002


class StockRasa:
    """Use as a context manager: trained at its first start, with empty databases at every start."""

    name = "stock"
    url: str
    effects_path: Path
    train_s: float
    start_s: float

    def __init__(self, home: Path | None = None) -> None:
        self._bench_home = installed_home(home) / "bench"
        self._programs: dict[str, Program] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "StockRasa":
        self._bench_home.mkdir(parents=True, exist_ok=True)
        env = _environment()
        with working("stock Rasa: making and training the assistant, once"):
            project = stock_project(self._bench_home, env)
        self.train_s = project.train_s
        folder = Path(tempfile.mkdtemp(prefix="stock-run-", dir=self._bench_home))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        with ExitStack() as undo, working("stock Rasa: starting"):
            undo.callback(self._stack.close)
            self._start(project, folder, env)
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def pids(self, name: str) -> list[int]:
        """The processes of "rasa" or "actions"; empty when it has ended."""
        return self._programs[name].pids

    def memory(self) -> dict[str, Memory]:
        """By the name Parley has for a program of this kind."""
        return {"bot": Memory.of(self.pids("rasa")), "actions": Memory.of(self.pids("actions"))}

    def cpu_s(self) -> dict[str, float]:
        """By the name Parley has for a program of this kind."""
        return {"bot": cpu_s(self.pids("rasa")), "actions": cpu_s(self.pids("actions"))}

    def stages(self) -> Stages:
        """It tells nothing of them."""
        return {}

    def talkers(self, count: int, *, turns_each: int = TURNS_OF_A_CONVERSATION) -> list[RestTalker]:
        """So many customers at once, each with an order number of its own."""
        numbers = [f"ZZ-{FIRST_NUMBER + number:07}" for number in range(count)]
        return [RestTalker(self.url, number, turns_each) for number in numbers]

    def training_s(self) -> float:
        """Seconds the training took."""
        return self.train_s

    def _start(self, project: StockProject, folder: Path, env: dict[str, str]) -> None:
        shutil.copytree(project.folder / "actions", folder / "actions")
        shutil.copytree(ADDITIONS / "actions", folder / "actions", dirs_exist_ok=True)
        shutil.copy(ADDITIONS / "endpoints.yml", folder)
        shutil.copy(project.folder / "credentials.yml", folder)
        self.effects_path = folder / "effects.sqlite"
        make_effects(self.effects_path)
        port, actions_port = free_port(), free_port()
        self.url = f"http://{LOOPBACK}:{port}"
        own = {"STOCK_ACTIONS_PORT": str(actions_port), "STOCK_EFFECTS": str(self.effects_path)}
        began = time.monotonic()
        serve = (PYTHON, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port))
        answer = (
            *(BOT_PYTHON, "-m", "rasa", "run", "--enable-api", "--model", str(project.model)),
            *("--interface", LOOPBACK, "--port", str(port)),
        )
        self._run("actions", serve, folder, env | own, f"http://{LOOPBACK}:{actions_port}/health")
        self._run("rasa", answer, folder, env | own, f"{self.url}/status")  # answers once the model is loaded
        self.start_s = time.monotonic() - began

    def _run(
        self, name: str, command: tuple[str, ...], folder: Path, env: dict[str, str], health_url: str
    ) -> None:
        program = Program(name, command, folder=folder, env=env, log=folder / f"{name}.log")
        self._stack.callback(program.stop)
        self._programs[name] = program
        program.wait_until_well(health_url, START_S)


def _environment() -> dict[str, str]:
    """The shell's without our settings. One thread a process, as we give ourselves: two cores are all there is."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PARLEY_", "DATABASE_", "RASA_", "SANIC_"))
    }
    return {
        **kept,
        **ONE_THREAD,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": LOOPBACK,  # rasa_sdk listens on every network without it
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def make_effects(path: Path) -> None:
    """An empty table of what was done."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE effects (mark TEXT NOT NULL)")
