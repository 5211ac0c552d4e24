"""Write MiniLM's reader as ONNX int8, and check it against torch. Used by vectors.export.

Three rows go in, int64 (1, tokens): of each token its number, its place in its text, and the number of its text, 0 for the
question. Log-odds, float32 (1, 1), come out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from vectors.corrections import Corrections
from vectors.files import READER_GRAPH, ExportFailed
from vectors.reader import WORDINGS, Feed, GraphReader, feed_of_minilm
from vectors.reader_weights import ReaderWeights
from vectors.tuning.reading import PairReader
from vectors.tuning.transformer import Architecture, Layer, corrected, minilm, minilm_tables

OPSET = 17
MOST_APART = (
    1.5  # of log-odds in torch and in eight bits, on any check pair; measured: .77; they go from -10 to 10
)
MOST_APART_ON_AVERAGE = 0.6  # measured: .32


class WholeReader(nn.Module):
    """Every layer of a reader, the lower ones reading each text for itself, with all corrections in the weights."""

    def __init__(self, corrections: Corrections, weights: ReaderWeights) -> None:
        super().__init__()
        plain = Architecture(heads=12, epsilon=1e-12, rank=0)
        encoder = corrected(minilm(plain), corrections)
        words, positions = minilm_tables()
        self.words = nn.Embedding.from_pretrained(torch.tensor(words))
        self.positions = nn.Embedding.from_pretrained(torch.tensor(positions))
        self.norm_weight, self.norm_bias = (
            torch.tensor(encoder.weights[f"emb.ln.{part}"]) for part in ("w", "b")
        )
        self.epsilon = plain.epsilon
        self.lower = nn.ModuleList(
            Layer(encoder.weights, f"l{number}", plain) for number in range(weights.layers_apart)
        )
        self.upper = PairReader(corrected(encoder, weights.corrections), weights.layers_apart)
        with torch.no_grad():
            self.upper.sides.copy_(torch.tensor(weights.sides))
            self.upper.head.weight.copy_(torch.tensor(weights.weight[np.newaxis]))
            self.upper.head.bias.copy_(torch.tensor(weights.bias))

    def forward(self, tokens: Any, places: Any, texts: Any) -> Any:
        states = self.words(tokens) + self.positions(places)
        states = functional.layer_norm(
            states, self.norm_weight.shape, self.norm_weight, self.norm_bias, self.epsilon
        )
        for layer in self.lower:
            states = layer(states, texts[:, :, None] == texts[:, None])
        return self.upper(states, (texts > 0).long())[:, None]


def write_reader_graph(
    folder: Path,
    corrections: Corrections,
    weights: ReaderWeights,
    quantise: Callable[[Path, Path], None],
    check_sentences: Sequence[str],
) -> None:
    """Write the graph beside the model's other files. Raises ExportFailed if it does not give what torch gives."""
    whole = WholeReader(corrections, weights).eval()
    full = folder / "full.onnx"
    names = ["tokens", "places", "texts"]
    row = torch.arange(8)[None] // 4
    torch.onnx.export(
        whole,
        (row + 1, row, row),
        str(full),
        input_names=names,
        output_names=["log_odds"],
        dynamic_axes={name: {1: "tokens"} for name in names},
        opset_version=OPSET,
        dynamo=False,
    )
    quantise(full, folder / READER_GRAPH)
    full.unlink()
    _compare(whole, folder, check_sentences)


def _compare(whole: WholeReader, folder: Path, sentences: Sequence[str]) -> None:
    """Each sentence read with the next ones, as wordings and an answer."""
    feed = feed_of_minilm(folder)
    reader = GraphReader(folder / READER_GRAPH, feed)
    apart = []
    for place, question in enumerate(sentences[: -WORDINGS - 1]):
        *wordings, answer = others = sentences[place + 1 : place + 2 + WORDINGS]
        in_torch = _in_torch(whole, feed([question, *others]))
        apart.append(abs(in_torch - reader.log_odds(question, wordings, answer)))
    mean, most = float(np.mean(apart)), float(np.max(apart))
    if mean > MOST_APART_ON_AVERAGE or most > MOST_APART:
        raise ExportFailed(
            f"the reader's log-odds differ from the original's: by {mean:.2f} on average (<= {MOST_APART_ON_AVERAGE}), "
            f"{most:.2f} at most (<= {MOST_APART}); keep the former release of Parley and report the processor"
        )


def _in_torch(whole: WholeReader, fed: Feed) -> float:
    with torch.no_grad():
        return float(whole(*(torch.from_numpy(fed[name]) for name in ("tokens", "places", "texts"))))
