"""A customer who is not signed in says name and postcode: where the shop's table allows it, that shows who they are.

Used by conductor.py before a message is answered, since who speaks may stand beside what they wish: once it is known, the
wish of this message, or the one they had before they were asked, is answered. No reply tells whether a name or a postcode
exists.
"""

from dataclasses import dataclass, field, replace

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.evidence import ABOUT_AN_ORDER
from actions.identity_meant import Heard, hear, says_more
from actions.operating.task import Question, task_of
from actions.operating.wishes import OPERATIONS
from actions.ownership import ANY_WAY, AWAITS_PROOF, PARTS
from actions.planning import COURTESIES, is_request
from actions.reading import remembered, request_of
from actions.services import Services
from actions.turn import EventType, Request, Turn, ask, slot, utter
from orders.identity_by_name import Outcome, Tried

ABOUT_ORDERS = (*OPERATIONS, *ABOUT_AN_ORDER, "order_list", "refund_status")
IDENTITY = ("name", "postcode")  # fields of Heard, and keys of the slot
TALK = (*COURTESIES, "small_talk")
ABOUT_AN_ADDRESS = ("change_address", "edit_account")
NUMBERS = ("order_number", "postcode", "phone", "quantity")  # what a postcode may have been taken for


@dataclass(frozen=True)
class Met:
    """What became of it. todo: what is to be answered now. stops: the turn ends here, and what is to do waits.

    asks: a question is open. customer_id: who it is, as of now.
    """

    todo: list[Request]
    events: list[EventType] = field(default_factory=list)
    customer_id: str | None = None
    stops: bool = False
    asks: bool = False


async def meet(
    services: Services, dispatcher: CollectingDispatcher, turn: Turn, todo: list[Request]
) -> Met | None:
    """None: the message does not say who somebody is, or that counts for nothing in this shop."""
    heard = _hear(turn)
    if heard is None or not await ownership.allows_names(services):
        return None
    signed_in = await ownership.customer_of(services, turn)
    if signed_in and (not heard.is_whole or _is_about_address(turn)):
        return None
    told = {} if signed_in else dict(turn.slots.get(PARTS) or {})
    told |= {name: value for name in IDENTITY if (value := getattr(heard, name))}
    meeting = _Meeting(services, dispatcher, turn, heard, todo, signed_in)
    if meeting.is_about_somewhere():
        return None
    return await meeting.try_it(told) if len(told) == len(IDENTITY) else meeting.go_on_asking(told)


def _hear(turn: Turn) -> Heard | None:
    """Part of a new address, or a code, is no identity unless a name stands beside it."""
    if turn.text.startswith("/"):
        return None
    asked = _is_asked(turn) and not turn.entities.get("product")
    heard = hear(turn.text, asked=asked, persons=turn.entities.get("person", []))
    is_other = (_is_about_address(turn) and not _is_asked(turn)) or ownership.awaits_code(turn)
    return None if heard is not None and not heard.is_whole and is_other else heard


def _is_asked(turn: Turn) -> bool:
    """Whether the customer was asked last who they are."""
    return turn.slots.get("pending_offer") == AWAITS_PROOF


def _is_about_address(turn: Turn) -> bool:
    task = task_of(turn)
    is_asked = task is not None and task.question is Question.ADDRESS
    return is_asked or bool(turn.entities.get("address")) or turn.intent in ABOUT_AN_ADDRESS


