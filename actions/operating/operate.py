"""The action behind every operation on an order: who the customer is, a general question, or a step of the dialogue."""

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.base import ShopAction
from actions.operating.dialogue import Dialogue
from actions.operating.recipients import answer_recipient, asks_as_recipient
from actions.operating.records import read_records
from actions.operating.taking_apart import taken_apart
from actions.operating.task import Question, Task, keeping, task_of
from actions.operating.wishes import OPERATIONS, operation_of
from actions.operating.words import says, says_undo
from actions.turn import EventType, Request, Turn, ask, utter
from actions.wording import WORDS
from shop.asking import as_of
from shop.policy_table.decisions import Situation
from shop.policy_table.rules import Who

OWN = ("order_number", "product", "date")  # entities that make a question one about the customer's own order


class Operate(ShopAction):
    """Cancel, return, exchange, change, report, repair, order again: done in chat after a clear yes."""

    action_name = "action_operate"

    async def stands_for(self, turn: Turn) -> list[Request]:
        """ "Cancel DS-1 and DS-2" are two requests, and so is "cancel both orders"."""
        if turn.intent not in OPERATIONS or turn.text.startswith("/") or task_of(turn) is not None:
            return []
        return await taken_apart(self._services, turn)

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


def is_general(turn: Turn) -> bool:
    """Whether the message asks for a rule, not for something to be done with an order."""
    is_pressed = turn.text.startswith("/")
    names_own = any(turn.entities.get(name) for name in OWN)
    return (
        turn.intent in OPERATIONS and not is_pressed and not names_own and says("general_question", turn.text)
    )
