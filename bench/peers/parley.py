"""Parley as a benchmark sees it: a product of its own in a home of its own, as `make run` starts it.

Models are those of the installation; database, keys and ports are fresh. Limits of one address are raised, because
all customers of a benchmark live at one.
"""

import json
import os
import secrets
import shutil
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import psutil
from pydantic import SecretStr
from sqlalchemy import select

from bench.programs import (
    BOT_PYTHON,
    PYTHON,
    ROOT,
    Memory,
    Program,
    ProgramFailed,
    cpu_s,
    installed_home,
    run,
)
from bench.progress import working
from bench.stages import Stages, stages_of
from bench.talkers import TURNS_OF_A_CONVERSATION, Buyer, ParleyTalker
from gateway.settings import GatewaySettings
from gateway.tokens import identity_tokens
from shop.orders import OrderBook
from shop.tables import CustomerRow
from storage import StorageSettings, open_engine, reading
from supervisor.programs import free_port

START_S = 240.0
METRICS_S = 10.0
PROGRAMS = ("gateway", "bot", "actions")
NO_LIMITS = {
    "PARLEY_MESSAGES_PER_10_S": "1000000",
    "PARLEY_REQUESTS_PER_10_S": "1000000",
    "PARLEY_CONVERSATIONS_PER_MINUTE": "1000000",
}


class Parley:
    """Use as a context manager. Voice is off: no benchmark here speaks."""

    name = "parley"
    start_s: float

    def __init__(self, home: Path | None = None, *, shop: Path | None = None) -> None:
        """shop: a folder of retail-json in place of the demo shop."""
        self._shop = shop
        self._installed = installed_home(home)
        self._port, self._identity_key = free_port(), secrets.token_hex(32)
        self._stack = ExitStack()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> "Parley":
        if not (self._installed / "models").is_dir():
            raise ProgramFailed(f"no models in {self._installed}; run: make train")
        self.home = Path(tempfile.mkdtemp(prefix="parley-bench-"))
        self._stack.callback(shutil.rmtree, self.home, ignore_errors=True)
        with ExitStack() as undo, working("parley: preparing and starting"):
            undo.callback(self._stack.close)
            self._start()
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def pids(self, name: str) -> list[int]:
        """The processes of "gateway", "bot" or "actions"."""
        return [pid for pid in self._supervisor.pids if f" -m {name} serve" in _command_of(pid)]

    def is_well(self) -> bool:
        """Whether all its programs answer."""
        try:
            answer = httpx.get(f"{self.url}/healthz", timeout=METRICS_S, trust_env=False)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    def memory(self) -> dict[str, Memory]:
        """By name of the program; the supervisor is one too."""
        supervisor = self._supervisor.pids[:1]
        return {name: Memory.of(self.pids(name)) for name in PROGRAMS} | {"supervisor": Memory.of(supervisor)}

    def cpu_s(self) -> dict[str, float]:
        """By name of the program."""
        return {name: cpu_s(self.pids(name)) for name in PROGRAMS}

    def stages(self) -> Stages:
        """As its /metrics has them."""
        return stages_of(httpx.get(f"{self.url}/metrics", timeout=METRICS_S).raise_for_status().text)

    def talkers(self, count: int, *, turns_each: int = TURNS_OF_A_CONVERSATION) -> list[ParleyTalker]:
        """So many customers at once."""
        return [ParleyTalker(self.url, buyer, turns_each) for buyer in self.buyers(count)]

    def buyers(self, count: int) -> list[Buyer]:
        """So many customers with orders; the same ones again if the shop has fewer."""
        engine = open_engine(StorageSettings(home=self.home, database_url=database_url(self.home)))
        orders = OrderBook(engine)
        with reading(engine) as session:
            ids = sorted(session.scalars(select(CustomerRow.customer_id)))
        found = [Buyer(own[0].order_id, self.token(id_)) for id_ in ids if (own := orders.orders_of(id_))]
        engine.dispose()
        return [found[number % len(found)] for number in range(count)]

    def token(self, customer_id: str) -> str:
        """An identity, signed by the shop."""
        settings = GatewaySettings(home=self.home, identity_key=SecretStr(self._identity_key))
        return identity_tokens(settings).make(customer_id)

    def training_s(self) -> float:
        """Seconds a training takes; measured once for every model."""
        trained = json.loads((self._installed / "models/bot/current.json").read_text(encoding="utf-8"))
        known = self._installed / "bench" / f"parley-{trained['fingerprint'][:12]}.json"
        if not known.is_file():
            known.parent.mkdir(parents=True, exist_ok=True)
            with working("parley: training, once for this model"):
                known.write_text(json.dumps({"train_s": round(self._train(), 1)}), encoding="ascii")
        return float(json.loads(known.read_text(encoding="ascii"))["train_s"])

    def _train(self) -> float:
        with tempfile.TemporaryDirectory(prefix="parley-training-") as folder:
            models = Path(folder) / "models"
            models.mkdir()
            for path in (self._installed / "models").iterdir():
                if path.name != "bot":
                    (models / path.name).symlink_to(path)
            command = (BOT_PYTHON, "-m", "bot", "train", "--force")
            env = environment(Path(folder), free_port())
            return run(command, folder=ROOT, env=env, log=Path(folder) / "training.log")

    def _start(self) -> None:
        for shared in ("models", "cache"):  # what an installation has after its first start
            (self._installed / shared).mkdir(parents=True, exist_ok=True)
            (self.home / shared).symlink_to(self._installed / shared)
        env = environment(self.home, self._port) | {"PARLEY_IDENTITY_KEY": self._identity_key}
        log = self.home / "product.log"
        run((PYTHON, "-m", "supervisor", "prepare"), folder=ROOT, env=env, log=log)
        if self._shop is not None:
            taken = ("shop", "import", "--format", "retail-json", str(self._shop), "--replace")
            run((PYTHON, "-m", *taken), folder=ROOT, env=env, log=log)
        began = time.monotonic()
        command = (PYTHON, "-m", "supervisor", "run")
        self._supervisor = Program("parley", command, folder=ROOT, env=env, log=log)
        self._stack.callback(self._supervisor.stop)
        self._supervisor.wait_until_well(f"{self.url}/healthz", START_S)
        self.start_s = time.monotonic() - began


def environment(home: Path, port: int) -> dict[str, str]:
    """Of a product of its own: limits raised, the rest as it comes."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PARLEY_", "DATABASE_"))}
    own = {"PARLEY_HOME": str(home), "PARLEY_PORT": str(port), "PARLEY_SPEECH": "off"}
    return {**kept, **NO_LIMITS, **own, "DATABASE_URL": database_url(home)}


def database_url(home: Path) -> str:
    """Said aloud, because an installation's .env may name the shop's real database."""
    return f"sqlite:///{home / 'parley.db'}"


def _command_of(pid: int) -> str:
    with suppress(psutil.NoSuchProcess):
        return " ".join(psutil.Process(pid).cmdline())
    return ""
