"""The picture of a product's surroundings has its titles and edge kinds, and says when it is not clear what to draw."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from knowledge_graph.__main__ import app
from knowledge_graph.drawing import MOST_NODES, draw, neighbourhood
from knowledge_graph.entries import Entry
from knowledge_graph.graph import build_graph
from shop.demo import FOLDER
from shop.demo.content import read_content
from shop.demo.loading import load_demo
from storage import StorageSettings, migrate, open_engine

CONTENT = read_content(FOLDER)


def test_titles_and_kinds_of_edges_stand_in_the_picture(tmp_path: Path) -> None:
    entries = [
        Entry("e", {"en": "How do I clean it?"}, {}, {}, product_ids=("moka-pot",), policy_ids=("repairs",))
    ]
    graph = build_graph(CONTENT.products, CONTENT.policies, entries, CONTENT.terms)
    path = tmp_path / "moka.svg"
    count = draw(graph, "product:moka-pot", path)
    words = " ".join(
        text.text or "" for text in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    )
    titles = ("product: Moka Pot", "product: Hand Coffee Grinder", "variant: 6 cups", "category: kitchen")
    kinds = ("fits", "variant of", "in category", "has", "about", "states")
    assert [
        part
        for part in (*titles, "entry: How do I clean it?", "policy: Repairs", *kinds)
        if part not in words
    ] == []
    assert count == len(neighbourhood(graph, "product:moka-pot"))


def test_so_much_that_nobody_could_read_it_is_left_out() -> None:
    entries = [Entry(f"e{n}", {"en": "?"}, {}, {}, product_ids=("moka-pot",)) for n in range(200)]
    part = neighbourhood(build_graph(CONTENT.products, [], entries), "product:moka-pot")
    assert len(part) == MOST_NODES
    assert "product:moka-pot" in part


@pytest.mark.parametrize(
    ("product", "said", "code"),
    [
        ("moka pot", "nodes around Moka Pot", 0),
        ("lamp", "Table Lamp, Desk Lamp", 1),
        ("zeppelin", "no product", 1),
    ],
)
def test_the_command_draws_or_asks(
    product: str, said: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    engine = open_engine(StorageSettings())
    migrate(engine)
    load_demo(engine)
    out = tmp_path / "picture.svg"
    shown = CliRunner().invoke(app, ["draw", product, "--out", str(out)], env={"COLUMNS": "300"})
    assert (shown.exit_code, said in shown.output, out.is_file()) == (code, True, code == 0)
