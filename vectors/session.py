"""Open an ONNX graph for one thread: the cores belong to the processes. Used by both encoders."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def one_thread_session(path: Path) -> Any:
    """Return an onnxruntime session on the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
