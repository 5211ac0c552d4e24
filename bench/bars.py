"""Shares as bars in a small SVG file, in groups under a heading each. Used by `--plot` of understanding."""

from collections.abc import Mapping
from html import escape

from bench.plot import COLOURS, picture

WIDTH, LEFT, RIGHT, TOP, BOTTOM = (
    720,
    240,
    70,
    44,
    16,
)  # the names stand at the left, the figures at the right
EDGE_X = 20
ROW, BAR = 22, 14


def bars(groups: Mapping[str, Mapping[str, float | None]], *, title: str) -> str:
    """The picture; a full bar is a share of 1, None has no bar. Raises ValueError if there is nothing to draw."""
    if not any(groups.values()):
        raise ValueError("nothing to draw: there are no shares")
    parts, y = [f'<text class="title" x="{EDGE_X}" y="24">{escape(title)}</text>'], TOP
    for number, (name, shares) in enumerate(groups.items()):
        parts.append(f'<text class="title" x="{EDGE_X}" y="{y + BAR}">{escape(name)}</text>')
        for row, (kind, share) in enumerate(shares.items(), start=1):
            parts += _row(kind, share, y + row * ROW, COLOURS[number % len(COLOURS)])
        y += (len(shares) + 2) * ROW
    return picture(parts, width=WIDTH, height=y + BOTTOM - ROW, title=title)


def _row(kind: str, share: float | None, y: float, colour: str) -> list[str]:
    """A name, its bar and its figure."""
    length = round((share or 0.0) * (WIDTH - LEFT - RIGHT), 1)
    return [
        f'<text x="{LEFT - 10}" y="{y + BAR - 2}" text-anchor="end">{escape(kind)}</text>',
        f'<rect x="{LEFT}" y="{y}" width="{length}" height="{BAR}" style="fill: {colour}"/>',
        f'<text x="{LEFT + length + 8}" y="{y + BAR - 2}">{"–" if share is None else f"{share:.3f}"}</text>',
    ]
