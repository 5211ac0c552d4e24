"""How long walks over the graph take in a large shop, and what the graph costs. Used by `python -m bench graph`."""

import gc
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import networkx as nx
import psutil

from bench import graph_shop
from bench.figures import percentile
from bench.progress import bar
from knowledge_graph.features import demanded, features_in
from knowledge_graph.graph import boosts, build_graph, update_entry, update_product
from knowledge_graph.linking import of_kind
from knowledge_graph.places import place_in
from knowledge_graph.promises import arrival, covered, offered, ways_to_pay
from knowledge_graph.traversals import Limit, bought, cheapest, differences, fact, fitting
from shop.records import Order, OrderLine, Policy, Product

SIZE = 100_000  # products, and as many entries
RUNS = 500  # of each walk
SEED = 7
TODAY = date(2026, 11, 26)
BAR_WIDTH = 0.5
Walk = Callable[[], object]


def graph_figures(size: int = SIZE, runs: int = RUNS) -> dict[str, Any]:
    """Seconds and megabytes of the graph, and p50 and p95 in milliseconds of every walk and change."""
    with bar(f"a shop of {size:,} products and entries", 2 * size) as advance:
        products = list(_counted(graph_shop.products(size, seed=SEED), advance, 0))
        entries = list(_counted(graph_shop.entries(size, products=size, seed=SEED), advance, size))
    gc.collect()
    before, began = psutil.Process().memory_info().rss, time.perf_counter()
    with bar("the graph of it", 3 * size) as advance:
        policies = [Policy(name, {"en": name}, {}, {}) for name in ("delivery", "payment", "warranty")]
        graph = build_graph(
            _counted(products, advance, 0), policies, _counted(entries, advance, size), graph_shop.terms()
        )
    seconds, memory = time.perf_counter() - began, psutil.Process().memory_info().rss - before
    chance = random.Random(SEED)
    walks = _walks(graph, products, chance) | _changes(graph, products, entries, chance)
    times: dict[str, dict[str, float]] = {}
    with bar("walks", len(walks)) as advance:
        for number, (name, walk) in enumerate(walks.items()):
            times[name] = _timed(walk, runs)
            advance(number + 1)
    return {
        "products": size,
        "entries": size,
        "nodes": graph.number_of_nodes(),
        "edges": graph.number_of_edges(),
        "build_s": round(seconds, 2),
        "memory_mb": round(memory / 2**20),
        "walks": times,
    }


def _walks(graph: nx.DiGraph, products: list[Product], chance: random.Random) -> dict[str, Walk]:
    """Each asks for something else every time, as often for a thing as there are of it."""

    def some() -> Product:
        return chance.choice(products)

    def kind() -> str:
        return some().name.split()[-1].lower()

    def wish() -> str:
        return f"{chance.choice(graph_shop.COLOURS)} {chance.choice(graph_shop.MATERIALS)} with a dimmer"

    def a_cheapest() -> object:
        return cheapest(
            graph,
            f"kind:{kind()}",
            features=demanded(features_in(graph, wish())),
            limit=Limit(chance.randrange(1000, 20000)),
        )

    def a_line() -> object:
        line = OrderLine("", some().product_id, f"{some().product_id}-0", 0, {})
        return bought(graph, Order("o", "c", "delivered", None, (line,), (), ()), line)  # type: ignore[arg-type]

    now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    cities = ["Zürich", "Vienna", "Hamburg", "上海", "New York"]

    def an_arrival() -> object:
        place = place_in(f"when would it be in {chance.choice(cities)} if I order now?")
        return arrival(graph, place.country, ordered_at=now, city=place.city) if place else None

    return {
        "what fits it": lambda: fitting(graph, some().product_id, limit=Limit(chance.randrange(500, 9000))),
        "the cheapest with three features": a_cheapest,
        "things of a kind, by words": lambda: of_kind(graph, f"is the {chance.choice(RARE_KINDS)} in stock"),
        "features in a text": lambda: features_in(graph, f"does it come in {wish()}, and how heavy is it?"),
        "whether it has a feature": lambda: fact(
            graph, some().product_id, features_in(graph, chance.choice(graph_shop.COLOURS))[0]
        ),
        "what sets two apart": lambda: differences(graph, [some().product_id, some().product_id]),
        "when it comes, place in words": an_arrival,
        "ways to pay": lambda: ways_to_pay(graph, country=chance.choice(["DE", "AT"]), cents=30000),
        "warranty": lambda: covered(graph, some().product_id),
        "offers": lambda: offered(graph, TODAY, product_id=some().product_id),
        "order to category": a_line,
        "entries about it": lambda: boosts(graph, [some().product_id], weight=0.1),
    }


RARE_KINDS = [graph_shop.kind_name(number) for number in range(graph_shop.KINDS // 2, graph_shop.KINDS)]


def _changes(
    graph: nx.DiGraph, products: list[Product], entries: list[Any], chance: random.Random
) -> dict[str, Walk]:
    """A price, and an entry's products: what changes in the place of the old."""

    def a_price() -> None:
        place = chance.randrange(len(products))
        old = products[place]
        variants = [replace(one, price_cents=chance.randrange(100, 50000)) for one in old.variants]
        products[place] = replace(old, variants=tuple(variants))
        update_product(graph, old, products[place])

    def an_entry() -> None:
        place = chance.randrange(len(entries))
        old = entries[place]
        entries[place] = replace(old, product_ids=(chance.choice(products).product_id,))
        update_entry(graph, old, entries[place])

    return {"a product changes": a_price, "an entry changes": an_entry}


def _timed(walk: Walk, runs: int) -> dict[str, float]:
    """The first is not counted: it reads words and names from files."""
    walk()
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        walk()
        took.append((time.perf_counter() - began) * 1000)
    return {"p50_ms": round(percentile(took, 50), 3), "p95_ms": round(percentile(took, 95), 3)}


def _counted(items: Iterable[Any], advance: Callable[[float], None], start: int) -> Iterator[Any]:
    for number, item in enumerate(items):
        if number % 1000 == 0:
            advance(start + number)
        yield item