@dataclass(frozen=True)
class _Meeting:
    """One message in which somebody says who they are."""

    services: Services
    dispatcher: CollectingDispatcher
    turn: Turn
    heard: Heard
    todo: list[Request]
    signed_in: str | None

    def is_about_somewhere(self) -> bool:
        """Whether a postcode that nobody asked for belongs to a question, as "do you ship to zip code 10115?"."""
        is_unasked = self.heard.name is None and not _is_asked(self.turn)
        return is_unasked and any(request.intent not in ABOUT_ORDERS for request in self._own())

    async def try_it(self, told: dict[str, str]) -> Met:
        tried = await ask(
            self.services.identities.identify,
            self.turn.conversation_id,
            self.turn.turn_id,
            told["name"],
            told["postcode"],
            signed_in=self.signed_in,
        )
        if tried.outcome is Outcome.FITS:
            return self._welcome(tried)
        if tried.outcome is Outcome.OTHER:
            utter(self.dispatcher, "utter_identity_other")
            return Met(self._waiting(), [*self._cleared(), slot(PARTS, None)], stops=True)
        return self._limit(tried) if tried.outcome is Outcome.LIMITED else self._ask_again(told)

    def go_on_asking(self, told: dict[str, str]) -> Met:
        """Half of it is known. The other half is asked for, unless there is something else to answer, or to greet back."""
        own, events = self._own(), [*self._cleared(), slot(PARTS, told)]
        is_greeting = not _is_asked(self.turn) and self.turn.intent in TALK
        if own or is_greeting:
            return Met([*(own or self._named_only()), *self._waiting()], events)
        turn = replace(self.turn, slots={**self.turn.slots, PARTS: told})
        asking = ownership.ask_for_proof(self.dispatcher, turn, number=None, email=None, by_name=True)
        wish = slot("proof_for", self.turn.slots.get("proof_for"))
        return Met(self._waiting(), [*events, *asking, wish], stops=True, asks=True)

    def _welcome(self, tried: Tried) -> Met:
        wishes = self._own()
        if not any(wish.intent in ABOUT_ORDERS for wish in wishes):
            wishes += self._wished_before()
        if self.signed_in is None:
            utter(self.dispatcher, "utter_verified", verified=tried.customer_id)
        if not wishes and not self._waiting():
            utter(self.dispatcher, "utter_identity_known" if self.signed_in else "utter_what_now")
        done = ("pending_offer", "email", "proof_for", PARTS)
        events = [*self._cleared(), *(slot(name, None) for name in done), slot("misunderstandings", 0.0)]
        return Met([*wishes, *self._waiting()], events, tried.customer_id)

    def _limit(self, tried: Tried) -> Met:
        utter(self.dispatcher, "utter_identity_limited", minutes=tried.wait_minutes)
        events = [*self._cleared(), slot(PARTS, None), *knowing.OFFER_PERSON]
        return Met([*self._own(), *self._waiting()], events, stops=True)

    def _ask_again(self, told: dict[str, str]) -> Met:
        choices = knowing.person_choice(self.turn.language)
        utter(self.dispatcher, "utter_identity_unknown", expects=ANY_WAY, choices=choices)
        own = self._own()
        events = [slot(PARTS, told), slot("pending_offer", AWAITS_PROOF), slot("misunderstandings", 0.0)]
        events += [slot("proof_for", remembered(own[0]))] if own else []
        return Met([*own[1:], *self._waiting()], [*self._cleared(), *events], stops=True, asks=True)

    def _own(self) -> list[Request]:
        """The message's requests beside who speaks; what is unclear adds nothing to a wish of before."""
        wished, own = bool(self._wished_before()), []
        for request in self.todo:
            text = self.heard.without(request.text)
            is_new = is_request(request.intent) or not (wished or request.intent == "verify_identity")
            if request not in self.turn.pending and is_new and says_more(self._without_proof(text)):
                own.append(replace(request, text=text, entities=self._without_identity(request.entities)))
        return own

    def _without_proof(self, text: str) -> str:
        """Numbers of orders and addresses of mail belong to who speaks, too."""
        for value in (*self.turn.entities.get("order_number", ()), *self.turn.entities.get("email", ())):
            text = text.replace(value, " ")
        return text

    def _named_only(self) -> list[Request]:
        """The message as it is, for whoever greets back."""
        own = [request for request in self.todo if request not in self.turn.pending]
        return [replace(request, entities=self._without_identity(request.entities)) for request in own]

    def _waiting(self) -> list[Request]:
        return [request for request in self.todo if request in self.turn.pending]

    def _wished_before(self) -> list[Request]:
        """What the customer wanted when we asked who they are, about the order that was named since."""
        known = self.turn.slots.get("proof_for")
        if not known or self.signed_in:
            return []
        wish = request_of(known)
        named = self._without_identity(self.turn.entities).get("order_number")
        talked_of = None if self._is_taken_for_order() else self.turn.slots.get("order_number")
        numbers = named or wish.entities.get("order_number") or ([talked_of] if talked_of else [])
        return [ownership.about_order(wish, next(iter(numbers), None))]

    def _without_identity(self, entities: dict[str, list[str]]) -> dict[str, list[str]]:
        """Without the name, and without the postcode, whatever it was taken for."""
        kept = {name: values for name, values in entities.items() if name != "person"}
        for name in NUMBERS:
            kept[name] = [value for value in kept.get(name, []) if value.upper() != self.heard.postcode]
        return {name: values for name, values in kept.items() if values}

    def _is_taken_for_order(self) -> bool:
        return self.heard.postcode is not None and self.turn.slots.get("order_number") == self.heard.postcode

    def _cleared(self) -> list[EventType]:
        """The slot for order numbers is filled before anybody can know that it was a postcode."""
        return [slot("order_number", None)] if self._is_taken_for_order() else []
