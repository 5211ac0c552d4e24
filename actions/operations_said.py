"""Where a message says an operation in so many words and the bot has heard something else, or only some of it. Pure.

Used by operations_heard.py. A verb counts more than a guess: "I ordered it by mistake" is no complaint beside "please cancel
it", but its reason.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.operating.spoken import SENTENCE, Spoken, asks_to_fix, wishes_for_something
from actions.operating.wishes import ABOUT_MONEY, OPERATIONS
from actions.operating.words import kinds_said, says, where_said
from actions.turn import UNCLEAR, Request, Turn

OF_ONE_THING = ("order_number", "product")  # entities of a question about something the customer has
IF_I = re.compile(r"\b(?:if|when) (?:i|we)\b", re.IGNORECASE)
# "use it for my account"
ABOUT_ACCOUNT = ("delete_account", "delete_data", "edit_account", "create_account", "log_in")
ABOUT_ORDER = ("order_content", "order_list", "order_status")  # what sums are taken for
COMPLAINTS = ("wrong_or_damaged", "missing_item", "repair", "warranty")
BROKEN = ("arrived_broken", "missing", "wrong")  # words of complaints that stand for themselves
FEWEST_WORDS = 4  # of a wish
VERSIONS = ("exchange_order", "change_items")
BECAUSE = ("return_order", *VERSIONS)  # what a complaint about a thing is the reason of
ONLY_NAMED = re.compile(
    r"\W{0,8}(?:(?:and|or|to|with|from)\s)?(?:the|an?|your|my)\s(?:[\w'-]{1,30}\s?){1,4}\W{0,8}",
    re.IGNORECASE,
)
# Intents that say for themselves what is wanted: what they are heard in is no operation, whatever its verbs.
OF_THEIR_OWN = (
    *("human", "goodbye", "change_language"),
    *("cancellation_fee", "newsletter", "delete_account", "delete_data"),
)


def with_spoken(turn: Turn, own: list[Request], spoken: Sequence[Spoken]) -> list[Request]:
    """What was said in so many words, where the bot has not heard an operation."""
    if any(one.intent in OF_THEIR_OWN for one in own) and not _cancels_beside_fee(own, spoken):
        return own
    if spoken:
        own = [one for one in own if not _only_else(turn.text, one.intent)]
    if any(one.is_plain for one in spoken):  # a wish says more than how angry it is
        own = [one for one in own if one.intent != "complaint"]
    if operations := {one.intent for one in own if one.intent in OPERATIONS}:
        return _with_others_spoken(turn, own, operations, spoken)
    if any(one.intent in ("return_order", "wrong_or_damaged") for one in spoken):
        own = [one for one in own if one.intent != "refund_status"]  # of what is only now sent back
    is_unclear = not own or all(one.intent in UNCLEAR for one in own) or turn.band != "act"
    said = [one for one in spoken if is_unclear or one.is_plain or _asks_its_amount(turn, one)]
    if not said:
        return own
    if service := _service_beside(turn, said):
        return [Request(kinds_said("service", service)[0], service), *_apart(turn, said)]
    if len(said) == 1:
        kept = [one for one in own if turn.requests and not _is_told_by(said[0], one)]
        return [Request(said[0].intent, turn.text, turn.entities), *kept]
    return _apart(turn, said)


def _only_else(text: str, intent: str) -> bool:
    """Whether the message has an operation's verb only in what shall happen if something else is not possible."""
    having = [one for one in SENTENCE.split(text) if intent in dict(where_said("spoken", one))]
    return bool(having) and all(says("only_if", one) for one in having)


def _cancels_beside_fee(own: Sequence[Request], spoken: Sequence[Spoken]) -> bool:
    """ "Please cancel it. Is there a fee?" is shown what it costs."""
    is_about_fee = all(one.intent == "cancellation_fee" for one in own if one.intent in OF_THEIR_OWN)
    return is_about_fee and any(one.intent == "cancel_order" and one.is_plain for one in spoken)


def _with_others_spoken(
    turn: Turn, own: list[Request], operations: set[str], spoken: Sequence[Spoken]
) -> list[Request]:
    """Where the bot has heard an operation: what it has taken for another one, and others in the same message."""
    plain = [one.intent for one in spoken if one.is_plain]
    if operations == {"change_items"} and plain == ["change_address"]:
        return [Request("change_address", turn.text, turn.entities)]
    if operations == {"change_payment"} and _names_its_way_to_pay(turn.text, spoken):
        return [Request(spoken[0].intent, turn.text, turn.entities)]
    if len(operations) > 1:
        own = [_as_spoken(one, plain) for one in own]
        operations = {one.intent for one in own if one.intent in OPERATIONS}
    why = [one for one in own if plain and _tells_why(one, spoken)]
    own, operations = [one for one in own if one not in why], operations - {one.intent for one in why}
    kept = [one for one in own if one.intent not in OPERATIONS and not _is_part_of(spoken, one)]
    if why and len(spoken) == 1:
        return [Request(spoken[0].intent, turn.text, turn.entities), *kept]
    others = [one for one in spoken if one.intent not in operations]
    is_sure = bool(why) or not others or any(one.is_plain for one in others)
    if len(spoken) > 1 and is_sure and operations <= {one.intent for one in spoken}:
        return [*_apart(turn, spoken, own), *kept]
    return [*_with_others_taken_out(turn, own, others), *why]


