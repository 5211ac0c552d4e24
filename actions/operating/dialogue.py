"""One step of an operation: ask for what is missing, show what will be done, do it after a clear yes, or say why not.

words or a choice -> task -> ask | preview | refusal (with an alternative: a question)
clear yes to a preview -> perform -> done, read back          clear no -> dropped
anything else to a preview -> shown again once, nothing done
"""

from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.operating import answers
from actions.operating.address_meant import parts_of
from actions.operating.answers import Pressed, applied, only_choice, pressed, yes_or_no
from actions.operating.asked import CONFIRMATION, STARTS, Ask
from actions.operating.asking import next_ask, with_only_other_method, with_supposed
from actions.operating.consent import is_unreserved, is_yes, repeats
from actions.operating.excluding import tell_excluded
from actions.operating.hearing import (
    OF_ADDRESS,
    OF_NO_ORDER,
    Heard,
    hear,
    hear_details,
    with_reason_told_before,
)
from actions.operating.lines_meant import names_little_else, other_things_named
from actions.operating.performing import NO_ANSWER, Performing
from actions.operating.plan_texts import PlanTexts, operation_name
from actions.operating.records import Records
from actions.operating.refusal_texts import RefusalTexts
from actions.operating.refusing import after_refusal, in_its_place, swapped_otherwise
from actions.operating.requesting import request_of
from actions.operating.service_asking import refused_by_table
from actions.operating.service_wishes import SERVICES
from actions.operating.task import LAST_DONE, Question, Task, ended, keeping, noted, order_known, task_of
from actions.operating.telling import STATEMENTS, Telling, asks_for_more_than_an_invoice
from actions.operating.wishes import asks_what_it_costs, begun, operation_of, with_reports
from actions.operating.words import clear_no, clear_yes, says, says_undo
from actions.order_words import THAT_ONE
from actions.services import Services
from actions.turn import EventType, Turn, ask, utter
from actions.wording import WORDS
from orders.results import Obstacle, Preview, Refusal
from shop.policy_table import Cause, Operation

MADE_ANEW = (Obstacle.PREVIEW_EXPIRED, Obstacle.CHANGED_MEANWHILE)


