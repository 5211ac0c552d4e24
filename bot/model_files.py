"""Trained models on disk: which one is current, and whether it is the one that was trained.

PARLEY_HOME/models/bot/ holds archives and `current.json` {"file", "sha256", "fingerprint"}. The archive is
written first, `current.json` replaced last: a crash in between leaves the old model current. `serving.json` is the record
of the model that served last: if the current one turns out to be unusable, a bot that has to start goes on with that.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from vectors.files import sha256_of

CURRENT, SERVING = "current.json", "serving.json"
KEPT_MODELS = 2  # the current one and the one before; and the one that served last


class ModelUnusable(RuntimeError):
    """There is no model, or not the one that was trained."""


@dataclass(frozen=True)
class ModelRecord:
    """What current.json says."""

    file: str
    sha256: str
    fingerprint: str


def record(folder: Path, name: str = CURRENT) -> ModelRecord | None:
    """The current record, None before the first training. name SERVING: of the model that served last."""
    path = folder / name
    return ModelRecord(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def current(folder: Path) -> Path:
    """Path of the current model. Raises ModelUnusable if it is missing or a byte of it changed."""
    return _checked(folder, record(folder))


def served_last(folder: Path) -> Path | None:
    """Path of the model that served before the current one, if there is one. Raises ModelUnusable as `current` does."""
    serving = record(folder, SERVING)
    return None if serving is None or serving == record(folder) else _checked(folder, serving)


def serves(folder: Path, path: Path) -> None:
    """Remember that this model has loaded and passed its test."""
    if record(folder, SERVING) != (found := record(folder)) and found and found.file == path.name:
        _write(folder / SERVING, found)


def _checked(folder: Path, found: ModelRecord | None) -> Path:
    if found is None or not (folder / found.file).is_file():
        raise ModelUnusable(f"no trained model in {folder}; run: make train")
    path = folder / found.file
    if sha256_of(path) != found.sha256:
        raise ModelUnusable(f"{path} was changed after training; delete it and run: make train")
    return path


@contextmanager
def training_alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else trains into this folder, and keep them out: two would write one archive at once.

    The lock goes with the process, so a kill leaves nothing stale behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "training.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_current(folder: Path, file: str, fingerprint: str) -> None:
    """Point current.json at a new archive and drop archives older than the one before."""
    _write(folder / CURRENT, ModelRecord(file, sha256_of(folder / file), fingerprint))
    serving = record(folder, SERVING)
    needed = {file, serving.file if serving else file}
    archives = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [path for path in archives if path.name not in needed][KEPT_MODELS - 1 :]:
        old.unlink()


def _write(path: Path, found: ModelRecord) -> None:
    """Replace a record in one step. Several bots may write the same one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def fingerprint_of(files: list[Path], root: Path) -> str:
    """Digest over names and contents: changes exactly when training would give another model."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
