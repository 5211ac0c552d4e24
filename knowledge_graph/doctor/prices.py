"""Prices that an entry says of a product by hand, against the catalogue."""

import re
from collections.abc import Iterable, Iterator

from knowledge_graph.doctor.findings import Finding
from knowledge_graph.doctor.statements import Statement
from shop.records import Product

SPEAKS_OF_PRICE = re.compile(
    r"\bcosts?\b|\bprices?\b|\bpriced\b|\bsells? for\b|价格|售价|卖|要价|多少钱|只要", re.I
)


def wrong_prices(found: Iterable[Statement], products: Iterable[Product], currency: str) -> Iterator[Finding]:
    """Statements that name a product and a price none of its variants has."""
    named = [
        (name.casefold(), product) for product in products for name in (product.name, product.name_zh) if name
    ]
    for statement in found:
        if statement.place.kind != "entry" or statement.fact or statement.quantity.unit != currency:
            continue
        if not SPEAKS_OF_PRICE.search(statement.sentence):
            continue
        about = [product for name, product in named if name in statement.sentence.casefold()]
        prices = {variant.price_cents for product in about for variant in product.variants}
        said = {round(100 * statement.quantity.low), round(100 * statement.quantity.high)}
        if about and not said <= prices:
            listed = ", ".join(f"{cents / 100:.2f}" for cents in sorted(prices))
            yield Finding(
                "contradiction",
                str(statement.place),
                f"says {statement.quantity}: {statement.sentence!r}; the catalogue has {about[0].product_id} for {listed}",
                "leave the price out: customers who ask for it are told the catalogue's",
            )
