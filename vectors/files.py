"""Files of a model and their checksums: a changed byte stops the start.

A model folder holds its files and `manifest.json`: {"name", "source", "files": {file name: sha256}, ...}.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
CHUNK_BYTES = 1 << 20


class ModelMissing(FileNotFoundError):
    """An enabled feature has no model."""


class ModelTampered(RuntimeError):
    """A model file is not the one that was installed."""


def sha256_of(path: Path) -> str:
    """Return the hex digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def check(path: Path, expected: str, *, cure: str) -> None:
    """Raise ModelMissing or ModelTampered, with the cure, unless `path` has the expected SHA-256."""
    if not path.is_file():
        raise ModelMissing(f"no model file at {path}; {cure}")
    found = sha256_of(path)
    if found != expected:
        raise ModelTampered(f"{path} has SHA-256 {found[:12]}..., expected {expected[:12]}...; {cure}")


def read_manifest(folder: Path, *, cure: str) -> dict[str, Any]:
    """Return the manifest of a model folder after checking every file it names."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelMissing(f"no model in {folder}; {cure}")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name, expected in manifest["files"].items():
        check(folder / name, expected, cure=cure)
    return manifest


def write_manifest(folder: Path, facts: dict[str, Any], *, names: list[str]) -> None:
    """Write the manifest last, so that a folder with one is complete."""
    manifest = {**facts, "files": {name: sha256_of(folder / name) for name in names}}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
