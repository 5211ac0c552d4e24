"""Where the action server keeps orders: in our own database, or in the shop that its settings name."""

from pathlib import Path

from actions.services import build_shop
from actions.settings import ActionsSettings
from shop.asking import as_of, asking
from shop.connector import HttpShop, RememberingShop
from shop.embedded import EmbeddedShop
from tests.shop_server import SECRET, ShopServer
from tests.small_shop import open_shop


def settings(home: Path, **shop: str) -> ActionsSettings:
    return ActionsSettings(home=home, _env_file=None, **shop)  # type: ignore[call-arg, arg-type]


def test_without_an_address_orders_are_in_our_own_database(tmp_path: Path) -> None:
    backend, reads = build_shop(open_shop(tmp_path), settings(tmp_path))
    assert isinstance(backend, EmbeddedShop) and reads is backend


def test_with_an_address_effects_go_there_and_answers_outlive_an_outage(tmp_path: Path) -> None:
    ours, theirs = open_shop(tmp_path / "ours"), open_shop(tmp_path / "theirs")
    with ShopServer(theirs) as server:
        backend, reads = build_shop(ours, settings(tmp_path, shop_url=server.url, shop_secret=SECRET))
        assert isinstance(backend, HttpShop) and isinstance(reads, RememberingShop)
        orders = reads.orders_of("ann")
        assert len(orders) == 6
    with asking(5):
        assert reads.orders_of("ann") == orders
        assert as_of() is not None