@dataclass(frozen=True)
class Dialogue:
    """One message about operations of one customer."""

    services: Services
    dispatcher: CollectingDispatcher
    turn: Turn
    records: Records

    @property
    def customer_id(self) -> str:
        return self.records.customer.customer_id

    @property
    def _performing(self) -> Performing:
        return Performing(self.services, self.dispatcher, self.turn, self.records)

    async def answer(self) -> list[EventType]:
        """What the message brings, and the next step."""
        task, answer = task_of(self.turn), pressed(self.turn)
        if task is not None and task.outcome_unknown and not self._decides(task, answer):
            return self._performing.try_again(task, Obstacle.OUTCOME_UNKNOWN)
        return await (self._said(task) if answer is None else self._chosen(task, answer))

    async def _said(self, task: Task | None) -> list[EventType]:
        """What the words bring."""
        if task is not None and asks_what_it_costs(self.turn, task):
            return await self._repeat(task.having(paused=False))
        if says_undo(self.turn.text):
            return await self._performing.undo()
        meant = with_reports(operation_of(self.turn), self.turn, self.records.table.general)
        operation = None if await self._only_names_things(task) else meant
        if operation is not None and not await self._says_why_or_how(task):
            other = (
                None if task is None else await ask(other_things_named, self.records, task, self.turn.text)
            )
            return await self._heard(begun(task, operation, self.turn, other_things=other), is_new=True)
        if task is None or not task.is_open:
            utter(self.dispatcher, "utter_operation_no_longer_open")
            return knowing.UNDERSTOOD
        return await self._heard(task.having(paused=False), is_new=False)

    async def _only_names_things(self, task: Task | None) -> bool:
        """ "And only the camera?" goes on about the open operation, whatever else the words might mean."""
        order = self.records.order(task.order_id) if task is not None and task.is_open else None
        return order is not None and await ask(names_little_else, self.records, order, self.turn.text)

    def _decides(self, task: Task, answer: Pressed | None) -> bool:
        """Whether it is a yes or a no: nothing else is begun while it is not known what became of the last one."""
        if answer is not None:
            return answer.kind in (answers.YES, answers.NO)
        return is_yes(task, self.turn.text) or clear_no(self.turn.text)

    def _declines(self, task: Task) -> bool:
        return clear_no(self.turn.text) and not self._tells_why(task)

    def _tells_why(self, task: Task) -> bool:
        """ "I don't want it any more", of what is cancelled: neither a no nor a yes."""
        return task.operation is Operation.CANCEL and says("unwanted", self.turn.text)

    async def _says_why_or_how(self, task: Task | None) -> bool:
        """Whether the message answers the question for a reason or a condition: "it came broken" is no new wish then."""
        if task is None or task.paused or task.question not in (Question.REASON, Question.CONDITION):
            return False
        told = (await ask(hear, self.records, task, self.turn)).task
        return (told.reason, told.conditions) != (task.reason, task.conditions)

    async def ask_again(self, task: Task) -> list[EventType]:
        """After something else was answered: the open question once more."""
        utter(
            self.dispatcher, "utter_operation_back", what=operation_name(task.operation, self.turn.language)
        )
        return await self._repeat(task.having(paused=False))

    async def _chosen(self, task: Task | None, answer: Pressed) -> list[EventType]:
        if answer.kind in (answers.YES, answers.NO):
            return await self._pressed_yes_or_no(task, answer)
        if task is None or not task.is_open:
            utter(self.dispatcher, "utter_operation_no_longer_open")
            return knowing.UNDERSTOOD
        task = await self._recalled(task)
        chosen = applied(self.records, task, answer).having(paused=False)
        return await self._go_on(Heard(await self._with_details(task, chosen)))

    async def _pressed_yes_or_no(self, task: Task | None, answer: Pressed) -> list[EventType]:
        is_theirs = task is not None and answer.value == (task.preview_id or "")
        if task is not None and is_theirs and task.is_open:
            return await (self._yes(task) if answer.kind == answers.YES else self._drop(task))
        if answer.value and answer.value == self.turn.slots.get(LAST_DONE):
            return await self._performing.tell_first_result(answer.value)
        utter(self.dispatcher, "utter_operation_no_longer_open")
        return knowing.UNDERSTOOD

    async def _heard(self, task: Task, *, is_new: bool) -> list[EventType]:
        only = only_choice(task, self.turn)
        if only is not None and clear_yes(self.turn.text):
            return await self._chosen(task, only)
        asks_yes = task.question in (Question.CONFIRMATION, Question.INSTEAD)
        if asks_yes and is_unreserved(task, self.turn) and await self._says_yes(task):
            return await self._yes(task)
        if not is_new and self._declines(task) and not await self._says_why_or_how(task):
            return await self._drop(task)
        task = await self._recalled(task)
        heard = await ask(hear, self.records, task, self.turn)
        if is_new or heard.brings_something(task):
            told = await self._with_details(task, heard.task)
            told = with_reason_told_before(self.records, told, self.turn) if is_new else told
            return await self._go_on(replace(heard, task=told.having(asked_again=False)))
        return await self._not_heard(task)

    async def _with_details(self, before: Task, task: Task) -> Task:
        """Once it is clear which order: what the message before the question has said of its items."""
        was_asked = before.question in (Question.ORDER, Question.WHERE) and before.order_id is None
        earlier = self.turn.earlier_texts[-1] if self.turn.earlier_texts else ""
        if not was_asked or task.order_id is None or not earlier:
            return task
        return await ask(hear_details, self.records, task, self.turn, earlier)

    async def _not_heard(self, task: Task) -> list[EventType]:
        """Nothing of use: a no ends it; else the question comes once more, and then it is left."""
        if (
            self.turn.intent == "deny"
            and not self._tells_why(task)
            and task.question in (Question.CONFIRMATION, Question.INSTEAD)
        ):
            return await self._drop(task)
        if task.asked_again:
            utter(self.dispatcher, "utter_operation_left")
            return [*knowing.OFFER_PERSON, keeping(task.having(question=Question.NONE, address=None))]
        if task.question is Question.CONFIRMATION:
            utter(self.dispatcher, "utter_operation_unclear")
        else:
            utter(self.dispatcher, "utter_operation_not_heard")
        return await self._repeat(task.having(asked_again=True))

    async def _says_yes(self, task: Task) -> bool:
        """A yes, beside which at most the preview's own words are said again."""
        if is_yes(task, self.turn.text):
            return True
        if task.question is not Question.CONFIRMATION or not says("surely", self.turn.text):
            return False
        preview = await self._shown(task)
        return preview is not None and repeats(self.records, task, self.turn.text, preview.plan)

    async def _yes(self, task: Task) -> list[EventType]:
        if task.question is Question.CONFIRMATION and task.preview_id is not None:
            return await self._perform(task)
        if task.question is Question.INSTEAD and task.instead is not None:
            return await self._go_on(Heard(in_its_place(task, task.instead)))
        return await self._repeat(task)

    async def _drop(self, task: Task) -> list[EventType]:
        if task.outcome_unknown:
            utter(self.dispatcher, "utter_operation_left_unknown", reasons=noted(task, dropped=True))
            return [*knowing.OFFER_PERSON, ended(task)]
        utter(self.dispatcher, "utter_operation_dropped", reasons=noted(task, dropped=True))
        return [*knowing.UNDERSTOOD, ended(task)]

    async def _go_on(self, heard: Heard) -> list[EventType]:
        if not self.records.orders and heard.task.operation not in (*OF_ADDRESS, *OF_NO_ORDER):
            utter(self.dispatcher, "utter_no_orders")
            return [*knowing.UNDERSTOOD, keeping(None)]
        is_known = heard.task.operation in self.records.table.general
        if not is_known or asks_for_more_than_an_invoice(heard.task, self.turn):
            return await self._for_a_person(heard.task)
        heard = await self._with_supposed_order(heard)
        if heard.unknown_order is not None:
            utter(self.dispatcher, "utter_order_not_found", order_number=heard.unknown_order)
        heard = with_only_other_method(self.records, heard)
        question = next_ask(self.records, heard)
        return self._say(question) if question is not None else await self._preview(heard.task)

    async def _with_supposed_order(self, heard: Heard) -> Heard:
        """Where the message names no order: the one that is supposed, and what the message says of its things."""
        supposed = with_supposed(self.records, heard, self._talked_of(heard.task))
        is_new = heard.task.order_id is None and supposed.task.order_id is not None
        if not is_new or self.turn.text.startswith("/"):
            return supposed
        return await ask(hear, self.records, supposed.task, self.turn)

    def _talked_of(self, task: Task) -> str | None:
        """The order that was talked of last; a further wish of a message is about that only if it can be, or says "it"."""
        number = self.turn.slots.get("order_number")
        order = self.records.order(str(number)) if number else None
        is_further = self.turn.message != self.turn.text and not THAT_ONE.search(self.turn.text)
        if order is not None and is_further and not self.records.allows(task.operation, order):
            return None
        return str(number) if number else None

    def _say(self, question: Ask, refused: dict[str, Any] | None = None) -> list[EventType]:
        """refused: what the turn's record tells of a refusal that the question follows."""
        utter(
            self.dispatcher,
            question.response,
            choices=question.choices,
            expects=question.expects,
            reasons=noted(question.task, **{**(refused or {}), "asked": question.task.question}),
            **question.values,
        )
        return [
            *knowing.UNDERSTOOD,
            keeping(question.task.having(preview_id=None, paused=False)),
            *order_known(question.task),
        ]

    async def _preview(self, task: Task) -> list[EventType]:
        refused = refused_by_table(self.records, task)
        if refused is not None:
            return await self._refused(refused, task)
        if task.operation in STATEMENTS:
            told = await Telling(self.services, self.dispatcher, self.turn, self.records).tell(task)
            return await self._refused(told, task) if isinstance(told, Refusal) else told
        request = request_of(self.records, task)
        found = await ask(
            self.services.operations.preview, self.customer_id, request, turn_id=self.turn.turn_id
        )
        return await self._refused(found, task) if isinstance(found, Refusal) else self._show(found, task)

    async def _refused(self, refusal: Refusal, task: Task) -> list[EventType]:
        """Why not, and what instead: another choice, another operation, fewer lines, later, or a person."""
        if switched := swapped_otherwise(refusal, task):
            return await self._preview(switched)
        if refusal.cause is Cause.NO_RULE:
            return await self._for_a_person(task)
        reply = after_refusal(self.records, refusal, task)
        reasons = noted(task, refused=refusal.cause.value, rule=refusal.rule, instead=reply.instead_name)
        if reply.offered is not None:
            return self._offer(reply.offered, reply.refused, reasons)
        if reply.refused:
            utter(self.dispatcher, "utter_operation_refused", reasons=reasons, refused=reply.refused)
        if reply.question is not None:
            return self._say(reply.question, reasons["operation"])
        return [
            *(knowing.UNDERSTOOD if refusal.alternative is not None else knowing.OFFER_PERSON),
            ended(task),
            *order_known(task),
        ]

    def _offer(self, task: Task, refused: str, reasons: dict[str, Any]) -> list[EventType]:
        """Another operation, or the same for fewer lines: a yes starts it."""
        utter(
            self.dispatcher,
            "utter_operation_refused",
            choices=yes_or_no(self.turn.language),
            expects=STARTS,
            reasons=reasons,
            refused=refused,
        )
        return [*knowing.UNDERSTOOD, keeping(task), *order_known(task)]

    def _show(self, preview: Preview, task: Task) -> list[EventType]:
        tell_excluded(self.dispatcher, self.turn, self.records, task)
        plan = preview.plan
        utter(
            self.dispatcher,
            "utter_operation_preview",
            choices=yes_or_no(self.turn.language, preview.preview_id),
            expects=CONFIRMATION,
            reasons=noted(task, preview_id=preview.preview_id, rules=list(plan.conditions.rules)),
            plan=PlanTexts(self.records).planned(plan),
        )
        shown = task.having(
            preview_id=preview.preview_id,
            question=Question.CONFIRMATION,
            address=None,
            told=None,
            paused=False,
        )
        return [*knowing.UNDERSTOOD, keeping(shown), *order_known(task)]

    async def _perform(self, task: Task) -> list[EventType]:
        done = await self._performing.perform(task.preview_id or "")
        if isinstance(done, Refusal):
            return await self._not_performed(done, task)
        return await self._performing.tell_done(done, task)

    async def _not_performed(self, refusal: Refusal, task: Task) -> list[EventType]:
        """Nothing was done, or nobody can tell; what has only become old is shown anew."""
        if isinstance(refusal.cause, Obstacle) and refusal.cause in NO_ANSWER:
            return self._performing.try_again(task, refusal.cause)
        if refusal.cause not in MADE_ANEW:
            return await self._refused(refusal, task)
        refused = RefusalTexts(self.records).refused(refusal)
        utter(self.dispatcher, "utter_operation_refused", refused=refused)
        task = await self._recalled(task)
        return await self._go_on(Heard(task.having(preview_id=None)))

    async def _for_a_person(self, task: Task) -> list[EventType]:
        """What the shop's table does not know: the rule from the knowledge, and a colleague who does it."""
        finding = await knowing.find(self.services, self.turn)
        if finding.band == "answer":
            knowing.say_answer(self.dispatcher, finding)
        operation, reasons = operation_name(task.operation, self.turn.language), noted(task, rule="no_rule")
        utter(self.dispatcher, "utter_colleague_does_this", operation=operation, reasons=reasons)
        return [*knowing.OFFER_PERSON, keeping(task.having(question=Question.NONE, preview_id=None))]

    async def _repeat(self, task: Task) -> list[EventType]:
        """The open question, as it was asked."""
        preview = await self._shown(task) if task.question is Question.CONFIRMATION else None
        if preview is not None:
            return self._show(preview, task)
        if task.question is Question.INSTEAD and task.instead is not None:
            what = WORDS.get(f"what.{task.instead}", self.turn.language)
            text = WORDS.get("instead.operation", self.turn.language, what=what, cost="", until="")
            return self._offer(task, text, noted(task))
        question = next_ask(self.records, with_supposed(self.records, Heard(task), None))
        return self._say(question) if question is not None else await self._preview(task)

    async def _shown(self, task: Task) -> Preview | None:
        """The preview that the task waits with."""
        if task.preview_id is None:
            return None
        return await ask(self.services.operations.shown, task.preview_id, customer_id=self.customer_id)

    async def _recalled(self, task: Task) -> Task:
        """The task with the address or words that were shown, so that a part of it can be put right; they are not kept."""
        is_kept = task.operation not in (*OF_ADDRESS, *SERVICES)
        if is_kept or task.address is not None or task.told is not None:
            return task
        preview = await self._shown(task)
        if preview is None:
            return task
        address, told = preview.plan.address, preview.plan.noted.get("words")
        return task.having(
            address=None if address is None else parts_of(address), told=None if told is None else str(told)
        )
