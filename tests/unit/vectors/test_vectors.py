"""Scripts are told apart, vectors are cached, and a changed model file stops the start."""

import json
from pathlib import Path

import numpy as np
import pytest

from vectors import ModelMissing, ModelTampered, Script, encoder_for, script_of
from vectors.encoder import CachedEncoder
from vectors.files import installed, read_manifest, replacing, write_manifest


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Where is my order?", "latin"),
        ("我的订单在哪里？", "cjk"),
        ("我的iPhone订单", "cjk"),
        ("Is the 茶壶 back in stock in the green version?", "latin"),
        ("12345", "latin"),
        ("", "latin"),
        ("🎉", "latin"),
    ],
)
def test_script_of_a_text(text: str, script: str) -> None:
    assert script_of(text) == script


def _counting_encoder(calls: list[str]) -> CachedEncoder:
    def encode_one(text: str) -> np.ndarray:
        calls.append(text)
        return np.full(384, len(text), dtype=np.float32)

    return CachedEncoder("counting", encode_one)


def test_a_text_is_encoded_once() -> None:
    calls: list[str] = []
    encoder = _counting_encoder(calls)
    encoder.encode_all(["a", "b", "a"])
    assert calls == ["a", "b"]


def test_cached_vectors_cannot_be_changed_by_a_caller() -> None:
    vector = _counting_encoder([]).encode("a")
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 5


def test_no_texts_give_an_empty_matrix() -> None:
    assert _counting_encoder([]).encode_all([]).shape == (0, 384)


@pytest.mark.parametrize("script", ["latin", "cjk"])
def test_missing_model_says_what_to_run(tmp_path: Path, script: Script) -> None:
    with pytest.raises(ModelMissing, match="make models"):
        encoder_for(script, tmp_path)


def test_a_changed_byte_in_a_model_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"weights")
    write_manifest(tmp_path, {"name": "m"}, names=["model.onnx"])
    assert read_manifest(tmp_path, cure="x")["name"] == "m"
    (tmp_path / "model.onnx").write_bytes(b"weightz")
    with pytest.raises(ModelTampered, match="SHA-256"):
        read_manifest(tmp_path, cure="x")


def test_manifest_lists_every_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    write_manifest(tmp_path, {"name": "m"}, names=["a"])
    assert set(json.loads((tmp_path / "manifest.json").read_text())["files"]) == {"a"}


def test_a_model_is_written_anew_when_damaged_or_from_another_source(tmp_path: Path) -> None:
    assert installed(tmp_path, "theirs") is None
    (tmp_path / "a").write_bytes(b"1")
    write_manifest(tmp_path, {"source": "theirs"}, names=["a"])
    assert installed(tmp_path, "theirs") is not None
    assert installed(tmp_path, "ours") is None
    (tmp_path / "a").write_bytes(b"2")
    assert installed(tmp_path, "theirs") is None


def test_a_new_model_takes_the_place_of_the_old_one_only_when_it_is_complete(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "m"
    for content in ("old", "new"):
        with replacing(folder) as draft:
            (draft / content).touch()
    assert [path.name for path in folder.iterdir()] == ["new"]
    with pytest.raises(ZeroDivisionError), replacing(folder) as draft:
        (draft / "half").write_text(str(1 / 0))
    assert [path.name for path in folder.iterdir()] == ["new"]
    assert [path.name for path in folder.parent.iterdir()] == ["m"]
