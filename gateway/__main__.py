"""`python -m gateway serve | token CUSTOMER | talk`: run the door, print an identity token, talk in the terminal."""

import sys
from typing import Annotated

import httpx
import typer
from pydantic import ValidationError
from rich.console import Console

from gateway.serve import CannotServe, serve
from gateway.settings import GatewaySettings
from gateway.talk import PROMPT, Talk, TalkFailed
from gateway.tokens import BadIdentityKey, identity_tokens
from storage import DatabaseUnavailable
from storage.keys import BadKey

cli = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@cli.command("serve")
def serve_command() -> None:
    """Serve customers and staff until Ctrl-C."""
    serve(GatewaySettings())


@cli.command("token")
def token_command(customer: Annotated[str, typer.Argument(help="the customer's id in the shop")]) -> None:
    """Print an identity token of one hour, for trying and testing."""
    if not customer.strip():
        raise typer.BadParameter("give the customer's id: make token CUSTOMER=ID")
    print(identity_tokens(GatewaySettings()).make(customer))


@cli.command("talk")
def talk_command(
    token: Annotated[str | None, typer.Option(help="identity token; empty: anonymous")] = None,
    url: Annotated[str | None, typer.Option(help="address of the gateway; empty: this machine")] = None,
) -> None:
    """Talk to the bot in the terminal. Choices are chosen by their number; Ctrl-C ends."""
    console = Console(highlight=False)
    base_url = url or f"http://127.0.0.1:{GatewaySettings().port}"
    with httpx.Client(base_url=base_url, trust_env=False) as http:
        talk = Talk(http, console)
        talk.open(token)
        console.print("[dim]Write to the bot. Choose by number. Ctrl-C ends.[/]")
        talk.run(lambda: console.input(PROMPT))
    console.print("\n[dim]Goodbye. The conversation is kept.[/]")


def main() -> None:
    """Errors a person can cure are one sentence, without a traceback."""
    try:
        cli()
    except ValidationError as error:
        sys.exit(f"a setting is wrong:\n{error}")
    except (BadIdentityKey, BadKey, CannotServe, DatabaseUnavailable, TalkFailed) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
