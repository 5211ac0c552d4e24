"""What must be ready before the processes start: models, database, trained bot, a shop to talk about.

Every step runs in the environment and room it belongs to, does nothing when its work is done already, and
can be interrupted: the next run does it again.
"""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class PreparationFailed(RuntimeError):
    """A step failed; its own lines say why."""


@dataclass(frozen=True)
class Step:
    """One piece of preparation: what people read, and the commands."""

    name: str
    title: str
    commands: tuple[tuple[str, ...], ...]


def steps(root: Path, *, hears: bool) -> list[Step]:
    """All steps in their order."""
    python = str(root / ".venv" / "bin" / "python")
    bot_python = str(root / ".venv-bot" / "bin" / "python")
    faq = str(root / "shop" / "demo" / "faq")
    return [
        Step("models", "sentence models", ((python, "-m", "vectors", "export"),)),
        Step("speech", "speech model", ((python, "-m", "speech", "prepare"),) if hears else ()),
        Step("database", "database", ((python, "-m", "storage", "migrate"),)),
        Step(
            "shop",
            "shop",
            (
                (python, "-m", "shop", "demo", "--if-empty"),
                (python, "-m", "knowledge_graph", "load", faq, "--if-demo"),
            ),
        ),
        Step("training", "bot", ((bot_python, "-m", "bot", "train"),)),
    ]


def prepare(root: Path, env: Mapping[str, str], *, only: Sequence[str] = ()) -> None:
    """Run the steps (all, or those named). Raises PreparationFailed, ValueError for an unknown name."""
    every = steps(root, hears=env.get("PARLEY_SPEECH") != "off")
    unknown = set(only) - {step.name for step in every}
    if unknown:
        raise ValueError(
            f"unknown step {', '.join(sorted(unknown))}; one of: {', '.join(s.name for s in every)}"
        )
    wanted = [step for step in every if step.commands and (not only or step.name in only)]
    for number, step in enumerate(wanted, start=1):
        print(f"[{number}/{len(wanted)}] {step.title}", flush=True)  # noqa: T201 - progress for people
        for command in step.commands:
            _run(step, command, root, env)


def _run(step: Step, command: tuple[str, ...], root: Path, env: Mapping[str, str]) -> None:
    done = subprocess.run(command, cwd=root, env=dict(env), check=False)
    if done.returncode != 0:
        raise PreparationFailed(
            f"preparing the {step.title} failed (code {done.returncode}); the lines above say why. "
            f"To try this step alone: {' '.join(command[-4:])}"
        )
