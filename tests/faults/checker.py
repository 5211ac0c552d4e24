"""Judge a fault run from what the clients sent and what they saw.

LOST: acknowledged, never shown. DUP: shown or done more than once. ORDER: shown in another order than sent.
UNANSWERED: acknowledged, and neither answer nor apology followed. EFFECT: effects differ from what was asked
for. A message whose acknowledgement never arrived may have happened or not, but not twice.
Method: histories of invoke, ok and unknown outcomes, as in Jepsen (https://jepsen.io).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sent:
    """One message of a client: its mark occurs in its text, and in its answer."""

    conversation: str
    mark: str
    acknowledged: bool


@dataclass(frozen=True)
class Shown:
    """One event the customer was shown, in the order of seq."""

    conversation: str
    seq: int
    author: str
    text: str
    answers: str | None = None  # mark of the message this is the answer or the apology to


@dataclass
class Verdict:
    """Counts of what must not happen, with the marks it happened to."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.duplicated or self.disordered or self.unanswered or self.gaps)


def judge(sent: Sequence[Sent], shown: Sequence[Shown]) -> Verdict:
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
    return verdict


def _judge_messages(verdict: Verdict, sent: list[Sent], own: list[Shown]) -> None:
    marks = [message.mark for message in sent]
    shown = [mark for event in own for mark in marks if mark in event.text]
    counts = Counter(shown)
    verdict.lost += [message.mark for message in sent if message.acknowledged and not counts[message.mark]]
    verdict.duplicated += [mark for mark, count in counts.items() if count > 1]
    if shown != sorted(shown, key=marks.index):
        verdict.disordered += shown


def _judge_answers(verdict: Verdict, sent: list[Sent], answers: list[Shown]) -> None:
    marks = [message.mark for message in sent]
    answered = [event.answers for event in answers if event.answers in marks]
    counts = Counter(answered)
    verdict.unanswered += [
        message.mark for message in sent if message.acknowledged and not counts[message.mark]
    ]
    verdict.duplicated += [f"answer to {mark}" for mark, count in counts.items() if count > 1]
    if answered != sorted(answered, key=lambda mark: marks.index(mark or "")):
        verdict.disordered += [f"answer to {mark}" for mark in answered]