def _names_its_way_to_pay(text: str, spoken: Sequence[Spoken]) -> bool:
    """ "Return it and refund my card", "swap it, the difference goes on my card": no order is paid another way."""
    intents = {one.intent for one in spoken}
    is_refund = intents == {"return_order"} and says("refund", text)
    return is_refund or (bool(intents) and intents <= {*VERSIONS} and says("pays_difference", text))


def _with_others_taken_out(turn: Turn, own: list[Request], others: Sequence[Spoken]) -> list[Request]:
    """ "It should come to Charlotte. Also upgrade the shelf to 5 ft": without the other wish's sentence."""
    apart = [one for one in others if one.is_plain and one.text in own[0].text] if len(own) == 1 else []
    is_same = bool(own) and own[0].intent in VERSIONS and any(one.intent in VERSIONS for one in apart)
    rest = own[0].text if apart else ""
    for one in apart:
        rest = rest.replace(one.text, " ")
    if not apart or is_same or len(rest.split()) < FEWEST_WORDS:
        return own
    without_story = [replace(one, story="") for one in apart]
    return [replace(own[0], text=rest.strip()), *_apart(turn, without_story, own)]


def _as_spoken(request: Request, plain: Sequence[str]) -> Request:
    """A part that says the verb of one operation only is that one, whatever it was heard as."""
    verbs = {intent for intent, _ in where_said("spoken", request.text)}
    is_other = request.intent in OPERATIONS and len(verbs) == 1 and request.intent not in verbs
    return replace(request, intent=verbs.pop()) if is_other and verbs <= {*plain} else request


def _tells_why(request: Request, spoken: Sequence[Spoken]) -> bool:
    """Whether a complaint that the bot has heard tells why: "I ordered it by mistake", "it doesn't work, I'll return it".

    So does "I ordered it twice", which sounds like ordering again, and "it is too small", like an exchange.
    """
    if request.intent in ("reorder", *VERSIONS) and not any(one.intent == request.intent for one in spoken):
        return not wishes_for_something(request.text)
    if request.intent not in COMPLAINTS or any(one.intent == request.intent for one in spoken):
        return False
    if says("replacement", request.text) and any(says(key, request.text) for key in BROKEN):
        return False
    if kinds_said("reasons", request.text):
        return True
    is_of_thing = bool(request.entities.get("product")) or any(says(key, request.text) for key in BROKEN)
    return not is_of_thing or any(one.intent in BECAUSE for one in spoken)


def _is_part_of(spoken: Sequence[Spoken], request: Request) -> bool:
    return belongs_to_operation(request) or any(_is_told_by(one, request) for one in spoken)


def _asks_its_amount(turn: Turn, operation: Spoken) -> bool:
    """ "What would I get back if I return the lamp?" is shown it; "how much do returns cost?" asks for a rule."""
    is_of_own = (
        any(turn.entities.get(name) for name in OF_ONE_THING) or IF_I.search(operation.text) is not None
    )
    return is_of_own and says("its_amount", operation.text)


def _is_told_by(operation: Spoken, request: Request) -> bool:
    """Whether a request is only a part of what the operation's sentence says: "if I return the lamp / and the chair?"."""
    if request.intent in UNCLEAR:
        return True
    is_version = operation.intent in VERSIONS and request.intent.startswith("product_")
    is_part = request.intent == "return_policy" or ONLY_NAMED.fullmatch(request.text) is not None
    is_part = is_part or (is_version and not says("question", request.text))
    return is_part and request.text in operation.text


def _service_beside(turn: Turn, said: Sequence[Spoken]) -> str:
    """The rest of the message, where that asks for a service which no intent names: "礼品卡余额还有多少？另外把 ..."."""
    rest = turn.text
    for one in said:
        rest = rest.replace(one.text, " ")
    is_beside = bool(kinds_said("service", rest)) and not any(kinds_said("service", one.text) for one in said)
    return rest.strip() if is_beside else ""


def _apart(turn: Turn, spoken: Sequence[Spoken], own: Sequence[Request] = ()) -> list[Request]:
    entities = {name: list(values) for name, values in turn.entities.items()}
    for name, values in (item for request in own for item in request.entities.items()):
        entities[name] = list(dict.fromkeys([*entities.get(name, []), *values]))
    return [Request(one.intent, one.words, entities_in(entities, one.words)) for one in spoken]


def entities_in(entities: dict[str, list[str]], text: str, *, said: bool = True) -> dict[str, list[str]]:
    """Those that stand in the text, or those that do not."""
    plain = text.casefold()
    kept = {
        name: [one for one in values if (one.casefold() in plain) is said]
        for name, values in entities.items()
    }
    return {name: values for name, values in kept.items() if values}


def belongs_to_operation(request: Request) -> bool:
    """Whether the operation takes it up: a statement nobody understands, or a question that its preview answers."""
    intent, text = request.intent, request.text
    return any(
        (
            intent in ("affirm", "deny"),
            intent == "repair" and asks_to_fix(text),
            intent not in OPERATIONS and not says("question", text) and bool(kinds_said("reasons", text)),
            intent in (*UNCLEAR, "question", "product_price") and not says("question", text),
            intent.startswith("product_") and says("one_like_it", text),
            intent in ABOUT_ACCOUNT and not says("closes_account", text),
            intent in ABOUT_MONEY and says("amount", text),
            intent in ABOUT_ORDER and says("what_i_get", text),
            intent == "compare" and says("its_amount", text),
        )
    )
