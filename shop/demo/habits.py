"""Draw what customers did, said and complained about around their orders: the same for the same seed and orders."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shop.demo.content import ReviewTexts
from shop.records import Behaviour, Customer, Issue, Order, OrderLine, Product, Review

SEED = 11
BROWSED_DAYS = 5  # without buying, of one customer, on average
RETURNED_SHARE = 0.06
REVIEWED_SHARE = 0.18
STARS = {5: 48, 4: 29, 3: 12, 2: 6, 1: 5}
PROBLEM_SHARE = 0.06
PROBLEMS = {"damaged": 4, "missing": 2, "wrong_item": 2, "refund": 1}
OPEN_DAYS = 12  # a problem younger than this may still be open
LATE_AFTER_DAYS = 5


@dataclass(frozen=True)
class Habits:
    """Everything around the orders, each list oldest first."""

    behaviour: list[Behaviour]
    reviews: list[Review]
    issues: list[Issue]


def draw(
    customers: Sequence[Customer],
    orders: Sequence[Order],
    products: Sequence[Product],
    texts: ReviewTexts,
    *,
    today: date,
    seed: int = SEED,
) -> Habits:
    """Habits that fit the orders: nobody reviews what did not arrive."""
    chance = random.Random(seed)
    languages = {customer.customer_id: customer.language or "en" for customer in customers}
    behaviour = [event for order in orders for event in _shopping(chance, order, today)]
    behaviour += [event for customer in customers for event in _browsing(chance, customer, products, today)]
    reviews = [
        review
        for order in orders
        for review in _reviews(chance, order, texts, languages[order.customer_id], today)
    ]
    issues = [issue for order in orders for issue in _issues(chance, order, today)]
    return Habits(
        sorted(behaviour, key=lambda event: event.on),
        sorted(reviews, key=lambda review: review.on),
        sorted(issues, key=lambda issue: issue.opened_on),
    )


def _shopping(chance: random.Random, order: Order, today: date) -> Iterator[Behaviour]:
    """Looking, the basket, buying; and sometimes sending back."""
    placed = order.placed_on or today
    for line in order.lines:
        for _ in range(chance.randint(1, 4)):
            seen = placed - timedelta(days=chance.choice([0, 0, 0, 1, 2, 5]))
            yield Behaviour(order.customer_id, line.product_id, "view", seen)
        yield Behaviour(order.customer_id, line.product_id, "basket", placed)
        if order.status != "cancelled":
            yield Behaviour(order.customer_id, line.product_id, "purchase", placed)
        if order.delivered_on and chance.random() < RETURNED_SHARE:
            back = min(today, order.delivered_on + timedelta(days=chance.randint(1, 25)))
            yield Behaviour(order.customer_id, line.product_id, "return", back)


def _browsing(
    chance: random.Random, customer: Customer, products: Sequence[Product], today: date
) -> Iterator[Behaviour]:
    for _ in range(chance.randint(0, 2 * BROWSED_DAYS)):
        day = today - timedelta(days=chance.randint(0, 729))
        category = chance.choice(products).category
        seen = [product for product in products if product.category == category]
        for product in chance.sample(seen, min(len(seen), chance.randint(1, 5))):
            yield Behaviour(customer.customer_id, product.product_id, "view", day)


def _reviews(
    chance: random.Random, order: Order, texts: ReviewTexts, language: str, today: date
) -> Iterator[Review]:
    for line in order.lines:
        if order.delivered_on is None or chance.random() >= REVIEWED_SHARE:
            continue
        stars = chance.choices(list(STARS), list(STARS.values()))[0]
        on = min(today, order.delivered_on + timedelta(days=chance.randint(2, 40)))
        yield Review(
            order.customer_id,
            line.product_id,
            stars,
            _words(chance, texts, language, stars, line),
            language,
            on,
        )


def _words(chance: random.Random, texts: ReviewTexts, language: str, stars: int, line: OrderLine) -> str:
    return chance.choice(texts.of(language, stars)).format(product=line.name)


def _issues(chance: random.Random, order: Order, today: date) -> Iterator[Issue]:
    placed = order.placed_on or today
    if order.status == "processed" and (today - placed).days > LATE_AFTER_DAYS:
        yield Issue(f"T-{order.order_id}", order.customer_id, order.order_id, "late", today, None)
    if order.delivered_on is None or chance.random() >= PROBLEM_SHARE:
        return
    subject = chance.choices(list(PROBLEMS), list(PROBLEMS.values()))[0]
    opened = min(today, order.delivered_on + timedelta(days=chance.randint(0, 4)))
    solved = opened + timedelta(days=chance.randint(1, OPEN_DAYS))
    yield Issue(
        f"T-{order.order_id}",
        order.customer_id,
        order.order_id,
        subject,
        opened,
        solved if solved <= today else None,
    )
