"""Perform and undo, and tell what became of it: read back from the shop, with the time until which it can be undone."""

from dataclasses import dataclass

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.operating import answers
from actions.operating.answers import choice
from actions.operating.asked import CONFIRMATION
from actions.operating.plan_texts import PlanTexts, clock
from actions.operating.records import Records
from actions.operating.refusal_texts import RefusalTexts
from actions.operating.task import LAST_DONE, Question, Task, ended, keeping, noted
from actions.services import Services
from actions.turn import EventType, Turn, ask, slot, utter
from actions.wording import WORDS
from orders.results import Done, Obstacle, Refusal, Undone

NO_ANSWER = (Obstacle.SHOP_UNAVAILABLE, Obstacle.OUTCOME_UNKNOWN)


@dataclass(frozen=True)
class Performing:
    """As Dialogue, which uses it."""

    services: Services
    dispatcher: CollectingDispatcher
    turn: Turn
    records: Records

    async def perform(self, preview_id: str) -> Done | Refusal:
        """Do what a preview shows. Only after a clear yes to it."""
        return await ask(
            self.services.operations.perform,
            preview_id,
            customer_id=self.records.customer.customer_id,
            turn_id=self.turn.turn_id,
        )

    async def tell_first_result(self, preview_id: str) -> list[EventType]:
        """A yes pressed twice: nothing is done, the first result is told again."""
        done = await self.perform(preview_id)
        if isinstance(done, Done):
            await self.tell_done(done, Task(operation=done.plan.operation))
        else:
            utter(self.dispatcher, "utter_operation_no_longer_open")
        return knowing.UNDERSTOOD

    def try_again(self, task: Task, cause: Obstacle) -> list[EventType]:
        """The shop has not answered: another yes tries the same preview again, which does nothing twice."""
        language, preview_id = self.turn.language, task.preview_id or ""
        utter(
            self.dispatcher,
            "utter_operation_try_again",
            choices=[
                choice(WORDS.get("choice.try_again", language), answers.YES, preview_id),
                choice(WORDS.get("choice.no_change", language), answers.NO, preview_id),
                *knowing.person_choice(language),
            ],
            expects=CONFIRMATION,
            reasons=noted(task, preview_id=preview_id, refused=cause.value),
            refused=WORDS.get(f"refused.{cause}", language),
        )
        is_unknown = task.outcome_unknown or cause is Obstacle.OUTCOME_UNKNOWN
        waiting = task.having(question=Question.CONFIRMATION, paused=False, outcome_unknown=is_unknown)
        return [*knowing.UNDERSTOOD, keeping(waiting)]

    async def tell_done(self, done: Done, task: Task) -> list[EventType]:
        language, undo = self.turn.language, ""
        balance = await ask(self.services.operations.came_back, self.records.customer.customer_id)
        if done.undo_until is not None:
            undo = "\n" + WORDS.get("undo.until", language, time=clock(done.undo_until, language))
        response = "utter_operation_done" if done.verified else "utter_operation_not_verified"
        utter(
            self.dispatcher,
            response,
            reasons=noted(task, preview_id=done.preview_id, done=True, verified=done.verified),
            done=PlanTexts(self.records).done(done.plan, done.order_id, balance),
            undo=undo,
        )
        offer = knowing.UNDERSTOOD if done.verified else knowing.OFFER_PERSON
        number = [slot("order_number", done.order_id)] if done.order_id else []
        return [*offer, ended(task), slot(LAST_DONE, done.preview_id), *number]

    async def undo(self) -> list[EventType]:
        """Take back what was done last in this conversation, or else by this customer."""
        operations = self.services.operations
        known = self.turn.slots.get(LAST_DONE)
        last = await ask(operations.last_done, self.records.customer.customer_id) if not known else None
        preview_id = str(known) if known else last.preview_id if last else None
        if preview_id is None:
            utter(self.dispatcher, "utter_nothing_to_undo")
            return knowing.UNDERSTOOD
        undone = await ask(
            operations.undo,
            preview_id,
            customer_id=self.records.customer.customer_id,
            turn_id=self.turn.turn_id,
        )
        if isinstance(undone, Refusal):
            refused = RefusalTexts(self.records).refused(undone)
            reasons = {"undo": preview_id, "refused": undone.cause.value, "rule": undone.rule}
            utter(self.dispatcher, "utter_operation_refused", refused=refused, reasons=reasons)
            if undone.cause in NO_ANSWER:
                return [*knowing.OFFER_PERSON, slot(LAST_DONE, preview_id)]  # it can be tried again
            return [*knowing.UNDERSTOOD, slot(LAST_DONE, None)]
        return self._tell_undone(undone)

    def _tell_undone(self, undone: Undone) -> list[EventType]:
        response = "utter_operation_undone" if undone.verified else "utter_operation_not_verified"
        text = PlanTexts(self.records).undone(undone.plan)
        utter(self.dispatcher, response, done=text, undo="", reasons={"undone": undone.preview_id})
        return [*knowing.UNDERSTOOD, slot(LAST_DONE, None)]
