"""The graph of the shop: what it sells, promises and knows, and how these belong together.

Nodes are strings "kind:id"; edges have a `kind`:

    variant_of    variant -> product          fits       product -> product it is made for
    in_category   product -> category         of_brand   product -> brand
    is_a          product -> kind ("lamp")    has        product or variant -> value ("value:colour=blue")
    named         value -> term ("term:blue", "term:dimmer": words by which it is asked for)
    covered_by    product or category -> warranty        about      entry -> product or category
    states        entry, zone, way to pay, offer or warranty -> policy
    in_zone       country -> zone             carried_by zone -> carrier
    accepted_in   way to pay -> country       applies_to offer -> category or product

A kind keeps its products by price (`ranked`), a value those that have it, themselves or as a variant (`members`), so that
the cheapest is found without looking at all of them.
Orders and customers stay in SQL and are joined per request. Who changes a graph keeps readers out meanwhile.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

import networkx as nx

from knowledge_graph.entries import Entry
from knowledge_graph.graph_terms import OF_TERMS, edges_of, nodes_of, order_of
from shop.records import Policy, Product
from shop.terms import Terms

Edge = tuple[str, str, str]  # from, to, kind
CJK = re.compile(r"[\u3400-\u9fff]")
LETTERS = re.compile(r"[a-z-]+")
SHORTEST_HEAD = 3  # letters of an English noun
LONGEST_HEAD_ZH = 2  # characters
ENDINGS_ZH = "子"  # makes a noun of a noun: 毯子 is 毯
LOOKS = ("color", "colour", "material")  # options and attributes whose values end with what they are
BRAND_NAMES = ("brand", "maker", "manufacturer")


def build_graph(
    products: Iterable[Product],
    policies: Iterable[Policy],
    entries: Iterable[Entry],
    terms: Terms | None = None,
) -> nx.DiGraph:
    """The graph of a whole shop."""
    graph = nx.DiGraph()
    for product in products:
        _add_product(graph, product)
    for policy in policies:
        update_policy(graph, None, policy)
    for entry in entries:
        _add_entry(graph, entry)
    _add_terms(graph, terms or Terms())
    return graph


def update_product(graph: nx.DiGraph, old: Product | None, new: Product | None) -> None:
    """Put a changed product in the place of the old one. old None: it is new; new None: it is gone."""
    if old is not None:
        edges = list(_product_edges(old))
        _leave_ranks(graph, old)
        _leave_members(graph, old, edges)
        graph.remove_nodes_from([f"variant:{variant.item_id}" for variant in old.variants])
        graph.remove_edges_from([(source, target) for source, target, kind in edges if kind != "named"])
        node = product_node(old.product_id)
        graph.nodes[node].clear()
        _drop_lonely(graph, [*edges, (node, node, "")])
    if new is not None:
        _add_product(graph, new)


def update_entry(graph: nx.DiGraph, old: Entry | None, new: Entry | None) -> None:
    """Put a changed entry in the place of the old one. old None: it is new; new None: it is gone."""
    if old is not None:
        graph.remove_node(f"entry:{old.entry_id}")
        _drop_lonely(graph, _entry_edges(old))
    if new is not None:
        _add_entry(graph, new)


def update_policy(graph: nx.DiGraph, old: Policy | None, new: Policy | None) -> None:
    """Put a changed policy in the place of the old one; what states it stays."""
    if old is not None and (new is None or new.policy_id != old.policy_id):
        node = f"policy:{old.policy_id}"
        graph.nodes[node].clear()
        _drop_lonely(graph, [(node, node, "")])
    if new is not None:
        node = f"policy:{new.policy_id}"
        graph.add_node(node)
        graph.nodes[node].update(title=new.title.get("en", new.policy_id))


def update_terms(graph: nx.DiGraph, old: Terms, new: Terms) -> None:
    """Put changed terms in the place of the old ones."""
    graph.remove_nodes_from([node for node in graph if kind_of(node) in OF_TERMS])
    _drop_lonely(graph, edges_of(old))
    _add_terms(graph, new)


def kind_of(node: str) -> str:
    """The part of a node before the colon."""
    return node.partition(":")[0]


def id_of(node: str) -> str:
    """The part of a node after the colon."""
    return node.partition(":")[2]


def product_node(product_id: str) -> str:
    return f"product:{product_id}"


def targets(graph: nx.DiGraph, node: str, kind: str) -> list[str]:
    """Where the edges of a kind lead to from a node."""
    return (
        [target for target, edge in graph.adj[node].items() if edge["kind"] == kind] if node in graph else []
    )


def sources(graph: nx.DiGraph, node: str, kind: str) -> list[str]:
    """Where the edges of a kind that lead to a node come from."""
    return (
        [source for source, edge in graph.pred[node].items() if edge["kind"] == kind] if node in graph else []
    )


def path_to(graph: nx.DiGraph, entry_id: str, product_ids: Iterable[str]) -> list[str]:
    """How the question leads to the entry: over a product it names, and on to the policy the entry states."""
    node = f"entry:{entry_id}"
    if node not in graph:
        return ["question", node]
    named = {product_node(product_id) for product_id in product_ids}
    over = [target for _, target in graph.out_edges(node) if target in named]
    return ["question", *over[:1], node, *targets(graph, node, "states")[:1]]


def boosts(graph: nx.DiGraph, product_ids: Iterable[str], *, weight: float) -> dict[str, float]:
    """Entry id -> boost, for entries about the named products: less the more entries speak of the product."""
    found: dict[str, float] = {}
    for product_id in product_ids:
        about = sources(graph, product_node(product_id), "about")
        for source in about:
            entry_id = source.removeprefix("entry:")
            found[entry_id] = max(found.get(entry_id, 0.0), weight / len(about) ** 0.5)
    return found


def accessories_of(graph: nx.DiGraph, product_id: str) -> list[str]:
    """Ids of the products that are made for a product."""
    return [id_of(source) for source in sources(graph, product_node(product_id), "fits")]


def heads_of(names: Iterable[str | None]) -> set[str]:
    """What things of these names are: "Desk Lamp" is a lamp, "护眼台灯" is 灯 and 台灯."""
    found = set()
    for name in filter(None, names):
        if CJK.search(name):
            ends = {name[-length:] for length in range(1, LONGEST_HEAD_ZH + 1)}
            found |= {singular(end) for end in ends if CJK.match(end) and end not in ENDINGS_ZH}
        else:
            words = LETTERS.findall(name.lower())
            found |= {singular(word) for word in words[-1:] if len(word) >= SHORTEST_HEAD}
    return found


def singular(word: str) -> str:
    """A word without the s of the plural, a Chinese one without 子: good enough to compare two words."""
    if CJK.search(word):
        return word[:-1] if len(word) > 1 and word[-1] in ENDINGS_ZH else word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def value_node(name: str, value: str) -> str:
    """The node of an option's or attribute's value."""
    return f"value:{name.strip().lower()}={' '.join(value.lower().split())}"


def _add_product(graph: nx.DiGraph, product: Product) -> None:
    node = product_node(product.product_id)
    graph.add_node(node)
    for variant in product.variants:
        graph.add_node(f"variant:{variant.item_id}", record=variant)
    edges = list(_product_edges(product))
    _add_edges(graph, edges)
    for _, target, kind in edges:
        if kind == "has":
            graph.nodes[target].setdefault("members", set()).add(node)
    graph.nodes[node].update(title=product.name, record=product)
    if product.variants:
        for kind in targets(graph, node, "is_a"):
            insort(graph.nodes[kind].setdefault("ranked", []), (product.lowest_cents, node))


def _leave_ranks(graph: nx.DiGraph, product: Product) -> None:
    node = product_node(product.product_id)
    for kind in targets(graph, node, "is_a") if product.variants else ():
        ranked = graph.nodes[kind]["ranked"]
        del ranked[bisect_left(ranked, (product.lowest_cents, node))]
        if not ranked:
            del graph.nodes[kind]["ranked"]


def _leave_members(graph: nx.DiGraph, product: Product, edges: Iterable[Edge]) -> None:
    for value in {target for _, target, kind in edges if kind == "has"}:
        graph.nodes[value]["members"].discard(product_node(product.product_id))
        if not graph.nodes[value]["members"]:
            del graph.nodes[value]["members"]


def _product_edges(product: Product) -> Iterator[Edge]:
    node = product_node(product.product_id)
    if product.category:
        yield node, f"category:{product.category}", "in_category"
    for name, value in product.attributes.items():
        if name.lower() in BRAND_NAMES:
            yield node, f"brand:{value}", "of_brand"
        for part in value.split(","):
            yield from _has(node, name, part)
    for head in heads_of((product.name, product.name_zh, *product.aliases)):
        yield node, f"kind:{head}", "is_a"
    for variant in product.variants:
        yield f"variant:{variant.item_id}", node, "variant_of"
        for name, value in variant.options.items():
            yield from _has(f"variant:{variant.item_id}", name, value)
    for accessory in _accessories(product):
        yield product_node(accessory), node, "fits"


def _has(node: str, name: str, value: str) -> Iterator[Edge]:
    found = value_node(name, value)
    plain = found.partition("=")[2]
    if plain:
        yield node, found, "has"
        yield found, f"term:{name.strip().lower()}", "named"
        if plain not in ("yes", "no"):
            yield found, f"term:{plain}", "named"
        last = plain.split()[-1]
        if name.strip().lower() in LOOKS and last != plain and last.isalpha():
            yield found, f"term:{last}", "named"  # "slate blue" is blue, "100 % merino" is merino


def _accessories(product: Product) -> list[str]:
    found: list[str] = product.extra.get("accessories", [])
    return [accessory for accessory in found if accessory != product.product_id]


def _add_entry(graph: nx.DiGraph, entry: Entry) -> None:
    graph.add_node(f"entry:{entry.entry_id}", title=entry.question.get("en", entry.entry_id))
    _add_edges(graph, _entry_edges(entry))


def _entry_edges(entry: Entry) -> Iterator[Edge]:
    node = f"entry:{entry.entry_id}"
    yield from ((node, f"policy:{policy_id}", "states") for policy_id in entry.policy_ids)
    yield from ((node, f"category:{category}", "about") for category in entry.categories)
    yield from ((node, product_node(product_id), "about") for product_id in entry.product_ids)


def _add_terms(graph: nx.DiGraph, terms: Terms) -> None:
    graph.graph.update(order_of(terms))
    graph.add_nodes_from(nodes_of(terms))
    _add_edges(graph, edges_of(terms))


def _add_edges(graph: nx.DiGraph, edges: Iterable[Edge]) -> None:
    for source, target, kind in edges:
        graph.add_edge(source, target, kind=kind)


def _drop_lonely(graph: nx.DiGraph, edges: Iterable[Edge]) -> None:
    """Remove those ends of removed edges that nothing is known of any more: no title, and no other edge."""
    ends = {end for source, target, _ in edges for end in (source, target)}
    for node in sorted(ends, key=kind_of, reverse=True):  # values before the terms that name them
        is_known = node not in graph or graph.nodes[node] or graph.in_degree(node) > 0
        if not is_known and (kind_of(node) == "value" or graph.out_degree(node) == 0):
            graph.remove_node(node)
