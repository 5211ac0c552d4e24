"""Train the bot when something it learns from has changed. Called by `python -m bot train`."""

from __future__ import annotations

import hashlib
import sys
import time
import warnings
from pathlib import Path

from bot import logs, model_files
from bot.settings import ROOT, home

LEARNT_FROM = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "bot/components/**/*.py",
    "bot/components/**/*.yml",
    "vectors/*.py",
)
SENTENCE_MODELS = ("models/sentence/manifest.json", "models/sentence-e5/manifest.json")


def train(*, force: bool = False) -> None:
    """Train into PARLEY_HOME/models/bot, unless the current model was made from the same files."""
    logs.configure()
    folder = home() / "models" / "bot"
    with model_files.training_alone(folder):
        fingerprint = _fingerprint(home())
        known = model_files.record(folder)
        if not force and known and known.fingerprint == fingerprint and (folder / known.file).is_file():
            print(f"bot is trained ({known.file})")
            return
        print("training the bot (about a minute)", flush=True)
        began = time.monotonic()
        file = _train_into(folder, name=f"parley-{fingerprint[:12]}")
        model_files.make_current(folder, file, fingerprint)
        print(f"trained {file} in {time.monotonic() - began:.0f} s")


def _train_into(folder: Path, *, name: str) -> str:
    import rasa.model_training

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa's libraries warn of each other
        result = rasa.model_training.train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / "data")],
            output=str(folder),
            fixed_model_name=name,
            force_training=True,
        )
    if result.code != 0 or not result.model:
        sys.exit(f"training failed (code {result.code}); the lines above say why")
    return Path(result.model).name


def _fingerprint(home_folder: Path, root: Path = ROOT) -> str:
    """Changes from its first character on with anything learnt from, because it names the archive."""
    files = [path for pattern in LEARNT_FROM for path in root.glob(pattern)]
    manifests = [home_folder / name for name in SENTENCE_MODELS if (home_folder / name).is_file()]
    vectors = model_files.fingerprint_of(manifests, home_folder)
    return hashlib.sha256((model_files.fingerprint_of(files, root) + vectors).encode()).hexdigest()
