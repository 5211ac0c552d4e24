"""Run one turn: answer everything the customer asks for, in order, and keep what has to wait.

    plan -> who speaks -> [answer, next one, ...] -> offer a person once, warn the desk, remember what waits

An answer that asks back ends the turn: what comes after it waits in the slot `pending_requests` and is taken up by the next
turn that ends without a question. An offer of a person does not stop the others; it is made once, after them. A person who
takes over gets what is not answered yet. Built by register.py; Rasa calls it through TurnAction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import identifying, knowing, mood, ownership, shop_down
from actions.base import ShopAction
from actions.delivering import DeliveryOptions
from actions.handing_over import facts_for_desk
from actions.offers import Offers
from actions.operating import routing
from actions.operating.operate import Operate
from actions.operating.task import SLOT, Question, Task, task_of
from actions.paying import PaymentMethods
from actions.planning import drops_the_rest, requests_to_answer, topic_of
from actions.questions import AnswerQuestion
from actions.reading import read_turn, remembered
from actions.returns_heard import with_own_returns
from actions.services import Services
from actions.turn import EventType, Request, Turn, slot, utter
from actions.versions_heard import with_versions
from actions.wording import listed
from shop.asking import asking
from shop.backend import ShopUnavailable

# kinds of what is expected that stop a turn
ASKS_BACK = {"order_number", "email", "code", "choice", "date", "quantity", "postcode", "confirmation"}
QUESTIONS = {action.action_name for action in (AnswerQuestion, DeliveryOptions, PaymentMethods, Offers)}
SHOP_TIME_S = 5.0  # of the 6 s an action has (server.py), for all that a turn asks of the shop
ASKED_SLOTS = {"address", "identity", "name"}  # asked for in free words, and stopping a turn all the same
FILLED = ("order_number", "email", "product")  # slots that Rasa fills by the message's first request alone


class End(StrEnum):
    """How the answer to a request ended."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    HANDED_OVER = "handed_over"


@dataclass
class Course:
    """A turn on its way: what is still to do, what is to be remembered, and what staff may read of it."""

    dispatcher: CollectingDispatcher
    turn: Turn
    todo: list[Request]
    events: list[EventType] = field(default_factory=list)
    record: list[dict[str, Any]] = field(default_factory=list)

    @property
    def slots(self) -> dict[str, Any]:
        """As they are now."""
        return {**self.turn.slots, **{event["name"]: event["value"] for event in self.events}}

    @property
    def task(self) -> Task | None:
        """The operation that is open now."""
        task = task_of(self.slots)
        return task if task is not None and task.is_open else None

    @property
    def asked_for_task(self) -> bool:
        """Whether the operation has spoken in this turn."""
        return any(event["name"] == SLOT for event in self.events)

    @property
    def wishes_offer(self) -> bool:
        """Whether an answer of this turn wants a person to be offered."""
        return any(event["name"] == "pending_offer" and event["value"] == "person" for event in self.events)

    def turn_for(self, request: Request) -> Turn:
        """The turn as the action of one request sees it."""
        known = self.slots
        filled = {name: request.entities[name][0] for name in FILLED if request.entities.get(name)}
        self.events += [slot(name, value) for name, value in filled.items() if known.get(name) != value]
        is_own = not self.turn.requests and request.intent == self.turn.intent
        return replace(
            self.turn,
            text=request.text,
            intent=request.intent,
            entities=request.entities,
            band=self.turn.band if is_own else "act",
            ranking=self.turn.ranking if is_own else [request.intent],
            slots=self.slots,
            pending=tuple(self.todo),
        )


class TurnAction(Action):  # type: ignore[misc]  # rasa_sdk has no types we follow
    """One of our actions as Rasa calls it."""

    def __init__(self, action: ShopAction, conductor: "Conductor") -> None:
        self._action, self._conductor = action, conductor

    def name(self) -> str:
        return self._action.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        return await self._conductor.run(self._action, dispatcher, read_turn(tracker))


