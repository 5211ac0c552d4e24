"""Vectors that come with the product are as good as made on the spot, and are not made again."""

from pathlib import Path

import numpy as np
import pytest

from vectors import NotPacked, VectorCache, pack
from vectors.encoder import CachedEncoder
from vectors.packed import key_of, unpack

TEXTS = [f"text {number}" for number in range(50)]


@pytest.fixture
def vectors() -> np.ndarray:
    """Close together, as those of multilingual-e5-small are."""
    drawn = np.random.default_rng(7)
    rows = drawn.normal(size=(50, 384)) * 0.02 + drawn.normal(size=384) * 0.05
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def encoder(name: str, encoded: list[str]) -> CachedEncoder:
    def encode_one(text: str) -> np.ndarray:
        encoded.append(text)
        return np.full(384, len(text), dtype=np.float32)

    return CachedEncoder(name, encode_one)


def test_unpacked_vectors_are_those_that_were_packed(tmp_path: Path, vectors: np.ndarray) -> None:
    pack(tmp_path / "m.npz", TEXTS, vectors)
    known = unpack(tmp_path / "m.npz")
    found = np.stack([known[key_of(text)] for text in TEXTS])
    assert found.dtype == np.float32
    assert np.abs(np.linalg.norm(found, axis=1) - 1).max() < 1e-6
    mean = vectors.mean(axis=0)
    apart, found_apart = vectors - mean, found - mean
    cosines = (apart * found_apart).sum(axis=1)
    cosines /= np.linalg.norm(apart, axis=1) * np.linalg.norm(found_apart, axis=1)
    assert cosines.min() > 0.9995


def test_a_dimension_in_which_all_are_alike_is_kept(tmp_path: Path, vectors: np.ndarray) -> None:
    vectors[:, 3] = 0.0
    pack(tmp_path / "m.npz", TEXTS, vectors)
    assert {float(row[3]) for row in unpack(tmp_path / "m.npz").values()} == {0.0}


def test_the_same_vectors_in_any_order_give_the_same_file(tmp_path: Path, vectors: np.ndarray) -> None:
    pack(tmp_path / "a.npz", TEXTS, vectors)
    pack(tmp_path / "b.npz", TEXTS[::-1], vectors[::-1])
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_file_without_texts_in_it(tmp_path: Path, vectors: np.ndarray) -> None:
    pack(tmp_path / "m.npz", TEXTS, vectors)
    assert b"text 7" not in (tmp_path / "m.npz").read_bytes()


def test_no_file_means_no_vectors(tmp_path: Path) -> None:
    assert unpack(tmp_path / "m.npz") == {}


def test_a_damaged_file_is_named_with_its_cure(tmp_path: Path, vectors: np.ndarray) -> None:
    pack(tmp_path / "m.npz", TEXTS, vectors)
    whole = (tmp_path / "m.npz").read_bytes()
    for damaged in (whole[:1000], whole[:5000] + b"\xff" * 40 + whole[5040:], b""):
        (tmp_path / "m.npz").write_bytes(damaged)
        with pytest.raises(NotPacked, match=r"m\.npz .* restore it, or delete it"):
            unpack(tmp_path / "m.npz")


def test_a_cache_encodes_only_what_is_not_packed(tmp_path: Path, vectors: np.ndarray) -> None:
    encoded: list[str] = []
    pack(tmp_path / "packed" / "m.npz", TEXTS, vectors)
    cache = VectorCache(tmp_path / "home", encoder("m", encoded), packed=tmp_path / "packed")
    found = cache.vectors(["text 3", "new", "text 4"])
    assert encoded == ["new"]
    assert found[0] @ vectors[3] == pytest.approx(1, abs=1e-3)
    assert found[1, 0] == 3


def test_vectors_of_another_encoder_are_not_used(tmp_path: Path, vectors: np.ndarray) -> None:
    encoded: list[str] = []
    pack(tmp_path / "packed" / "m.npz", TEXTS, vectors)
    VectorCache(tmp_path / "home", encoder("another", encoded), packed=tmp_path / "packed").vectors(
        ["text 3"]
    )
    assert encoded == ["text 3"]
