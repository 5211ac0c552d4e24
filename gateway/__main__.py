"""`python -m gateway serve | token CUSTOMER | talk | doctor | gaps`: run the door, print an identity token, talk in the
terminal, examine the knowledge, see what customers ask in vain."""

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
from vectors import ModelMissing

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


@cli.command("doctor")
def doctor_command(
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    links: Annotated[bool, typer.Option("--links", help="also ask the net whether addresses answer")] = False,
) -> None:
    """Say what is wrong with the knowledge. Exit code 1: something must be repaired."""
    from gateway.knowledge_commands import run_doctor

    console = Console(highlight=False)
    raise typer.Exit(run_doctor(GatewaySettings(), console, as_json=as_json, links=links))


@cli.command("gaps")
def gaps_command(
    days: Annotated[int, typer.Option(help="how far back", min=1, max=3650)] = 30,
) -> None:
    """Show questions without a sure answer, alike ones together, without what tells who asked."""
    from gateway.knowledge_commands import show_gaps

    show_gaps(GatewaySettings(), Console(highlight=False), days=days)


def main() -> None:
    """Errors a person can cure are one sentence, without a traceback."""
    try:
        cli()
    except ValidationError as error:
        sys.exit(f"a setting is wrong:\n{error}")
    except (BadIdentityKey, BadKey, CannotServe, DatabaseUnavailable, ModelMissing, TalkFailed) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
