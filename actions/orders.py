"""Status, content and list of a customer's own orders.

Who the customer is comes from the conversation, by turn id. Without a sign-in the customer proves who they are with order
number, e-mail and a mailed code; an order of somebody else is answered like one that does not exist.
"""

from collections.abc import Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.base import ShopAction
from actions.before_ordering import is_before_ordering
from actions.delivering import DeliveryOptions
from actions.operating.orders_meant import orders_said
from actions.operating.records import read_records
from actions.order_texts import OrderTexts
from actions.turn import EventType, Turn, ask, slot, utter
from shop.records import Order

SHOWN_AS_CHOICES = 5
OPEN = ("pending", "pending (item modified)", "processed")


class OrderAction(ShopAction):
    """Finds the order that is meant and shows it."""

    intent = ""
    response = ""

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        customer_id = await ownership.customer_of(self._services, turn)
        if customer_id is None:
            return await ownership.begin(self._services, dispatcher, turn)
        number = turn.first("order_number")
        if number is not None:
            return await self._named(dispatcher, turn, customer_id, number)
        orders = await ask(self._services.orders.orders_of, customer_id)
        return await self._unnamed(dispatcher, turn, customer_id, orders)

    async def _named(
        self, dispatcher: CollectingDispatcher, turn: Turn, customer_id: str, number: str
    ) -> list[EventType]:
        order = await ask(self._services.orders.order_of, customer_id, number)
        if order is None:
            utter(dispatcher, "utter_order_not_found", order_number=number)
            return knowing.UNDERSTOOD
        return await self._show(dispatcher, turn, order)

    async def _unnamed(
        self, dispatcher: CollectingDispatcher, turn: Turn, customer_id: str, orders: Sequence[Order]
    ) -> list[EventType]:
        remembered = turn.slots.get("order_number")
        known = await ask(self._services.orders.order_of, customer_id, remembered) if remembered else None
        if not orders:
            utter(dispatcher, "utter_no_orders")
            return knowing.UNDERSTOOD
        said = await self._said(turn, customer_id) if len(orders) > 1 else orders
        if len(said) == 1:
            return await self._show(dispatcher, turn, said[0])
        if known is not None and not said:
            return await self._show(dispatcher, turn, known)
        return await self._offer(dispatcher, turn, said or orders)

    async def _said(self, turn: Turn, customer_id: str) -> Sequence[Order]:
        """The orders that the request describes, or else the message it stands in; empty if neither does."""
        records = await ask(read_records, self._services, turn, customer_id)
        if records is None:
            return ()
        return orders_said(records, turn.text) or orders_said(records, turn.message) or ()

    async def _show(self, dispatcher: CollectingDispatcher, turn: Turn, order: Order) -> list[EventType]:
        texts = OrderTexts((await ask(self._services.shop.state)).currency, turn.language)
        utter(dispatcher, self.response, kind="order", data=texts.card(order), **texts.values(order))
        return [*knowing.UNDERSTOOD, slot("order_number", order.order_id)]

    async def _offer(
        self, dispatcher: CollectingDispatcher, turn: Turn, orders: Sequence[Order]
    ) -> list[EventType]:
        texts = OrderTexts((await ask(self._services.shop.state)).currency, turn.language)
        offer_orders(dispatcher, texts, self._most_likely(orders), intent=self.intent)
        return knowing.UNDERSTOOD

    def _most_likely(self, orders: Sequence[Order]) -> list[Order]:
        return list(orders)


class OrderStatus(OrderAction):
    """Where is it, when does it come."""

    action_name = "action_order_status"
    intent = "order_status"
    response = "utter_order_status"

    def _most_likely(self, orders: Sequence[Order]) -> list[Order]:
        """Orders on their way before those that have arrived; each group newest first."""
        return sorted(orders, key=lambda order: order.status not in OPEN)


class DeliveryDate(OrderStatus):
    """When does it come: the date first."""

    action_name = "action_delivery_date"
    intent = "delivery_date"
    response = "utter_delivery_date"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if is_before_ordering(turn.text) and not turn.first("order_number"):
            return await DeliveryOptions(self._services).answer(dispatcher, turn)
        return await super().answer(dispatcher, turn)

    async def _show(self, dispatcher: CollectingDispatcher, turn: Turn, order: Order) -> list[EventType]:
        texts = OrderTexts((await ask(self._services.shop.state)).currency, turn.language)
        arrival = texts.arrival(order, self._services.today())
        card, values = texts.card(order), texts.values(order)
        utter(dispatcher, self.response, kind="order", data=card, arrival=arrival, **values)
        return [*knowing.UNDERSTOOD, slot("order_number", order.order_id)]


class NotArrived(DeliveryDate):
    """It should be there and is not: what is known, and a colleague who looks for the parcel."""

    action_name = "action_not_arrived"
    intent = "not_arrived"
    response = "utter_not_arrived"

    async def _show(self, dispatcher: CollectingDispatcher, turn: Turn, order: Order) -> list[EventType]:
        return [*await super()._show(dispatcher, turn, order), *knowing.OFFER_PERSON]


class OrderContent(OrderAction):
    """What is in it, what did it cost."""

    action_name = "action_order_content"
    intent = "order_content"
    response = "utter_order_content"


class OrderList(ShopAction):
    """All orders, the newest as choices."""

    action_name = "action_order_list"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        customer_id = await ownership.customer_of(self._services, turn)
        if customer_id is None:
            return await ownership.begin(self._services, dispatcher, turn)
        orders = await ask(self._services.orders.orders_of, customer_id)
        if not orders:
            utter(dispatcher, "utter_no_orders")
            return knowing.UNDERSTOOD
        texts = OrderTexts((await ask(self._services.shop.state)).currency, turn.language)
        data: dict[str, Any] = {"orders": [texts.card(order) for order in orders[:SHOWN_AS_CHOICES]]}
        utter(
            dispatcher,
            "utter_order_list",
            kind="choices",
            data=data,
            choices=[
                {
                    "title": texts.short(order),
                    "payload": f'/order_content{{"order_number": "{order.order_id}"}}',
                }
                for order in orders[:SHOWN_AS_CHOICES]
            ],
            count=len(orders),
            orders="\n".join(texts.listed(order) for order in orders),
        )
        return knowing.UNDERSTOOD


class VerifyIdentity(ShopAction):
    """The customer names order number and e-mail, or asks for a code again."""

    action_name = "action_verify_identity"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        customer_id = await ownership.customer_of(self._services, turn)
        if customer_id is None:
            return await ownership.begin(self._services, dispatcher, turn)
        return await OrderStatus(self._services).answer(dispatcher, turn)


def offer_orders(
    dispatcher: CollectingDispatcher, texts: OrderTexts, orders: Sequence[Order], *, intent: str
) -> None:
    """Ask which order is meant; the first ones are choices for the intent."""
    utter(
        dispatcher,
        "utter_which_order",
        choices=[
            {"title": texts.short(order), "payload": f'/{intent}{{"order_number": "{order.order_id}"}}'}
            for order in orders[:SHOWN_AS_CHOICES]
        ],
        expects={"slot": "order_number", "kind": "order_number"},
        count=len(orders),
    )
