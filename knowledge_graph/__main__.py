"""`python -m knowledge_graph ask "..." | load FOLDER | draw PRODUCT`: try the knowledge, fill it, look at it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from knowledge_graph.entry_book import entries_of
from knowledge_graph.entry_book import load as load_into_book
from knowledge_graph.entry_files import BadEntries, read_entries
from knowledge_graph.graph import build_graph, product_node
from knowledge_graph.knowledge import LANGUAGE_OF, Knowledge
from knowledge_graph.linking import ProductLinker
from shop.catalogue import Catalogue
from storage import StorageSettings, migrate, now_utc, open_engine, reading, writing
from vectors import script_of

DRAWN = Path("graph.svg")

app = typer.Typer(
    help="Ask the knowledge, fill it, look at it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="as a customer would write it")],
    language: Annotated[str | None, typer.Option(help="language of the answer: en, zh")] = None,
) -> None:
    """Show what is found for a question: candidates, scores, path."""
    settings = StorageSettings()
    engine = open_engine(settings)
    migrate(engine)
    knowledge = Knowledge(engine, settings.home)
    finding = knowledge.answer(question, language=language or LANGUAGE_OF[script_of(question)])
    console.print(f"band {finding.band}, confidence {finding.confidence}")
    table = Table("entry", "confidence", "score", "path")
    for item in finding.candidates:
        table.add_row(item.entry_id, str(item.confidence), str(item.score), " > ".join(item.path))
    console.print(table)
    for match in knowledge.find_products(question):
        console.print(f"product: {match.product.name} (by {match.matched!r})")
    if finding.answer is not None:
        console.print(finding.answer.text)


@app.command()
def draw(
    product: Annotated[str, typer.Argument(help="name of a product, as a customer would write it")],
    out: Annotated[Path, typer.Option(help="file to write: .svg, .png or .pdf by its name")] = DRAWN,
) -> None:
    """Draw what the graph has around a product."""
    from knowledge_graph.drawing import draw as drawn  # matplotlib takes a second to load

    settings = StorageSettings()
    engine = open_engine(settings)
    migrate(engine)
    catalogue = Catalogue(engine)
    found = ProductLinker(catalogue.products()).find(product)
    if len(found) != 1:
        names = ", ".join(match.product.name for match in found)
        console.print(f"which one is meant: {names}?" if found else f"no product is called {product!r}")
        raise typer.Exit(1)
    with reading(engine) as session:
        entries = entries_of(session, catalogue.state().edition)
    graph = build_graph(catalogue.products(), catalogue.policies(), entries, catalogue.terms())
    count = drawn(graph, product_node(found[0].product.product_id), out)
    console.print(f"{out}: {count} nodes around {found[0].product.name}")


@app.command()
def load(
    folder: Annotated[Path, typer.Argument(help="folder with YAML files of entries")],
    if_demo: Annotated[bool, typer.Option("--if-demo", help="only if the demo shop is the shop")] = False,
) -> None:
    """Make a folder's entries the shop's. Live at once, also while the product runs. What staff have changed stays."""
    engine = open_engine(StorageSettings())
    migrate(engine)
    if if_demo and not Catalogue(engine).state().is_demo:
        console.print("the shop is not the demo shop: its entries stay as they are")
        return
    try:
        entries = read_entries(folder)
    except BadEntries as error:
        console.print(f"[red]nothing was loaded:[/red] {error}")
        raise typer.Exit(1) from error
    with writing(engine) as session:
        loaded = load_into_book(session, entries, now=now_utc())
    added, changed, retired, kept = (
        len(ids) for ids in (loaded.added, loaded.changed, loaded.retired, loaded.kept)
    )
    console.print(
        f"{len(entries)} entries: {added} added, {changed} changed, {retired} retired, {kept} kept as staff have them"
    )


if __name__ == "__main__":
    app()
