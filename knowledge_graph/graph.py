"""The graph of the shop: products, variants, categories, policies and entries, and how they belong together.

Nodes are strings "kind:id". Orders and customers stay in SQL and are joined per request.
"""

from collections.abc import Iterable

import networkx as nx

from knowledge_graph.entries import Entry
from shop.records import Policy, Product


def build_graph(
    products: Iterable[Product], policies: Iterable[Policy], entries: Iterable[Entry]
) -> nx.DiGraph:
    """Edges have a `kind`: variant_of, in_category, fits, about, states."""
    graph = nx.DiGraph()
    for product in products:
        node = f"product:{product.product_id}"
        graph.add_node(node, title=product.name)
        if product.category:
            graph.add_edge(node, f"category:{product.category}", kind="in_category")
        for variant in product.variants:
            graph.add_edge(f"variant:{variant.item_id}", node, kind="variant_of")
        for accessory in product.extra.get("accessories", []):
            graph.add_edge(f"product:{accessory}", node, kind="fits")
    for policy in policies:
        graph.add_node(f"policy:{policy.policy_id}", title=policy.title.get("en", policy.policy_id))
    for entry in entries:
        _add_entry(graph, entry)
    return graph


def _add_entry(graph: nx.DiGraph, entry: Entry) -> None:
    node = f"entry:{entry.entry_id}"
    graph.add_node(node, title=entry.question.get("en", entry.entry_id))
    for policy_id in entry.policy_ids:
        graph.add_edge(node, f"policy:{policy_id}", kind="states")
    for category in entry.categories:
        graph.add_edge(node, f"category:{category}", kind="about")
    for product_id in entry.product_ids:
        graph.add_edge(node, f"product:{product_id}", kind="about")


def path_to(graph: nx.DiGraph, entry_id: str, product_ids: Iterable[str]) -> list[str]:
    """How the question leads to the entry: over a product it names, and on to the policy the entry states."""
    node = f"entry:{entry_id}"
    if node not in graph:
        return ["question", node]
    named = {f"product:{product_id}" for product_id in product_ids}
    over = [target for _, target in graph.out_edges(node) if target in named]
    states = [target for _, target, kind in graph.out_edges(node, data="kind") if kind == "states"]
    return ["question", *over[:1], node, *states[:1]]


def boosts(graph: nx.DiGraph, product_ids: Iterable[str], *, weight: float) -> dict[str, float]:
    """Entry id -> boost, for entries about the named products: less the more entries speak of the product."""
    found: dict[str, float] = {}
    for product_id in product_ids:
        node = f"product:{product_id}"
        if node not in graph:
            continue
        about = [source for source, _, kind in graph.in_edges(node, data="kind") if kind == "about"]
        for source in about:
            entry_id = source.removeprefix("entry:")
            found[entry_id] = max(found.get(entry_id, 0.0), weight / len(about) ** 0.5)
    return found


def accessories_of(graph: nx.DiGraph, product_id: str) -> list[str]:
    """Ids of the products that fit a product."""
    node = f"product:{product_id}"
    if node not in graph:
        return []
    return [
        source.removeprefix("product:")
        for source, _, kind in graph.in_edges(node, data="kind")
        if kind == "fits"
    ]
