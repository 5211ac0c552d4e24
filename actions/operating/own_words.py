"""Which part of a message speaks of which line: "the keyboard with clicky switches and the lamp in black". Pure.

The message is cut at commas, full stops and "and". A part that names a product belongs to its lines, and so do the parts
after it that name none; "both in blue" belongs to all of them.
"""

import re
from collections.abc import Iterator, Sequence

from actions.operating.called import (
    given_part,
    has_what_is_named,
    has_word_of_its_own,
    kind_of,
    lines_called,
    lines_told_apart,
)
from actions.operating.records import Records
from actions.operating.spoken import SENTENCE, story_and_wish, wishes_for_another, wishes_for_something
from actions.operating.words import says, where_said
from shop.records import Order

CUT = re.compile(
    r"[,;:!?&\n，。；：！？、]|\.(?!\d)|\b(?:and|but|then|also|plus|while|as well as)\b|还有|另外|以及|然后|和",
    re.IGNORECASE,
)
CLAUSES = ", "  # between the clauses that speak of one line; none has a comma of its own
NOT = re.compile(r"\b(?:and )?not\b|\b(?:instead of|rather than)\b|不是", re.IGNORECASE)
ONE = re.compile(  # "the 28 inch one", "the ones with less storage"
    r"\b(?:the|my) (?:\S+ ){1,4}one\b|\bthe ones? (?:with|that|in|made)\b|(?:那|这)[个款件双]", re.IGNORECASE
)


def own_words(records: Records, order: Order, lines: Sequence[int], text: str) -> dict[int, str]:
    """The words about each of the lines; the whole text for a single one."""
    story, wish = _story_and_wish(records, order, text)
    if len(lines) < 2:
        return dict.fromkeys(lines, text if says("as_told", text) else wish)
    own: dict[int, list[str]] = {line: [] for line in lines}
    current: Sequence[int] = ()
    before: list[str] = []
    alike = _spoken_of(records, order, story) if story else ()
    for part in parts_of(wish):
        named = _named(records, order, lines, current or alike, part, all_means=lines)
        if not named and not current:
            before.append(part)
            continue
        current = named or current
        for line in current:
            own[line] += [*before, part]
        before = []
    return {line: CLAUSES.join(parts) for line, parts in own.items()}


def lines_spoken_of(records: Records, order: Order, text: str) -> list[int]:
    """Lines that the wish names, or else what was told before it; in the order's order.

    "I got a lamp and a chair. I want to return the lamp." Of several lines of one product those that are told apart.
    """
    return lines_of_wish(records, order, text) or lines_told(records, order, text)


def _story_and_wish(records: Records, order: Order, text: str) -> tuple[str, str]:
    """ "... / The scale only shows pounds. Swap please. / And make the lamp black": what "swap" means is told before it."""
    story, wish = story_and_wish(text)
    told = next(filter(None, reversed(SENTENCE.split(story))), "")
    begins = next(parts_of(wish), "")
    is_of_told = bool(where_said("spoken", begins)) and not lines_called(records, order, begins)
    if is_of_told and lines_called(records, order, told) and lines_called(records, order, wish):
        return story.removesuffix(told).strip(), f"{told} {wish}"
    return story, wish


def lines_of_wish(records: Records, order: Order, text: str) -> list[int]:
    """Lines that the wish itself names."""
    _, wish = _story_and_wish(records, order, text)
    return _spoken_of(records, order, wish, lines_told(records, order, text))


def words_of_wishes(
    records: Records, order: Order, text: str, *, without_verb: bool = False, bare: bool = False
) -> dict[int, str]:
    """By line what the sentences that wish for something say of it; a sentence may go on about what one before it named.

    "There is a lamp in my order. Could I get a brighter one?" without_verb: only where no operation's verb is said, and
    in a sentence with one its later clauses: "return the lamp, and get a large backpack". bare: all sentences, whether
    they wish or not: "the lamp in black, the mug: large".
    """
    own: dict[int, list[str]] = {}
    everything, current = range(len(order.lines)), list[int]()
    for sentence in SENTENCE.split(text):
        has_verb = without_verb and bool(where_said("spoken", sentence))
        is_wish = bare or (wishes_for_something(sentence) and not has_verb)
        for part in parts_of(sentence):
            named = list(_named(records, order, everything, current, part, all_means=current))
            current = named or ([] if is_of_another_order(records, order, part) else current)
            if has_verb:
                is_wish = (is_wish or wishes_for_another(part)) and not where_said("spoken", part)
            for line in current if is_wish else ():
                own.setdefault(line, []).append(part)
    return {line: CLAUSES.join(parts) for line, parts in own.items()}


def is_of_another_order(records: Records, order: Order, text: str) -> bool:
    """Whether the text names things that the customer has in another order, and none of this one."""
    if lines_called(records, order, text):
        return False
    return any(lines_called(records, other, text) for other in records.orders if other is not order)


def lines_told(records: Records, order: Order, text: str) -> list[int]:
    """Lines that are named before the wish begins."""
    story, _ = _story_and_wish(records, order, text)
    return _spoken_of(records, order, story) if story else []


def _spoken_of(records: Records, order: Order, text: str, told: Sequence[int] = ()) -> list[int]:
    everything, spoken, told_apart = range(len(order.lines)), list[int](), set[int]()
    for part in parts_of(text):
        found_here = _named(records, order, everything, spoken or told, part, all_means=())
        if ONE.search(part) and set(found_here) < set(spoken):  # "one of the grills, the portable one"
            told_apart |= set(found_here)
            spoken = [line for line in spoken if line in told_apart or not _is_alike(order, line, found_here)]
        spoken += found_here
    return sorted({*spoken})


def parts_of(text: str) -> Iterator[str]:
    """The text cut where another thing may begin."""
    return (part for part in (part.strip() for part in CUT.split(text)) if part)


def _named(
    records: Records,
    order: Order,
    lines: Sequence[int],
    current: Sequence[int],
    part: str,
    *,
    all_means: Sequence[int],
) -> Sequence[int]:
    """Lines that a part begins to speak of; empty: it goes on about the current ones. all_means: what "both" names."""
    named = [line for line in lines_called(records, order, part) if line in lines]
    if named:
        return lines_told_apart(records, order, named, given_part(part))
    if says("all", part):
        return all_means
    alike = [line for line in lines if _is_alike(order, line, current)]
    if not ONE.search(part):
        return ()
    wanted = NOT.split(given_part(part))[0]
    told = [line for line in alike if has_what_is_named(records, order, line, wanted)]
    told = told or [line for line in alike if has_word_of_its_own(order, line, alike, wanted)]
    told = told or lines_told_apart(records, order, alike, wanted)
    return told if len(told) == 1 else ()


def _is_alike(order: Order, line: int, current: Sequence[int]) -> bool:
    """One kind, or kinds with the same last word: a digital camera and an action camera."""
    return any(kind_of(order.lines[line]) == kind_of(order.lines[other]) for other in current)
