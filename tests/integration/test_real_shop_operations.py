"""Every operation leaves exactly its traces in a real shop's export, and nothing else anywhere.

What is expected is worked out here from the original files, by the table of traces in the shop's README.
"""

import copy
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from orders.operations import Operations
from orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangeItems,
    ChangePayment,
    ChosenLine,
    Exchange,
    Request,
    Return,
    Swap,
)
from orders.results import Done, Obstacle, Preview, Refusal
from shop.catalogue import Catalogue
from shop.embedded import EmbeddedShop
from shop.policy_table import Cause
from shop.policy_table.reading import read_table
from shop.policy_table.stored import RETAIL_JSON
from shop.records import Address
from shop.retail_json.exporting import export_folder
from shop.retail_json.importing import import_folder
from storage import StorageSettings, migrate, open_engine
from tests.integration.public_data import public_data

pytestmark = [pytest.mark.integration, pytest.mark.slow]

OF_EACH = 12  # orders per operation
ELSEWHERE = {
    "address1": "1 Mill Lane",
    "address2": "",
    "city": "Salem",
    "country": "USA",
    "state": "OR",
    "zip": "97301",
}
Files = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def original() -> Files:
    folder = public_data("shops/tau-retail")
    return {
        name: json.loads((folder / f"{name}.json").read_text()) for name in ("users", "products", "orders")
    }


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pristine")
    engine = open_engine(StorageSettings(home=home, database_url=None, key=None))
    migrate(engine)
    import_folder(
        engine,
        public_data("shops/tau-retail"),
        policies=[],
        table=read_table(RETAIL_JSON),
        keep_table=False,
        replace=True,
        progress=lambda items, stage: items,
    )
    engine.dispose()
    return home


class Shop:
    """A copy of the imported shop, its operations, and what its export should be."""

    def __init__(self, home: Path, original: Files) -> None:
        self.engine: Engine = open_engine(StorageSettings(home=home, database_url=None, key=None))
        self.operations = Operations(
            self.engine, EmbeddedShop(self.engine), table=Catalogue(self.engine).policy_table
        )
        self.home, self.expected, self.turns = home, copy.deepcopy(original), 0

    def ask(self, customer_id: str, request: Request) -> Preview | Refusal:
        self.turns += 1
        return self.operations.preview(customer_id, request, turn_id=f"t{self.turns}")

    def do(self, customer_id: str, request: Request) -> Done:
        preview = self.ask(customer_id, request)
        assert isinstance(preview, Preview), preview
        done = self.operations.perform(preview.preview_id, customer_id=customer_id, turn_id="yes")
        assert isinstance(done, Done), done
        assert done.verified
        return done

    def exported(self) -> Files:
        export_folder(self.engine, self.home / "out")
        return {name: json.loads((self.home / "out" / f"{name}.json").read_text()) for name in self.expected}

    def move(self, user_id: str, method_id: str, amount: Decimal) -> None:
        """Add to a gift card, if it is one."""
        method = self.expected["users"][user_id]["payment_methods"][method_id]
        if method["source"] == "gift_card":
            method["balance"] = number(exact(method["balance"]) + amount)


@pytest.fixture
def shop(pristine: Path, original: Files, tmp_path: Path) -> Shop:
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True)
    (home / "parley.db").write_bytes((pristine / "parley.db").read_bytes())
    (home / "keys" / "data.key").write_bytes((pristine / "keys" / "data.key").read_bytes())
    return Shop(home, original)


def exact(amount: float | int) -> Decimal:
    return Decimal(str(amount))


def number(amount: Decimal) -> float | int:
    return int(amount) if amount == int(amount) else float(amount)


def paid_by(order: dict[str, Any]) -> tuple[str, Decimal]:
    (payment,) = order["payment_history"]
    return payment["payment_method_id"], exact(payment["amount"])


def of_status(original: Files, status: str) -> Iterator[dict[str, Any]]:
    """A customer's order each: what one operation does must not reach another's."""
    seen: set[str] = set()
    for order in original["orders"].values():
        if order["status"] == status and order["user_id"] not in seen:
            seen.add(order["user_id"])
            yield order


def other_variant(original: Files, item: dict[str, Any]) -> dict[str, Any] | None:
    """The dearest available variant that is another one, so that differences go both ways across orders."""
    variants = original["products"][item["product_id"]]["variants"].values()
    found = [v for v in variants if v["available"] and v["item_id"] != item["item_id"]]
    return max(found, key=lambda v: exact(v["price"])) if found else None


