"""Which of the offered choices a customer means, or what is said instead of pressing one. Pure, but for chance."""

from dataclasses import dataclass

from bench.orders.scenario import Goal
from bench.orders.wording import Words, says
from shop.policy_table import Operation


@dataclass(frozen=True)
class Offered:
    """A choice of a reply."""

    id: str
    title: str


@dataclass(frozen=True)
class Message:
    """What the customer sends: words, or a choice."""

    text: str = ""
    choice: Offered | None = None

    @property
    def shown(self) -> str:
        return f"[{self.choice.title}]" if self.choice is not None else self.text


@dataclass(frozen=True)
class Fact:
    """Something the customer knows: marks by which a choice is known to mean it, and how it is said."""

    marks: tuple[str, ...]
    said: str


def chosen(
    goal: Goal, asked: str, offered: list[Offered], words: Words, *, knows_number: bool
) -> Message | None:
    """The answer to a question with choices; None: none of them is what the customer wants."""
    for fact in _facts(goal, asked, words, knows_number=knows_number):
        fitting = [choice for choice in offered if all(says(choice.title, mark) for mark in fact.marks)]
        if len(fitting) == 1:
            return Message(choice=fitting[0]) if words.by_chance() or not fact.said else Message(fact.said)
    items = goal.items or list(goal.into)
    if len(items) > 1 and all(any(words.name(item) in one.title for one in offered) for item in items):
        return _several_items(goal, offered, words)
    return None


def chosen_wish(goal: Goal, offered: list[Offered], words: Words) -> Message | None:
    """The answer to "is it one of these?"; None: no."""
    marks = words.known("means", goal.do) if isinstance(goal.do, Operation) else []
    fitting = [choice for choice in offered if any(says(choice.title, mark) for mark in marks)]
    return Message(choice=fitting[0]) if fitting else None


def _several_items(goal: Goal, offered: list[Offered], words: Words) -> Message:
    """Some of the items, or all."""
    everything = [one for one in offered if one.title in words.known("titles", "everything")]
    if everything and len(goal.items or goal.into) == len(offered) - 1:
        return Message(choice=everything[0]) if words.by_chance() else Message(words.answer("all_items"))
    return Message(words.answer("items", items=words.items(goal)))


def _facts(goal: Goal, asked: str, words: Words, *, knows_number: bool) -> list[Fact]:
    facts = []
    if goal.order:
        by_number = words.answer("order", order=goal.order) if knows_number else ""
        facts.append(Fact((goal.order,), by_number))
    elif goal.do == "change_default_address":
        facts.append(Fact(tuple(words.known("titles", "account_address")), ""))
    facts += _variants(goal, asked, words)
    if len(goal.items or goal.into) == 1:
        (item,) = goal.items or goal.into
        said = words.answer("items", items=words.item(item))
        facts += [Fact((words.name(item), *words.options(item)), said), Fact((words.name(item),), said)]
    if goal.method:
        said = words.answer("method", method=words.method(goal.method))
        facts += [Fact((mark,), said) for mark in words.method_marks(goal.method)]
    for kind, value in (("reason", goal.reason), ("condition", goal.condition), ("wish", goal.wish)):
        if value:
            facts += [
                Fact((mark,), words.say("beside", kind, value)) for mark in words.known("titles", kind, value)
            ]
    return facts


def _variants(goal: Goal, asked: str, words: Words) -> list[Fact]:
    """The new variant for the item that the question names; for the first if it names none."""
    named = [old for old in goal.into if says(asked, words.name(old))]
    exactly = [old for old in named if all(says(asked, o) for o in words.options(old))]
    facts = []
    for old in exactly or named or list(goal.into):
        options = words.options(goal.into[old])
        facts.append(Fact(tuple(options), words.answer("new", new=", ".join(options))))
    return facts
