"""What fits, what is cheapest, what has something, what sets two apart: values and the way there."""

from dataclasses import replace

import networkx as nx
import pytest

from knowledge_graph.features import demanded, features_in, lexicon_name, unknown_wish, word_for
from knowledge_graph.graph import build_graph
from knowledge_graph.linking import ProductLinker, groups_of, of_kind
from knowledge_graph.traversals import Limit, bought, cheapest, differences, fact, fitting
from shop.demo import FOLDER
from shop.demo.content import read_content
from shop.records import Order, OrderLine, Product, Variant

CONTENT = read_content(FOLDER)
PRODUCTS = {product.product_id: product for product in CONTENT.products}


@pytest.fixture(scope="module")
def graph() -> nx.DiGraph:
    return build_graph(CONTENT.products, CONTENT.policies, [], CONTENT.terms)


@pytest.fixture(scope="module")
def linker() -> ProductLinker:
    return ProductLinker(CONTENT.products)


def thing(name: str, cents: int, *, available: bool = True, accessories: tuple[str, ...] = ()) -> Product:
    variant = Variant(f"{name}-1", name, {"colour": "blue"}, available, cents)
    return Product(name, f"The {name}", (variant,), extra={"accessories": list(accessories)})


def test_what_fits_is_in_stock_and_within_the_limit() -> None:
    things = [
        thing("pot", 3000, accessories=("plate", "lid", "mill")),
        thing("plate", 2000),
        thing("lid", 500, available=False),
        thing("mill", 5000),
    ]
    graph = build_graph(things, [], [])

    def ids(limit: Limit | None) -> list[str]:
        return [one.product.product_id for one in fitting(graph, "pot", limit=limit)]

    assert ids(None) == ["mill", "plate"]
    assert ids(Limit(2000)) == ["plate"]
    assert ids(Limit(2000, is_included=False)) == []
    assert [one.product.product_id for one in fitting(graph, "plate")] == ["pot"]
    assert fitting(graph, "pot")[1].path == ["product:pot", "product:plate", "variant:plate-1"]
    assert fitting(graph, "nothing") == []


def test_the_cheapest_is_in_stock_has_everything_and_equals_stay_together() -> None:
    things = [
        thing("lamp", 900, available=False),
        thing("lantern", 1000),
        thing("torch", 1000),
        thing("light", 2000),
    ]
    graph = build_graph(things, [], [])
    every = [f"product:{one.product_id}" for one in things]
    assert [one.product.product_id for one in cheapest(graph, None, every)] == ["lantern", "torch"]
    assert [one.product.product_id for one in cheapest(graph, None, every, in_stock=False)] == ["lamp"]
    assert cheapest(graph, None, every, limit=Limit(1000, is_included=False)) == []
    (blue,) = features_in(graph, "in blue")
    found = cheapest(graph, "kind:light", features=[blue])
    assert found[0].path == ["kind:light", "product:light", "variant:light-1", "value:colour=blue"]
    assert cheapest(graph, "kind:nothing") == []


def test_a_feature_may_be_the_variant_s_or_the_product_s(graph: nx.DiGraph) -> None:
    features = demanded(features_in(graph, "a white lamp with a dimmer"))
    assert [feature.term for feature in features] == ["white", "dimmer"]
    found = cheapest(graph, "kind:lamp", features=features)
    assert [one.product.product_id for one in found] == ["table-lamp"]
    assert [variant.options for variant in found[0].variants] == [{"colour": "white"}]


