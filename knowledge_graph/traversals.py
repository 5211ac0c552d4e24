"""Walks over the graph about products: what fits, what is cheapest, what has something, what sets two apart.

Each returns values as the catalogue has them together with its path, the nodes it went over. Used by actions/.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

import networkx as nx

from knowledge_graph.features import DENIALS, Feature
from knowledge_graph.graph import id_of, product_node, sources, targets
from shop.records import Order, OrderLine, Product, Variant

Path = list[str]
Answered = Literal["yes", "no", "value", "unknown"]


@dataclass(frozen=True)
class Limit:
    """A price in cents. is_included: "up to 20" is, "less than 20" is not."""

    cents: int
    is_included: bool = True

    def allows(self, cents: int) -> bool:
        return cents <= self.cents if self.is_included else cents < self.cents


@dataclass(frozen=True)
class Offer:
    """A product with those of its variants that are meant, cheapest first."""

    product: Product
    variants: tuple[Variant, ...]
    path: Path

    @property
    def lowest_cents(self) -> int:
        return self.variants[0].price_cents


@dataclass(frozen=True)
class Fact:
    """Whether a product has something. values: what the catalogue says of it. variants: which have it, if only some do."""

    product: Product
    feature: str
    answered: Answered
    values: tuple[str, ...]
    variants: tuple[Variant, ...]
    path: Path


@dataclass(frozen=True)
class Difference:
    """An attribute by which products differ: values in the order of the products, None where the catalogue has none."""

    name: str
    values: tuple[str | None, ...]


@dataclass(frozen=True)
class Bought:
    """A line of an order with its product and category as the shop has them now; None where they are gone."""

    order: Order
    line: OrderLine
    product: Product | None
    category: str | None
    path: Path


def fitting(
    graph: nx.DiGraph, product_id: str, *, limit: Limit | None = None, in_stock: bool = True
) -> list[Offer]:
    """What is made for a product, and what it is made for, that can be had within the limit; accessories first."""
    node = product_node(product_id)
    near = dict.fromkeys([*sources(graph, node, "fits"), *targets(graph, node, "fits")])
    accessories = set(sources(graph, node, "fits"))
    found = [_offer(graph, other, [], limit, in_stock, (node,)) for other in near]
    offers = [offer for offer in found if offer is not None]
    return sorted(
        offers,
        key=lambda one: (product_node(one.product.product_id) not in accessories, one.product.product_id),
    )


def cheapest(
    graph: nx.DiGraph,
    group: str | None,
    products: Sequence[str] = (),
    *,
    features: Sequence[Feature] = (),
    limit: Limit | None = None,
    in_stock: bool = True,
) -> list[Offer]:
    """The cheapest that has every feature, within the limit; several if they cost the same.

    group: the kind to look among; without one, `products` are the nodes to look at.
    """
    start = (group,) if group else ()
    found: list[Offer] = []
    ranked = iter(_by_price(graph, group, products))
    for members in sorted((_members(graph, feature) for feature in features), key=len):
        ranked = _among(ranked, members)
    for bound, node in ranked:
        if (found and bound > found[0].lowest_cents) or (limit and not limit.allows(bound)):
            break
        offer = _offer(graph, node, features, limit, in_stock, start)
        if offer is not None:
            found = _cheaper(found, offer)
    return found


def fact(graph: nx.DiGraph, product_id: str, feature: Feature) -> Fact:
    """What the catalogue says: yes, no, the value of what was asked for by name, or nothing."""
    node = product_node(product_id)
    product: Product = graph.nodes[node]["record"]
    own = [value for value in targets(graph, node, "has") if _has_name(value, feature.name)]
    if hit := [value for value in targets(graph, node, "has") if value in feature.nodes]:
        is_yes = hit[0].endswith("=yes") or not feature.by_name
        return _fact(product, feature, "yes" if is_yes else "value", own, (), [node, *hit])
    every = sources(graph, node, "variant_of")
    options = list(
        dict.fromkeys(value for one in every for value in graph.adj[one] if _has_name(value, feature.name))
    )
    if having := [one for one in every if set(graph.adj[one]) & feature.nodes]:
        variants = tuple(graph.nodes[one]["record"] for one in having)
        hits = [value for value in graph.adj[having[0]] if value in feature.nodes]
        said: Answered = "value" if feature.by_name else "yes"
        told = options if feature.by_name else [value for value in options if value in feature.nodes]
        return _fact(product, feature, said, told, variants, [node, having[0], *hits])
    if options or any(value.endswith(DENIALS) for value in own):  # options are all there are
        return _fact(product, feature, "no", options or own, (), [node, *(options or own)])
    return _fact(product, feature, "value" if own else "unknown", own, (), [node, *own])


def differences(graph: nx.DiGraph, product_ids: Sequence[str]) -> list[Difference]:
    """Attributes in which products are not the same, in the order of the first product's."""
    found: list[dict[str, str]] = []
    for product_id in product_ids:
        product: Product = graph.nodes[product_node(product_id)]["record"]
        found.append(product.attributes)
    names = dict.fromkeys(name for attributes in found for name in attributes)
    rows = [Difference(name, tuple(attributes.get(name) for attributes in found)) for name in names]
    return [row for row in rows if len(set(row.values)) > 1]


