"""A customer's mood over the conversation: sorry when somebody is upset, a person before they have to ask for one.

Method. `frustration` is a figure in [0, 1] from five signs, each a strength in [0, 1], joined as independent causes:
1 - (1 - a)(1 - b)... So one strong sign or several weak ones reach the threshold, and none can lower another.

    mood           how bad the messages sound: .5 of the newest one's badness (-score), each earlier one worth .7 of the next
    getting_worse  how much worse the newest message is than the two before it, .15 of the difference
    repeats        the same said again: .3 for one of the last three messages, .5 for two; .2 for the same wish in new words
    urgent         .25 of the urgency, which is the bot's mark, else .6 if the words of waiting and hurry are in the message
    misunderstood  .175 for each turn in a row that was unclear

All constants are own choices, set by the conversations in tests/unit/actions/test_actions_mood.py: one angry first message
stays below the threshold (.50), a second one (.67), or a third "where is it" of an annoyed customer (.71), crosses it.
From THRESHOLD on a person is offered, nothing is sold, and the desk is warned (conductor.py); below CALM that ends.
"""

import re
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from rapidfuzz import fuzz
from rasa_sdk.executor import CollectingDispatcher

from actions.planning import is_request
from actions.turn import Turn, utter

Mood = Literal["upset", "annoyed", "neutral", "pleased", "delighted"]
RECENT = 3  # messages that make the mood of a conversation
WORST_FIRST: tuple[Mood, ...] = ("upset", "annoyed", "neutral", "pleased", "delighted")
BAD = ("upset", "annoyed")

THRESHOLD = 0.55
CALM = 0.3
SHOWN_FROM = 0.1  # strength of a sign that staff is told of
OLDER_COUNTS = 0.7
REMEMBERED = 5  # messages; the sixth would count a tenth
SAME_FROM = 90.0  # of 100, rapidfuzz.token_set_ratio; "deliver to Germany" and "deliver to France" reach 81
FEWEST_WORDS = 3  # or Chinese characters: shorter messages are alike by chance
REPEATED = (0.0, 0.3, 0.5)  # by how many of the last messages say the same
SAME_WISH = 0.2
URGENT_WORDS = 0.6
NEW_FACTS = ("order_number", "tracking_number", "product")
LOOKING_AROUND = (
    "question",
    "compare",
    "recommend",
    "gift",
    "size_and_fit",
)  # asked twice without being annoyed
WORD = re.compile(r"[\u3400-\u9fff]|[^\W_]+")
HURRY = re.compile(
    r"\b(?:urgent(?:ly)?|asap|immediately|right (?:now|away)|hurry|still (?:waiting|nothing|no answer)"
    r"|(?:been )?waiting (?:for )?(?:\w+ )?(?:hours|days|weeks|months|ages|forever)|running out of time)\b"
    r"|紧急|急用|很急|着急|马上|立刻|立即|尽快|赶紧|等了|还没(?:有)?(?:收到|回复|处理|发货)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Frustration:
    """figure: in [0, 1]. signs: what speaks for it, the strongest first."""

    figure: float
    signs: tuple[str, ...] = ()


def frustration(turn: Turn) -> Frustration:
    """How close the customer is to giving up on us."""
    strengths = {
        "mood": _badness(turn),
        "getting_worse": _worsening(turn),
        "repeats": _repeating(turn),
        "urgent": 0.25 * urgency(turn),
        "misunderstood": 0.175 * min(2.0, _misunderstandings(turn)),
    }
    ranked = sorted(strengths, key=lambda sign: -strengths[sign])
    signs = tuple(sign for sign in ranked if strengths[sign] >= SHOWN_FROM)
    return Frustration(round(1 - prod(1 - strength for strength in strengths.values()), 3), signs)


def urgency(turn: Turn) -> float:
    """In [0, 1]: as the bot marks it, else by words of waiting and hurry."""
    if turn.urgency is not None:
        return turn.urgency
    return URGENT_WORDS if HURRY.search(turn.text) else 0.0


def worst_of(moods: tuple[str, ...]) -> Mood:
    """The worst mood of some messages; neutral for none."""
    return next((mood for mood in WORST_FIRST if mood in moods), "neutral")


def apologise(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say sorry when somebody becomes upset; said once, not at every line."""
    if turn.mood == "upset" and "upset" not in turn.moods[-RECENT:-1]:
        utter(dispatcher, "utter_sorry_upset")


def calls_for_person(turn: Turn, felt: Frustration) -> bool:
    """Whether to offer a person now: the mood became worse, or frustration has just crossed the threshold."""
    crossed = felt.figure >= THRESHOLD and not turn.slots.get("early_warning")
    return crossed or gets_worse(turn.moods)


def is_fragile(turn: Turn) -> bool:
    """Whether nothing must be sold now: the customer is upset, was a moment ago, or is frustrated."""
    return worst_of(turn.moods[-RECENT:]) == "upset" or frustration(turn).figure >= THRESHOLD


def gets_worse(moods: tuple[str, ...]) -> bool:
    """Whether the newest message is upset and another of the last ones was bad too."""
    return moods[-1] == "upset" and any(mood in BAD for mood in moods[-RECENT:-1])


def _badness(turn: Turn) -> float:
    newest_first = turn.scores[: -REMEMBERED - 1 : -1]
    parts = [0.5 * max(0.0, -score) * OLDER_COUNTS**age for age, score in enumerate(newest_first)]
    return 1 - prod(1 - part for part in parts)


def _worsening(turn: Turn) -> float:
    before = [max(0.0, -score) for score in turn.scores[-RECENT:-1]]
    if not before:
        return 0.0
    return 0.15 * max(0.0, -turn.scores[-1] - sum(before) / len(before))


def _repeating(turn: Turn) -> float:
    alike = sum(_says_the_same(turn.text, earlier) for earlier in turn.earlier_texts)
    return max(REPEATED[min(alike, 2)], SAME_WISH if _wants_the_same(turn) else 0.0)


def _says_the_same(text: str, earlier: str) -> bool:
    """Nearly the same words; another number is another matter."""
    new, old = _words(text), _words(earlier)
    if min(len(new), len(old)) < FEWEST_WORDS or any(_is_new_number(word, old) for word in new):
        return False
    return fuzz.token_set_ratio(" ".join(new), " ".join(old)) >= SAME_FROM


def _is_new_number(word: str, old: list[str]) -> bool:
    return word not in old and any(character.isdigit() for character in word)


def _words(text: str) -> list[str]:
    return [] if text.startswith("/") else WORD.findall(text.casefold())


def _wants_the_same(turn: Turn) -> bool:
    """The same wish twice running, about nothing new."""
    before = turn.earlier_intents[: -max(1, len(turn.requests))]
    if not before or before[-1] != turn.intent or turn.text.startswith("/"):
        return False
    browses = turn.intent in LOOKING_AROUND or turn.intent.startswith("product_")
    has_new_facts = any(turn.entities.get(name) for name in NEW_FACTS)
    return is_request(turn.intent) and not browses and not has_new_facts


def _misunderstandings(turn: Turn) -> float:
    value: Any = turn.slots.get("misunderstandings")
    return float(value or 0.0)
