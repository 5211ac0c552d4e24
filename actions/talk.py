"""Small words: hello, thanks, praise and blame, another language."""

import re
from functools import cache
from pathlib import Path

import yaml
from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.base import ShopAction
from actions.turn import LANGUAGES, EventType, Turn, ask, slot, utter
from actions.wording import WORDS

LANGUAGE_NAMES = Path(__file__).with_name("languages.yml")
NOT_THIS = re.compile(r"(?:\b(?:not|no|don't|stop)\b.{0,14}|不要?.{0,3}|别.{0,3})$", re.IGNORECASE)
ASKS = re.compile(r"[?？]|\b(?:how|where|can i|could i)\b|怎么|哪里|在哪|如何", re.IGNORECASE)


class Say(ShopAction):
    """An intent that needs no work: its own response, `utter_<intent>`."""

    action_name = "action_say"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        utter(dispatcher, f"utter_{turn.intent}")
        return []


class Greet(ShopAction):
    """Hello; a signed-in customer is known by name, and told what is on its way or still open."""

    action_name = "action_greet"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        customer_id = await ownership.customer_of(self._services, turn)
        profile = await ask(self._services.profiles.profile, customer_id) if customer_id else None
        if profile is None:
            utter(dispatcher, "utter_greet")
        elif profile.open_issues:
            issue = profile.open_issues[0]
            subject = WORDS.get(f"issue.{issue.subject}", turn.language)
            number = issue.order_id or ""
            utter(
                dispatcher,
                "utter_greet_open_issue",
                name=profile.first_name,
                subject=subject,
                order_number=number,
            )
        elif profile.on_its_way:
            number = profile.on_its_way.order_id
            utter(dispatcher, "utter_greet_on_its_way", name=profile.first_name, order_number=number)
        else:
            utter(dispatcher, "utter_greet_by_name", name=profile.first_name)
        return [slot("misunderstandings", 0.0), slot("pending_offer", None)]


class Feedback(ShopAction):
    """Praise, blame, an idea: thanks that fit the mood; where to write a review, if that is asked."""

    action_name = "action_feedback"
    meets_mood = False

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if turn.mood in ("upset", "annoyed"):
            utter(dispatcher, "utter_sorry_feedback")
            return knowing.OFFER_PERSON
        if ASKS.search(turn.text):
            finding = await knowing.find(self._services, turn)
            if finding.band == "answer":
                return knowing.say_answer(dispatcher, finding)
        is_praise = turn.mood in ("pleased", "delighted")
        utter(dispatcher, "utter_thanks_praise" if is_praise else "utter_thanks_feedback")
        return knowing.UNDERSTOOD


class ChangeLanguage(ShopAction):
    """ "English please": kept until another wish. Said in the language that is wished for, whatever the message is in."""

    action_name = "action_change_language"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        wish = turn.first("language_wish") or language_named(turn.text)
        if wish in LANGUAGES:
            dispatcher.utter_message(text=WORDS.get("language.changed", wish))
            return [slot("language_wish", wish), slot("language", wish), *knowing.UNDERSTOOD]
        choices = [
            {
                "title": WORDS.get(f"language.{name}", turn.language),
                "payload": f'/change_language{{"language_wish": "{name}"}}',
            }
            for name in LANGUAGES
        ]
        response = "utter_only_these_languages" if wish else "utter_which_language"
        utter(dispatcher, response, choices=choices, expects={"slot": "language_wish", "kind": "choice"})
        return knowing.UNDERSTOOD


def language_named(text: str) -> str | None:
    """The first language a text asks for: "en", "zh", "other" for one we do not speak; "not in English" asks for none."""
    for found in _names_of_languages().finditer(text):
        if not NOT_THIS.search(text[: found.start()]):
            return found.lastgroup
    return None


@cache
def _names_of_languages() -> re.Pattern[str]:
    names: dict[str, list[str]] = yaml.safe_load(LANGUAGE_NAMES.read_text(encoding="utf-8"))
    return re.compile(
        "|".join(f"(?P<{code}>{'|'.join(words)})" for code, words in names.items()), re.IGNORECASE
    )
