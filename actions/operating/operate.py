"""The action behind every operation on an order: who the customer is, a general question, or a step of the dialogue."""

import re

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.base import ShopAction
from actions.operating.dialogue import Dialogue
from actions.operating.orders_meant import orders_left_out, orders_said, possible_orders
from actions.operating.recipients import answer_recipient, asks_as_recipient
from actions.operating.records import read_records
from actions.operating.several_orders import words_by_order
from actions.operating.task import Question, Task, keeping, task_of
from actions.operating.wishes import OPERATIONS, operation_of
from actions.operating.words import says, says_undo, without
from actions.operations_said import entities_in
from actions.order_words import all_orders_said, may_mean_all
from actions.turn import EventType, Request, Turn, ask, utter
from actions.wording import WORDS
from shop.asking import as_of
from shop.policy_table.decisions import Situation
from shop.policy_table.rules import Who

PART = re.compile(r"[.;!?]\s|[，。；！？]|\b(?:and|also|plus|as well as)\b|并且|同时|也", re.IGNORECASE)
ONE_OF_SEVERAL = "one_of_several"  # marks what a message was taken apart into: it is not taken apart again
OWN = ("order_number", "product", "date")  # entities that make a question one about the customer's own order


class Operate(ShopAction):
    """Cancel, return, exchange, change, report, repair, order again: done in chat after a clear yes."""

    action_name = "action_operate"

    async def stands_for(self, turn: Turn) -> list[Request]:
        """ "Cancel DS-1 and DS-2" are two requests, and so is "cancel both orders"."""
        if turn.intent not in OPERATIONS or turn.text.startswith("/") or task_of(turn) is not None:
            return []
        if turn.intent == "change_address" and (both := _both_addresses(turn)):
            return both
        if turn.entities.get(ONE_OF_SEVERAL):
            return []
        numbers = list(dict.fromkeys(turn.entities.get("order_number", [])))
        if apart := await self._each_in_its_words(turn, numbers):
            return apart
        if not numbers and may_mean_all(turn.text):
            numbers = await self._all_that_are_possible(turn)
        if len(numbers) < 2:
            return []
        return [
            Request(turn.intent, turn.text, {**turn.entities, "order_number": [number]}) for number in numbers
        ]

    async def _each_in_its_words(self, turn: Turn, numbers: list[str]) -> list[Request]:
        """ "Pay DS-1 by card, and the order with the lamp by PayPal"."""
        records = await ownership.records_of(self._services, turn)
        if records is None:
            return []
        said = await ask(words_by_order, records, OPERATIONS[turn.intent], turn.text, numbers)
        own = {order_id: entities_in(turn.entities, words) for order_id, words in said.items()}
        return [
            Request(
                turn.intent, words, {**own[order_id], "order_number": [order_id], ONE_OF_SEVERAL: [order_id]}
            )
            for order_id, words in said.items()
        ]

    async def _all_that_are_possible(self, turn: Turn) -> list[str]:
        """ "All my pending orders", "all my shirts": the orders with which it can be done, newest first."""
        records = await ownership.records_of(self._services, turn)
        if records is None:
            return []
        described = all_orders_said(records.orders, turn.text, turn.message)
        if len(described) < 2:
            return []
        named, left_out = orders_said(records, turn.text), orders_left_out(records, turn.text)
        chosen = [order for order in described if (named is None or order in named) and order not in left_out]
        return [order.order_id for order in possible_orders(records, OPERATIONS[turn.intent], chosen)]

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if is_general(turn):
            finding = await knowing.find(self._services, turn)
            if finding.band == "answer":
                return self._tell(dispatcher, turn, knowing.say_answer(dispatcher, finding))
        customer_id = await ownership.customer_of(self._services, turn)
        records = await ask(read_records, self._services, turn, customer_id) if customer_id else None
        operation = operation_of(turn)
        if operation is not None and asks_as_recipient(turn, operation, records):
            situation = Situation(self._services.today(), who=Who.RECIPIENT)
            return answer_recipient(dispatcher, turn, operation, self._services.table(), situation)
        if customer_id is None:
            return await ownership.begin(self._services, dispatcher, turn)
        if records is None:
            utter(dispatcher, "utter_no_orders")
            return knowing.UNDERSTOOD
        task = task_of(turn)
        if as_of() is not None and not _says_whether(turn, task):
            utter(dispatcher, "utter_operation_not_now", reasons={"shop_down": True})
            return [*knowing.OFFER_PERSON, *([keeping(task)] if task is not None else [])]
        return await Dialogue(self._services, dispatcher, turn, records).answer()

    def _tell(self, dispatcher: CollectingDispatcher, turn: Turn, events: list[EventType]) -> list[EventType]:
        """After a rule: the operation itself is one choice away, unless one is open anyway."""
        task = task_of(turn)
        if task is not None and task.is_open:
            return events
        title = WORDS.get("choice.start_operation", turn.language)
        utter(
            dispatcher, "utter_operation_can_start", choices=[{"title": title, "payload": f"/{turn.intent}"}]
        )
        return events


def _says_whether(turn: Turn, task: Task | None) -> bool:
    """Whether the message may decide on a preview that was shown, or take back what was done: those know what to say."""
    return says_undo(turn.text) or (task is not None and task.question is Question.CONFIRMATION)


def _both_addresses(turn: Turn) -> list[Request]:
    """ "Update my default address, and the address of my pending order too": the account's first."""
    if says("to_my_address", turn.text):
        return []
    mine: list[str] = []
    of_order: list[str] = []
    current: list[str] = []  # parts that name neither go on about what was named before
    for part in PART.split(turn.text):
        if says("default_address", part):
            current = mine
        elif says("of_an_order", part):
            current = of_order
        current.append(part)
    if not mine or not of_order:
        return []
    own = {name: values for name, values in turn.entities.items() if name != "order_number"}
    told = [*of_order, *(without("default_address", part) for part in mine)]
    return [
        Request(turn.intent, " ".join(mine), own),
        Request(turn.intent, " ".join(told), turn.entities),
    ]


def is_general(turn: Turn) -> bool:
    """Whether the message asks for a rule, not for something to be done with an order."""
    is_pressed = turn.text.startswith("/")
    names_own = any(turn.entities.get(name) for name in OWN)
    return (
        turn.intent in OPERATIONS and not is_pressed and not names_own and says("general_question", turn.text)
    )
