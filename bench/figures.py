"""The arithmetic of the benchmarks: percentiles, medians of a stretch, the slope of a line. No input or output."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Slope:
    """Of a straight line through points, with its standard error. In units of y for a unit of x."""

    per_x: float
    error: float


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of the values do not exceed (nearest rank)."""
    if not values:
        raise ValueError("no values to take a percentile of; was anything measured?")
    rank = max(1, math.ceil(percent / 100 * len(values)))
    return sorted(values)[rank - 1]


def median_around(values: Sequence[float], number: int, *, width: int) -> float:
    """The median of `width` values around the one with this number, counted from 1; fewer at an end."""
    begin = max(0, min(number - 1 - width // 2, len(values) - width))
    return statistics.median(values[begin : begin + width])


def slope(xs: Sequence[float], ys: Sequence[float]) -> Slope:
    """Least squares. Raises ValueError for fewer than three points, which have no error to tell."""
    if len(xs) < 3:
        raise ValueError(f"{len(xs)} points give no slope with an error; take 3 or more")
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    per_x = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    rests = [y - mean_y - per_x * (x - mean_x) for x, y in zip(xs, ys, strict=True)]
    variance = sum(rest**2 for rest in rests) / (len(xs) - 2)
    return Slope(per_x, math.sqrt(variance / spread))
