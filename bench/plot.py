"""Lines through points as a small SVG file: two themes, no program or font from elsewhere. Used by `--plot`."""

from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = (
    64,
    150,
    44,
    52,
)  # space around the lines; the names of the lines stand at the right
COLOURS = ("#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2")
TICKS = 5
NAME_GAP = 16  # pixels between two names at the right, so that they can be read

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2937 }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #d1d5db; stroke-width: 1 }
  rect { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb } .grid { stroke: #374151 } rect { fill: #0d1117 }
  }
"""


def svg(lines: Mapping[str, Points], *, title: str, x: str, y: str) -> str:
    """The picture. Every line by its name; the y axis begins at zero. Raises ValueError without points."""
    every = [point for points in lines.values() for point in points]
    if not every:
        raise ValueError("nothing to draw: there are no points")
    scale = _Scale(max(px for px, _ in every), max(py for _, py in every))
    parts = [*_frame(title, x, y), *_grid(scale)]
    names_at = _apart([scale.y(points[-1][1]) for points in lines.values()])
    for number, (name, points) in enumerate(lines.items()):
        parts += _line(name, points, scale, COLOURS[number % len(COLOURS)], names_at[number])
    return picture(parts, width=WIDTH, height=HEIGHT, title=title)


def picture(parts: Sequence[str], *, width: int, height: int, title: str) -> str:
    """An SVG file of these parts on a ground of its own, with its title for those who cannot see it."""
    ground = f'<rect width="{width}" height="{height}"/>'
    body = "\n".join(f"  {part}" for part in (ground, *parts))
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    label = f'role="img" aria-label="{escape(title)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {label}>\n  <style>{STYLE}  </style>\n{body}\n</svg>\n'


class _Scale:
    """From values to pixels."""

    def __init__(self, highest_x: float, highest_y: float) -> None:
        self.highest_x, self.highest_y = nice_top(highest_x), nice_top(highest_y)

    def x(self, value: float) -> float:
        return round(LEFT + value / self.highest_x * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self.highest_y * (HEIGHT - TOP - BOTTOM), 1)


def nice_top(highest: float) -> float:
    """The end of an axis: the next of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    power = 1.0
    while power * 10 <= highest:
        power *= 10
    while power > highest > 0:
        power /= 10
    return next(power * step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if power * step >= highest)


def _frame(title: str, x: str, y: str) -> list[str]:
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>',
        f'<text x="{LEFT - 8}" y="{TOP - 8}" text-anchor="end">{escape(y)}</text>',
        f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{escape(x)}</text>',
    ]


def _grid(scale: _Scale) -> list[str]:
    parts = []
    for step in range(TICKS + 1):
        value_y, value_x = scale.highest_y * step / TICKS, scale.highest_x * step / TICKS
        at = scale.y(value_y)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4}" text-anchor="end">{value_y:g}</text>')
        below = HEIGHT - BOTTOM + 20
        parts.append(f'<text x="{scale.x(value_x)}" y="{below}" text-anchor="middle">{value_x:g}</text>')
    return parts


def _line(name: str, points: Points, scale: _Scale, colour: str, name_at: float) -> list[str]:
    path = " ".join(f"{scale.x(px)},{scale.y(py)}" for px, py in points)
    dots = [f'<circle cx="{scale.x(px)}" cy="{scale.y(py)}" r="2.5" fill="{colour}"/>' for px, py in points]
    beside = scale.x(points[-1][0]) + 10
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *dots,
        f'<text x="{beside}" y="{name_at + 4}" style="fill: {colour}">{escape(name)}</text>',
    ]


def _apart(wanted: Sequence[float]) -> list[float]:
    """The same heights, moved down where two are too close."""
    placed, lowest = [0.0] * len(wanted), float("-inf")
    for number in sorted(range(len(wanted)), key=lambda each: wanted[each]):
        lowest = max(wanted[number], lowest + NAME_GAP)
        placed[number] = lowest
    return placed
