"""Operations that a message asks for in so many words, where the bot's model is not sure of it, or heard only one of them.

"Hey! I got a shelf a while ago. I'd like to return it, and how much will I get back?" Pure; used by operations_heard.py.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from actions.operating.words import found, kinds_said, says, where_said

SENTENCE = re.compile(r"(?<=[.!?。！？;；\n])(?!\d)\s*")
ENGLISH_CLAUSE = re.compile(r",\s|\b(?:and|then|but)\b|\b\d{1,2}\)|[;:]\s", re.IGNORECASE)
CLAUSE = re.compile(r"[,，、]")
OF_PLACE_OR_PAYMENT = ("change_address", "change_payment")
SHORTEST_THING = 2  # letters of a thing before the verb
FIX_IT = re.compile(
    r"\W{0,8}(?:(?:can|could|would) you )?(?:please )?(?:fix|correct|change|sort) (?:it|that|this)"
    r"(?: out)?(?: for me)?(?: please)?\W{0,8}",
    re.IGNORECASE,
)
CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Spoken:
    """intent: of the operation. text: its part of the message. is_plain: "I want to ...", not "can I ...?".

    story: what the message tells before its first wish.
    """

    intent: str
    text: str
    is_plain: bool
    story: str = ""

    @property
    def words(self) -> str:
        """All that belongs to it."""
        return f"{self.story} {self.text}".strip()


def operations_spoken(text: str) -> list[Spoken]:
    """In the order of the text, each operation once, with the sentences that go on about it; the first with its story."""
    heard: dict[str, Spoken] = {}
    newest: str | None = None
    story, wish = story_and_wish(text)
    told = " ".join(one for one in SENTENCE.split(story) if _goes_on(one) or says("has_things", one))
    between: list[str] = []
    previous = next(filter(None, reversed(SENTENCE.split(story))), "")
    for sentence in SENTENCE.split(wish):
        here = _after(previous, sentence)
        previous = sentence or previous
        if here and not heard and told:
            here[0] = replace(here[0], story=told)
        if here and newest is not None:
            cut = len(between) if here[0].intent == newest else _where_another_begins(between, sentence)
            heard[newest] = _with_sentences(heard[newest], between[:cut])
            here[0] = replace(here[0], text=" ".join([*between[cut:], here[0].text]))
            between = []
        for spoken in here:
            newest = spoken.intent
            heard[newest] = _with_more(heard[newest], spoken) if newest in heard else spoken
        if not here and newest is not None and _goes_on(sentence):
            between.append(sentence)
    if newest is not None:
        heard[newest] = _with_sentences(heard[newest], between)
    if {"exchange_order", "change_items"} <= heard.keys():  # another version is asked for in either way
        heard["exchange_order"] = _with_more(heard["exchange_order"], heard.pop("change_items"))
    if len(heard) > 1:  # what shall be done about it is said
        heard.pop("wrong_or_damaged", None)
    return list(heard.values())


def _goes_on(sentence: str) -> bool:
    """Whether it may say more of the wish beside it: no question, no other wish, and nothing that waits on something."""
    is_other = says("only_if", sentence) or says("question", sentence) or kinds_said("service", sentence)
    return bool(sentence) and not is_other


def asks_to_fix(sentence: str) -> bool:
    """ "Could you fix that for me?", and not a word more."""
    return FIX_IT.fullmatch(sentence) is not None


def _after(previous: str, sentence: str) -> list[Spoken]:
    """What the sentence asks for; "fix it" and "if so, swap it" go on from the one before it."""
    if asks_to_fix(sentence) and says("tells_place", previous):
        return [Spoken("change_address", f"{previous} {sentence}", is_plain=True)]
    here = list(_in_sentence(sentence))
    if here and says("if_so", sentence) and says("question", previous):
        here[0] = replace(here[0], text=f"{previous} {here[0].text}")
    return here


def _where_another_begins(between: Sequence[str], sentence: str) -> int:
    """ "It's too bright. / Also the speaker, it's not loud. / Can you exchange it?": what of it is told of the next wish."""
    added = (number for number, one in enumerate(between) if says("begins_another", one))
    return next(added, len(between)) if says("about_it", sentence) else len(between)


def _with_sentences(operation: Spoken, sentences: Sequence[str]) -> Spoken:
    return replace(operation, text=" ".join([operation.text, *sentences]))


def _with_more(first: Spoken, again: Spoken) -> Spoken:
    """ "Return the lamp. And cancel the chair. Also return the mug." """
    return replace(first, text=f"{first.text} {again.text}", is_plain=first.is_plain or again.is_plain)


def story_and_wish(text: str) -> tuple[str, str]:
    """What comes before the first sentence that asks for an operation, or else for something, and the rest.

    All is the wish if none does.
    """
    sentences = SENTENCE.split(text)
    asking = (number for number, one in enumerate(sentences) if any(_in_sentence(one)))
    wishing = (number for number, one in enumerate(sentences) if wishes_for_something(one))
    first = next(asking, next(wishing, 0))
    return " ".join(sentences[:first]), " ".join(sentences[first:])


def without_questions(text: str) -> str:
    """The text without sentences that ask for a rule: "and how long does the refund take if I return the lamp?"."""
    sentences = SENTENCE.split(text)
    return " ".join(one for one in sentences if not says("general_question", one) or says("its_amount", one))


def wishes_for_something(sentence: str) -> bool:
    """Whether it wants something, not only "if that is not possible"."""
    is_wish = any(says(key, sentence) for key in ("wants", "may_we", "wants_so", "corrects"))
    is_other = is_wish and not says("keeps", sentence)
    return (is_other or bool(where_said("spoken", sentence))) and not says("only_if", sentence)


def wishes_for_another(clause: str) -> bool:
    """ "And get a large one", "it should be black": not money, and no verb of an operation."""
    return says("gets_another", clause) and not says("refund", clause) and not where_said("spoken", clause)


def _in_sentence(sentence: str) -> Iterator[Spoken]:
    """What shall happen only "if that is not possible" waits, and a question how something is done asks for nothing.

    Who asks what an operation costs is shown it.
    """
    sentence = _before_else(sentence)
    asks, asks_amount = found("general_question", sentence), says("its_amount", sentence)
    wish = sentence[: asks.start()] if asks is not None and not asks_amount else sentence
    is_plain = any(says(key, wish) for key in ("wants", "missing", "arrived_broken"))
    if says("only_if", sentence) or not (is_plain or asks_amount or says("may_we", wish)):
        return
    starts = _with_their_things(_without_parts(where_said("spoken", wish), sentence), sentence)
    for number, (intent, start) in enumerate(starts):
        end = starts[number + 1][1] if number + 1 < len(starts) else len(sentence)
        yield Spoken(intent, sentence[0 if number == 0 else start : end].strip(), is_plain)


def _before_else(sentence: str) -> str:
    """ "Use my gift card if there's enough on it, if not leave it": what comes before "if not"."""
    otherwise = found("else_alone", sentence)
    before = "" if otherwise is None else sentence[: otherwise.start()].strip(" ,;")
    return before if where_said("spoken", before) and not says("only_if", before) else sentence


def _with_their_things(starts: Sequence[tuple[str, int]], sentence: str) -> list[tuple[str, int]]:
    """In Chinese what is meant stands before its verb, "刀想换，砧板要退": a later operation begins with its clause."""
    placed: list[tuple[str, int]] = []
    for intent, start in starts:
        after = placed[-1][1] if placed else 0
        cuts = [match.end() for match in CLAUSE.finditer(sentence, after, start)]
        is_chinese = CJK.match(sentence, start) is not None
        placed.append((intent, cuts[-1] if placed and cuts and is_chinese else start))
    return placed


def _without_parts(starts: Sequence[tuple[str, int]], sentence: str) -> list[tuple[str, int]]:
    """ "Change the address" is no change of items as well."""
    others = [one for one in starts if one[0] != "change_items"]
    if not others or len(others) == len(starts):
        return sorted(starts, key=lambda one: one[1])
    ends = sorted(cut.end() for cuts in (ENGLISH_CLAUSE, CLAUSE) for cut in cuts.finditer(sentence))
    clauses = ((begin, sentence[begin:end]) for begin, end in pairwise([0, *ends, len(sentence)]))
    places = [
        begin + at
        for begin, clause in clauses
        for intent, at in where_said("spoken", clause)
        if intent == "change_items"
    ]
    whole = [one for one in starts if one not in others]
    apart = [*whole, *(("change_items", at) for at in places)]
    alone = [one for one in apart if _stands_alone(others, sentence, one[1])]
    return sorted([*others, *alone[:1]], key=lambda one: one[1])


def _stands_alone(others: Sequence[tuple[str, int]], sentence: str, start: int) -> bool:
    """ "Return the boots, and change the lamp to black", "头盔退了，键盘换成白色": in a clause of its own.

    In Chinese with a thing before the verb, and beside an address only where it is added.
    """
    if CJK.match(sentence, start) is None:
        return _stands_alone_in_english(others, sentence, start)
    before = CLAUSE.split(sentence[:start])[-1]
    if any(start - len(before) <= at <= start for _, at in others):
        return False
    if any(intent == "change_address" for intent, _ in others):
        return says("adding", before)
    return len(before) >= SHORTEST_THING


def _stands_alone_in_english(others: Sequence[tuple[str, int]], sentence: str, start: int) -> bool:
    begin = max((cut.end() for cut in ENGLISH_CLAUSE.finditer(sentence, 0, start)), default=0)
    cut = ENGLISH_CLAUSE.search(sentence, start)
    end = len(sentence) if cut is None else cut.start()
    is_thing = says("changes_a_thing", sentence[begin:end])
    return not any(
        begin <= at < end or (intent in OF_PLACE_OR_PAYMENT and not is_thing) for intent, at in others
    )
