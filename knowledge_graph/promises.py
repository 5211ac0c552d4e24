"""Walks over the graph about the shop's terms: delivery, payment, warranty, offers.

Each returns values as the terms have them together with its path, the nodes it went over. Used by actions/.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import networkx as nx

from knowledge_graph.graph import product_node, targets
from shop.terms import Delivery, PaymentWay, Promotion, WorkingDays, Zone

Path = list[str]
SATURDAY = 5


@dataclass(frozen=True)
class Arrival:
    """An order of a moment: the day it leaves, and from which to which day it comes. Days are the shop's."""

    zone: Zone
    country: str
    working_days: WorkingDays
    leaves_on: date
    earliest: date
    latest: date
    price: Decimal
    path: Path


@dataclass(frozen=True)
class Payable:
    """Whether a way to pay can be used. reason: "country" or "limit" if not."""

    way: PaymentWay
    is_possible: bool
    reason: str | None
    path: Path


@dataclass(frozen=True)
class Covered:
    """How long a product is warranted."""

    months: int
    path: Path

    def last_day(self, delivered_on: date) -> date:
        """The same day of the month so many months later (BGB, section 188), or the last of that month."""
        return months_later(delivered_on, self.months)


@dataclass(frozen=True)
class Offered:
    """An offer that holds on a day."""

    promotion: Promotion
    path: Path


def zone_of(graph: nx.DiGraph, country: str) -> Zone | None:
    """Where the shop delivers to it; None if it does not."""
    found = targets(graph, f"country:{country}", "in_zone")
    zone: Zone | None = graph.nodes[found[0]]["record"] if found else None
    return zone


def zones(graph: nx.DiGraph) -> list[Zone]:
    """Every zone, in the order of the terms."""
    return [graph.nodes[node]["record"] for node in graph.graph.get("zone", [])]


def delivers(graph: nx.DiGraph) -> bool:
    """Whether the shop has told where and how it delivers."""
    return "delivery:shop" in graph


def arrival(
    graph: nx.DiGraph, country: str, *, ordered_at: datetime, city: str | None = None, express: bool = False
) -> Arrival | None:
    """When an order of a moment comes; None if the shop does not deliver there, or not that way.

    ordered_at: with its time zone.
    """
    zone, path = zone_of(graph, country), _to_zone(graph, country, city)
    if zone is None or not delivers(graph) or (express and zone.express is None):
        return None
    delivery: Delivery = graph.nodes["delivery:shop"]["record"]
    way = zone.express if express and zone.express else zone
    here = ordered_at.astimezone(ZoneInfo(delivery.time_zone))
    is_early = here.time().replace(tzinfo=None) < delivery.cut_off_time
    leaves = _next_working_day(delivery, here.date() if is_early else here.date() + timedelta(days=1))
    earliest, latest = _after(delivery, leaves, way.working_days)
    price = zone.price + (zone.express.price if express and zone.express else Decimal(0))
    return Arrival(zone, country, way.working_days, leaves, earliest, latest, price, path)


def ways_to_pay(graph: nx.DiGraph, *, country: str | None = None, cents: int | None = None) -> list[Payable]:
    """Every way, and whether it can be used in a country for an amount; what is not given is no hindrance."""
    return [_payable(graph, node, country, cents) for node in graph.graph.get("payment", [])]


def covered(graph: nx.DiGraph, product_id: str) -> Covered | None:
    """The product's own warranty, else its category's, else the shop's; None if the shop has told none."""
    node = product_node(product_id)
    over = [[node], *([node, category] for category in targets(graph, node, "in_category"))]
    for path in over:
        for warranty in targets(graph, path[-1], "covered_by"):
            return Covered(graph.nodes[warranty]["months"], [*path, warranty, *_stated(graph, warranty)])
    if "warranty:shop" not in graph:
        return None
    return Covered(
        graph.nodes["warranty:shop"]["months"],
        [node, "warranty:shop", *_stated(graph, "warranty:shop")],
    )


def offered(graph: nx.DiGraph, day: date, *, product_id: str | None = None) -> list[Offered]:
    """Offers that hold on a day, for everything or for the product or its category."""
    node = product_node(product_id) if product_id else None
    near = {node, *(targets(graph, node, "in_category") if node else [])}
    found = []
    for name in graph.graph.get("promotion", []):
        promotion: Promotion = graph.nodes[name]["record"]
        meant = targets(graph, name, "applies_to")
        hit = [target for target in meant if target in near]
        if promotion.holds_on(day) and (node is None or hit or not meant):
            found.append(Offered(promotion, [*([node] if node else []), *hit, name, *_stated(graph, name)]))
    return found


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _to_zone(graph: nx.DiGraph, country: str, city: str | None) -> Path:
    over = targets(graph, f"country:{country}", "in_zone")
    carriers = targets(graph, over[0], "carried_by") if over else []
    stated = _stated(graph, over[0]) if over else []
    return [*([f"city:{city}"] if city else []), f"country:{country}", *over, *carriers, *stated]


def _payable(graph: nx.DiGraph, node: str, country: str | None, cents: int | None) -> Payable:
    way: PaymentWay = graph.nodes[node]["record"]
    reason = None
    if country is not None and way.countries and country not in way.countries:
        reason = "country"
    elif cents is not None and way.limit is not None and cents > way.limit * 100:
        reason = "limit"
    where = [f"country:{country}"] if country else []
    return Payable(way, reason is None, reason, [*where, node, *_stated(graph, node)])


def _stated(graph: nx.DiGraph, node: str) -> Path:
    return targets(graph, node, "states")[:1]


def _is_working_day(delivery: Delivery, day: date) -> bool:
    return day.weekday() < SATURDAY and not delivery.is_closed(day)


def _next_working_day(delivery: Delivery, day: date) -> date:
    while not _is_working_day(delivery, day):
        day += timedelta(days=1)
    return day


def _after(delivery: Delivery, leaves: date, working_days: WorkingDays) -> tuple[date, date]:
    """The working days so many after the one it leaves."""
    reached, day = [leaves], leaves
    while len(reached) <= working_days.most:
        day = _next_working_day(delivery, day + timedelta(days=1))
        reached.append(day)
    return reached[working_days.least], reached[working_days.most]
