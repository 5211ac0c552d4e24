"""The shop's terms as nodes and edges of the graph. Used by graph.py, which says what the kinds of edges mean."""

from collections.abc import Iterator
from typing import Any

from shop.terms import Terms

Edge = tuple[str, str, str]  # from, to, kind
OF_TERMS = ("zone", "country", "carrier", "payment", "promotion", "warranty", "delivery")


def order_of(terms: Terms) -> dict[str, list[str]]:
    """Nodes of which the order counts when they are told, by kind."""
    return {
        "zone": [f"zone:{zone.id}" for zone in terms.zones],
        "payment": [f"payment:{way.id}" for way in terms.payment.ways],
        "promotion": [f"promotion:{promotion.id}" for promotion in terms.promotions],
    }


def nodes_of(terms: Terms) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node that has something of its own to tell."""
    for zone in terms.zones:
        yield f"zone:{zone.id}", {"title": zone.name.en, "record": zone}
    if terms.delivery is not None:
        yield "delivery:shop", {"title": "Delivery", "record": terms.delivery}
    for way in terms.payment.ways:
        yield f"payment:{way.id}", {"title": way.name.en, "record": way}
    for promotion in terms.promotions:
        yield f"promotion:{promotion.id}", {"title": promotion.name.en, "record": promotion}
    for group in terms.warranty.groups:
        yield f"warranty:{group.id}", {"title": f"{group.months} months", "months": group.months}
    if terms.warranty.months is not None:
        months = terms.warranty.months
        yield "warranty:shop", {"title": f"{months} months", "months": months}


def edges_of(terms: Terms) -> Iterator[Edge]:
    """Every edge of the terms."""
    for zone in terms.zones:
        yield from ((f"country:{country}", f"zone:{zone.id}", "in_zone") for country in zone.countries)
        yield f"zone:{zone.id}", f"carrier:{zone.carrier}", "carried_by"
        yield from ((f"zone:{zone.id}", f"policy:{policy}", "states") for policy in _of_delivery(terms))
    for way in terms.payment.ways:
        yield from ((f"payment:{way.id}", f"country:{country}", "accepted_in") for country in way.countries)
        yield from ((f"payment:{way.id}", f"policy:{policy}", "states") for policy in terms.payment.policies)
    for promotion in terms.promotions:
        node = f"promotion:{promotion.id}"
        yield from ((node, f"category:{category}", "applies_to") for category in promotion.categories)
        yield from ((node, f"product:{product_id}", "applies_to") for product_id in promotion.products)
        yield from ((node, f"policy:{policy}", "states") for policy in promotion.policies)
    yield from _warranty_edges(terms)


def _warranty_edges(terms: Terms) -> Iterator[Edge]:
    for group in terms.warranty.groups:
        node = f"warranty:{group.id}"
        yield from ((f"product:{product_id}", node, "covered_by") for product_id in group.products)
        yield from ((f"category:{category}", node, "covered_by") for category in group.categories)
        yield from ((node, f"policy:{policy}", "states") for policy in terms.warranty.policies)
    if terms.warranty.months is not None:
        yield from (("warranty:shop", f"policy:{policy}", "states") for policy in terms.warranty.policies)


def _of_delivery(terms: Terms) -> list[str]:
    return terms.delivery.policies if terms.delivery else []
