"""The weights of an ONNX graph in eight bits, with a scale for every 32 of them. Used by vectors.export.

onnxruntime's MatMulNBits rounds the states to eight bits with a scale for every 32 as well, where its `quantize_dynamic` has
one for all of a text: beside a few large states the small ones are lost then, and a vector depends on what else is in its
batch. MiniLM's reader differs by .11 instead of .70 from its log-odds in torch on average, and takes twice the time, 3 ms a
short pair (docs/decisions/0020-a-reader-of-question-and-entry.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx.helper import make_node, make_opsetid
from onnx.numpy_helper import from_array, to_array

BLOCK = 32  # weights with one scale; so many states have one, too
STEPS = 127  # to either side of nothing, which is 128
MICROSOFT = "com.microsoft"  # onnxruntime's own operators
EIGHT_BIT_STATES = 4  # an accuracy_level of MatMulNBits, a third of the time of the others

Matrix = np.ndarray[Any, Any]


def write_in_blocks(full: Path, written: Path) -> None:
    """Write a graph of float32 weights with those of its linear layers and of its table of words in eight bits."""
    model = onnx.load(full)
    graph = model.graph
    weights = {each.name: to_array(each) for each in graph.initializer}
    nodes, added, replaced = [], [], set()
    for node in graph.node:
        smaller = _smaller(node, weights)
        nodes += smaller[0] if smaller else [node]
        if smaller:
            added += [from_array(values, name) for name, values in smaller[1].items()]
            replaced |= {name for name in node.input if name in weights}
    kept = [each for each in graph.initializer if each.name not in replaced]
    _put(graph.node, nodes)
    _put(graph.initializer, [*kept, *{each.name: each for each in added}.values()])
    model.opset_import.append(make_opsetid(MICROSOFT, 1))
    onnx.save(model, written)


def _smaller(node: Any, weights: dict[str, Matrix]) -> tuple[list[Any], dict[str, Matrix]] | None:
    """(nodes instead of this one, their weights), if it is one whose weights can be rounded."""
    if node.op_type == "MatMul" and node.input[1] in weights:
        return _linear(node, weights[node.input[1]])
    if node.op_type == "Gather" and weights.get(node.input[0], np.empty(0)).ndim == 2:
        return _table(node, weights[node.input[0]])
    return None


def _linear(node: Any, weight: Matrix) -> tuple[list[Any], dict[str, Matrix]]:
    states, name = node.input
    ins, outs = weight.shape
    rounded, scales = in_steps(weight.T.reshape(outs, ins // BLOCK, BLOCK))
    stored = {f"{name}.steps": (rounded + 128).astype(np.uint8), f"{name}.scales": scales.reshape(-1)}
    product = make_node(
        "MatMulNBits",
        [states, *stored],
        list(node.output),
        node.name,
        domain=MICROSOFT,
        K=ins,
        N=outs,
        bits=8,
        block_size=BLOCK,
        accuracy_level=EIGHT_BIT_STATES,
    )
    return [product], stored


def _table(node: Any, rows: Matrix) -> tuple[list[Any], dict[str, Matrix]]:
    """A scale for each row: what is looked up is all of it."""
    name, places, given = node.input[0], node.input[1], node.output[0]
    rounded, scales = in_steps(rows)
    stored = {f"{name}.steps": rounded.astype(np.int8), f"{name}.scales": scales}
    nodes = [
        make_node("Gather", [f"{name}.steps", places], [f"{given}.steps"]),
        make_node("Cast", [f"{given}.steps"], [f"{given}.floats"], to=onnx.TensorProto.FLOAT),
        make_node("Gather", [f"{name}.scales", places], [f"{given}.scales"]),
        make_node("Mul", [f"{given}.floats", f"{given}.scales"], [given]),
    ]
    return nodes, stored


def in_steps(weights: Matrix) -> tuple[Matrix, Matrix]:
    """(whole numbers of the same shape, the largest of the last axis -127 or 127; float32 scales (..., 1))."""
    largest = np.abs(weights).max(axis=-1, keepdims=True)
    scales = np.where(largest > 0, largest / STEPS, 1).astype(np.float32)
    return np.round(weights / scales), scales


def _put(field: Any, values: list[Any]) -> None:
    """Instead of all that a repeated field holds."""
    copies = [type(each).FromString(each.SerializeToString()) for each in values]
    del field[:]
    field.extend(copies)
