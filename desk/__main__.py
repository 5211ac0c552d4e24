"""`python -m desk list | add LOGIN | reset LOGIN`: accounts of staff, for who runs the machine.

`reset` is the way back in when a password, or a phone and its recovery codes, are lost. Works while the product runs.
"""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from desk import second_factor
from desk.agents import LoginTaken, UnknownAgent, add_agent, all_agents, reset_agent
from desk.audit import last_sign_in
from desk.passwords import Made, make_password
from storage import DatabaseUnavailable, StorageSettings, migrate, now_utc, open_engine, reading, writing

BUSY_TIMEOUT_MS = 30_000  # the product may be writing
FAILED = 1
LONGEST_LOGIN = 200

app = typer.Typer(
    help="Accounts of staff.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
console = Console(highlight=False)


def _named(login: str) -> str:
    if not login.strip() or len(login) > LONGEST_LOGIN:
        raise typer.BadParameter(f"a login has 1 to {LONGEST_LOGIN} characters")
    return login.strip()


Login = Annotated[str, typer.Argument(help="what the agent signs in with", callback=_named)]


@app.command("list")
def list_() -> None:
    """Print every account."""
    table = Table("login", "name", "second factor", "codes left", "last sign-in (UTC)")
    with reading(_open()) as session:
        for agent in all_agents(session):
            seen = last_sign_in(session, agent.id)
            is_on = second_factor.is_on(agent)
            left = str(second_factor.recovery_codes_left(session, agent)) if is_on else ""
            when = f"{seen:%Y-%m-%d %H:%M}" if seen else "never"
            table.add_row(agent.login, agent.name, "on" if is_on else "off", left, when)
    console.print(table)


@app.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="what customers read; empty: the login")] = "",
) -> None:
    """Make an account and print its password once."""
    made = make_password()
    try:
        with writing(_open()) as session:
            add_agent(session, login, name.strip() or login, made.password_hash, now=now_utc())
    except LoginTaken as error:
        raise _failed(error) from error
    _show(login, made)


@app.command("reset")
def reset(login: Login) -> None:
    """Print a new password once, switch the second factor off and end every session of the account."""
    made = make_password()
    try:
        with writing(_open()) as session:
            reset_agent(session, login, made.password_hash, now=now_utc())
    except UnknownAgent as error:
        raise _failed(error) from error
    _show(login, made)


def _show(login: str, made: Made) -> None:
    print(f"sign in at /desk as {login} with the password {made.password} (shown only now)")


def _open() -> Engine:
    try:
        engine = open_engine(StorageSettings(), busy_timeout_ms=BUSY_TIMEOUT_MS)
    except DatabaseUnavailable as error:
        raise _failed(error) from error
    migrate(engine)
    return engine


def _failed(error: Exception) -> typer.Exit:
    console.print(f"[red]{error}[/red]", soft_wrap=True)
    return typer.Exit(FAILED)


if __name__ == "__main__":
    app()
