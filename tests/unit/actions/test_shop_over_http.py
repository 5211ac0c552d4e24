"""A dialogue about orders in another system: over the line as it is, and while the system is gone."""

import shutil
from dataclasses import replace
from pathlib import Path

from actions.services import Services, build_shop
from actions.settings import ActionsSettings
from orders.operations import Operations
from shop.embedded import EmbeddedShop
from tests.shop_server import SECRET, ShopServer
from tests.small_shop import open_shop
from tests.unit.actions.small_dialogue import SmallDialogue


class OverHttp(SmallDialogue):
    """The small shop's customer; their orders are in another database, behind the reference server."""

    def __init__(self, home: Path, server: ShopServer) -> None:
        self.settings = ActionsSettings(home=home, shop_url=server.url, shop_secret=SECRET, _env_file=None)  # type: ignore[call-arg, arg-type]
        super().__init__(home)

    def services(self) -> Services:
        services = super().services()
        live, reads = build_shop(self.engine, self.settings)
        operations = Operations(self.engine, live, table=services.table, now=lambda: self.now)
        return replace(services, orders=reads, backend=reads, operations=operations)


def test_an_order_there_is_cancelled_and_told_of_after_the_system_is_gone(tmp_path: Path) -> None:
    theirs = open_shop(tmp_path / "theirs")
    shutil.copytree(tmp_path / "theirs" / "keys", tmp_path / "ours" / "keys")  # a process has one key
    with ShopServer(theirs) as server:
        dialogue = OverHttp(tmp_path / "ours", server)
        replies = dialogue.say("cancel DS-3", "cancel_order", order_number="DS-3")
        while replies[-1].response != "utter_operation_preview":
            replies = dialogue.press(replies[-1].payloads[0])
        assert dialogue.press(replies[-1].payloads[0]).responses == ["utter_operation_done"]
        told = dialogue.say("where is DS-3", "order_status", order_number="DS-3")
        assert told[0].values["status"] == "cancelled"
    order = EmbeddedShop(theirs).order_of("ann", "DS-3")
    assert order is not None and order.status == "cancelled"
    assert dialogue.order("DS-3").status == "pending"  # ours is only the import
    told = dialogue.say("where is DS-3", "order_status", order_number="DS-3")
    assert told.responses == ["utter_shop_as_of", "utter_order_status"]
    assert told[1].values["status"] == "cancelled"
    wish = dialogue.say("cancel DS-1", "cancel_order", order_number="DS-1")
    assert wish.responses == ["utter_operation_not_now", "utter_offer_person"]
