"""Recommend products: for a customer's history, like a product, or to go with one; and say why. Used by actions/.

Only what is in stock is recommended, and nothing the customer owns. The snapshot is built anew when the shop changes.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
from sqlalchemy import Engine

from customers.taste import blend, ease, popularity, scaled
from shop.catalogue import Catalogue
from shop.histories import Histories
from shop.orders import OrderBook
from shop.records import Product
from vectors import EncoderOf, encoder_for, script_of

SIMILAR_AT_LEAST = 0.35  # cosine of two descriptions; unrelated products of the demo shop stay below
SAME_CATEGORY = 0.15
# Cosine of a request and a description. "A present for my dad", "something cheap" reach .38; "for shaving" .58, "for
# someone who likes coffee" .41.
DESCRIBED_AT_LEAST = 0.39
# Or the best product stands out from all: by so many standard deviations of their cosines. Twelve requests about nothing in
# particular reach 2.95; "for my dad who likes coffee" 4.3 at a cosine of .37.
STANDS_OUT = 3.3
DESCRIBED_WIDTH = 0.1  # below the best by more than this is another thing


@dataclass(frozen=True)
class Wish:
    """What the recommendation has to respect. category: id; cheapest variant at most `budget_cents`; words: the request."""

    budget_cents: int | None = None
    category: str | None = None
    words: str | None = None
    limit: int = 4


@dataclass(frozen=True)
class Suggestion:
    """A product and why. reason: "described", "bought_with", "similar", "goes_with", "popular"; because: a product."""

    product: Product
    reason: str
    because: Product | None = None


class Recommending(Protocol):
    """What actions may ask."""

    def for_customer(self, customer_id: str | None, wish: Wish) -> list[Suggestion]: ...
    def similar(self, product_id: str, wish: Wish) -> list[Suggestion]: ...
    def goes_with(self, product_id: str, wish: Wish) -> list[Suggestion]: ...
    def category_named(self, text: str) -> str | None: ...


@dataclass(frozen=True)
class Snapshot:
    """Everything computed from one state of the shop. Arrays are in the order of `products`."""

    version: int
    products: list[Product]
    place: dict[str, int]
    vectors: np.ndarray
    weights: np.ndarray
    popular: np.ndarray


class Recommender:
    """Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        home: Path,
        *,
        encoders: EncoderOf = encoder_for,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._engine, self._home, self._encoders, self._today = engine, home, encoders, today
        self._snapshot: Snapshot | None = None
        self._building = threading.Lock()

    def for_customer(self, customer_id: str | None, wish: Wish) -> list[Suggestion]:
        """What the request describes; else what fits the history; what is popular for somebody without one."""
        snapshot = self._current()
        owned = self._owned(snapshot, customer_id)
        if described := self._described(snapshot, wish, without=owned):
            return described
        history = np.zeros(len(snapshot.products))
        history[list(owned)] = 1.0
        scores = blend(history, snapshot.weights, snapshot.vectors, snapshot.popular)
        chosen = self._best(snapshot, scores, wish, without=owned)
        return [self._explained(snapshot, place, owned) for place in chosen]

    def similar(self, product_id: str, wish: Wish) -> list[Suggestion]:
        """Products whose texts say something alike, the same kind first."""
        snapshot = self._current()
        place = snapshot.place.get(product_id)
        if place is None:
            return []
        this = snapshot.products[place]
        alike = snapshot.vectors @ snapshot.vectors[place]
        same = np.array([product.category == this.category for product in snapshot.products])
        alike = alike + SAME_CATEGORY * same
        found = self._best(snapshot, alike, wish, without={place})
        return [
            Suggestion(snapshot.products[other], "similar", this)
            for other in found
            if alike[other] >= SIMILAR_AT_LEAST
        ]

    def goes_with(self, product_id: str, wish: Wish) -> list[Suggestion]:
        """What the catalogue names as fitting, then what names this product, then what is bought with it."""
        snapshot = self._current()
        place = snapshot.place.get(product_id)
        if place is None:
            return []
        this = snapshot.products[place]
        named = {snapshot.place[other] for other in _accessories(this) if other in snapshot.place}
        naming = {
            other for other, product in enumerate(snapshot.products) if product_id in _accessories(product)
        }
        scores = (
            scaled(snapshot.weights[place]) + 2.0 * _marks(named, snapshot) + 1.0 * _marks(naming, snapshot)
        )
        found = self._best(snapshot, scores, wish, without={place})
        fitting = [other for other in found if other in named | naming]
        return [Suggestion(snapshot.products[other], "goes_with", this) for other in fitting]

    def category_named(self, text: str) -> str | None:
        """The category a text names in English or Chinese, by its id."""
        words = text.casefold()
        for product in self._current().products:
            names = product.extra.get("category_names", {})
            spoken = [names.get("zh"), *str(names.get("en", product.category or "")).casefold().split(" & ")]
            if any(name and name in words for name in spoken):
                return product.category
        return None

    def _described(self, snapshot: Snapshot, wish: Wish, *, without: set[int]) -> list[Suggestion]:
        """What the words of the request are about, if they are about something; the texts compared are English."""
        if not wish.words or script_of(wish.words) != "latin":
            return []
        alike = snapshot.vectors @ self._encoders("latin", self._home).encode(wish.words)
        best = float(alike.max(initial=0.0))
        if best < DESCRIBED_AT_LEAST and best < float(alike.mean() + STANDS_OUT * alike.std()):
            return []
        found = self._best(snapshot, alike, wish, without=without)
        near = [place for place in found if alike[place] >= best - DESCRIBED_WIDTH]
        return [Suggestion(snapshot.products[place], "described") for place in near]

    def _best(self, snapshot: Snapshot, scores: np.ndarray, wish: Wish, *, without: set[int]) -> list[int]:
        ranked = np.argsort(-scores, kind="stable")
        fitting = (int(place) for place in ranked if int(place) not in without)
        return [place for place in fitting if _fits(snapshot.products[place], wish)][: wish.limit]

    def _explained(self, snapshot: Snapshot, place: int, owned: set[int]) -> Suggestion:
        """The owned product that speaks most for this one, if any does; else it is popular."""
        product = snapshot.products[place]
        if owned:
            by_others = max(owned, key=lambda other: snapshot.weights[other, place])
            if snapshot.weights[by_others, place] > 0.01:
                return Suggestion(product, "bought_with", snapshot.products[by_others])
            by_text = max(owned, key=lambda other: float(snapshot.vectors[other] @ snapshot.vectors[place]))
            if float(snapshot.vectors[by_text] @ snapshot.vectors[place]) >= SIMILAR_AT_LEAST:
                return Suggestion(product, "similar", snapshot.products[by_text])
        return Suggestion(product, "popular")

    def _owned(self, snapshot: Snapshot, customer_id: str | None) -> set[int]:
        if customer_id is None:
            return set()
        orders = OrderBook(self._engine).orders_of(customer_id)
        lines = [line for order in orders if order.status != "cancelled" for line in order.lines]
        return {snapshot.place[line.product_id] for line in lines if line.product_id in snapshot.place}

    def _current(self) -> Snapshot:
        version = Catalogue(self._engine).state().version
        with self._building:
            if self._snapshot is None or self._snapshot.version != version:
                self._snapshot = self._build(version)
            return self._snapshot

    def _build(self, version: int) -> Snapshot:
        products = Catalogue(self._engine).products()
        place = {product.product_id: number for number, product in enumerate(products)}
        encoder = self._encoders("latin", self._home)
        vectors = np.stack([encoder.encode(_text(product)) for product in products])
        bought = [row for row in Histories(self._engine).behaviour() if row[1] in place]
        people = {customer: number for number, customer in enumerate(dict.fromkeys(row[0] for row in bought))}
        matrix = np.zeros((max(1, len(people)), len(products)))
        for customer, product_id, _ in bought:
            matrix[people[customer], place[product_id]] = 1.0
        today = self._today()
        popular = popularity(
            [place[row[1]] for row in bought], [(today - row[2]).days for row in bought], len(products)
        )
        return Snapshot(version, products, place, vectors, ease(matrix), popular)


def _text(product: Product) -> str:
    return f"{product.name}. {product.category or ''}. {product.description or ''}"


def _accessories(product: Product) -> list[str]:
    found: list[str] = product.extra.get("accessories", [])
    return found


def _marks(places: set[int], snapshot: Snapshot) -> np.ndarray:
    marks = np.zeros(len(snapshot.products))
    marks[list(places)] = 1.0
    return marks


def _fits(product: Product, wish: Wish) -> bool:
    """In stock, in the category, and something of it within the budget."""
    offered = [variant for variant in product.variants if variant.available]
    if wish.category is not None and product.category != wish.category:
        return False
    return any(wish.budget_cents is None or variant.price_cents <= wish.budget_cents for variant in offered)
