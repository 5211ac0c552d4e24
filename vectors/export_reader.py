"""Write MiniLM's reader as two ONNX graphs in eight bits, and check them against torch. Used by vectors.export.

The first takes a text, int64 (1, tokens), of each token its number and its place, and gives its states, float32
(1, tokens, 384). The second takes those of several texts and of each token the number of its text, 0 for the question, and
gives log-odds, float32 (1, 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from vectors.blocks import write_in_blocks
from vectors.corrections import Corrections
from vectors.files import APART_GRAPH, READER_GRAPH, ExportFailed
from vectors.reader import WORDINGS, Feed, GraphReader, feed_of_minilm
from vectors.reader_weights import ReaderWeights
from vectors.tuning.reading import PairReader
from vectors.tuning.transformer import (
    Architecture,
    Layer,
    Original,
    corrected,
    minilm,
    minilm_tables,
)

OPSET = 17
# Of log-odds in torch and in eight bits, on any check pair; measured: .36. They go from -10 to 10.
MOST_APART = 1.0
MOST_APART_ON_AVERAGE = 0.3  # measured: .11


class LowerLayers(nn.Module):
    """Those that read each text for itself, of the encoder for questions."""

    def __init__(self, encoder: Original, layers: int) -> None:
        super().__init__()
        words, positions = minilm_tables()
        self.words = nn.Embedding.from_pretrained(torch.tensor(words))
        self.positions = nn.Embedding.from_pretrained(torch.tensor(positions))
        self.norm_weight, self.norm_bias = (
            torch.tensor(encoder.weights[f"emb.ln.{part}"]) for part in ("w", "b")
        )
        self.epsilon = encoder.architecture.epsilon
        self.layers = nn.ModuleList(
            Layer(encoder.weights, f"l{number}", encoder.architecture) for number in range(layers)
        )

    def forward(self, tokens: Any, places: Any) -> Any:
        states = self.words(tokens) + self.positions(places)
        states = functional.layer_norm(
            states, self.norm_weight.shape, self.norm_weight, self.norm_bias, self.epsilon
        )
        every = torch.ones_like(tokens, dtype=torch.bool)[:, None]
        for layer in self.layers:
            states = layer(states, every)
        return states


class UpperLayers(nn.Module):
    """Those that read all texts together, with what they learnt in their weights."""

    def __init__(self, encoder: Original, weights: ReaderWeights) -> None:
        super().__init__()
        self.reader = PairReader(corrected(encoder, weights.corrections), weights.layers_apart)
        with torch.no_grad():
            self.reader.sides.copy_(torch.tensor(weights.sides))
            self.reader.head.weight.copy_(torch.tensor(weights.weight[np.newaxis]))
            self.reader.head.bias.copy_(torch.tensor(weights.bias))

    def forward(self, read: Any, texts: Any) -> Any:
        return self.reader(read, (texts > 0).long())[:, None]


def write_reader_graphs(
    folder: Path,
    corrections: Corrections,
    weights: ReaderWeights,
    check_sentences: Sequence[str],
) -> None:
    """Write the graphs beside the model's other files. Raises ExportFailed if they do not give what torch gives."""
    encoder = corrected(minilm(Architecture(heads=12, epsilon=1e-12, rank=0)), corrections)
    lower, upper = LowerLayers(encoder, weights.layers_apart).eval(), UpperLayers(encoder, weights).eval()
    row = torch.arange(8)[None] // 4
    for module, example, names, given, graph in (
        (lower, (row + 1, row), ["tokens", "places"], "read", APART_GRAPH),
        (upper, (lower(row + 1, row), row), ["read", "texts"], "log_odds", READER_GRAPH),
    ):
        full = folder / "full.onnx"
        torch.onnx.export(
            module,
            example,
            str(full),
            input_names=names,
            output_names=[given],
            dynamic_axes={name: {1: "tokens"} for name in {*names, "read"}},
            opset_version=OPSET,
            dynamo=False,
        )
        write_in_blocks(full, folder / graph)
        full.unlink()
    _compare(lower, upper, folder, check_sentences)


def _compare(lower: LowerLayers, upper: UpperLayers, folder: Path, sentences: Sequence[str]) -> None:
    """Each sentence read with the next ones, as wordings and an answer."""
    feed = feed_of_minilm(folder)
    reader = GraphReader(folder, feed)
    apart = []
    for place, question in enumerate(sentences[: -WORDINGS - 1]):
        *wordings, answer = others = sentences[place + 1 : place + 2 + WORDINGS]
        in_torch = _in_torch(lower, upper, [feed(text) for text in (question, *others)])
        apart.append(abs(in_torch - reader.log_odds(question, wordings, answer)))
    mean, most = float(np.mean(apart)), float(np.max(apart))
    if mean > MOST_APART_ON_AVERAGE or most > MOST_APART:
        raise ExportFailed(
            f"the reader's log-odds differ from the original's: by {mean:.2f} on average (<= {MOST_APART_ON_AVERAGE}), "
            f"{most:.2f} at most (<= {MOST_APART}); keep the former release of Parley and report the processor"
        )


def _in_torch(lower: LowerLayers, upper: UpperLayers, fed: Sequence[Feed]) -> float:
    with torch.no_grad():
        read = [lower(*(torch.from_numpy(each[name]) for name in ("tokens", "places")))[0] for each in fed]
        numbers = np.repeat(np.arange(len(read)), [len(each) for each in read])
        return float(upper(torch.cat(read)[None], torch.from_numpy(numbers)[None]))
