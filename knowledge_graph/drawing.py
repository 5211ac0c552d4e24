"""Draw what is around a product in the graph as a picture: titles on the nodes, kinds on the edges. Used by `make graph`."""

from collections.abc import Iterable
from pathlib import Path

import matplotlib
import networkx as nx
from matplotlib.figure import Figure

from knowledge_graph.graph import CJK, id_of, kind_of

STEPS = 2  # away from the product
MOST_NODES = 60  # more cannot be read
WIDTH_INCHES, HEIGHT_INCHES_PER_NODE, LEAST_HEIGHT_INCHES = 16.0, 0.32, 7.0
COLOURS = {
    "product": "#2f6f4f", "variant": "#7fb08f", "category": "#b7791f", "brand": "#b7791f", "kind": "#d6a94a",
    "value": "#8d99ae", "entry": "#3b6ea8", "policy": "#7a4b9c", "promotion": "#b03a5b", "warranty": "#b03a5b",
}  # fmt: skip
OTHER_COLOUR = "#555b66"
INNER, OUTER = 1.0, 3.2  # columns beside the product, which is at 0
LONGEST_TITLE = 42  # characters


def neighbourhood(graph: nx.DiGraph, node: str) -> nx.DiGraph:
    """What is at most two steps away, over what says something of the product; at most sixty nodes, the nearest.

    Without Chinese words of kinds and values: the picture is in English, and its font has no signs for them.
    """
    near = [node, *_around(graph, node)]
    over = [
        one for one in near[1:] if kind_of(one) in ("product", "entry", "category", "warranty", "promotion")
    ]
    further = [target for one in over for target in _further(graph, one)]
    chosen = [one for one in dict.fromkeys([*near, *further]) if not CJK.search(one)]
    return graph.subgraph(chosen[:MOST_NODES])


def draw(graph: nx.DiGraph, node: str, path: Path) -> int:
    """Write the picture (.svg, .png or .pdf by the name of the file); returns how many nodes are on it."""
    part = neighbourhood(graph, node)
    height = max(LEAST_HEIGHT_INCHES, HEIGHT_INCHES_PER_NODE * len(part))
    figure = Figure(figsize=(WIDTH_INCHES, height))
    axes = figure.add_subplot()
    places = _columns(part, node)
    nx.draw_networkx_edges(
        part,
        places,
        ax=axes,
        edge_color="#9aa3ad",
        arrowsize=9,
        connectionstyle="arc3,rad=0.06",
        node_size=120,
    )
    nx.draw_networkx_nodes(
        part,
        places,
        ax=axes,
        node_size=120,
        node_color=[COLOURS.get(kind_of(one), OTHER_COLOUR) for one in part],
    )
    for one, (x, y) in places.items():
        side = "right" if x < 0 else "left" if x > 0 else "center"
        shift = {"right": (-9, 0), "left": (9, 0), "center": (0, 11)}[side]
        axes.annotate(
            title_of(part, one),
            (x, y),
            xytext=shift,
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=9,
            fontweight="bold" if one == node else "normal",
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.9},
        )
    labels = {(one, other): kind.replace("_", " ") for one, other, kind in part.edges(data="kind")}
    nx.draw_networkx_edge_labels(
        part, places, labels, ax=axes, font_size=7, font_color="#444b55", label_pos=0.5, rotate=False
    )
    axes.set_title(f"What the shop knows around {title_of(graph, node)}", fontsize=13, loc="left")
    axes.margins(x=0.35, y=0.06)
    axes.set_axis_off()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "parley"}):
        figure.savefig(path, bbox_inches="tight", metadata={"Date": None} if path.suffix == ".svg" else None)
    return len(part)


def title_of(graph: nx.DiGraph, node: str) -> str:
    """Its kind, and its title, or what it is called where it has none."""
    record = graph.nodes[node].get("record")
    options = getattr(record, "options", None)
    title = str(graph.nodes[node].get("title") or (", ".join(options.values()) if options else id_of(node)))
    short = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
    return f"{kind_of(node)}: {short}"


def _around(graph: nx.DiGraph, node: str) -> list[str]:
    return list(dict.fromkeys([*graph.successors(node), *graph.predecessors(node)]))


def _further(graph: nx.DiGraph, node: str) -> Iterable[str]:
    """Only outwards from entries, categories and terms: what else points to them is about other products."""
    ways = graph.successors(node) if kind_of(node) != "product" else _around(graph, node)
    return [one for one in ways if kind_of(one) in ("policy", "variant", "warranty")]


def _columns(part: nx.DiGraph, node: str) -> dict[str, tuple[float, float]]:
    """The product in the middle; what points to it on the left, what it points to on the right, what is further outside."""
    sides: dict[float, list[str]] = {-INNER: [], INNER: [], -OUTER: [], OUTER: []}
    for one in sorted(part, key=lambda name: (kind_of(name), name)):
        if one != node:
            sides[_column(part, one, node)].append(one)
    places = {node: (0.0, 0.0)}
    for x, names in sides.items():
        for place, name in enumerate(names):
            places[name] = (x, 1.0 - 2.0 * (place + 0.5) / len(names))
    return places


def _column(part: nx.DiGraph, one: str, node: str) -> float:
    if part.has_edge(one, node):
        return -INNER
    if part.has_edge(node, one):
        return INNER
    beside = [other for other in _around(part, one) if part.has_edge(other, node)]
    return -OUTER if beside else OUTER
