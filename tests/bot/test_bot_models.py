"""Models on disk and training: checked byte by byte, trained only when something changed, never overwritten in use."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot import model_files, settings, training
from bot.model_files import ModelRecord, ModelUnusable

ROOT = settings.ROOT


def archive(folder: Path, name: str, *, age: int = 0) -> Path:
    path = folder / name
    path.write_bytes(f"model {name}".encode())
    os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return path


def test_the_current_model_is_the_one_that_was_trained(tmp_path: Path) -> None:
    path = archive(tmp_path, "a.tar.gz")
    model_files.make_current(tmp_path, "a.tar.gz", "f1")
    assert model_files.current(tmp_path) == path


def test_no_model_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="make train"):
        model_files.current(tmp_path)


def test_a_model_that_was_deleted_is_not_replaced_by_another(tmp_path: Path) -> None:
    archive(tmp_path, "a.tar.gz")
    archive(tmp_path, "b.tar.gz")
    model_files.make_current(tmp_path, "b.tar.gz", "f1")
    (tmp_path / "b.tar.gz").unlink()
    with pytest.raises(ModelUnusable, match="no trained model"):
        model_files.current(tmp_path)


def test_a_changed_byte_stops_the_start(tmp_path: Path) -> None:
    path = archive(tmp_path, "a.tar.gz")
    model_files.make_current(tmp_path, "a.tar.gz", "f1")
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelUnusable, match="changed after training"):
        model_files.current(tmp_path)


def test_the_model_before_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    for age, name in enumerate(["d.tar.gz", "c.tar.gz", "b.tar.gz", "a.tar.gz"]):
        archive(tmp_path, name, age=age)
    model_files.make_current(tmp_path, "d.tar.gz", "f1")
    assert sorted(path.name for path in tmp_path.glob("*.tar.gz")) == ["c.tar.gz", "d.tar.gz"]


def test_the_record_is_replaced_in_one_step(tmp_path: Path) -> None:
    archive(tmp_path, "a.tar.gz")
    model_files.make_current(tmp_path, "a.tar.gz", "f1")
    assert model_files.record(tmp_path) == ModelRecord(
        "a.tar.gz", model_files.sha256_of(tmp_path / "a.tar.gz"), "f1"
    )
    assert [path.name for path in tmp_path.glob("*.new")] == []


def test_the_fingerprint_changes_with_content_and_with_names_only(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("one")
    (tmp_path / "b.yml").write_text("two")
    files = [tmp_path / "a.yml", tmp_path / "b.yml"]
    first = model_files.fingerprint_of(files, tmp_path)
    assert model_files.fingerprint_of(files[::-1], tmp_path) == first
    os.utime(files[0], (1, 1))
    assert model_files.fingerprint_of(files, tmp_path) == first
    (tmp_path / "a.yml").write_text("One")
    assert model_files.fingerprint_of(files, tmp_path) != first


def test_content_that_moves_between_files_changes_the_fingerprint(tmp_path: Path) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    files[0].write_text("xy")
    files[1].write_text("z")
    first = model_files.fingerprint_of(files, tmp_path)
    files[0].write_text("x")
    files[1].write_text("yz")
    assert model_files.fingerprint_of(files, tmp_path) != first


# Training.


@pytest.fixture
def trained_home(home: Path, tmp_path: Path) -> Path:
    """A home whose model was made from the present files, without training; vectors made before are at hand."""
    (home / "cache").mkdir(exist_ok=True)
    (tmp_path / "cache").symlink_to(home / "cache")
    (tmp_path / "models" / "bot").mkdir(parents=True)
    for name in ("sentence", "sentence-e5"):
        (tmp_path / "models" / name).symlink_to(home / "models" / name)
    archive(tmp_path / "models" / "bot", "old.tar.gz")
    model_files.make_current(tmp_path / "models" / "bot", "old.tar.gz", training._fingerprint(tmp_path))
    return tmp_path


def train(*homes: Path) -> list[str]:
    """What each of several trainings that begin together says."""
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "bot", "train"],
            cwd=ROOT,
            env={**os.environ, "PARLEY_HOME": str(home_folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for home_folder in homes
    ]
    said = [each.communicate()[0] for each in begun]
    assert [each.returncode for each in begun] == [0] * len(homes)
    return said


def test_training_is_skipped_when_nothing_changed(trained_home: Path) -> None:
    assert train(trained_home) == ["bot is trained (old.tar.gz)\n"]


def test_when_something_changed_two_trainings_make_one_model_that_is_whole(trained_home: Path) -> None:
    folder = trained_home / "models" / "bot"
    model_files.make_current(folder, "old.tar.gz", "trained from other files")
    skipped, made = sorted(train(trained_home, trained_home))
    name = f"parley-{training._fingerprint(trained_home)[:12]}.tar.gz"
    assert skipped == f"bot is trained ({name})\n"
    assert "training the bot" in made
    assert model_files.current(folder).name == name
    with tarfile.open(folder / name) as archive_of_it:
        assert archive_of_it.getmembers()


@pytest.mark.parametrize("name", ["sentence", "sentence-e5"])
def test_another_sentence_model_means_another_training(trained_home: Path, name: str) -> None:
    before = training._fingerprint(trained_home)
    sentence = trained_home / "models" / name
    sentence.unlink()
    sentence.mkdir()
    (sentence / "manifest.json").write_text("{}")
    assert training._fingerprint(trained_home) != before


def test_a_model_made_from_other_data_has_another_name(home: Path, tmp_path: Path) -> None:
    names = set()
    for content in ("language: en", "language: zh"):
        (tmp_path / "config.yml").write_text(content)
        names.add(training._fingerprint(home, tmp_path)[:12])
    assert len(names) == 2, "the archive in use would be overwritten before the new one is current"


def test_the_training_data_is_part_of_the_fingerprint() -> None:
    found = {
        path.relative_to(ROOT).as_posix() for pattern in training.LEARNT_FROM for path in ROOT.glob(pattern)
    }
    assert {"config.yml", "domain.yml", "data/nlu/orders.en.yml", "data/rules/orders.yml"} <= found
    assert {"bot/components/intent_model.py", "vectors/encoder.py"} <= found
