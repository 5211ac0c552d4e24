"""What is taken for what, as an SVG picture: a row for each label that is meant, a column for each that is given.

Used by `--plot` of intents and of sentiment.
"""

from collections import Counter
from collections.abc import Sequence
from html import escape

from bench.plot import picture

MOST = 25  # labels; more can be neither drawn nor read
CELL, GAP = 22, 2
LEFT, TOP, RIGHT, EDGE = (
    220,
    220,
    110,
    20,
)  # space for names at the left, above and where they slant to; around
NAME = 28  # characters of a name that are shown
RIGHT_COLOUR, WRONG_COLOUR = "#059669", "#dc2626"
FAINTEST = 0.12  # opacity of a single case

Confusions = Counter[tuple[str, str]]


def confusions(meant: Sequence[str], given: Sequence[str]) -> Confusions:
    """How often each label is taken for each; right ones included."""
    return Counter(zip(meant, given, strict=True))


def most_confused(found: Confusions, most: int = MOST) -> list[str]:
    """The labels that take part in most mistakes, those first; then, if there is room, the others by name."""
    mistakes: Counter[str] = Counter()
    for (meant, given), count in found.items():
        for label in (meant, given):
            mistakes[label] += count if meant != given else 0
    return sorted(mistakes, key=lambda label: (-mistakes[label], label))[:most]


def confusions_picture(meant: Sequence[str], given: Sequence[str], *, title: str) -> str:
    """The picture. Raises ValueError if there is nothing to draw."""
    found = confusions(meant, given)
    labels = most_confused(found)
    if not labels:
        raise ValueError("nothing to draw: there are no texts")
    rows = {label: sum(count for (wanted, _), count in found.items() if wanted == label) for label in labels}
    parts = [
        f'<text class="title" x="{EDGE}" y="24">{escape(title)}</text>',
        f'<text x="{EDGE}" y="46">Rows: what is meant. Columns: what it is taken for.</text>',
        *_names(labels),
    ]
    for down, wanted in enumerate(labels):
        for across, got in enumerate(labels):
            if count := found[wanted, got]:
                parts.append(_cell(across, down, count, rows[wanted], right=wanted == got))
    side = len(labels) * CELL
    return picture(parts, width=LEFT + side + RIGHT, height=TOP + side + EDGE, title=title)


def _names(labels: Sequence[str]) -> list[str]:
    """Beside the rows what is meant, slanted above the columns what is given."""
    parts = []
    for number, label in enumerate(labels):
        name, middle = escape(label[:NAME]) or "(nothing)", number * CELL + CELL / 2
        x, y = LEFT + middle, TOP - 8
        parts.append(f'<text x="{LEFT - 8}" y="{TOP + middle + 4}" text-anchor="end">{name}</text>')
        parts.append(f'<text x="{x}" y="{y}" transform="rotate(-60 {x} {y})">{name}</text>')
    return parts


def _cell(across: int, down: int, count: int, of: int, *, right: bool) -> str:
    """As strong as its share of the row, with its number."""
    x, y, size = LEFT + across * CELL, TOP + down * CELL, CELL - GAP
    strength = FAINTEST + (1 - FAINTEST) * count / of
    colour = RIGHT_COLOUR if right else WRONG_COLOUR
    return (
        f'<rect x="{x}" y="{y}" width="{size}" height="{size}" style="fill: {colour}; fill-opacity: {strength:.2f}"/>'
        f'<text x="{x + size / 2}" y="{y + size / 2 + 4}" text-anchor="middle" style="font-size: 10px">{count}</text>'
    )
