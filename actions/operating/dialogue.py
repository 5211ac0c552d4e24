"""One step of an operation: ask for what is missing, show what will be done, do it after a clear yes, refuse with what is possible.

    words or a choice -> task -> ask | preview | refusal (with an alternative: a question)
    clear yes to a preview -> perform -> done, read back          clear no -> dropped
    anything else to a preview -> shown again once, nothing done
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.operating import answers
from actions.operating.answers import Pressed, applied, choice, pressed
from actions.operating.address_meant import parts_of
from actions.operating.asking import Ask, ask_method, ask_reason, ask_variant, next_ask, with_supposed
from actions.operating.hearing import OF_ADDRESS, OF_SOME_LINES, SWAPS, Heard, hear
from actions.operating.plan_texts import PlanTexts, clock
from actions.operating.records import Records
from actions.operating.refusal_texts import RefusalTexts, is_ours_to_ask
from actions.operating.requesting import request_of
from actions.operating.task import LAST_DONE, Question, Task, keeping, task_of
from actions.operating.wishes import INTENTS, begun, operation_of
from actions.operating.words import clear_no, clear_yes, says, says_undo
from actions.services import Services
from actions.turn import EventType, Turn, ask, slot, utter
from actions.wording import WORDS
from orders.results import Done, NearestChoice, Obstacle, Preview, Refusal, Undone
from shop.policy_table import AlternativeKind, Cause

CONFIRMATION = {"slot": "operation", "kind": "confirmation"}
CALM = [slot("misunderstandings", 0.0), slot("pending_offer", None)]
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

    async def answer(self) -> list[EventType]:
        """What the message brings, and the next step."""
        task, answer = task_of(self.turn), pressed(self.turn)
        if answer is not None:
            return await self._chosen(task, answer)
        if says_undo(self.turn.text):
            return await self._undo(task)
        operation = operation_of(self.turn)
        if operation is not None:
            return await self._heard(begun(task, operation, self.turn), is_new=True)
        if task is None or not task.is_open:
            utter(self.dispatcher, "utter_operation_no_longer_open")
            return CALM
        return await self._heard(task.having(paused=False), is_new=False)

    async def ask_again(self, task: Task) -> list[EventType]:
        """After something else was answered: the open question once more."""
        what = WORDS.get(f"what.{task.operation}", self.turn.language)
        utter(self.dispatcher, "utter_operation_back", what=what)
        return await self._repeat(task.having(paused=False))

    async def _chosen(self, task: Task | None, answer: Pressed) -> list[EventType]:
        if answer.kind in (answers.YES, answers.NO):
            return await self._pressed_yes_or_no(task, answer)
        if task is None or not task.is_open:
            utter(self.dispatcher, "utter_operation_no_longer_open")
            return CALM
        task = await self._recalled(task)
        return await self._go_on(Heard(applied(self.records, task, answer).having(paused=False)))

    async def _pressed_yes_or_no(self, task: Task | None, answer: Pressed) -> list[EventType]:
        is_theirs = task is not None and answer.value == (task.preview_id or "")
        if task is not None and is_theirs and task.is_open:
            return await (self._yes(task) if answer.kind == answers.YES else self._drop(task))
        if answer.value and answer.value == self.turn.slots.get(LAST_DONE):
            return await self._tell_first_result(answer.value)
        utter(self.dispatcher, "utter_operation_no_longer_open")
        return CALM

    async def _heard(self, task: Task, *, is_new: bool) -> list[EventType]:
        text = self._whole_text()
        asks_yes = task.question in (Question.CONFIRMATION, Question.INSTEAD)
        if asks_yes and clear_yes(self.turn.text, task.operation) and self._is_unreserved(text):
            return await self._yes(task)
        if not is_new and clear_no(self.turn.text):
            return await self._drop(task)
        task = await self._recalled(task)
        heard = await ask(hear, self.records, task, self.turn)
        if is_new or heard.brings_something(task):
            return await self._go_on(replace(heard, task=heard.task.having(asked_again=False)))
        return await self._not_heard(task)

    async def _not_heard(self, task: Task) -> list[EventType]:
        """Nothing of use: a no ends it; else the question comes once more, and then it is left."""
        if self.turn.intent == "deny" and task.question in (Question.CONFIRMATION, Question.INSTEAD):
            return await self._drop(task)
        if task.asked_again:
            utter(self.dispatcher, "utter_operation_left")
            return [*knowing.OFFER_PERSON, keeping(task.having(question=Question.NONE))]
        if task.question is Question.CONFIRMATION:
            utter(self.dispatcher, "utter_operation_unclear")
        else:
            utter(self.dispatcher, "utter_operation_not_heard")
        return await self._repeat(task.having(asked_again=True))

    def _whole_text(self) -> str:
        return " ".join(request.text for request in self.turn.requests) or self.turn.text

    def _is_unreserved(self, text: str) -> bool:
        """A yes among other requests counts only if none of them is an operation and no "but" stands anywhere."""
        others = [request.intent for request in self.turn.requests]
        return not says("reservation", text) and not any(intent in INTENTS.values() for intent in others)

    async def _yes(self, task: Task) -> list[EventType]:
        if task.question is Question.CONFIRMATION and task.preview_id is not None:
            return await self._perform(task)
        if task.question is Question.INSTEAD and task.instead is not None:
            lines = task.instead_lines or (task.lines if task.instead in OF_SOME_LINES else ())
            keeps = {"method_id": task.method_id, "conditions": task.conditions, "reason": task.reason}
            return await self._go_on(
                Heard(Task(operation=task.instead, order_id=task.order_id, lines=lines, before=task.before, **keeps))
            )
        return await self._repeat(task)

    async def _drop(self, task: Task) -> list[EventType]:
        utter(self.dispatcher, "utter_operation_dropped", reasons=_reasons(task, dropped=True))
        return [*CALM, _ended(task)]

    async def _go_on(self, heard: Heard) -> list[EventType]:
        if not self.records.orders and heard.task.operation not in OF_ADDRESS:
            utter(self.dispatcher, "utter_no_orders")
            return [*CALM, keeping(None)]
        remembered = self.turn.slots.get("order_number")
        heard = with_supposed(self.records, heard, str(remembered) if remembered else None)
        if heard.unknown_order is not None:
            utter(self.dispatcher, "utter_order_not_found", order_number=heard.unknown_order)
        question = next_ask(self.records, heard)
        return self._say(question) if question is not None else await self._preview(heard.task)

    def _say(self, question: Ask) -> list[EventType]:
        utter(
            self.dispatcher,
            question.response,
            choices=question.choices,
            expects=question.expects,
            reasons=_reasons(question.task, asked=question.task.question),
            **question.values,
        )
        return [*CALM, keeping(question.task.having(preview_id=None, paused=False)), *_order_known(question.task)]

    async def _preview(self, task: Task) -> list[EventType]:
        request = request_of(self.records, task)
        found = await ask(
            self.services.operations.preview, self.customer_id, request, turn_id=self.turn.turn_id
        )
        return await self._refused(found, task) if isinstance(found, Refusal) else self._show(found, task)

    def _show(self, preview: Preview, task: Task) -> list[EventType]:
        plan, language = preview.plan, self.turn.language
        utter(
            self.dispatcher,
            "utter_operation_preview",
            choices=[
                choice(WORDS.get("choice.yes", language), answers.YES, preview.preview_id),
                choice(WORDS.get("choice.no_change", language), answers.NO, preview.preview_id),
            ],
            expects=CONFIRMATION,
            reasons=_reasons(task, preview_id=preview.preview_id, rules=list(plan.conditions.rules)),
            plan=PlanTexts(self.records).planned(plan),
        )
        shown = task.having(preview_id=preview.preview_id, question=Question.CONFIRMATION, address=None, paused=False)
        return [*CALM, keeping(shown), *_order_known(task)]

    async def _perform(self, task: Task) -> list[EventType]:
        preview_id = task.preview_id or ""
        done = await ask(
            self.services.operations.perform,
            preview_id,
            customer_id=self.customer_id,
            turn_id=self.turn.turn_id,
        )
        if isinstance(done, Refusal):
            return await self._not_performed(done, task)
        return self._tell_done(done, task)

    async def _tell_first_result(self, preview_id: str) -> list[EventType]:
        """A yes pressed twice: nothing is done, the first result is told again."""
        done = await ask(
            self.services.operations.perform,
            preview_id,
            customer_id=self.customer_id,
            turn_id=self.turn.turn_id,
        )
        if isinstance(done, Done):
            self._tell_done(done, Task(operation=done.plan.operation))
        else:
            utter(self.dispatcher, "utter_operation_no_longer_open")
        return CALM

    def _tell_done(self, done: Done, task: Task) -> list[EventType]:
        language, undo = self.turn.language, ""
        if done.undo_until is not None:
            undo = "\n" + WORDS.get("undo.until", language, time=clock(done.undo_until, language))
        response = "utter_operation_done" if done.verified else "utter_operation_not_verified"
        utter(
            self.dispatcher,
            response,
            reasons=_reasons(task, preview_id=done.preview_id, done=True, verified=done.verified),
            done=PlanTexts(self.records).done(done.plan, done.order_id),
            undo=undo,
        )
        offer = CALM if done.verified else knowing.OFFER_PERSON
        number = [slot("order_number", done.order_id)] if done.order_id else []
        return [*offer, _ended(task), slot(LAST_DONE, done.preview_id), *number]

    async def _not_performed(self, refusal: Refusal, task: Task) -> list[EventType]:
        """Nothing was done; what has only become old is shown anew."""
        if refusal.cause not in MADE_ANEW:
            return await self._refused(refusal, task)
        utter(self.dispatcher, "utter_operation_refused", refused=RefusalTexts(self.records).refused(refusal), instead="")
        task = await self._recalled(task)
        return await self._go_on(Heard(task.having(preview_id=None)))

    async def _undo(self, task: Task | None) -> list[EventType]:
        operations = self.services.operations
        known = self.turn.slots.get(LAST_DONE)
        last = await ask(operations.last_done, self.customer_id) if not known else None
        preview_id = str(known) if known else last.preview_id if last else None
        if preview_id is None:
            utter(self.dispatcher, "utter_nothing_to_undo")
            return CALM
        undone = await ask(
            operations.undo, preview_id, customer_id=self.customer_id, turn_id=self.turn.turn_id
        )
        if isinstance(undone, Refusal):
            refused = RefusalTexts(self.records).refused(undone)
            reasons = {"undo": preview_id, "refused": undone.cause.value, "rule": undone.rule}
            utter(self.dispatcher, "utter_operation_refused", refused=refused, instead="", reasons=reasons)
            return [*CALM, slot(LAST_DONE, None)]
        return self._tell_undone(undone)

    def _tell_undone(self, undone: Undone) -> list[EventType]:
        response = "utter_operation_undone" if undone.verified else "utter_operation_not_verified"
        text = PlanTexts(self.records).undone(undone.plan)
        utter(self.dispatcher, response, done=text, undo="", reasons={"undone": undone.preview_id})
        return [*CALM, slot(LAST_DONE, None)]

    async def _refused(self, refusal: Refusal, task: Task) -> list[EventType]:
        """Why not, and what instead: another choice, another operation, fewer lines, later, or a person."""
        alternative = refusal.alternative
        if alternative is not None and alternative.operation in SWAPS and task.operation in SWAPS:
            if alternative.kind is AlternativeKind.OPERATION:  # before it is sent, and afterwards
                return await self._preview(task.having(operation=alternative.operation))
        if refusal.cause is Cause.REASON:
            return self._say(ask_reason(self.records, task.having(reason=None)))
        if refusal.cause is Cause.NO_RULE:
            return await self._for_a_person(task)
        texts = RefusalTexts(self.records)
        refused, instead = texts.refused(refusal), texts.instead(alternative, refusal.order_id)
        reasons = _reasons(task, refused=refusal.cause.value, rule=refusal.rule)
        if alternative is not None and alternative.kind in (AlternativeKind.OPERATION, AlternativeKind.LINES):
            return self._offer_instead(task, refused, instead, alternative.operation, alternative.positions, reasons)
        utter(self.dispatcher, "utter_operation_refused", refused=refused, instead=instead, reasons=reasons)
        other = self._other_choice(refusal, task) if is_ours_to_ask(refusal) else None
        if other is not None:
            return self._say(other)
        return [*(knowing.OFFER_PERSON if alternative is None else CALM), _ended(task)]

    def _offer_instead(
        self,
        task: Task,
        refused: str,
        instead: str,
        operation: object,
        positions: Sequence[int],
        reasons: dict[str, object],
    ) -> list[EventType]:
        language = self.turn.language
        choices = [
            choice(WORDS.get("choice.yes", language), answers.YES),
            choice(WORDS.get("choice.no_change", language), answers.NO),
        ]
        utter(
            self.dispatcher,
            "utter_operation_refused",
            choices=choices,
            expects=CONFIRMATION,
            reasons=reasons | {"instead": str(operation)},
            refused=refused,
            instead=instead,
        )
        asked = task.having(
            question=Question.INSTEAD, instead=operation, instead_lines=tuple(positions), preview_id=None, paused=False
        )
        return [*CALM, keeping(asked), *_order_known(task)]

    def _other_choice(self, refusal: Refusal, task: Task) -> Ask | None:
        """Another variant or way to pay, where the refusal names some."""
        alternative, order = refusal.alternative, self.records.order(task.order_id)
        values = alternative.values if alternative is not None else ()
        if alternative is not None and alternative.kind is NearestChoice.ITEM and order is not None:
            position = refusal.position or 0
            product = self.records.products[order.lines[position].product_id]
            variants = [variant for variant in product.variants if variant.item_id in values]
            items = {line: item for line, item in task.items.items() if line != position}
            return ask_variant(self.records, task.having(items=items), order, position, variants)
        methods = [method for value in values if (method := self.records.method(value)) is not None]
        if alternative is None and refusal.cause is not Obstacle.SEVERAL_PAYMENT_METHODS:
            return None
        return ask_method(self.records, task.having(method_id=None), methods)

    async def _for_a_person(self, task: Task) -> list[EventType]:
        """What the shop's table does not know: the rule from the knowledge, and a colleague who does it."""
        finding = await knowing.find(self.services, self.turn)
        if finding.band == "answer":
            knowing.say_answer(self.dispatcher, finding)
        operation = WORDS.get(f"topic.{INTENTS[task.operation]}", self.turn.language)
        utter(self.dispatcher, "utter_colleague_does_this", operation=operation, reasons=_reasons(task, rule="no_rule"))
        return [*knowing.OFFER_PERSON, keeping(task.having(question=Question.NONE, preview_id=None))]

    async def _repeat(self, task: Task) -> list[EventType]:
        """The open question, as it was asked."""
        if task.question is Question.CONFIRMATION and task.preview_id is not None:
            preview = await ask(self.services.operations.shown, task.preview_id, customer_id=self.customer_id)
            if preview is not None:
                return self._show(preview, task)
        if task.question is Question.INSTEAD and task.instead is not None:
            what = WORDS.get(f"what.{task.instead}", self.turn.language)
            text = WORDS.get("instead.operation", self.turn.language, what=what, cost="", until="")
            return self._offer_instead(task, "", text, task.instead, task.instead_lines, _reasons(task))
        question = next_ask(self.records, with_supposed(self.records, Heard(task), None))
        return self._say(question) if question is not None else await self._preview(task)

    async def _recalled(self, task: Task) -> Task:
        """The task with the address that was shown, so that a part of it can be put right; it is not kept meanwhile."""
        if task.operation not in OF_ADDRESS or task.preview_id is None or task.address is not None:
            return task
        preview = await ask(self.services.operations.shown, task.preview_id, customer_id=self.customer_id)
        if preview is None or preview.plan.address is None:
            return task
        return task.having(address=parts_of(preview.plan.address))


def _ended(task: Task) -> EventType:
    """Forget the task; one that it has interrupted is open again."""
    return keeping(task.before)


def _order_known(task: Task) -> list[EventType]:
    """Further questions are about this order."""
    return [slot("order_number", task.order_id)] if task.order_id else []


def _reasons(task: Task, **more: object) -> dict[str, object]:
    """For the turn's record."""
    return {"operation": {"name": task.operation.value, "order": task.order_id, **more}}
