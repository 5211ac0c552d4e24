"""Turn an untrusted recording into samples, with the decoder in a process of its own. Used by worker.py and the command."""

import subprocess
import sys

import numpy as np

from speech.decoder import LARGEST_BYTES, REFUSED
from speech.problems import Problem, Refused

DECODE_LIMIT_S = 8.0  # of wall time; the decoder's own limit of CPU time ends it before, on an idle machine


def samples_of(content: bytes) -> np.ndarray:
    """Return float32 mono samples at 16 kHz, in [-1, 1]. Raises Refused."""
    if not content:
        raise Refused(Problem.EMPTY)
    if len(content) > LARGEST_BYTES:
        raise Refused(Problem.TOO_LARGE)
    try:
        decoder = subprocess.run(
            [sys.executable, "-m", "speech.decoder"],
            input=content,
            capture_output=True,
            timeout=DECODE_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(Problem.DAMAGED) from None
    if decoder.returncode == REFUSED:
        raise Refused(Problem(decoder.stderr.decode().strip().splitlines()[-1]))
    if decoder.returncode != 0:  # ended by a limit or by a fault of the decoder
        raise Refused(Problem.DAMAGED)
    return np.frombuffer(decoder.stdout, np.int16).astype(np.float32) / 32768.0
