"""What is to be answered in a turn, and in which order: pure, used by conductor.py."""

import re
from dataclasses import replace

from actions.turn import Request, Turn
from actions.wording import WORDS

MOST_PENDING = 5  # requests kept beside the one being answered
UNCLEAR = ("unsure", "out_of_scope")
COURTESIES = ("greet", "thanks", "goodbye")  # beside a request they need no answer of their own
FORGET = re.compile(
    r"\W{0,8}(?:(?:ok|no)\W{1,8})?(?:forget (?:it|that|about (?:it|that))|never\s?mind|leave it|drop it"
    r"|算了|不用了|不必了|别管了|当我没说)\W*",
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
    first = turn.requests[0] if turn.requests else Request(turn.intent, turn.text)
    own = [replace(first, entities=turn.entities), *turn.requests[1:]]
    needed = [request for request in own if request.intent not in COURTESIES] or own[:1]
    return sorted(needed, key=lambda request: request.intent in UNCLEAR)


def _forgets(turn: Turn) -> bool:
    return not turn.requests and FORGET.fullmatch(turn.text) is not None


def _is_among(waiting: Request, own: list[Request]) -> bool:
    """Whether the customer asks the waiting one now, so that it would be answered twice."""
    same = [request for request in own if request.intent == waiting.intent and waiting.intent not in UNCLEAR]
    return any(not waiting.entities or waiting.entities == request.entities for request in same)
