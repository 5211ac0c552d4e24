"""A graph that was changed in place is the graph that is built anew."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import networkx as nx
import pytest

from knowledge_graph.entries import Entry
from knowledge_graph.graph import (
    accessories_of,
    boosts,
    build_graph,
    heads_of,
    path_to,
    sources,
    targets,
    update_entry,
    update_policy,
    update_product,
    update_terms,
)
from shop.records import Policy, Product, Variant
from shop.terms import Terms

COLOURS, SIZES, CATEGORIES = ["blue", "red", "grey"], ["S", "M", "L"], ["home", "desk", None]
TERMS = Terms.model_validate(
    {
        "zones": [
            {
                "id": "de",
                "name": {"en": "Germany", "zh": "德国"},
                "countries": ["DE"],
                "price": "4.90",
                "carrier": "DHL",
                "working_days": {"least": 2, "most": 3},
            }
        ],
        "delivery": {"cut_off": "14:00", "time_zone": "Europe/Berlin", "policies": ["delivery"]},
        "payment": {
            "ways": [{"id": "invoice", "name": {"en": "invoice", "zh": "发票"}, "countries": ["DE", "AT"]}],
            "policies": ["payment"],
        },
        "promotions": [
            {"id": "spring", "name": {"en": "Spring", "zh": "春"}, "percent": 5, "categories": ["home"]},
            {"id": "one", "name": {"en": "One", "zh": "一"}, "amount": 5, "products": ["p1"]},
        ],
        "warranty": {"months": 24, "groups": [{"id": "long", "months": 60, "products": ["p2", "p9"]}]},
    }
)


def a_product(chance: random.Random, number: int) -> Product:
    product_id = f"p{number}"
    variants = tuple(
        Variant(
            f"{product_id}-{at}",
            product_id,
            {"colour": chance.choice(COLOURS)},
            chance.random() < 0.7,
            500 + at,
        )
        for at in range(chance.randint(1, 3))
    )
    return Product(
        product_id,
        f"{chance.choice(['Desk', 'Table'])} {chance.choice(['Lamp', 'Clock'])}",
        variants,
        category=chance.choice(CATEGORIES),
        attributes={"material": chance.choice(["oak, glass", "oak", "steel"]), "brand": "Halm"},
        extra={"accessories": [f"p{chance.randint(0, 9)}" for _ in range(chance.randint(0, 2))]},
    )


def an_entry(chance: random.Random, number: int) -> Entry:
    return Entry(
        f"e{number}",
        {"en": f"Question {chance.randint(0, 9)}?"},
        {},
        {"en": "Yes."},
        policy_ids=("delivery",) if chance.random() < 0.5 else (),
        product_ids=(f"p{chance.randint(0, 9)}",),
        categories=(chance.choice(["home", "garden"]),),
    )


def a_policy(chance: random.Random, number: int) -> Policy:
    name = ["delivery", "payment", "other"][number % 3]
    return Policy(name, {"en": f"Title {chance.randint(0, 9)}"}, {}, {})


def as_values(graph: nx.DiGraph) -> tuple[Any, Any]:
    nodes = {node: dict(values) for node, values in graph.nodes(data=True)}
    return nodes, {(one, other): dict(values) for one, other, values in graph.edges(data=True)}


@pytest.mark.parametrize("seed", range(25))
def test_any_row_of_changes_leaves_the_graph_of_a_new_start(seed: int) -> None:
    chance = random.Random(seed)
    products = {number: a_product(chance, number) for number in range(7)}
    entries = {number: an_entry(chance, number) for number in range(5)}
    policies = {number: a_policy(chance, number) for number in range(2)}
    terms = TERMS
    graph = build_graph(products.values(), policies.values(), entries.values(), terms)
    for _ in range(30):
        kind, number = chance.choice(["product", "entry", "policy", "terms"]), chance.randint(0, 8)
        gone = chance.random() < 0.35
        if kind == "product":
            new = None if gone else a_product(chance, number)
            update_product(graph, products.pop(number, None), new)
            products |= {number: new} if new else {}
        elif kind == "entry":
            fresh = None if gone else an_entry(chance, number)
            update_entry(graph, entries.pop(number, None), fresh)
            entries |= {number: fresh} if fresh else {}
        elif kind == "policy":
            policy = None if gone else a_policy(chance, number % 3)
            update_policy(graph, policies.pop(number % 3, None), policy)
            policies |= {number % 3: policy} if policy else {}
        else:
            changed = Terms() if gone else TERMS
            update_terms(graph, terms, changed)
            terms = changed
        rebuilt = build_graph(products.values(), policies.values(), entries.values(), terms)
        assert as_values(graph) == as_values(rebuilt), (kind, number)


def test_a_price_that_changes_is_the_one_change() -> None:
    chance = random.Random(1)
    old = a_product(chance, 1)
    new = replace(old, variants=(replace(old.variants[0], price_cents=1),))
    graph = build_graph([old, a_product(chance, 2)], [], [])
    update_product(graph, old, new)
    assert graph.nodes[f"variant:{old.variants[0].item_id}"]["record"].price_cents == 1
    assert sources(graph, "product:p1", "variant_of") == [f"variant:{old.variants[0].item_id}"]


def test_what_entries_say_of_a_product_boosts_them_less_the_more_there_are() -> None:
    entries = [Entry(f"e{number}", {"en": "?"}, {}, {"en": "!"}, product_ids=("p1",)) for number in range(4)]
    graph = build_graph([], [], entries, None)
    assert boosts(graph, ["p1", "unknown"], weight=0.1) == {f"e{number}": 0.05 for number in range(4)}
    assert path_to(graph, "e1", ["p1"]) == ["question", "product:p1", "entry:e1"]
    assert path_to(graph, "unknown", []) == ["question", "entry:unknown"]


def test_an_accessory_fits_what_names_it() -> None:
    pot = Product("pot", "Pot", (), extra={"accessories": ["plate", "pot"]})
    graph = build_graph([pot, Product("plate", "Plate", ())], [], [])
    assert accessories_of(graph, "pot") == ["plate"]
    assert targets(graph, "product:plate", "fits") == ["product:pot"]
    assert accessories_of(graph, "nothing") == []


def test_things_are_what_their_names_end_with() -> None:
    assert heads_of(["Desk Lamps", "护眼台灯", None, "Brush", "Boxes", "Glass"]) == {
        "lamp",
        "台灯",
        "灯",
        "brush",
        "box",
        "glass",
    }


def test_an_entry_keeps_its_days_out_of_the_graph() -> None:
    """What holds today is decided when it is shown, so that no graph is wrong the next morning."""
    entry = Entry("e", {"en": "?"}, {}, {"en": "!"}, valid_from=date(2026, 1, 1))
    assert as_values(build_graph([], [], [entry])) == as_values(
        build_graph([], [], [replace(entry, valid_from=None)])
    )
