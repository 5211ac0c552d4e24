"""Judge a fault run from its history: what clients sent, what they were told, what they saw, what was done.

LOST: acknowledged, never shown. DUP: shown or answered more than once. ORDER: shown or answered in another order than
sent. UNANSWERED: acknowledged, and neither answer nor apology followed. EFFECT: something was done more often, or less
often, than the customer was told. GAP: a number is missing in what a client was shown. A message whose acknowledgement
never arrived may have happened or not, but not twice. Method: histories of invoke, ok and unknown outcomes, as in
Jepsen (https://jepsen.io).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby, pairwise
from typing import Any

from tests.faults.history import History


@dataclass(frozen=True)
class Sent:
    """One message of a client: its mark occurs in its text. effect: what is counted if the message is done."""

    conversation: str
    mark: str
    acknowledged: bool
    effect: str | None = None
    seq: int | None = None


@dataclass(frozen=True)
class Shown:
    """One event the customer was shown, in the order of seq.

    answers: mark of the message this is the answer or the apology to; of further events of the same turn None.
    told: mark of the message whose effect this event confirms.
    """

    conversation: str
    seq: int
    author: str
    text: str
    answers: str | None = None
    told: str | None = None


@dataclass
class Verdict:
    """What must not happen, with the marks it happened to."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not any(self.counts().values())

    def counts(self) -> dict[str, int]:
        return {each.name: len(getattr(self, each.name)) for each in fields(self)}


def judge_history(history: History, effects: Mapping[str, int], *, arrival_order: bool = False) -> Verdict:
    """Judge what stands in a history. effects: how often each was done. arrival_order: as acknowledged, not as sent."""
    sent = sent_of(history)
    if arrival_order:
        sent.sort(key=lambda message: (message.seq is None, message.seq or 0))
    return judge(sent, shown_of(history), effects)


def sent_of(history: History) -> list[Sent]:
    """The messages in the order in which they were first sent."""
    acknowledged = {(line["conversation"], line["mark"]): line.get("seq") for line in history.of("ack")}
    first = {(line["conversation"], line["mark"]): line for line in reversed(list(history.of("invoke")))}
    in_order = sorted(first.values(), key=lambda line: line["t"])
    keys = [(line["conversation"], line["mark"], line.get("effect")) for line in in_order]
    return [
        Sent(where, mark, (where, mark) in acknowledged, effect, acknowledged.get((where, mark)))
        for where, mark, effect in keys
    ]


def shown_of(history: History) -> list[Shown]:
    """What the clients were shown."""
    names = [each.name for each in fields(Shown)]
    facts: list[dict[str, Any]] = [{name: line[name] for name in names} for line in history.of("recv")]
    return [Shown(**each) for each in facts]


def judge(sent: Sequence[Sent], shown: Sequence[Shown], effects: Mapping[str, int] | None = None) -> Verdict:
    """Compare what was sent with what was shown at the end."""
    verdict = Verdict()
    for conversation in {message.conversation for message in sent}:
        mine = [message for message in sent if message.conversation == conversation]
        seen = sorted((event for event in shown if event.conversation == conversation), key=lambda e: e.seq)
        _judge_messages(verdict, mine, [event for event in seen if event.author == "customer"])
        _judge_answers(verdict, mine, [event for event in seen if event.answers is not None])
        numbers = [event.seq for event in seen]
        if numbers != list(range(1, len(numbers) + 1)):
            verdict.gaps.append(conversation)
    if effects is not None:
        _judge_effects(verdict, sent, {event.told for event in shown if event.told}, effects)
    return verdict


def _judge_messages(verdict: Verdict, sent: list[Sent], own: list[Shown]) -> None:
    marks = [message.mark for message in sent]
    shown = [mark for event in own for mark in marks if mark in event.text]
    counts = Counter(shown)
    verdict.lost += [message.mark for message in sent if message.acknowledged and not counts[message.mark]]
    verdict.duplicated += [mark for mark, count in counts.items() if count > 1]
    verdict.disordered += _out_of_order(shown, marks)


def _judge_answers(verdict: Verdict, sent: list[Sent], answers: list[Shown]) -> None:
    marks = [message.mark for message in sent]
    answered = [event.answers for event in answers if event.answers in marks]
    counts = Counter(answered)
    verdict.unanswered += [
        message.mark for message in sent if message.acknowledged and not counts[message.mark]
    ]
    verdict.duplicated += [f"answer to {mark}" for mark, count in counts.items() if count > 1]
    verdict.disordered += [f"answer to {mark}" for mark in _out_of_order(answered, marks)]


def _judge_effects(
    verdict: Verdict, sent: Sequence[Sent], told: set[str], effects: Mapping[str, int]
) -> None:
    """Done once for each message whose customer was told so; once or never for each whose customer was not."""
    wanted = sorted((message for message in sent if message.effect), key=lambda message: message.effect or "")
    for effect, group in groupby(wanted, key=lambda message: message.effect or ""):
        messages = list(group)
        certain = sum(message.mark in told for message in messages)
        done = effects.get(effect, 0)
        if not certain <= done <= len(messages):
            verdict.effects.append(f"{effect}: done {done} times, told {certain} of {len(messages)}")


def _out_of_order(seen: Sequence[str | None], marks: list[str]) -> list[str]:
    """Marks that come before one they were sent after, each event of a message counted."""
    places = [marks.index(mark) for mark in seen if mark is not None]
    return [marks[later] for earlier, later in pairwise(places) if later < earlier]
