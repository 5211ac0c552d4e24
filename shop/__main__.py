"""`python -m shop import | catalogue | export | demo | show | policy-diff`: load a shop, write it back, change its rules.

`check-backend | serve-connector | connector-openapi` are in connector/commands.py.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table
from sqlalchemy import Engine, func, select

from shop.catalogue import Catalogue
from shop.catalogue_change import ShopChanged, apply, compare
from shop.catalogue_file import BadCatalogue, read_catalogue
from shop.connector.commands import check_backend, connector_openapi, serve_connector
from shop.demo.loading import load_demo
from shop.orders import as_orders
from shop.policy_file import BadPolicyFile, read_policy_file
from shop.policy_table.comparing import differences
from shop.policy_table.reading import BadPolicyTable, read_table
from shop.policy_table.stored import RETAIL_JSON
from shop.retail_json.exporting import export_folder
from shop.retail_json.importing import import_folder
from shop.retail_json.reading import UnreadableFile
from shop.retail_json.report import Report
from shop.tables import CustomerRow, OrderRow, PolicyRow, ProductRow
from shop.terms import BadTerms, Terms, read_terms
from shop.vocabulary import write_vocabulary
from storage import DatabaseUnavailable, StorageSettings, migrate, open_engine, reading, writing

SOMETHING = TypeVar("SOMETHING")
BUSY_TIMEOUT_MS = 30_000  # the product may be writing
NOTHING_LOADED, SOME_REFUSED = 1, 2
SHOWN_FINDINGS = 50

app = typer.Typer(
    help="Load a shop, write it back, look at it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("check-backend")(check_backend)
app.command("serve-connector")(serve_connector)
app.command("connector-openapi")(connector_openapi)
console = Console()


class Format(StrEnum):
    """Formats of shop data."""

    RETAIL_JSON = "retail-json"


@app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="folder with users.json, products.json, orders.json")],
    format: Annotated[Format, typer.Option(help="format of the files")] = Format.RETAIL_JSON,
    policy: Annotated[Path | None, typer.Option(help="YAML: the shop's policies, its rules, or both")] = None,
    terms: Annotated[
        Path | None, typer.Option(help="YAML file with zones, ways to pay, offers, warranty")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="empty the shop first")] = False,
    report: Annotated[Path | None, typer.Option(help="write the report as JSON")] = None,
) -> None:
    """Load a shop's data. Live at once, also while the product runs."""
    settings, engine = _open()
    try:
        known, default = read_terms(terms) if terms else None, read_table(RETAIL_JSON)
        policies, table = (
            read_policy_file(policy, default=default, terms=known or Terms()) if policy else ([], default)
        )
        found = import_folder(
            engine,
            folder,
            policies=policies,
            table=table,
            keep_table=policy is None or table is default,
            replace=replace,
            progress=_progress,
            terms=known,
        )
    except (UnreadableFile, BadPolicyFile, BadTerms) as error:
        console.print(f"[red]nothing was loaded:[/red] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(NOTHING_LOADED) from error
    write_vocabulary(engine, settings.home)
    _show(found)
    if report is not None:
        report.write_text(json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if found.has_refusals:
        raise typer.Exit(SOME_REFUSED)


@app.command("catalogue")
def catalogue(
    file: Annotated[Path, typer.Argument(help="CSV or JSON with every product and variant")],
    commit: Annotated[bool, typer.Option("--commit", help="do it; without it, only show it")] = False,
) -> None:
    """Make a file's products the shop's: show what is new, changed or removed; then commit."""
    settings, engine = _open()
    try:
        listed = read_catalogue(file)
        with reading(engine) as session:
            change = compare(session, listed)
        table = Table("kind", "product", "what")
        for line in change.lines:
            table.add_row(line.kind, escape(line.product_id), escape(line.what))
        console.print(table if change.lines else "the shop has these products already")
        if change.lines and not commit:
            console.print("nothing was changed; --commit does it")
        if change.lines and commit:
            with writing(engine) as session:
                apply(session, change)
            write_vocabulary(engine, settings.home)
            console.print(f"{len(change.written)} products written, {len(change.removed)} removed")
    except (BadCatalogue, ShopChanged) as error:
        console.print(
            f"[red]nothing was changed:[/red] {escape(str(error))}", highlight=False, soft_wrap=True
        )
        raise typer.Exit(NOTHING_LOADED) from error


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="folder to write into")],
    format: Annotated[Format, typer.Option(help="format of the files")] = Format.RETAIL_JSON,
) -> None:
    """Write the shop's data as files."""
    _, engine = _open()
    for name, count in export_folder(engine, folder).items():
        console.print(f"{folder / name}: {count} records", highlight=False)


@app.command("demo")
def demo(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="only if there is no shop yet")] = False,
) -> None:
    """Load the demo shop, in place of what is there."""
    settings, engine = _open()
    if if_empty and Catalogue(engine).state().version > 0:
        console.print("a shop is loaded already")
    else:
        load_demo(engine)
    write_vocabulary(engine, settings.home)


@app.command("show")
def show() -> None:
    """Print what the shop holds."""
    _, engine = _open()
    state = Catalogue(engine).state()
    console.print(f"{state.name or 'no shop'} ({state.currency}), version {state.version}", highlight=False)
    with reading(engine) as session:
        for table in (ProductRow, CustomerRow, OrderRow, PolicyRow):
            count = session.scalar(select(func.count()).select_from(table))
            console.print(f"  {table.__tablename__}: {count}", highlight=False)


@app.command("policy-diff")
def policy_diff(
    old: Annotated[Path, typer.Argument(help="the table as it is")],
    new: Annotated[Path, typer.Argument(help="the table as it would be")],
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="default: today")] = None,
) -> None:
    """Print as JSON which decisions about the shop's orders a change of its table alters."""
    _, engine = _open()
    try:
        tables = read_table(old), read_table(new)
    except BadPolicyTable as error:
        console.print(f"[red]nothing was compared:[/red] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(NOTHING_LOADED) from error
    with reading(engine) as session:
        rows = session.scalars(select(OrderRow).order_by(OrderRow.position)).all()
        orders = as_orders(session, list(rows))
    products = {product.product_id: product for product in Catalogue(engine).products()}
    found = differences(*tables, orders, products, day=day.date() if day else date.today())
    print(json.dumps(found, ensure_ascii=False, indent=2, default=str))


def _open() -> tuple[StorageSettings, Engine]:
    settings = StorageSettings()
    try:
        engine = open_engine(settings, busy_timeout_ms=BUSY_TIMEOUT_MS)
    except DatabaseUnavailable as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(NOTHING_LOADED) from error
    migrate(engine)
    return settings, engine


def _progress(items: list[SOMETHING], stage: str) -> Iterable[SOMETHING]:
    return track(items, description=f"{stage:<10}", console=console)


def _show(report: Report) -> None:
    table = Table("file", "accepted", "of these corrected", "refused")
    for file, accepted, corrected, refused in report.counts():
        table.add_row(file, str(accepted), str(corrected), str(refused))
    console.print(table)
    for finding in report.findings[:SHOWN_FINDINGS]:
        where = f"{finding.file} {finding.record} {finding.place}".strip()
        console.print(
            f"{finding.outcome}: {where}: {finding.what}; {finding.cure}", highlight=False, markup=False
        )
    if len(report.findings) > SHOWN_FINDINGS:
        console.print(f"... and {len(report.findings) - SHOWN_FINDINGS} more; --report FILE writes them all")


if __name__ == "__main__":
    app()
