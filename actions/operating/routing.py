"""Which messages belong to an open operation, and how its question comes back after another answer. Used by conductor.py."""

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.operating.dialogue import Dialogue
from actions.operating.hearing import hear
from actions.operating.lines_meant import names_little_else
from actions.operating.service_wishes import NEEDS_AN_ORDER_NAMED, service_wish
from actions.operating.task import Task, keeping, task_of
from actions.operating.wishes import asks_what_it_costs
from actions.operating.words import clear_no, clear_yes, says, says_undo
from actions.services import Services
from actions.turn import UNCLEAR, EventType, Turn, ask

YES_OR_NO = ("affirm", "deny")
ANSWERS = (*YES_OR_NO, "correct", "choose")
NEVER = ("human", "complaint", "goodbye", "greet", "thanks", "bot_challenge", "change_language")


async def takes(services: Services, turn: Turn) -> bool:
    """Whether the message answers the open operation, takes the last one back, or wants what no intent names."""
    if says_undo(turn.text):
        return await ownership.customer_of(services, turn) is not None
    return await _wishes_a_service(services, turn) or await _belongs_to_open(services, turn)


async def _belongs_to_open(services: Services, turn: Turn) -> bool:
    task = task_of(turn)
    if task is None or not task.is_open or turn.text.startswith("/"):
        return False
    if clear_yes(turn.text, task.operation, task.order_id) or clear_no(turn.text) or turn.intent in YES_OR_NO:
        return not task.paused
    if turn.intent in NEVER:
        return False
    if asks_what_it_costs(turn, task) or (turn.intent in ANSWERS and not task.paused):
        return True
    return await _brings_something(services, task, turn)


async def ask_again(
    services: Services, dispatcher: CollectingDispatcher, turn: Turn, task: Task
) -> list[EventType]:
    """Come back to the open question."""
    records = await ownership.records_of(services, turn)
    if records is None:
        return []
    return await Dialogue(services, dispatcher, turn, records).ask_again(task)


def at_end(task: Task, *, handed_over: bool, is_asked: bool) -> list[EventType]:
    """A person who takes over has it; a task whose question was not the last one asked does not hear a yes."""
    if handed_over:
        return [keeping(None)]
    return [keeping(task.having(paused=True))] if task.is_open and not task.paused and not is_asked else []


async def _wishes_a_service(services: Services, turn: Turn) -> bool:
    """Delivery, packaging, a rating, a gift card's balance; who is not signed in has to name an order for some."""
    wish = service_wish(turn)
    if wish is None:
        return False
    is_enough = wish not in NEEDS_AN_ORDER_NAMED or bool(turn.first("order_number"))
    return is_enough or await ownership.customer_of(services, turn) is not None


async def _brings_something(services: Services, task: Task, turn: Turn) -> bool:
    """A fact for the operation, unless it is asked as a question; unclear words too, while nothing else explains them."""
    records = await ownership.records_of(services, turn)
    if records is None:
        return False
    order = records.order(task.order_id)
    if order is not None and await ask(names_little_else, records, order, turn.text):
        return True
    if says("question", turn.text) and not says("asks_us", turn.text):
        return False
    if (await ask(hear, records, task, turn)).brings_something(task):
        return True
    is_unclear = turn.intent in UNCLEAR and not task.paused and not says("question", turn.text)
    return is_unclear and (await knowing.find(services, turn)).band != "answer"
