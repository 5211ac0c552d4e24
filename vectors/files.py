"""Files of a model and their checksums: a changed byte stops the start.

A model folder holds its files and `manifest.json`: {"name", "source", "files": {file name: sha256}, ...}. Of a model with a
second graph, for questions, "questions" is that one's name; one that was taught to read pairs has two more.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
GRAPH, QUESTIONS_GRAPH = "model.onnx", "questions.onnx"
APART_GRAPH, READER_GRAPH = "reader-apart.onnx", "reader.onnx"
CHUNK_BYTES = 1 << 20


class ModelMissing(FileNotFoundError):
    """An enabled feature has no model."""


class ModelTampered(RuntimeError):
    """A model file is not the one that was installed."""


class ExportFailed(RuntimeError):
    """The exported model does not give the original's vectors."""


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


def name_of(manifest: dict[str, Any], graph: str) -> str:
    """What vectors made with a graph are called after."""
    return str(manifest["name"] if graph == GRAPH else manifest["questions"])


def installed(folder: Path, source: str) -> dict[str, Any] | None:
    """Return the manifest if `folder` holds the model made from `source`, every file as it was written."""
    try:
        manifest = read_manifest(folder, cure="it is written anew")
    except (ModelMissing, ModelTampered):
        return None
    return manifest if manifest["source"] == source else None


def write_manifest(folder: Path, facts: dict[str, Any], *, names: list[str]) -> None:
    """Write the manifest last, so that a folder with one is complete."""
    manifest = {**facts, "files": {name: sha256_of(folder / name) for name in names}}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into, which takes the place of `folder` once the block ends without an error."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
        yield Path(draft)
        if folder.exists():
            shutil.rmtree(folder)
        Path(draft).rename(folder)
