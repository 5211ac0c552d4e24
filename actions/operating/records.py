"""What the shop knows of one customer, read once for one message: orders, ways to pay, products of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.services import KnowledgeService, Services
from actions.turn import Turn
from shop.policy_table import Allowed, Operation, PolicyTable, decide
from shop.policy_table.facts import situation_of
from shop.records import Customer, Order, OrderLine, PaymentMethod, Product


@dataclass(frozen=True)
class Records:
    """One customer's records. orders: newest first. language: of the answer."""

    customer: Customer
    orders: Sequence[Order]
    products: dict[str, Product]
    table: PolicyTable
    knowledge: KnowledgeService
    today: date
    currency: str
    language: str

    def order(self, order_id: str | None) -> Order | None:
        return next((order for order in self.orders if order.order_id == order_id), None)

    def method(self, method_id: str) -> PaymentMethod | None:
        return next((method for method in self.customer.payment_methods if method.id == method_id), None)

    def allows(self, operation: Operation, order: Order) -> bool:
        """Whether the table allows it for this order as a whole, whatever is particular about its lines."""
        return isinstance(decide(self.table, operation, situation_of(order, day=self.today)), Allowed)

    def name_of(self, line: OrderLine) -> str:
        """The line's product in the customer's language."""
        product = self.products.get(line.product_id)
        return (product.name_zh if product and self.language == "zh" else None) or line.name


def read_records(services: Services, turn: Turn, customer_id: str) -> Records | None:
    """None: the shop does not know the customer, for example because it was replaced by another. Blocks."""
    customer = services.backend.customer(customer_id)
    if customer is None:
        return None
    orders = services.orders.orders_of(customer_id)
    ids = {line.product_id for order in orders for line in order.lines}
    found = {product_id: services.backend.product(product_id) for product_id in ids}
    return Records(
        customer=customer,
        orders=orders,
        products={product_id: product for product_id, product in found.items() if product is not None},
        table=services.table(),
        knowledge=services.knowledge,
        today=services.today(),
        currency=services.shop.state().currency,
        language=turn.language,
    )
