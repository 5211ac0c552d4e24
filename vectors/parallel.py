"""Encode many texts with every core: for training, where nobody waits for an answer meanwhile.

Each process encodes one text at a time on one thread, so the vectors are those of the encoder itself.
"""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from vectors.encoder import Encoder, EncoderOf, Progress, encoder_for, question_encoder_for
from vectors.script import Script

FEWEST_TEXTS = 200  # a process takes a second to start, as long as this many short texts take
CHUNK = 32  # texts handed to a process at a time


class ParallelEncoder:
    """An encoder of a script, in as many processes as there are cores when there is much to do.

    load: which of them; a function of a module, as other processes have to find it.
    """

    def __init__(
        self, script: Script, home: Path, *, load: EncoderOf = encoder_for, processes: int | None = None
    ) -> None:
        self._script, self._home, self._load = script, home, load
        self._processes = processes or os.cpu_count() or 1
        self._encoder: Encoder = load(script, home)
        self.name = self._encoder.name

    def encode(self, text: str) -> np.ndarray[Any, Any]:
        """As the encoder's."""
        return self._encoder.encode(text)

    def encode_all(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray[Any, Any]:
        """As the encoder's, in the same order. Raises BrokenProcessPool if a process cannot load the encoder."""
        if self._processes == 1 or len(texts) < FEWEST_TEXTS:
            return self._encoder.encode_all(texts, progress)
        context = multiprocessing.get_context("spawn")  # a fork would copy the threads of what is loaded here
        with ProcessPoolExecutor(
            self._processes,
            mp_context=context,
            initializer=_prepare,
            initargs=(self._script, self._home, self._load),
        ) as pool:
            rows = pool.map(_encode, progress(texts) if progress else texts, chunksize=CHUNK)
            return np.stack(list(rows))


def parallel_question_encoder(script: Script, home: Path) -> ParallelEncoder:
    """The same of a script's encoder for questions."""
    return ParallelEncoder(script, home, load=question_encoder_for)


_own: Encoder | None = None  # of a process of the pool


def _prepare(script: Script, home: Path, load: EncoderOf) -> None:
    global _own  # noqa: PLW0603 - a pool's processes have no other place to keep what they loaded
    _own = load(script, home)


def _encode(text: str) -> np.ndarray[Any, Any]:
    assert _own is not None
    return _own.encode(text)
