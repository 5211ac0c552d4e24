"""A catalogue file is compared with the shop, shown, and taken over in one transaction; slips are named by line."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from shop.catalogue import read_products
from shop.catalogue_change import CatalogueChange, ShopChanged, apply, compare
from shop.catalogue_file import BadCatalogue, read_catalogue
from shop.demo.loading import load_demo
from shop.state import changed
from storage import StorageSettings, migrate, open_engine, reading, writing

CSV = """product_id,name,sku,price,stock,option size,attribute material
cup,Cup,cup-s,4.90,3,S,clay
cup,Cup,cup-l,6.90,0,L,clay
jug,Jug,,12,yes,,
"""


def written(tmp_path: Path, text: str, name: str = "catalogue.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(StorageSettings(home=tmp_path))
    migrate(engine)
    return engine


def compared(engine: Engine, path: Path) -> CatalogueChange:
    listed = read_catalogue(path)
    with reading(engine) as session:
        return compare(session, listed)


def taken_over(engine: Engine, path: Path) -> None:
    change = compared(engine, path)
    with writing(engine) as session:
        apply(session, change)


def test_a_table_becomes_products_with_variants(engine: Engine, tmp_path: Path) -> None:
    taken_over(engine, written(tmp_path, CSV))
    with reading(engine) as session:
        cup, jug = read_products(session)
    assert (cup.name, cup.attributes, [v.item_id for v in cup.variants]) == (
        "Cup",
        {"material": "clay"},
        ["cup-s", "cup-l"],
    )
    assert [(v.price_cents, v.available, v.options) for v in cup.variants] == [
        (490, True, {"size": "S"}),
        (690, False, {"size": "L"}),
    ]
    assert (jug.variants[0].item_id, jug.variants[0].price_cents) == ("jug", 1200)


def test_the_same_file_again_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    path = written(tmp_path, CSV)
    taken_over(engine, path)
    assert compared(engine, path).lines == []


def test_new_changed_and_removed_are_shown(engine: Engine, tmp_path: Path) -> None:
    taken_over(engine, written(tmp_path, CSV))
    other = "handle,title,variant sku,variant price\ncup,Cup,cup-s,5.00\nbowl,Bowl,bowl,3\n"
    change = compared(engine, written(tmp_path, other))
    assert [(line.kind, line.product_id, line.what) for line in change.lines] == [
        ("changed", "cup", "cup-s: 4.90 (size S) -> 5.00"),
        ("changed", "cup", "cup-l: 6.90, sold out (size L) -> none"),
        ("new", "bowl", "Bowl"),
        ("removed", "jug", "Jug"),
    ]


def test_what_the_file_does_not_speak_of_stays(engine: Engine, tmp_path: Path) -> None:
    load_demo(engine)
    with reading(engine) as session:
        before = read_products(session)[0]
    variants = [{**vars(variant), "price": variant.price_cents / 100} for variant in before.variants]
    content = [{"product_id": before.product_id, "name": "New name", "variants": variants}]
    taken_over(engine, written(tmp_path, json.dumps(content), "catalogue.json"))
    with reading(engine) as session:
        (after,) = read_products(session)
    assert (after.name, after.description_zh, after.aliases) == (
        "New name",
        before.description_zh,
        before.aliases,
    )


def test_a_commit_is_for_the_shop_that_was_compared(engine: Engine, tmp_path: Path) -> None:
    change = compared(engine, written(tmp_path, CSV))
    with writing(engine) as session:
        changed(session)
    with pytest.raises(ShopChanged), writing(engine) as session:
        apply(session, change)


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("c.csv", "product_id,name\ncup,Cup\n", "price"),
        ("c.csv", "product_id,price\ncup,cheap\n", "line 2"),
        ("c.csv", "product_id,price\ncup,1.234\n", "two decimals"),
        ("c.csv", "product_id,price\n,1\n", "product_id"),
        ("c.csv", "product_id,price\ncup,1\ncup,2\n", "twice"),
        ("c.csv", "product_id,price,available\ncup,1,perhaps\n", "perhaps"),
        ("c.json", "[" * 100_000, "JSON"),
        ("c.json", "{}", "list of objects"),
        ("c.json", '[{"product_id": "cup", "variants": []}]', "cup"),
        ("c.csv", "product_id,price\n", "no product"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, name: str, text: str, named: str) -> None:
    with pytest.raises(BadCatalogue, match=named):
        read_catalogue(written(tmp_path, text, name))


def test_a_new_product_needs_a_name(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match="no name"):
        compared(engine, written(tmp_path, "product_id,price\ncup,1\n"))
