"""Draw the demo shop's customers and orders of two years: the same for the same seed and day.

Habits: a third of the customers buys once, most a few times, a few often; people stay near two favourite categories and
come back for what goes with a thing they have; autumn is busier than spring; orders age from pending over processed to
delivered; some are cancelled and refunded. What people did and said around their orders is drawn by `habits`.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from shop.demo.content import Content
from shop.demo.people import CITIES, FIRST_NAMES, LAST_NAMES, STREETS, Place
from shop.records import Address, Customer, Fulfillment, Order, OrderLine, Payment, PaymentMethod, Product

CUSTOMERS = 300
ORDERS = 1500
SEED = 7
DAYS = 730
FIRST_NUMBER = 104_500
MOST_EAGER = 6.0  # times as many orders as the least eager
ACCESSORY_SHARE = 0.35  # of lines that bring something along which goes with them
BUSY_MONTHS = {10: 1.2, 11: 1.8, 12: 1.9}
PROCESSED_AFTER_DAYS = 1
SHORTEST_DELIVERY_DAYS, LONGEST_DELIVERY_DAYS = 3, 7
CANCELLED_SHARE = 0.07
FAVOURITE_SHARE = 0.75


def generate(content: Content, *, today: date, seed: int = SEED) -> tuple[list[Customer], list[Order]]:
    """Customers with their orders of the two years before `today`, oldest order first."""
    chance = random.Random(seed)
    people = [_person(chance, number) for number in range(CUSTOMERS)]
    buyers = _buyers(chance, people)
    days = _days(chance, today)
    tastes = {person.customer_id: _taste(chance, content.products) for person in people}
    orders = [
        _order(
            chance,
            f"DS-{FIRST_NUMBER + 7 * number}",
            buyer,
            tastes[buyer.customer_id],
            content.products,
            day,
            today,
        )
        for number, (buyer, day) in enumerate(zip(buyers, days, strict=True))
    ]
    mine = {
        person.customer_id: tuple(o.order_id for o in orders if o.customer_id == person.customer_id)
        for person in people
    }
    return [Customer(**{**vars(person), "order_ids": mine[person.customer_id]}) for person in people], orders


def _days(chance: random.Random, today: date) -> list[date]:
    """Days of orders, oldest first: more of them lately, and in busy months."""
    days = [today - timedelta(days=back) for back in range(DAYS)]
    weights = [BUSY_MONTHS.get(day.month, 1.0) * (1.4 - 0.8 * back / DAYS) for back, day in enumerate(days)]
    return sorted(chance.choices(days, weights, k=ORDERS))


def _person(chance: random.Random, number: int) -> Customer:
    place = CITIES[number % len(CITIES)] if number < len(CITIES) else chance.choice(CITIES)
    first, last = chance.choice(FIRST_NAMES[place.names]), chance.choice(LAST_NAMES[place.names])
    if number == 0:
        first, last, place = "Lena", "Hartmann", CITIES[0]
    name = f"{first}-{last}".lower()
    return Customer(
        customer_id=f"{name}-{number + 1:02d}",
        first_name=first,
        last_name=last,
        email=f"{first}.{last}{number + 1}@example.{chance.choice(['com', 'net', 'org'])}".lower(),
        address=_address(chance, place),
        payment_methods=_methods(chance, number),
        order_ids=(),
        language=place.language,
    )


def _address(chance: random.Random, place: Place) -> Address:
    house = f"{chance.choice(STREETS[place.names])} {chance.randint(1, 180)}"
    flat = f"Apt {chance.randint(1, 40)}" if chance.random() < 0.3 else ""
    return Address(house, flat, place.city, place.country, place.state, place.zip)


def _methods(chance: random.Random, number: int) -> tuple[PaymentMethod, ...]:
    card = PaymentMethod(
        f"card-{number + 1:03d}",
        "credit_card",
        chance.choice(["visa", "mastercard"]),
        f"{chance.randint(0, 9999):04d}",
    )
    methods = [card]
    if chance.random() < 0.5:
        methods.append(PaymentMethod(f"paypal-{number + 1:03d}", "paypal"))
    if chance.random() < 0.25:
        gift = PaymentMethod(f"gift-{number + 1:03d}", "gift_card", balance_cents=500 * chance.randint(1, 20))
        methods.append(gift)
    return tuple(methods)


def _buyers(chance: random.Random, people: Sequence[Customer]) -> list[Customer]:
    """One buyer for each order: everybody once, the rest after how much people like to buy."""
    weights = [min(MOST_EAGER, chance.paretovariate(1.3)) for _ in people]
    once = set(chance.sample(range(1, len(people)), len(people) // 3))
    regulars = [number for number in range(len(people)) if number not in once]
    more = chance.choices(regulars, [weights[number] for number in regulars], k=ORDERS - len(people))
    numbers = [*range(len(people)), *more]
    chance.shuffle(numbers)
    return [people[number] for number in numbers]


def _taste(chance: random.Random, products: Sequence[Product]) -> set[str]:
    categories = sorted({product.category or "" for product in products})
    return set(chance.sample(categories, min(2, len(categories))))


def _order(
    chance: random.Random,
    order_id: str,
    buyer: Customer,
    taste: set[str],
    products: Sequence[Product],
    placed: date,
    today: date,
) -> Order:
    lines = _lines(chance, taste, products)
    method = chance.choice([m for m in buyer.payment_methods if m.source != "gift_card"])
    status, delivered = _status(chance, placed, today)
    total = sum(line.price_cents for line in lines)
    payments = [Payment("payment", total, method.id)]
    if status == "cancelled":
        payments.append(Payment("refund", total, method.id))
    parcel = Fulfillment((f"PX{chance.randint(10**9, 10**10 - 1)}",), tuple(line.item_id for line in lines))
    return Order(
        order_id=order_id,
        customer_id=buyer.customer_id,
        status=status,
        address=buyer.address,
        lines=tuple(lines),
        fulfillments=(parcel,) if status in ("processed", "delivered") else (),
        payments=tuple(payments),
        placed_on=placed,
        delivered_on=delivered,
        extra={"promised_on": (placed + timedelta(days=LONGEST_DELIVERY_DAYS)).isoformat()},
    )


def _lines(chance: random.Random, taste: set[str], products: Sequence[Product]) -> list[OrderLine]:
    liked = [product for product in products if product.category in taste]
    wanted: dict[str, Product] = {}
    for _ in range(chance.choices([1, 2, 3, 4, 5], [40, 28, 17, 10, 5])[0]):
        product = chance.choice(liked if chance.random() < FAVOURITE_SHARE else list(products))
        wanted[product.product_id] = product
        fitting = [other for other in products if other.product_id in product.extra.get("accessories", [])]
        if fitting and chance.random() < ACCESSORY_SHARE:
            extra = chance.choice(fitting)
            wanted[extra.product_id] = extra
    lines = []
    for product in wanted.values():
        variant = chance.choice(product.variants)
        lines.append(
            OrderLine(
                product.name, product.product_id, variant.item_id, variant.price_cents, dict(variant.options)
            )
        )
    return lines


def _status(chance: random.Random, placed: date, today: date) -> tuple[str, date | None]:
    """The status of an order of some age, and when it arrived."""
    arrives = placed + timedelta(days=chance.randint(SHORTEST_DELIVERY_DAYS, LONGEST_DELIVERY_DAYS))
    if chance.random() < CANCELLED_SHARE:
        return "cancelled", None
    if (today - placed).days <= PROCESSED_AFTER_DAYS:
        return "pending", None
    return ("delivered", arrives) if arrives <= today else ("processed", None)
