"""Where is my refund: what went back to which way to pay, or when it follows."""

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.operating.plan_texts import method_name
from actions.operating.records import Records, read_records
from actions.operating.words import says
from actions.order_texts import OrderTexts
from actions.orders import OrderAction
from actions.turn import EventType, Turn, ask, slot, utter
from actions.wording import WORDS, money
from orders.payment import GIFT_CARD
from orders.planning_lines import RETURN_REQUESTED
from shop.records import Order, Payment

REFUND_METHOD = "return_payment_method_id"  # what a return leaves on the order


class RefundStatus(OrderAction):
    """Reads it from the order; a general question is answered by the knowledge."""

    action_name = "action_refund_status"
    intent = "refund_status"
    response = "utter_refund_status"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if says("general_question", turn.text) and not turn.first("order_number"):
            finding = await knowing.find(self._services, turn)
            if finding.band == "answer":
                return knowing.say_answer(dispatcher, finding)
        return await super().answer(dispatcher, turn)

    async def _show(self, dispatcher: CollectingDispatcher, turn: Turn, order: Order) -> list[EventType]:
        customer_id = await ownership.customer_of(self._services, turn)
        records = await ask(read_records, self._services, turn, customer_id or "")
        if records is None:
            utter(dispatcher, "utter_no_orders")
            return knowing.UNDERSTOOD
        texts = OrderTexts(records.currency, turn.language)
        utter(
            dispatcher,
            self.response,
            kind="order",
            data=texts.card(order),
            order_number=order.order_id,
            status=texts.status(order),
            refund="\n".join(refund_lines(records, order)),
        )
        return [*knowing.UNDERSTOOD, slot("order_number", order.order_id)]

    def _most_likely(self, orders: list[Order]) -> list[Order]:  # type: ignore[override]
        """Orders with a refund, or one to come, first."""
        return sorted(orders, key=lambda order: not (_refunds(order) or order.status == RETURN_REQUESTED))


def refund_lines(records: Records, order: Order) -> list[str]:
    """What went back, and what is still to come."""
    lines = [_returned(records, payment) for payment in _refunds(order)]
    if order.status == RETURN_REQUESTED:
        lines.append(_waits(records, order))
    return lines or [WORDS.get("refund.none", records.language)]


def _refunds(order: Order) -> list[Payment]:
    return [payment for payment in order.payments if payment.transaction_type == "refund"]


def _returned(records: Records, payment: Payment) -> str:
    method = records.method(payment.payment_method_id)
    amount = money(payment.amount_cents, records.currency, records.language)
    name = method_name(method, records.language) if method is not None else payment.payment_method_id
    return WORDS.get("refund.returned", records.language, amount=amount, method=name)


def _waits(records: Records, order: Order) -> str:
    method = records.method(str(order.extra.get(REFUND_METHOD, "")))
    days = records.table.refund_days
    if method is not None and method.source == GIFT_CARD and days.gift_card[1] == 0:
        return WORDS.get("refund.waits_gift_card", records.language)
    latest = days.gift_card[1] if method is not None and method.source == GIFT_CARD else days.other[1]
    return WORDS.get("refund.waits", records.language, days=latest)
