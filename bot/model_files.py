"""Trained models on disk: which one is current, and whether it is the one that was trained.

PARLEY_HOME/models/bot/ holds archives and `current.json` {"file", "sha256", "fingerprint"}. The archive is
written first, `current.json` replaced last: a crash in between leaves the old model current.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from vectors.files import sha256_of

CURRENT = "current.json"
KEPT_MODELS = 2  # the current one and the one before


class ModelUnusable(RuntimeError):
    """There is no model, or not the one that was trained."""


@dataclass(frozen=True)
class ModelRecord:
    """What current.json says."""

    file: str
    sha256: str
    fingerprint: str


def record(folder: Path) -> ModelRecord | None:
    """The current record, None before the first training."""
    path = folder / CURRENT
    return ModelRecord(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def current(folder: Path) -> Path:
    """Path of the current model. Raises ModelUnusable if it is missing or a byte of it changed."""
    found = record(folder)
    if found is None or not (folder / found.file).is_file():
        raise ModelUnusable(f"no trained model in {folder}; run: make train")
    path = folder / found.file
    if sha256_of(path) != found.sha256:
        raise ModelUnusable(f"{path} was changed after training; delete it and run: make train")
    return path


def make_current(folder: Path, file: str, fingerprint: str) -> None:
    """Point current.json at a new archive and drop archives older than the one before."""
    new = ModelRecord(file, sha256_of(folder / file), fingerprint)
    draft = folder / f"{CURRENT}.new"
    draft.write_text(json.dumps(asdict(new), indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / CURRENT)
    archives = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [path for path in archives if path.name != file][KEPT_MODELS - 1 :]:
        old.unlink()


def fingerprint_of(files: list[Path], root: Path) -> str:
    """Digest over names and contents: changes exactly when training would give another model."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
