"""The graph's benchmark walks over a shop that has what it asks for."""

from bench import graph_shop
from bench.graph import graph_figures
from bench.tables import tables


def test_every_walk_is_timed_in_a_small_shop() -> None:
    result = graph_figures(300, runs=5)
    assert (result["products"], result["entries"]) == (300, 300)
    assert result["nodes"] > 300 * 4 and result["edges"] > 300 * 10
    assert len(result["walks"]) == 14
    assert all(0 < times["p50_ms"] <= times["p95_ms"] for times in result["walks"].values())
    assert [table.title for table in tables({"graph": result})] == [
        "Graph of 300 products and 300 entries",
        "Walks",
    ]


def test_the_shop_is_the_same_for_a_seed_and_some_kinds_are_common() -> None:
    shop = list(graph_shop.products(2000, seed=1))
    assert shop == list(graph_shop.products(2000, seed=1))
    assert shop != list(graph_shop.products(2000, seed=2))
    names = [product.name.split()[-1] for product in shop]
    assert names.count(graph_shop.kind_name(0).title()) > 20 * names.count(graph_shop.kind_name(150).title())
    assert len({graph_shop.kind_name(number) for number in range(graph_shop.KINDS)}) == graph_shop.KINDS
