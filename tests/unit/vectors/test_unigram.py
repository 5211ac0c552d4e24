"""Texts are split into the pieces with the highest sum of scores."""

from pathlib import Path

import numpy as np
import pytest

from vectors.unigram import UnigramRules, UnigramTokenizer, write_tokenizer

PIECES = {
    "<s>": 0,
    "</s>": 0,
    "<unk>": 0,
    "▁": -3,
    "▁tea": -5,
    "te": -4,
    "a": -4,
    "pot": -6,
    "p": -9,
    "ot": -9,
    "po": -3,
    "t": -3,
}
TOKENS = {piece: token for token, piece in enumerate(PIECES)}
UNKNOWN = TOKENS["<unk>"]


@pytest.fixture
def tokenizer(tmp_path: Path) -> UnigramTokenizer:
    rules = UnigramRules(
        begin=0,
        end=1,
        unknown=UNKNOWN,
        unknown_score=-19,
        longest=5,
        normalisation={"\t": " ", "Ａ": "a", "\x02": ""},
    )
    write_tokenizer(tmp_path, list(PIECES), np.array(list(PIECES.values()), dtype=np.float32), rules)
    return UnigramTokenizer(tmp_path)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("tea", ["▁tea"]),  # -5 and not ▁ te a, -11
        ("teapot", ["▁tea", "pot"]),  # po and t sum up to the same: the piece that starts earlier stays
        ("tea tea", ["▁tea", "▁tea"]),
        ("tea   tea", ["▁tea", "▁tea"]),
        ("tea\ttea", ["▁tea", "▁tea"]),
        ("teＡ\x02", ["▁tea"]),
        (" tea", ["▁tea"]),
        ("tea ", ["▁tea", "▁"]),
        ("", ["▁"]),
        ("🎉", ["▁", "<unk>"]),
        ("tea🎉🎉t", ["▁tea", "<unk>", "<unk>", "t"]),
        ("a\0", ["▁", "a", "<unk>"]),
        ("</s>", ["▁", "</s>"]),
        ("<unk>", ["▁", *["<unk>"] * 5]),  # not the piece of that name
    ],
)
def test_the_split_with_the_highest_sum_is_taken(
    tokenizer: UnigramTokenizer, text: str, pieces: list[str]
) -> None:
    assert tokenizer.encode(text) == [TOKENS[piece] for piece in pieces]


def test_sums_are_of_single_precision(tmp_path: Path) -> None:
    pieces = {"<unk>": 0.0, "▁": 0.0, "a": -1.0, "b": -1e-9, "ab": -1.0}
    rules = UnigramRules(begin=0, end=0, unknown=0, unknown_score=-9, longest=2, normalisation={})
    write_tokenizer(tmp_path, list(pieces), np.array(list(pieces.values()), dtype=np.float32), rules)
    assert UnigramTokenizer(tmp_path).encode("ab") == [
        1,
        4,
    ]  # a and b sum up to -1 too, and ab was there first
