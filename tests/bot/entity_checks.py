"""What the tests of entities share: what a finder marks in a text, and the demo shop's vocabulary as shop/ writes it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.components.entities.spans import Span, Written, settled

ROOT = Path(__file__).resolve().parent.parent.parent
Finder = Callable[[Written], Iterable[Span]]


def marked(finder: Finder, text: str, entity: str | None = None) -> list[str]:
    """What is marked, as it stands in the text; of one kind, or of all."""
    spans = settled(finder(Written(text)))
    return [text[span.start : span.end] for span in spans if entity in (None, span.entity)]


def kinds(finder: Finder, text: str) -> list[tuple[str, str]]:
    """(kind, what is marked)."""
    return [(span.entity, text[span.start : span.end]) for span in settled(finder(Written(text)))]


def write_demo_vocabulary(folder: Path) -> Path:
    """The demo shop's vocabulary.json, written by the shop's own program (Python 3.11)."""
    command = [str(ROOT / ".venv" / "bin" / "python"), "-m", "shop", "demo"]
    environment = {**os.environ, "PARLEY_HOME": str(folder)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)
    return folder / "vocabulary.json"
