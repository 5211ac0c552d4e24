"""The documents of the connector are the code's: OpenAPI, examples, and the command that checks a server."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import schemathesis
import yaml
from sqlalchemy import Engine
from typer.testing import CliRunner

from shop.__main__ import app
from shop.connector.backend import CHANGES, CUSTOMER, ORDERS, OWNERS, REVERT
from shop.connector.checking import check
from shop.connector.reference_server import openapi_document
from shop.embedded import EmbeddedShop
from shop.records import Order
from tests.shop_server import SECRET, ShopServer

DOCS = Path(__file__).resolve().parents[3] / "docs"
OPENAPI, WORDS = DOCS / "shop-connector.openapi.yml", DOCS / "shop-connector.md"


def test_the_openapi_document_is_the_code() -> None:
    assert OPENAPI.read_text(encoding="utf-8") == openapi_document(), (
        f"write it anew: python -m shop connector-openapi > {OPENAPI}"
    )


def test_the_openapi_document_is_valid_and_has_what_the_client_asks_for() -> None:
    schema = schemathesis.openapi.from_path(OPENAPI)
    schema.validate()
    told = {(method.upper(), path) for path, ways in schema.raw_schema["paths"].items() for method in ways}
    customer, orders = (one.replace("{id}", "{customer_id}") for one in (CUSTOMER, ORDERS))
    assert told == {
        ("GET", customer),
        ("GET", orders),
        ("POST", OWNERS),
        ("GET", CHANGES),
        ("POST", CHANGES),
        ("POST", REVERT),
    }


def test_the_words_tell_of_every_address_and_error() -> None:
    words, schema = WORDS.read_text("utf-8"), yaml.safe_load(OPENAPI.read_text("utf-8"))
    for path in schema["paths"]:
        assert f"{path}`" in words
    for shape in ("RefusalJson", "ProblemJson"):
        for error in schema["components"]["schemas"][shape]["properties"]["error"]["enum"]:
            assert f"`{error}`" in words


def test_the_reference_server_is_as_agreed(server: ShopServer) -> None:
    found = list(check(server.url, SECRET, customer_id="ann"))
    assert [one for one in found if one.wrong] == [] and len(found) == 10


def test_checking_changes_nothing(server: ShopServer, engine: Engine) -> None:
    before = EmbeddedShop(engine).orders_of("ann")
    list(check(server.url, SECRET, customer_id="ann"))
    assert EmbeddedShop(engine).orders_of("ann") == before


def test_a_server_with_another_secret_is_found_out(server: ShopServer) -> None:
    found = list(check(server.url, "another-secret-of-more-than-32-letters"))
    assert [bool(one.wrong) for one in found] == [False, False, True, True, True, True, True]
    assert "401" in found[2].wrong


class OldestFirst(EmbeddedShop):
    """A shop that has not read the document."""

    def orders_of(self, customer_id: str) -> list[Order]:
        days = [date(2026, 6, day) for day in range(1, 29)]
        return [
            replace(one, placed_on=day)
            for one, day in zip(super().orders_of(customer_id), days, strict=False)
        ]


def test_orders_in_the_wrong_order_are_found_out(engine: Engine) -> None:
    with ShopServer(engine, OldestFirst(engine)) as server:
        wrong = [one.wrong for one in check(server.url, SECRET, customer_id="ann") if one.wrong]
    assert wrong == ["they are not newest first"]


def test_the_command_says_what_it_found(server: ShopServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_SHOP_SECRET", SECRET)
    right = CliRunner().invoke(app, ["check-backend", server.url, "--customer", "ann"])
    assert right.exit_code == 0 and right.output.count("as agreed") == 10
    wrong = CliRunner().invoke(app, ["check-backend", server.url, "--customer", "nobody"])
    assert wrong.exit_code == 1 and re.search(r"name a customer who\s", wrong.output)
    monkeypatch.setenv("PARLEY_SHOP_SECRET", "")
    assert "PARLEY_SHOP_SECRET is empty" in CliRunner().invoke(app, ["check-backend", server.url]).output
