"""The stock assistant on disk: what `rasa init` writes, our one intent and action on top, and its trained model.

Made and trained once; a change of Rasa or of what our additions teach makes it anew. Used by stock_rasa.py.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from bench.programs import BOT_PYTHON, run

ADDITIONS = Path(__file__).resolve().parent / "stock"
FACTS = "trained.json"

# The part of `rasa init` that writes files; the other part would train a model without our intent.
SCAFFOLD = "from rasa.cli.scaffold import create_initial_project; create_initial_project('.')"


@dataclass(frozen=True)
class StockProject:
    """A folder with a trained assistant."""

    folder: Path
    train_s: float

    @property
    def model(self) -> Path:
        return self.folder / "models" / "stock.tar.gz"


def stock_project(bench_home: Path, env: dict[str, str]) -> StockProject:
    """The trained assistant, from an earlier run if nothing has changed since. Raises ProgramFailed."""
    folder = bench_home / f"stock-{fingerprint(BOT_PYTHON, ADDITIONS)}"
    if not (folder / FACTS).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder, env)
    return StockProject(folder, json.loads((folder / FACTS).read_text(encoding="ascii"))["train_s"])


def fingerprint(python: str, additions: Path) -> str:
    """Changes with the versions in the bot's environment and with what our additions teach."""
    digest = hashlib.sha256()
    packages = (Path(python).parent.parent / "lib").glob("python*/site-packages/rasa*.dist-info/RECORD")
    files = (path for part in ("data", "domain") for path in (additions / part).glob("*.yml"))
    for path in (*sorted(packages), *sorted(files)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _make(folder: Path, env: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    log = folder / "made.log"
    run((BOT_PYTHON, "-c", SCAFFOLD), folder=folder, env=env, log=log)
    (folder / "domain").mkdir()
    (folder / "domain.yml").rename(folder / "domain" / "stock.yml")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ADDITIONS, folder, dirs_exist_ok=True, ignore=ignored)
    command = (BOT_PYTHON, "-m", "rasa", "train", "--domain", "domain", "--fixed-model-name", "stock")
    seconds = run(command, folder=folder, env=env, log=log)
    (folder / FACTS).write_text(json.dumps({"train_s": round(seconds, 1)}), encoding="ascii")