class Conductor:
    """Knows every action by name, and which one belongs to an intent."""

    def __init__(
        self, services: Services, actions: Mapping[str, ShopAction], rules: Mapping[str, str]
    ) -> None:
        self._services, self._actions, self._rules = services, actions, rules

    async def run(self, chosen: ShopAction, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """chosen: the action Rasa picked; it serves intents that no rule names."""
        course = Course(dispatcher, turn, self._questions_first(requests_to_answer(turn)))
        met = await self._meet(course)
        end = End.ASKED_BACK if met is not None and met.asks else End.ANSWERED
        if met is None or not met.stops:
            course.todo = await with_versions(self._services, course.turn, course.todo)
            course.todo = await with_own_returns(self._services, course.turn, course.todo)
            end = await self._answer_all(chosen, course)
        _close(course, end)
        return course.events

    async def _meet(self, course: Course) -> identifying.Met | None:
        """See who speaks, if the message says it; what it says beside that is still to be answered."""
        met = await identifying.meet(self._services, course.dispatcher, course.turn, course.todo)
        if met is not None:
            course.events += met.events
            course.todo = met.todo
            course.turn = replace(course.turn, proved=met.customer_id)
            if met.stops or not met.todo:
                end = End.ASKED_BACK if met.asks else End.ANSWERED
                course.record.append(
                    {"intent": "verify_identity", "text": "", "action": "identify", "end": end.value}
                )
        return met

    async def _answer_all(self, chosen: ShopAction, course: Course) -> End:
        end = End.ANSWERED
        with asking(SHOP_TIME_S) as asked:
            while course.todo and end is End.ANSWERED and not _waits_for_task(course):
                end = await self._answer_next(chosen, course)
            if end is End.ANSWERED:
                end = await self._come_back(course)
        shop_down.tell_age(course.dispatcher, course.turn, asked.as_of)
        return end

    def _questions_first(self, requests: list[Request]) -> list[Request]:
        """Questions to the knowledge before an operation, which ends the turn with a question of its own."""
        if not requests or self._rules.get(requests[0].intent) != Operate.action_name:
            return requests
        return sorted(requests, key=lambda one: self._rules.get(one.intent) not in QUESTIONS)

    async def _answer_next(self, chosen: ShopAction, course: Course) -> End:
        request = course.todo.pop(0)
        turn, said_before = course.turn_for(request), len(course.dispatcher.messages)
        try:
            return await self._answer_one(chosen, course, request, turn)
        except ShopUnavailable:
            course.events += shop_down.tell(course.dispatcher)
            return _noted(course, request, "shop_down", course.dispatcher.messages[said_before:])

    async def _answer_one(self, chosen: ShopAction, course: Course, request: Request, turn: Turn) -> End:
        name = self._rules.get(request.intent, chosen.action_name)
        if not ownership.awaits_code(turn) and await routing.takes(self._services, turn):
            name = Operate.action_name
        action = self._actions.get(name)
        if action is not None and not ownership.awaits_code(turn):
            instead = await action.stands_for(turn)
            if instead:
                course.todo[:0] = instead
                return End.ANSWERED
        _lead_in(course, request, action)
        said_before = len(course.dispatcher.messages)
        course.events += await self._answer(name, action, course.dispatcher, turn)
        said = course.dispatcher.messages[said_before:]
        if customer_id := _proved(said):
            course.turn = replace(course.turn, proved=customer_id)
            course.todo.insert(0, ownership.asked_before(turn))
            return End.ANSWERED
        return _noted(course, request, name, said)

    async def _come_back(self, course: Course) -> End:
        """After other answers the question of an open operation is asked again, unless it was asked just now."""
        task = course.task
        is_over = course.turn.intent == "goodbye"
        if task is None or is_over or (course.asked_for_task and not task.paused):
            return End.ANSWERED
        try:
            course.events += await routing.ask_again(self._services, course.dispatcher, course.turn, task)
        except ShopUnavailable:
            return End.ANSWERED  # the question waits
        return End.ASKED_BACK

    async def _answer(
        self, name: str, action: ShopAction | None, dispatcher: CollectingDispatcher, turn: Turn
    ) -> Sequence[EventType]:
        if ownership.awaits_code(turn):
            return await ownership.check(self._services, dispatcher, turn)
        if action is None:
            utter(dispatcher, name)
            return []
        may_prove = action.meets_mood and ownership.brings_proof(turn)
        if may_prove and await ownership.customer_of(self._services, turn) is None:
            return await ownership.begin(self._services, dispatcher, turn)
        return await action.answer(dispatcher, turn)


def _lead_in(course: Course, request: Request, action: ShopAction | None) -> None:
    """Before the first answer an apology, if one is due and the action has none; before later ones what they are about."""
    topic = topic_of(request, course.turn.language)
    if course.record and topic:
        utter(course.dispatcher, "utter_and_about", topic=topic)
    is_first = not course.record and not ownership.awaits_code(course.turn)
    if is_first and (action is None or action.meets_mood):
        mood.apologise(course.dispatcher, course.turn)


def _noted(course: Course, request: Request, action: str, said: Sequence[dict[str, Any]]) -> End:
    """How an answer ended. The reasons of a later answer belong to its request; those of the first stay its own."""
    end = _end_of(said)
    note = {"intent": request.intent, "text": request.text, "action": action, "end": end.value}
    for message in said if course.record else ():
        note |= message["custom"].pop("reasons", {})
    course.record.append(note)
    return end


def _end_of(said: Sequence[dict[str, Any]]) -> End:
    if any(message["custom"].get("handoff") for message in said):
        return End.HANDED_OVER
    expected = [message["custom"].get("expects") or {} for message in said]
    asks = any(one.get("kind") in ASKS_BACK or one.get("slot") in ASKED_SLOTS for one in expected)
    return End.ASKED_BACK if asks else End.ANSWERED


def _waits_for_task(course: Course) -> bool:
    """Whether the next request waits from before, and waits on until the open operation has ended."""
    return course.task is not None and course.todo[0] in course.turn.pending


def _proved(said: Sequence[dict[str, Any]]) -> str | None:
    return next(
        (message["custom"]["verified"] for message in said if message["custom"].get("verified")), None
    )


def _close(course: Course, end: End) -> None:
    """After the answers: what waits, the offer of a person, the warning to the desk, the record."""
    felt = mood.frustration(course.turn)
    _keep_waiting(course, end)
    _keep_asking_for_code(course)
    _offer_person(course, end, felt)
    _let_upset_choose_person(course, end)
    _keep_task(course, end)
    _warn_desk(course, end, felt)
    _record(course, end, felt)


def _keep_waiting(course: Course, end: End) -> None:
    """What is not answered waits, and the customer is told; a person who takes over has got it already."""
    waiting = [] if end is End.HANDED_OVER else course.todo
    news = [request for request in waiting if request not in course.turn.pending]
    topics = [topic_of(request, course.turn.language) for request in news]
    if named := list(dict.fromkeys(filter(None, topics))):
        utter(course.dispatcher, "utter_then_the_rest", topics=listed(named, course.turn.language))
    if waiting or course.turn.slots.get("pending_requests"):
        course.events.append(slot("pending_requests", [remembered(request) for request in waiting] or None))


def _keep_asking_for_code(course: Course) -> None:
    """A question in between does not end the wait for a mailed code."""
    turn, said_no = course.turn, course.turn.intent in ("deny", "goodbye")
    waited = turn.slots.get("pending_offer") == ownership.AWAITS_CODE and not ownership.awaits_code(turn)
    if waited and not said_no and turn.proved is None and course.slots.get("pending_offer") is None:
        course.events.append(slot("pending_offer", ownership.AWAITS_CODE))


def _offer_person(course: Course, end: End, felt: mood.Frustration) -> None:
    """Once in a turn. A wish of an answer waits for open questions; a bad mood does not, unless a proof is on its way."""
    postponed = bool(course.turn.slots.get("postponed_offer")) and not drops_the_rest(course.turn)
    wished = (course.wishes_offer or postponed) and end is not End.HANDED_OVER
    pressing = course.turn.intent != "deny" and mood.calls_for_person(course.turn, felt)
    is_free = course.slots.get("pending_offer") in (None, "person") and not _waits_for_yes(course)
    if end is not End.HANDED_OVER and is_free and (pressing or (wished and end is End.ANSWERED)):
        response = (
            "utter_person_for_upset" if pressing or course.turn.mood == "upset" else "utter_offer_person"
        )
        choices = knowing.person_choices(course.turn.language)
        utter(course.dispatcher, response, choices=choices, expects=knowing.CONFIRMATION)
        course.events.append(slot("pending_offer", "person"))
        wished = False
    if wished or course.turn.slots.get("postponed_offer"):
        course.events.append(slot("postponed_offer", wished or None))


def _waits_for_yes(course: Course) -> bool:
    """Whether an operation has just been shown to somebody calm: another question would take the yes for itself."""
    task = course.task if course.asked_for_task and course.turn.mood != "upset" else None
    return task is not None and task.question is Question.CONFIRMATION


def _let_upset_choose_person(course: Course, end: End) -> None:
    """Beside the answers to a question of ours, for somebody who has had enough of questions."""
    buttons = course.dispatcher.messages[-1].setdefault("buttons", [])
    person = knowing.person_choice(course.turn.language)
    is_offered = course.slots.get("pending_offer") == "person" or any(one in buttons for one in person)
    if end is End.ASKED_BACK and course.turn.mood == "upset" and not is_offered:
        buttons += person


def _keep_task(course: Course, end: End) -> None:
    """What becomes of an operation that is open, or waits for a person, at the end of the turn."""
    task = task_of(course.slots)
    if task is not None:
        is_asked = course.asked_for_task and course.slots.get("pending_offer") != "person"
        course.events += routing.at_end(task, handed_over=end is End.HANDED_OVER, is_asked=is_asked)


def _warn_desk(course: Course, end: End, felt: mood.Frustration) -> None:
    """Let agents see somebody who is about to give up; told once, and again after a calm while."""
    warned = bool(course.turn.slots.get("early_warning"))
    if end is End.HANDED_OVER or (warned and felt.figure < mood.CALM):
        course.events += [slot("early_warning", None)] if warned else []
    elif not warned and felt.figure >= mood.THRESHOLD:
        course.turn = replace(course.turn, pending=tuple(course.todo), slots=course.slots)
        facts = facts_for_desk(course.turn, "early_warning").model_dump()
        course.dispatcher.messages[-1]["custom"]["warning"] = facts
        course.events.append(slot("early_warning", True))


def _record(course: Course, end: End, felt: mood.Frustration) -> None:
    """Put into the last reply's reasons what was asked for, what became of it, and how the customer feels."""
    unanswered = "handed_over" if end is End.HANDED_OVER else "waits"
    waiting = [{"intent": one.intent, "text": one.text, "end": unanswered} for one in course.todo]
    requests = [*course.record, *waiting]
    reasons = course.dispatcher.messages[-1]["custom"].setdefault("reasons", {})
    if [request["intent"] for request in requests] != [course.turn.intent]:
        reasons["requests"] = requests
    if felt.figure > 0:
        reasons["frustration"] = {"figure": felt.figure, "signs": list(felt.signs)}