def methods(original: Files, order: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = original["users"][order["user_id"]]["payment_methods"]
    return found


@pytest.mark.parametrize("reason", ["no longer needed", "ordered by mistake"])
def test_cancelling(shop: Shop, original: Files, reason: str) -> None:
    sources = Counter[str]()
    for order in list(of_status(original, "pending"))[:OF_EACH]:
        method_id, amount = paid_by(order)
        shop.do(order["user_id"], Cancel(order_number=order["order_id"], reason=reason))
        left = shop.expected["orders"][order["order_id"]]
        left |= {"status": "cancelled", "cancel_reason": reason}
        left["payment_history"].append(
            {"transaction_type": "refund", "amount": number(amount), "payment_method_id": method_id}
        )
        shop.move(order["user_id"], method_id, amount)
        sources[methods(original, order)[method_id]["source"]] += 1
    assert sources["gift_card"] and sources["credit_card"] + sources["paypal"]
    assert shop.exported() == shop.expected


def test_changing_items(shop: Shop, original: Files) -> None:
    kinds = Counter[str]()
    for order in of_status(original, "pending"):
        method_id, _ = paid_by(order)
        position = len(order["items"]) - 1
        new = other_variant(original, order["items"][position])
        if new is None:
            continue
        difference = exact(new["price"]) - exact(order["items"][position]["price"])
        method = methods(original, order)[method_id]
        if method["source"] == "gift_card" and exact(method["balance"]) < difference:
            continue
        kind = "payment" if difference > 0 else "refund"
        if kinds[kind] >= OF_EACH or difference == 0:
            continue
        kinds[kind] += 1
        swap = Swap(position=position, new_item_id=new["item_id"])
        request = ChangeItems(order_number=order["order_id"], swaps=(swap,), payment_method_id=method_id)
        shop.do(order["user_id"], request)
        left = shop.expected["orders"][order["order_id"]]
        left["status"] = "pending (item modified)"
        left["items"][position] |= {name: new[name] for name in ("item_id", "price", "options")}
        left["payment_history"].append(
            {"transaction_type": kind, "amount": number(abs(difference)), "payment_method_id": method_id}
        )
        shop.move(order["user_id"], method_id, -difference)
    assert kinds["payment"] and kinds["refund"]
    assert shop.exported() == shop.expected


def test_changing_the_payment(shop: Shop, original: Files) -> None:
    done = 0
    for order in of_status(original, "pending"):
        old_id, amount = paid_by(order)
        others = [
            method_id
            for method_id, method in methods(original, order).items()
            if method_id != old_id and (method["source"] != "gift_card" or exact(method["balance"]) >= amount)
        ]
        if not others or done >= 3 * OF_EACH:
            continue
        done += 1
        new_id = others[-1]
        shop.do(order["user_id"], ChangePayment(order_number=order["order_id"], payment_method_id=new_id))
        shop.expected["orders"][order["order_id"]]["payment_history"] += [
            {"transaction_type": "payment", "amount": number(amount), "payment_method_id": new_id},
            {"transaction_type": "refund", "amount": number(amount), "payment_method_id": old_id},
        ]
        shop.move(order["user_id"], new_id, -amount)
        shop.move(order["user_id"], old_id, amount)
    assert done >= OF_EACH
    assert shop.exported() == shop.expected


def test_changing_addresses(shop: Shop, original: Files) -> None:
    for order in list(of_status(original, "pending"))[:OF_EACH]:
        shop.do(order["user_id"], ChangeAddress(order_number=order["order_id"], address=Address(**ELSEWHERE)))
        shop.expected["orders"][order["order_id"]]["address"] = ELSEWHERE
    for user_id in list(original["users"])[:OF_EACH]:
        shop.do(user_id, ChangeDefaultAddress(address=Address(**ELSEWHERE)))
        shop.expected["users"][user_id]["address"] = ELSEWHERE
    assert shop.exported() == shop.expected


@pytest.mark.parametrize("whole", [True, False], ids=["all lines", "one line"])
def test_returning(shop: Shop, original: Files, whole: bool) -> None:
    to_gift_card = 0
    for order in list(of_status(original, "delivered"))[: 4 * OF_EACH]:
        method_id, _ = paid_by(order)
        cards = [i for i, m in methods(original, order).items() if m["source"] == "gift_card"]
        refund_to = cards[0] if cards else method_id
        to_gift_card += refund_to != method_id
        lines = () if whole else (ChosenLine(position=0),)
        done = shop.do(
            order["user_id"], Return(order_number=order["order_id"], lines=lines, refund_to=refund_to)
        )
        items = order["items"] if whole else order["items"][:1]
        assert sum(money.amount_cents for money in done.plan.money) == 100 * sum(
            exact(i["price"]) for i in items
        )
        shop.expected["orders"][order["order_id"]] |= {
            "status": "return requested",
            "return_items": sorted(item["item_id"] for item in items),
            "return_payment_method_id": refund_to,
        }
    assert to_gift_card
    assert shop.exported() == shop.expected


def test_exchanging(shop: Shop, original: Files) -> None:
    done = 0
    for order in of_status(original, "delivered"):
        method_id, _ = paid_by(order)
        method = methods(original, order)[method_id]
        pairs = [
            (position, item, other_variant(original, item)) for position, item in enumerate(order["items"])
        ]
        swaps = [(position, item, new) for position, item, new in pairs if new is not None][:3]
        difference = sum((exact(new["price"]) - exact(item["price"]) for _, item, new in swaps), Decimal())
        too_little = method["source"] == "gift_card" and exact(method["balance"]) < difference
        if not swaps or too_little or done >= 3 * OF_EACH:
            continue
        done += 1
        wanted = tuple(Swap(position=position, new_item_id=new["item_id"]) for position, _, new in swaps)
        shop.do(
            order["user_id"],
            Exchange(order_number=order["order_id"], swaps=wanted, payment_method_id=method_id),
        )
        shop.expected["orders"][order["order_id"]] |= {
            "status": "exchange requested",
            "exchange_items": sorted(item["item_id"] for _, item, _ in swaps),
            "exchange_new_items": sorted(new["item_id"] for _, _, new in swaps),
            "exchange_payment_method_id": method_id,
            "exchange_price_difference": number(difference),
        }
    assert done == 3 * OF_EACH
    assert shop.exported() == shop.expected


@pytest.mark.parametrize("status", ["processed", "delivered", "cancelled"])
def test_what_needs_a_pending_order_is_refused_for_any_other(
    shop: Shop, original: Files, status: str
) -> None:
    for order in list(of_status(original, status))[:OF_EACH]:
        number_, customer = order["order_id"], order["user_id"]
        for request in (
            Cancel(order_number=number_, reason="no longer needed"),
            ChangeAddress(order_number=number_, address=Address(**ELSEWHERE)),
            ChangePayment(order_number=number_, payment_method_id=next(iter(methods(original, order)))),
            ChangeItems(
                order_number=number_,
                swaps=(Swap(position=0, new_item_id=order["items"][0]["item_id"]),),
            ),
        ):
            refused = shop.ask(customer, request)
            assert isinstance(refused, Refusal) and refused.cause is Cause.STATUS, refused
            assert refused.fact.actual == status
    assert shop.exported() == original


def test_a_changed_order_is_changed_once_and_not_cancelled(shop: Shop, original: Files) -> None:
    order = next(o for o in of_status(original, "pending") if other_variant(original, o["items"][0]))
    new = other_variant(original, order["items"][0])
    assert new is not None
    request = ChangeItems(
        order_number=order["order_id"],
        swaps=(Swap(position=0, new_item_id=new["item_id"]),),
        payment_method_id=next(i for i, m in methods(original, order).items() if m["source"] != "gift_card"),
    )
    shop.do(order["user_id"], request)
    before = shop.exported()
    again = shop.ask(order["user_id"], request)
    cancelled = shop.ask(order["user_id"], Cancel(order_number=order["order_id"], reason="no longer needed"))
    for refused in (again, cancelled):
        assert isinstance(refused, Refusal) and refused.cause in (Cause.STATUS, Cause.ONCE)
    assert shop.exported() == before


@pytest.mark.parametrize("reason", ["too expensive", None])
def test_a_cancellation_needs_one_of_the_shops_reasons(
    shop: Shop, original: Files, reason: str | None
) -> None:
    order = next(of_status(original, "pending"))
    refused = shop.ask(order["user_id"], Cancel(order_number=order["order_id"], reason=reason))
    assert isinstance(refused, Refusal)
    assert refused.cause is (Obstacle.NEEDS_REASON if reason is None else Cause.REASON)
    assert refused.fact.allowed == ("no longer needed", "ordered by mistake")


def test_twenty_customers_and_twenty_orders_only_the_diagonal_yields_anything(
    shop: Shop, original: Files
) -> None:
    mine = (
        list(of_status(original, "pending"))[:10]
        + [
            order
            for order in of_status(original, "delivered")
            if order["user_id"] not in {o["user_id"] for o in list(of_status(original, "pending"))[:10]}
        ][:10]
    )
    assert len({order["user_id"] for order in mine}) == 20
    for owner in mine:
        for order in mine:
            for request in (
                Cancel(order_number=order["order_id"], reason="no longer needed"),
                ChangeAddress(order_number=order["order_id"], address=Address(**ELSEWHERE)),
                Return(order_number=order["order_id"]),
                Exchange(
                    order_number=order["order_id"],
                    swaps=(Swap(position=0, new_item_id=order["items"][0]["item_id"]),),
                ),
            ):
                answer = shop.operations.look(owner["user_id"], request)
                if owner is order:
                    assert getattr(answer, "order_id", None) == order["order_id"]
                else:
                    assert isinstance(answer, Refusal) and answer.cause is Obstacle.UNKNOWN_ORDER
                    assert answer.order_id is None and answer.alternative is None
    assert shop.exported() == original


def test_nobody_confirms_or_undoes_somebody_elses_preview(shop: Shop, original: Files) -> None:
    mine, theirs = list(of_status(original, "pending"))[:2]
    request = Cancel(order_number=mine["order_id"], reason="no longer needed")
    preview = shop.ask(mine["user_id"], request)
    assert isinstance(preview, Preview)
    for call in (shop.operations.perform, shop.operations.undo):
        refused = call(preview.preview_id, customer_id=theirs["user_id"], turn_id="x")
        assert isinstance(refused, Refusal) and refused.cause is Obstacle.UNKNOWN_PREVIEW
    assert shop.exported() == original
