"""Graphs in eight bits with a scale for every block: what they give is what float32 gives, but for a step."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from onnx.numpy_helper import from_array

from vectors.blocks import BLOCK, in_steps, write_in_blocks
from vectors.session import one_thread_session

WORDS, WIDTH, OUT = 50, 2 * BLOCK, 24
TOKENS = np.array([[3, 7, 7, 49]], dtype=np.int64)


@pytest.fixture
def weights() -> dict[str, Any]:
    """Rows and columns of very different sizes, one of nothing."""
    chance = np.random.default_rng(1)
    words = chance.normal(size=(WORDS, WIDTH)) * 10.0 ** chance.integers(-3, 3, (WORDS, 1))
    linear = chance.normal(size=(WIDTH, OUT)) * 10.0 ** chance.integers(-3, 1, (1, OUT))
    words[7] = 0.0
    return {"words": words.astype(np.float32), "linear": linear.astype(np.float32)}


@pytest.fixture
def full(weights: dict[str, Any], tmp_path: Path) -> Path:
    nodes = [
        make_node("Gather", ["words", "tokens"], ["states"]),
        make_node("MatMul", ["states", "linear"], ["changed"]),
        make_node("Transpose", ["changed"], ["turned"], perm=[0, 2, 1]),
        make_node("MatMul", ["changed", "turned"], ["near"]),
    ]
    given = make_tensor_value_info("tokens", onnx.TensorProto.INT64, [1, "n"])
    found = [make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in ("changed", "near")]
    stored = [from_array(values, name) for name, values in weights.items()]
    model = make_model(
        make_graph(nodes, "two layers", [given], found, stored),
        opset_imports=[make_opsetid("", 17)],
        ir_version=9,
    )
    onnx.save(model, tmp_path / "full.onnx")
    return tmp_path / "full.onnx"


def run(graph: Path, tokens: Any = TOKENS) -> list[Any]:
    given: list[Any] = one_thread_session(graph).run(["changed", "near"], {"tokens": tokens})
    return given


def test_a_graph_in_blocks_gives_nearly_the_same_and_is_smaller(full: Path, tmp_path: Path) -> None:
    write_in_blocks(full, tmp_path / "blocks.onnx")
    for mine, theirs in zip(run(tmp_path / "blocks.onnx"), run(full), strict=True):
        for row, expected in zip(mine[0], theirs[0], strict=True):
            assert np.abs(row - expected).max() <= 0.02 * np.abs(expected).max()
    assert {node.op_type for node in onnx.load(tmp_path / "blocks.onnx").graph.node} >= {"MatMulNBits"}
    assert (tmp_path / "blocks.onnx").stat().st_size < 0.6 * full.stat().st_size


def test_what_a_token_gives_does_not_depend_on_the_others(full: Path, tmp_path: Path) -> None:
    write_in_blocks(full, tmp_path / "blocks.onnx")
    alone, together = (run(tmp_path / "blocks.onnx", tokens)[0][0, 0] for tokens in (TOKENS[:, :1], TOKENS))
    np.testing.assert_allclose(alone, together, rtol=1e-5)


def test_no_weight_is_further_than_half_a_step_from_what_it_was(weights: dict[str, Any]) -> None:
    steps, scales = in_steps(weights["words"])
    assert np.abs(steps).max() == 127
    assert (np.abs(steps * scales - weights["words"]) <= 0.501 * scales).all()
    assert not steps[7].any()
