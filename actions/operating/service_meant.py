"""What a message tells for a delivery, a packaging or a rating: day, time, place, words of a card, stars. Pure."""

import re
from datetime import date

from actions.operating.task import Question, Task
from actions.operating.words import clear_no, clear_yes, found, kinds_said, last, says
from actions.turn import Turn
from actions.wording import WORDS
from shop.policy_table import Operation

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DIGIT = re.compile(r"\D{0,12}([1-5])\D{0,12}")
QUOTES = " \"'“”「」"
LONGEST = 300  # characters of a place or of a card


def with_service(task: Task, turn: Turn) -> Task:
    """The task with what the message tells of the shop's services."""
    match task.operation:
        case Operation.DELIVERY_DAY | Operation.DELIVERY_SLOT:
            return _with_day(_with_slot(task, turn), turn)
        case Operation.PICK_UP:
            place = place_meant(turn.text, asked=task.question is Question.PLACE)
            return task if place is None else task.having(told=place)
        case Operation.GIFT_PACKAGING:
            card = card_meant(turn.text)
            return task if card is None else task.having(told=card)
        case Operation.RATE_DELIVERY:
            return _rated(task, turn)
    return task


def slot_meant(text: str, language: str) -> str | None:
    """The time of day in words: as the customer says it on the clock, else morning, noon, afternoon or evening."""
    by_clock = found("clock", text)
    if by_clock is not None:
        return by_clock[0].strip()
    said = kinds_said("slots", text)
    return WORDS.get(f"slot.{said[0]}", language) if said else None


def place_meant(text: str, *, asked: bool) -> str | None:
    """Where the parcel shall wait; asked: the whole message tells it. None: no place is named."""
    begins = last("place", text)
    if begins is None and not asked:
        return None
    place = text[begins.start() :] if begins is not None else text
    ends = found("place_ends", place)
    place = (place[: ends.start()] if ends is not None else place).strip(QUOTES + ",，")[:LONGEST]
    is_answer = clear_yes(text) or clear_no(text) or says("question", text)
    return None if not place or is_answer or says("no_place", place) else place


def card_meant(text: str) -> str | None:
    """What the card of a gift shall say."""
    match = found("card", text)
    card = next((group for group in match.groups() if group), "") if match is not None else ""
    return card.strip(QUOTES)[:LONGEST] or None


def stars_meant(text: str, *, asked: bool) -> int | None:
    """One to five; asked: a number alone tells it."""
    pictured = sum(text.count(star) for star in "⭐★")
    said = [pictured] if pictured else [int(stars) for stars in kinds_said("stars", text)]
    alone = DIGIT.fullmatch(text) if asked else None
    if not said and alone is not None:
        said = [int(alone[1])]
    return said[0] if len(said) == 1 and said[0] in range(1, 6) else None


def _with_slot(task: Task, turn: Turn) -> Task:
    """A time of day beside a day makes it a wish for both."""
    slot = slot_meant(turn.text, turn.language)
    if slot is None and task.told is not None:
        return task.having(operation=Operation.DELIVERY_SLOT)
    return task if slot is None else task.having(operation=Operation.DELIVERY_SLOT, told=slot)


def _with_day(task: Task, turn: Turn) -> Task:
    days = [day for day in turn.entities.get("date", []) if _is_day(day)]
    return task.having(day=days[0]) if days else task


def _is_day(day: str) -> bool:
    if ISO_DAY.fullmatch(day) is None:
        return False
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _rated(task: Task, turn: Turn) -> Task:
    stars = stars_meant(turn.text, asked=task.question is Question.STARS)
    return task if stars is None else task.having(stars=stars)
