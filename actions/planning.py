"""What is to be answered in a turn, and in which order: pure, used by conductor.py."""

import re
from dataclasses import replace

from actions.limits import is_only_a_limit
from actions.operating.spoken import SENTENCE, operations_spoken
from actions.operating.wishes import OPERATIONS
from actions.operations_heard import items_last, with_operations
from actions.operations_said import ONLY_NAMED, entities_in
from actions.questions_said import with_questions
from actions.turn import UNCLEAR, Request, Turn
from actions.wording import WORDS

MOST_PENDING = 5  # requests kept beside the one being answered
COURTESIES = ("greet", "thanks", "goodbye")  # beside a request they need no answer of their own
FORGET = re.compile(
    r"\W{0,8}(?:(?:ok|no)\W{1,8})?(?:forget (?:it|that|about (?:it|that))|never\s?mind|leave it|drop it"
    r"|算了|不用了|不必了|别管了|当我没说)\W*",
    re.IGNORECASE,
)
TAKEN_BACK = re.compile(
    r"\W{0,4}(?:(?:oh|ok|hmm|actually|sorry|no|wait|hold on)\W{1,4}){0,3}"
    r"(?:no|wait|hold on|scratch that|forget (?:that|it)|never\s?mind|i(?: have|['’]ve)? changed my mind)\W*"
    r"|(?:等等|不对|算了|等一下)\W*",
    re.IGNORECASE,
)


def requests_to_answer(turn: Turn) -> list[Request]:
    """This message's requests, the clear ones first, then those that wait from before."""
    own = _own(turn)
    waiting = [] if drops_the_rest(turn) else [one for one in turn.pending if not _is_among(one, own)]
    return [*own, *waiting][: MOST_PENDING + 1]


def drops_the_rest(turn: Turn) -> bool:
    """Whether the customer wants nothing more of what still waits; a no to a person or an operation says less."""
    is_about_one = turn.slots.get("pending_offer") == "person" or bool(turn.slots.get("task"))
    says_no = turn.intent == "deny" and not is_about_one
    return turn.intent == "goodbye" or says_no or _forgets(turn)


def is_request(intent: str) -> bool:
    """Whether an intent asks for something; those have a topic in wording.yml."""
    return intent not in UNCLEAR and WORDS.has(f"topic.{intent}")


def topic_of(request: Request, language: str) -> str | None:
    """What a request is about, in words."""
    key = f"topic.{request.intent}"
    return WORDS.get(key, language) if WORDS.has(key) else None


def _own(turn: Turn) -> list[Request]:
    if _forgets(turn):
        return [Request("deny", turn.text)]
    turn = _without_taken_back(turn)
    first = turn.requests[0] if turn.requests else Request(turn.intent, turn.text)
    own = [replace(first, entities=turn.entities), *turn.requests[1:]]
    own = with_operations(turn, with_questions(turn, _belonging_together(own)))
    needed = [request for request in own if request.intent not in COURTESIES] or own[:1]
    return items_last(sorted(needed, key=lambda request: request.intent in UNCLEAR))


def _without_taken_back(turn: Turn) -> Turn:
    """ "Cancel the order with the lamp. Actually no, wait. / Can you change the lamp to black?": only what comes after."""
    sentences = SENTENCE.split(turn.text)
    taken_back = [number for number, one in enumerate(sentences) if TAKEN_BACK.fullmatch(one)]
    rest = " ".join(sentences[taken_back[-1] + 1 :]) if taken_back and taken_back[-1] > 0 else ""
    if not (spoken := operations_spoken(rest)):
        return turn
    requests = tuple(one for one in turn.requests if one.text in rest)
    intent = (requests or spoken)[0].intent
    return replace(
        turn, text=rest, intent=intent, requests=requests, entities=entities_in(turn.entities, rest)
    )


def _belonging_together(own: list[Request]) -> list[Request]:
    """ "What fits it, and costs less than 20?" is one request, and so is "what sets the pot apart from / the press?"."""
    kept: list[Request] = []
    for request in own:
        if kept and (is_only_a_limit(request.text) or _is_other_side(kept[-1], request)):
            names = {*kept[-1].entities, *request.entities}
            both = {name: kept[-1].entities.get(name, []) + request.entities.get(name, []) for name in names}
            kept[-1] = replace(kept[-1], text=f"{kept[-1].text}, {request.text}", entities=both)
        else:
            kept.append(request)
    return kept


def _is_other_side(first: Request, second: Request) -> bool:
    """Whether the second is the other product of a comparison, and nothing more."""
    is_named = bool(second.entities.get("product")) and ONLY_NAMED.fullmatch(second.text) is not None
    return first.intent == "compare" and is_named


def _forgets(turn: Turn) -> bool:
    return not turn.requests and FORGET.fullmatch(turn.text) is not None


def _is_among(waiting: Request, own: list[Request]) -> bool:
    """Whether the customer asks the waiting one now, so that it would be answered twice."""
    same = [request for request in own if request.intent == waiting.intent and waiting.intent not in UNCLEAR]
    return any(
        not waiting.entities
        or waiting.entities == request.entities
        or (waiting.intent in OPERATIONS and _may_be_one_order(waiting, request))
        for request in same
    )


def _may_be_one_order(one: Request, other: Request) -> bool:
    """Whether they do not name two different orders."""
    numbers = (one.entities.get("order_number"), other.entities.get("order_number"))
    return None in numbers or numbers[0] == numbers[1]
