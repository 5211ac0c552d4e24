"""Records of one order of several things with options, two of them of one product; of two orders; and turns about them."""

from dataclasses import dataclass, replace
from datetime import date

from actions.operating.records import Records
from actions.turn import Request, Turn
from knowledge_graph import ProductMatch
from knowledge_graph.option_values import variants_matching
from shop.policy_table import read_table
from shop.records import Address, Customer, Order, OrderLine, Product, Variant
from tests.small_shop import CARD, DEMO_TABLE, HOME, ORDERS


def product(name: str, *variants: dict[str, str], name_zh: str | None = None, sold_out: str = "") -> Product:
    """Variants are named after their values and cost 10, 11, 12 ... euros, in this order."""
    key = name.lower().replace(" ", "-")
    ids = ["-".join([key, *options.values()]).lower().replace(" ", "-") for options in variants]
    made = tuple(
        Variant(item_id, key, options, item_id != sold_out, 1000 + 100 * number)
        for number, (item_id, options) in enumerate(zip(ids, variants, strict=True))
    )
    return Product(key, name, made, name_zh=name_zh)


KEYBOARD = product(
    "Mechanical Keyboard",
    {"switch type": "linear", "color": "black"},
    {"switch type": "clicky", "color": "black"},
    {"switch type": "clicky", "color": "white"},
    {"switch type": "tactile", "color": "white"},
    name_zh="机械键盘",
    sold_out="mechanical-keyboard-tactile-white",
)
LAMP = product(
    "Desk Lamp",
    {"color": "silver", "brightness": "low"},
    {"color": "silver", "brightness": "high"},
    {"color": "black", "brightness": "low"},
    {"color": "black", "brightness": "medium"},
    {"color": "black", "brightness": "high"},
    name_zh="书桌台灯",
)
CASE = product(
    "Luggage Set",
    {"color": "red", "size": "s"},
    {"color": "red", "size": "m"},
    {"color": "red", "size": "l"},
    {"color": "blue", "size": "s"},
    {"color": "blue", "size": "m"},
    name_zh="行李箱套装",
)
BICYCLE = product("Bicycle", {"frame size": "medium"}, {"frame size": "large"}, name_zh="自行车")
PRODUCTS = (KEYBOARD, LAMP, CASE, BICYCLE)
CHICAGO = Address("7 Main St", "", "Chicago", "USA", "IL", "60601")
DENVER = Address("9 Oak Rd", "", "Denver", "USA", "CO", "80201")


@dataclass
class NamesKnown:
    """Finds products by their whole names; no other question is put to it."""

    def find_products(self, text: str) -> list[ProductMatch]:
        plain = text.casefold()
        names = [(one, name) for one in PRODUCTS for name in (one.name, one.name_zh or one.name)]
        return [ProductMatch(one, name.casefold()) for one, name in names if name.casefold() in plain]

    def variants_matching(self, product: Product, text: str) -> list[Variant]:
        return variants_matching(product, text)


def line(item: Product, *values: str) -> OrderLine:
    variant = next(one for one in item.variants if tuple(one.options.values()) == values)
    return OrderLine(item.name, item.product_id, variant.item_id, variant.price_cents, dict(variant.options))


def mixed_order(status: str = "pending") -> Order:
    """0: a linear black keyboard, 1: a dim silver lamp, 2 and 3: a small and a medium red case, 4: a bicycle."""
    lines = (
        line(KEYBOARD, "linear", "black"),
        line(LAMP, "silver", "low"),
        line(CASE, "red", "s"),
        line(CASE, "red", "m"),
        line(BICYCLE, "medium"),
    )
    return replace(ORDERS[0], order_id="DS-1", status=status, lines=lines)


def records(language: str = "en", *, order: Order | None = None) -> Records:
    """The customer's only order is this one, or the mixed one."""
    order = order or mixed_order()
    return Records(
        customer=Customer("ann", "Ann", "Byrne", "ann@example.com", HOME, (CARD,), (order.order_id,)),
        orders=(order,),
        products={one.product_id: one for one in PRODUCTS},
        table=read_table(DEMO_TABLE),
        knowledge=NamesKnown(),  # type: ignore[arg-type]
        today=date(2026, 6, 10),
        currency="EUR",
        language=language,
    )


def denver_and_chicago() -> Records:
    """DS-1, 21 euros, goes to Denver, DS-2, 10 euros, to Chicago."""
    first = replace(
        mixed_order(), lines=(line(KEYBOARD, "linear", "black"), line(LAMP, "silver", "high")), address=DENVER
    )
    second = replace(first, order_id="DS-2", lines=(line(CASE, "red", "s"),), address=CHICAGO)
    return replace(records(), orders=(second, first))


def turn_of(text: str, intent: str, *requests: Request, **entities: list[str]) -> Turn:
    return Turn("t1", text, "en", intent, "act", [], entities, {}, [], requests=requests)
