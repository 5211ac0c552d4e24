"""Fit several models at once, each in a process of its own: scikit-learn fits on one core.

A process loads the module of the function it is given: one without Rasa, whose loading takes as long as a fit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

WORK = TypeVar("WORK")
FITTED = TypeVar("FITTED")


def fit_each(fit: Callable[[WORK], FITTED], works: Mapping[str, WORK]) -> dict[str, FITTED]:
    """What `fit` makes of each, by the same names. Function, works and results travel between processes: picklable."""
    if len(works) < 2:
        return {name: fit(work) for name, work in works.items()}
    processes = min(len(works), os.cpu_count() or 1)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return dict(zip(works, pool.map(fit, works.values()), strict=True))
