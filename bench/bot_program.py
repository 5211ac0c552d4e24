"""The bot as a program of its own Python: it learns from examples, or says what it makes of messages.

Everything happens in a home that is lent the installation's models and thrown away afterwards, Rasa's own cache
included, so that nothing of what was measured stays on the machine. Used by the benchmarks of understanding.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.programs import BOT_PYTHON, PYTHON, ROOT, ProgramFailed, installed_home, output_lines, run
from bench.progress import bar, working
from supervisor.programs import ONE_THREAD

MEASURE = (BOT_PYTHON, "-m", "bot", "measure")
LOG = "bot.log"


@dataclass(frozen=True)
class Understood:
    """What the bot made of messages, in their order: each as Rasa's parse result, the times, its size at the end."""

    messages: Sequence[dict[str, Any]]
    ms: Sequence[float]
    rss_mb: float


@contextmanager
def lent_home() -> Iterator[Path]:
    """A home with the installation's models, and with a copy of the vectors that training has made before."""
    installed = installed_home()
    if not (installed / "models").is_dir():
        raise ProgramFailed(f"no models in {installed}; run: make train")
    with tempfile.TemporaryDirectory(prefix="parley-understanding-") as folder:
        home = Path(folder)
        (home / "models").symlink_to(installed / "models")
        if (installed / "cache").is_dir():
            shutil.copytree(installed / "cache", home / "cache")
        yield home


def load_demo_shop(home: Path) -> None:
    """The names of the demo shop's products: what our own texts speak of."""
    run((PYTHON, "-m", "shop", "demo"), folder=ROOT, env=_environment(home), log=home / LOG)


def train(pipeline: Path, examples: Path, model: Path, *, home: Path, title: str) -> float:
    """Train a pipeline on Rasa NLU data into an archive; the seconds it took, without the start of Python."""
    options = ("--pipeline", str(pipeline), "--examples", str(examples), "--model", str(model))
    with working(f"{title}: training"):
        (line,) = output_lines(
            (*MEASURE, "train", *options), folder=ROOT, env=_environment(home), log=home / LOG
        )
    return float(json.loads(line)["train_s"])


def understood(
    texts: Sequence[str], *, home: Path, title: str, model: Path | None = None, stock: bool = False
) -> Understood:
    """Ask for one text after the other. model: an archive, else the one that serves; stock: in Rasa's own agent."""
    asked = home / "messages.json"
    asked.write_text(json.dumps(texts), encoding="ascii")
    options = (*(("--model", str(model)) if model else ()), *(("--stock",) if stock else ()))
    command = (*MEASURE, "parse", str(asked), *options)
    answers: list[dict[str, Any]] = []
    with bar(title, len(texts)) as advance:
        for line in output_lines(command, folder=ROOT, env=_environment(home) | ONE_THREAD, log=home / LOG):
            answers.append(json.loads(line))
            advance(len(answers))
    *parsed, size = answers
    return Understood([each["parsed"] for each in parsed], [each["ms"] for each in parsed], size["rss_mb"])


def _environment(home: Path) -> dict[str, str]:
    """The shell's without our settings, which may name the shop's real database."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PARLEY_", "DATABASE_", "RASA_"))
    }
    own = {"PARLEY_HOME": str(home), "DATABASE_URL": f"sqlite:///{home / 'parley.db'}"}
    return {**kept, **own, "RASA_CACHE_DIRECTORY": str(home / "rasa-cache")}
