"""A simulated customer with goals: answers what a reply expects, reads previews before a yes, corrects, refuses, hurries.

Sees what a customer sees: texts, choices and `expects`; never the records behind them.

    reply -> a preview: what I want? yes | correct it, twice, then no     an offer instead: is it one of my goals? yes | no
          -> a question: answer it by choice or in words                  nothing asked: the next goal; none left: the end
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.orders.choosing import Message, Offered, chosen, chosen_wish
from bench.orders.previews import meant_by, names, nearest
from bench.orders.scenario import Goal, Manner, Scenario
from bench.orders.wording import Words, says

PATIENCE = 4  # times a customer is not understood, or shown something else, before giving up

UNSURE = "choice"  # the slot of a reply that is not sure what is wished
MOST_APOLOGIES = 10  # a product whose processes are killed apologises now and then
PERSONAL = (  # a mark in what a reply expects, and the wording that answers it; the first that fits counts
    ("name", "name_and_postcode"),
    ("identity", "identity"),
    ("postcode", "postcode"),
    ("zip", "postcode"),
    ("code", "code"),
    ("email", "email"),
)


@dataclass(frozen=True)
class Reply:
    """What came back for one message: all texts; the last question with its text, what it expects and its choices."""

    text: str
    asked: str = ""
    slot: str = ""
    kind: str = ""
    choices: list[Offered] = field(default_factory=list)
    handed_over: bool = False
    is_apology: bool = False  # the product says that it could not answer

    @classmethod
    def of(cls, events: Sequence[dict[str, Any]]) -> "Reply":
        """Of the events of one turn."""
        text = "\n".join(event["text"] for event in events)
        if events and all(event["author"] == "system" for event in events):
            return cls(text, is_apology=True)
        handed_over = any(event["kind"] == "handoff" for event in events)
        asking = [event for event in events if event.get("expects") or event["choices"]]
        if not asking:
            return cls(text, handed_over=handed_over)
        last = next((event for event in reversed(asking) if event.get("expects")), asking[-1])
        expects = last.get("expects") or {"slot": "", "kind": ""}
        offered = [Offered(choice["id"], choice["title"]) for choice in last["choices"]]
        return cls(text, last["text"], expects["slot"], expects["kind"], offered, handed_over)

    @property
    def is_preview(self) -> bool:
        return self.kind == "confirmation" and self.slot == "operation"

    @property
    def is_offer(self) -> bool:
        return self.kind == "confirmation" and self.slot != "operation"


@dataclass
class Customer:
    """One customer in one conversation. code: reads the newest one-time code that was mailed to them."""

    scenario: Scenario
    words: Words
    code: Callable[[], str]
    gave_up: bool = False
    said_again: int = 0  # times a wish had to be stated anew, or a preview was not what was wanted
    told: list[tuple[Goal, str]] = field(
        default_factory=list
    )  # answers and refusals that came, with the reply
    _done: list[Goal] = field(default_factory=list)
    _begun: list[Goal] = field(default_factory=list)
    _agreed: Goal | None = None
    _setbacks: int = 0
    _apologies: int = 0
    _showed_manner: bool = False
    _retells: bool = False
    _handed_over: bool = False
    _last: Message = field(default_factory=Message)

    def opening(self) -> Message:
        """The first words; goals that have words of their own are begun later."""
        self._begun += [goal for goal in self.scenario.wants if goal.says is None and goal.do != "undo"]
        self._last = Message(self.words.personal(self.scenario.says))
        return self._last

    def answer(self, reply: Reply) -> Message | None:
        """What the customer says next; None: that was all. After an apology the same once more."""
        if reply.is_apology:
            self._apologies += 1
            self.gave_up = self._apologies >= MOST_APOLOGIES
            return None if self.gave_up else self._last
        said = self._next(reply)
        self._last = said or self._last
        return said

    def _next(self, reply: Reply) -> Message | None:
        self._handed_over = self._handed_over or reply.handed_over
        self._notice(reply)
        if self._handed_over or self.gave_up:
            return None
        if reply.is_preview:
            return self._to_preview(reply)
        if reply.is_offer:
            return self._to_offer(reply)
        if not self._open:
            return None
        return self._to_question(reply) if reply.kind or reply.choices else self._next_wish()

    @property
    def handed_over(self) -> bool:
        return self._handed_over

    @property
    def _open(self) -> list[Goal]:
        return [goal for goal in self.scenario.wants if goal not in self._done]

    def _notice(self, reply: Reply) -> None:
        """What a reply ends: what was agreed to, a question that is answered, a wish that is refused."""
        if self._agreed is not None and not (reply.is_preview and self._means(reply) is self._agreed):
            self._finish(self._agreed)
        self._agreed = None
        for goal in list(self._open):
            told = goal.hears or (goal.refused.fact if goal.refused is not None else [])
            if told and all(says(reply.text, part) for part in told):
                self.told.append((goal, "\n".join([reply.text, *(one.title for one in reply.choices)])))
                self._finish(goal)
            elif goal.do == "undo" and any(
                says(reply.text, mark) for mark in self.words.known("titles", "undone")
            ):
                self._finish(goal)

    def _finish(self, goal: Goal) -> None:
        self._done.append(goal)
        self._setbacks = 0

    def _means(self, reply: Reply) -> Goal | None:
        return meant_by(reply.asked, self._open, self.words)

    def _to_preview(self, reply: Reply) -> Message:
        goal = self._means(reply)
        if not self._showed_manner and (shown := self._manner(goal)) is not None:
            return shown
        if goal is None:
            return self._corrected(reply)
        self._agreed = goal
        return self._confirmed(reply)

    def _confirmed(self, reply: Reply) -> Message:
        if reply.choices and self.words.by_chance():
            return Message(choice=reply.choices[0])
        return Message(self.words.say("yes"))

    def _manner(self, goal: Goal | None) -> Message | None:
        """The one thing that this customer does at the first preview instead of saying yes."""
        manner = self.scenario.manner
        if manner is Manner.PATIENT or (goal is None and not self.scenario.at_preview):
            return None
        self._showed_manner = True
        if self.scenario.at_preview:
            return Message(self.words.personal(" ".join(self.scenario.at_preview)))
        self._retells = manner is Manner.REFUSES
        key = {Manner.IMPATIENT: "hurry", Manner.INTERRUPTS: "question", Manner.REFUSES: "no"}[manner]
        return Message(self.words.say(key))

    def _corrected(self, reply: Reply) -> Message:
        """The preview is not what was wanted: say so, and at last say no."""
        goal = nearest(reply.asked, self._open, self.words)
        if goal is None or self._is_a_setback():
            self.gave_up = True
            return Message(self.words.say("no"))
        return Message(f"{self.words.say('no_correct')} {self.words.stated(goal)}")

    def _to_offer(self, reply: Reply) -> Message | None:
        """Something else instead: yes if it is one of the goals."""
        fitting = next((goal for goal in self._open if names(goal.do, reply.asked, self.words)), None)
        if fitting is not None and fitting.refused is None:
            self._begun.append(fitting)
            return self._confirmed(reply)
        if not self._open:
            return None
        return Message(choice=reply.choices[-1]) if reply.choices else Message(self.words.say("not_that"))

    def _to_question(self, reply: Reply) -> Message | None:
        personal = self._personal(reply)
        if personal is not None:
            return personal
        if reply.slot == UNSURE:
            return chosen_wish(self._open[0], reply.choices, self.words) or self._next_wish()
        for goal in [goal for goal in self._open if goal in self._begun] or self._open:
            answer = chosen(
                goal, reply.asked, reply.choices, self.words, knows_number=self.scenario.knows_number
            )
            if answer is not None:
                return answer
        if any(goal.do == "person" for goal in self._open) or self.scenario.handed_over:
            return self._to_a_person(reply)
        return self._asked_in_words(reply) or self._next_wish()

    def _personal(self, reply: Reply) -> Message | None:
        """What only the customer knows: code, e-mail, name, postcode, address."""
        asked = f"{reply.slot} {reply.kind}"
        known = next((key for mark, key in PERSONAL if mark in asked), None)
        if known == "identity":
            return self._proof()
        if known is not None:
            code = self.code() if known == "code" else ""
            return Message(self.words.answer(known, code=code))
        place = next((goal.address for goal in self._open if goal.address is not None), None)
        if reply.slot == "address" and place is not None:
            return Message(self.words.answer("address", address=self.words.address(place)))
        return None

    def _proof(self) -> Message:
        """Either way of showing who one is: name and postcode, or order number and e-mail."""
        number = next((goal.order for goal in self._open if goal.order), None)
        if number is None or not self.scenario.knows_number or self.words.by_chance():
            return Message(self.words.answer("name_and_postcode"))
        return Message(self.words.answer("number_and_email", order=number))

    def _asked_in_words(self, reply: Reply) -> Message | None:
        """The number of an order, where no choices are given."""
        goal = next((goal for goal in self._open if goal.order), None)
        if reply.kind != "order_number" or goal is None or goal.order is None or self._is_a_setback():
            return None
        if self.scenario.knows_number:
            return Message(self.words.answer("order", order=goal.order))
        return Message(self.words.answer("order_by_items", items=self.words.items(goal)))

    def _to_a_person(self, reply: Reply) -> Message:
        marks = self.words.known("titles", "person")
        offered = [choice for choice in reply.choices if any(says(choice.title, mark) for mark in marks)]
        return Message(choice=offered[0]) if offered else Message(self.words.say("begin", "person"))

    def _next_wish(self) -> Message | None:
        """Nothing is asked, or nothing that helps: the next goal, in its own words the first time."""
        goal = self._open[0]
        if self._retells:
            self._retells = False
            return Message(f"{self.words.say('after_refusing')} {self._told_again(goal)}")
        if self.scenario.handed_over and goal in self._begun:
            return Message(self.words.say("begin", "person"))
        if goal not in self._begun:
            self._begun.append(goal)
            return Message(self.words.personal(goal.says) if goal.says else self.words.stated(goal))
        if self._is_a_setback():
            self.gave_up = True
            return None
        return Message(f"{self.words.say('again')} {self._told_again(goal)}")

    def _told_again(self, goal: Goal) -> str:
        is_own = goal.do == "ask" or goal.refused is not None
        first = goal.says or (self.scenario.says if goal.do == "ask" else None)
        return self.words.personal(first) if is_own and first else self.words.stated(goal)

    def _is_a_setback(self) -> bool:
        self._setbacks += 1
        self.said_again += 1
        return self._setbacks >= PATIENCE