@pytest.mark.parametrize(
    ("product_id", "text", "answered", "values"),
    [
        ("table-lamp", "does it have a dimmer", "yes", ("yes",)),
        ("desk-lamp", "does it have a dimmer", "no", ("no",)),
        ("desk-lamp", "有调光吗", "no", ("no",)),
        ("rain-jacket", "is it waterproof", "value", ("20000 mm",)),
        ("head-torch", "is it waterproof", "unknown", ()),
        ("table-lamp", "is there one in terracotta", "yes", ("terracotta",)),
        ("table-lamp", "is there one in navy", "no", ("white", "terracotta")),
        ("scarf", "什么做的", "value", ("lambswool",)),
        ("trail-backpack", "does it come in blue", "yes", ("slate blue",)),
    ],
)
def test_what_the_catalogue_says_of_a_product(
    graph: nx.DiGraph, product_id: str, text: str, answered: str, values: tuple[str, ...]
) -> None:
    (feature,) = features_in(graph, text)
    found = fact(graph, product_id, feature)
    assert (found.answered, found.values) == (answered, values)
    assert found.path[0] == f"product:{product_id}"


def test_words_of_customers_are_those_of_the_catalogue(graph: nx.DiGraph) -> None:
    assert [one.term for one in features_in(graph, "is it dimmable and 蓝色")] == ["dimmer", "blue"]
    assert features_in(graph, "hello, how are you") == []
    assert lexicon_name("how heavy is it") == "weight"
    assert (word_for("material", "zh"), word_for("ecru", "zh")) == ("材质", "ecru")
    assert [one.term for one in demanded(features_in(graph, "which material, in white"))] == ["white"]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("the cheapest lamp with a radio?", "radio"),
        ("the cheapest lamp with a dimmer that is in stock", None),
        ("最便宜的带收音机的灯", "收音机"),
        ("最便宜的带调光的灯", None),
        ("最便宜的有货的灯", None),
        ("the cheapest lamp", None),
    ],
)
def test_a_wish_that_the_catalogue_does_not_know_is_noticed(
    graph: nx.DiGraph, text: str, wish: str | None
) -> None:
    assert unknown_wish(text, features_in(graph, text)) == wish


def test_products_are_set_apart_by_what_is_not_the_same(graph: nx.DiGraph) -> None:
    rows = {row.name: row.values for row in differences(graph, ["table-lamp", "desk-lamp"])}
    assert rows["dimmer"] == ("yes", "no")
    assert rows["reach"] == (None, "78 cm")
    assert differences(graph, ["scarf", "scarf"]) == []


def test_an_order_s_line_leads_to_product_and_category(graph: nx.DiGraph) -> None:
    line = OrderLine("Lambswool Scarf", "scarf", "scarf-pine", 5400, {"colour": "pine"})
    order = Order("DS-1", "ann", "delivered", None, (line,), (), ())  # type: ignore[arg-type]
    found = bought(graph, order, line)
    assert (found.product, found.category) == (PRODUCTS["scarf"], "clothes")
    assert found.path == ["order:DS-1", "variant:scarf-pine", "product:scarf", "category:clothes"]
    gone = bought(graph, order, replace(line, product_id="gone", item_id="gone-1"))
    assert (gone.product, gone.category) == (None, None)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("how much is the lamp", {"table-lamp", "desk-lamp"}),
        ("how much is the desk lamp", {"desk-lamp"}),
        ("台灯多少钱", {"table-lamp"}),
        ("灯多少钱", {"table-lamp", "desk-lamp", "head-torch", "camp-lantern"}),
        ("are the gloves warm", {"gloves", "garden-gloves"}),
    ],
)
def test_words_for_several_products_mean_all_of_them(linker: ProductLinker, text: str, ids: set[str]) -> None:
    found = linker.find(text)
    assert {match.product.product_id for match in found} == ids
    assert len(groups_of(found)) == 1


def test_what_differs_in_words_is_no_choice_between_products(linker: ProductLinker) -> None:
    groups = groups_of(linker.find("moka pot or lamp"))
    assert [len(group) for group in groups] == [1, 2]


def test_a_thing_is_found_by_what_it_is(graph: nx.DiGraph) -> None:
    assert [match.product.product_id for match in of_kind(graph, "what is the scarf made of")] == ["scarf"]
    assert of_kind(graph, "is it in stock") == []
