"""A real shop's data goes in completely and comes out as it was."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shop.catalogue import Catalogue
from shop.customers import CustomerBook
from shop.orders import OrderBook
from storage import StorageSettings, open_engine
from tests.integration.public_data import public_data

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent.parent
COUNTS = {"users.json": 500, "products.json": 50, "orders.json": 1000}


@pytest.fixture(scope="module")
def original() -> Path:
    return public_data("shops/tau-retail")


@pytest.fixture(scope="module")
def home(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which the shop has been imported."""
    folder = tmp_path_factory.mktemp("home")
    report = folder / "report.json"
    shop(folder, "import", "--format", "retail-json", str(original), "--replace", "--report", str(report))
    return folder


@pytest.fixture(scope="module")
def exported(home: Path) -> Path:
    shop(home, "export", "--format", "retail-json", str(home / "exported"))
    return home / "exported"


def shop(home: Path, *arguments: str) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "shop", *arguments],
        cwd=ROOT,
        env={**env, "PARLEY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def records(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", COUNTS)
def test_every_record_is_accepted(home: Path, original: Path, name: str) -> None:
    assert len(records(original / name)) == COUNTS[name]
    report = records(home / "report.json")
    assert report["files"][name] == {"accepted": COUNTS[name], "corrected": 0, "refused": 0}, report[
        "findings"
    ][:5]


@pytest.mark.parametrize("name", COUNTS)
def test_the_export_equals_the_original_record_by_record(original: Path, exported: Path, name: str) -> None:
    before, after = records(original / name), records(exported / name)
    assert list(after) == list(before)
    assert [key for key in before if after[key] != before[key]] == []


def test_an_export_can_be_imported_again_and_stays_the_same(exported: Path, tmp_path: Path) -> None:
    shop(tmp_path, "import", "--format", "retail-json", str(exported), "--replace")
    shop(tmp_path, "export", "--format", "retail-json", str(tmp_path / "again"))
    for name in COUNTS:
        assert (tmp_path / "again" / name).read_bytes() == (exported / name).read_bytes()


def test_importing_twice_adds_nothing(home: Path, original: Path, exported: Path) -> None:
    shop(home, "import", "--format", "retail-json", str(original))
    shop(home, "export", "--format", "retail-json", str(home / "twice"))
    for name in COUNTS:
        assert records(home / "twice" / name) == records(exported / name)


def test_every_customer_sees_exactly_their_own_orders(home: Path, original: Path) -> None:
    book = OrderBook(open_engine(StorageSettings(home=home, database_url=None, key=None)))
    for customer_id, user in records(original / "users.json").items():
        assert {order.order_id for order in book.orders_of(customer_id)} == set(user["orders"])


def test_prices_are_kept_to_the_cent(home: Path, original: Path) -> None:
    engine = open_engine(StorageSettings(home=home, database_url=None, key=None))
    found = {v.item_id: v.price_cents for product in Catalogue(engine).products() for v in product.variants}
    wanted = {
        item_id: round(variant["price"] * 100)
        for product in records(original / "products.json").values()
        for item_id, variant in product["variants"].items()
    }
    assert found == wanted


def test_addresses_are_unreadable_in_the_database_file(home: Path, original: Path) -> None:
    stored = b"".join(path.read_bytes() for path in home.glob("parley.db*"))
    user = next(iter(records(original / "users.json").values()))
    assert user["email"].encode() not in stored
    assert user["address"]["address1"].encode() not in stored
    book = CustomerBook(open_engine(StorageSettings(home=home, database_url=None, key=None)))
    customer = book.customer(user["user_id"])
    assert customer is not None
    assert customer.email == user["email"]


def test_the_bots_vocabulary_names_every_product(home: Path, original: Path) -> None:
    known = {product["name"] for product in records(home / "vocabulary.json")["products"]}
    assert known == {product["name"] for product in records(original / "products.json").values()}
