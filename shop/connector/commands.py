"""`python -m shop check-backend | serve-connector | connector-openapi`: for whoever connects a shop."""

from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from shop.connector.checking import check
from shop.connector.reference_server import create_app, openapi_document
from shop.connector.settings import ShopSettings
from shop.embedded import EmbeddedShop
from storage import DatabaseUnavailable, migrate, open_engine

NOT_AS_AGREED = 1

console = Console()


def check_backend(
    url: Annotated[str, typer.Argument(help="the server's address, https://HOST/PATH")],
    customer: Annotated[
        str | None, typer.Option(help="id of a customer with orders, to read them too")
    ] = None,
) -> None:
    """Compare a shop's server with docs/shop-connector.md; nothing is changed. The secret is PARLEY_SHOP_SECRET."""
    settings = _settings(url)
    table, wrong = Table("what", "found"), 0
    for finding in check(settings.shop_url, settings.shop_secret.get_secret_value(), customer_id=customer):
        table.add_row(finding.what, f"[red]{finding.wrong}[/red]" if finding.wrong else "as agreed")
        wrong += bool(finding.wrong)
    console.print(table)
    if wrong:
        raise typer.Exit(NOT_AS_AGREED)


def serve_connector(
    port: Annotated[int, typer.Option(help="on 127.0.0.1")] = 9000,
) -> None:
    """Serve the shop in our own database as a connector, to try against and to read beside the document."""
    settings = _settings(f"http://127.0.0.1:{port}")
    try:
        engine = open_engine(settings)
    except DatabaseUnavailable as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(NOT_AS_AGREED) from error
    migrate(engine)
    app = create_app(EmbeddedShop(engine), settings.shop_secret.get_secret_value())
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False)


def connector_openapi() -> None:
    """Print the OpenAPI document of a connector."""
    print(openapi_document(), end="")  # noqa: T201


def _settings(url: str) -> ShopSettings:
    try:
        return ShopSettings(shop_url=url)
    except ValidationError as error:
        console.print(f"[red]{error.errors()[0]['msg']}[/red]", highlight=False, soft_wrap=True)
        raise typer.Exit(NOT_AS_AGREED) from error