def bought(graph: nx.DiGraph, order: Order, line: OrderLine) -> Bought:
    """From an order's line to its product and the product's category: what return and cancellation rules hang on."""
    node = product_node(line.product_id)
    product: Product | None = graph.nodes[node].get("record") if node in graph else None
    categories = targets(graph, node, "in_category")
    path = [f"order:{order.order_id}", f"variant:{line.item_id}", node, *categories]
    return Bought(order, line, product, id_of(categories[0]) if categories else None, path)


def _offer(
    graph: nx.DiGraph,
    node: str,
    features: Sequence[Feature],
    limit: Limit | None,
    in_stock: bool,
    start: Sequence[str],
) -> Offer | None:
    """The product's variants that are allowed and have every feature, by themselves or by the product."""
    if "record" not in graph.nodes[node]:
        return None
    open_features = [one for one in features if not _has_one(graph, node, one)]
    product: Product = graph.nodes[node]["record"]
    variants = [
        variant
        for variant in product.variants
        if (variant.available or not in_stock) and (limit is None or limit.allows(variant.price_cents))
        if all(_has_one(graph, f"variant:{variant.item_id}", one) for one in open_features)
    ]
    if not variants:
        return None
    variants.sort(key=lambda variant: (variant.price_cents, variant.item_id))
    over = [hit for one in features for hit in sorted(one.nodes & _values(graph, node, variants[0]))[:1]]
    path = [*start, node, f"variant:{variants[0].item_id}", *over]
    return Offer(product, tuple(variants), path)


def _has_one(graph: nx.DiGraph, node: str, feature: Feature) -> bool:
    values = graph.adj[node]
    return any(value in values for value in feature.nodes)


def _values(graph: nx.DiGraph, node: str, variant: Variant) -> set[str]:
    return {*graph.adj[node], *graph.adj[f"variant:{variant.item_id}"]}


def _by_price(graph: nx.DiGraph, group: str | None, products: Sequence[str]) -> list[tuple[int, str]]:
    """(lowest price, node), cheapest first."""
    if group is None:
        return sorted(_priced(graph, products))
    ranked: list[tuple[int, str]] = graph.nodes[group].get("ranked", []) if group in graph else []
    return ranked


def _members(graph: nx.DiGraph, feature: Feature) -> Set[str]:
    """Products that have it, themselves or as a variant."""
    sets = [graph.nodes[value].get("members", frozenset()) for value in feature.nodes]
    return sets[0] if len(sets) == 1 else frozenset().union(*sets)  # one set of thousands is not copied


def _among(ranked: Iterator[tuple[int, str]], members: Set[str]) -> Iterator[tuple[int, str]]:
    """The rarest feature first leaves few for the others to look at."""
    return (pair for pair in ranked if pair[1] in members)


def _priced(graph: nx.DiGraph, products: Iterable[str]) -> list[tuple[int, str]]:
    records = [(graph.nodes[node].get("record"), node) for node in products]
    return [(record.lowest_cents, node) for record, node in records if record is not None and record.variants]


def _cheaper(found: list[Offer], offer: Offer) -> list[Offer]:
    """The cheaper ones of those found so far and one more; equals stay beside each other."""
    if not found or offer.lowest_cents < found[0].lowest_cents:
        return [offer]
    return [*found, offer] if offer.lowest_cents == found[0].lowest_cents else found


def _has_name(value: str, name: str) -> bool:
    return value.startswith(f"value:{name}=")


def _fact(
    product: Product,
    feature: Feature,
    answered: Answered,
    values: Sequence[str],
    variants: tuple[Variant, ...],
    path: Path,
) -> Fact:
    plain = tuple(value.partition("=")[2] for value in values)
    return Fact(product, feature.name, answered, plain, variants, path)
