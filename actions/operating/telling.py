"""What is read for a customer and changes nothing: the balance of gift cards, and an invoice by mail."""

from dataclasses import dataclass

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.operating.records import Records
from actions.operating.task import Task, ended, noted, order_known
from actions.operating.words import says
from actions.services import Services
from actions.turn import EventType, Turn, ask, utter
from actions.wording import WORDS, money
from orders.invoice import NoFont
from orders.results import Refusal
from shop.policy_table import Operation

STATEMENTS = (Operation.GIFT_CARD_BALANCE, Operation.INVOICE)


def asks_for_more_than_an_invoice(task: Task, turn: Turn) -> bool:
    """Another name, a tax number, a credit note: what stands on an invoice a person decides."""
    return task.operation is Operation.INVOICE and says("invoice_otherwise", turn.text)


@dataclass(frozen=True)
class Telling:
    """As Dialogue, which uses it and tells the refusals."""

    services: Services
    dispatcher: CollectingDispatcher
    turn: Turn
    records: Records

    async def tell(self, task: Task) -> list[EventType] | Refusal:
        if task.operation is Operation.INVOICE:
            return await self._invoice(task)
        return await self._gift_cards(task)

    async def _gift_cards(self, task: Task) -> list[EventType] | Refusal:
        cards = await ask(self.services.statements.gift_cards, self.records.customer.customer_id)
        if isinstance(cards, Refusal):
            return cards
        language, currency = self.turn.language, self.records.currency
        amounts = [money(card.balance_cents or 0, currency, language) for card in cards]
        if not cards:
            utter(self.dispatcher, "utter_no_gift_cards", reasons=noted(task, told=0))
        elif len(cards) == 1:
            utter(self.dispatcher, "utter_gift_card", balance=amounts[0], reasons=noted(task, told=1))
        else:
            lines = [
                WORDS.get("line.gift_card", language, number=n, balance=b) for n, b in enumerate(amounts, 1)
            ]
            utter(
                self.dispatcher,
                "utter_gift_cards",
                cards="\n".join(lines),
                reasons=noted(task, told=len(cards)),
            )
        return [*knowing.UNDERSTOOD, ended(task)]

    async def _invoice(self, task: Task) -> list[EventType] | Refusal:
        try:
            sent = await ask(
                self.services.invoices.send,
                self.records.customer.customer_id,
                task.order_id or "",
                language=self.turn.language,
            )
        except NoFont:
            utter(self.dispatcher, "utter_invoice_not_made", reasons=noted(task, failed="no_font"))
            return [*knowing.OFFER_PERSON, ended(task)]
        if isinstance(sent, Refusal):
            return sent
        utter(
            self.dispatcher,
            "utter_invoice_mailed",
            order=sent.order_id,
            email=sent.to,
            reasons=noted(task, mailed=True),
        )
        return [*knowing.UNDERSTOOD, ended(task), *order_known(task)]
