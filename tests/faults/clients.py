"""Scripted clients: numbered messages, repeated until they are acknowledged, and a look at what is shown.

A client notes everything in the history. What it may do twice, it does with the same mark: that is what the product's
contract asks of a page.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from tests.faults.checker import Shown
from tests.faults.history import History
from tests.faults.system import Conversation, System, Unreachable

RETRY_S = 0.2
LONGEST_RETRY_S = 1.6
GIVE_UP_S = 120.0
LEAVES_S = 20.0
SETTLE_S = 90.0

_numbers = count(1)


def new_mark() -> str:
    """An order number nobody has, new in this process."""
    return f"ZZ-{next(_numbers):07}"


@dataclass
class Population:
    """All clients of one round: their conversations and what they note."""

    system: System
    history: History
    chance: random.Random
    conversations: dict[str, Conversation] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def writing(self, *, numbered: int, guests: int, pause_s: float = 0.5) -> Iterator[None]:
        """Clients write in the background until the end of the block; each finishes the message it is at."""
        works = [self.write_numbered] * numbered + [self.write_tasks] * guests
        threads = [threading.Thread(target=work, args=(pause_s,), daemon=True) for work in works]
        self._stopping.clear()
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join(GIVE_UP_S + 30)

    def write_numbered(self, pause_s: float) -> None:
        """One conversation, one message after the other."""
        conversation = self.enter(lambda: self.system.open(new_mark()))
        while not self._stopping.is_set():
            self.deliver(conversation, new_mark())
            self.look(conversation)
            self._stopping.wait(pause_s * 2 * self.chance.random())

    def write_tasks(self, pause_s: float) -> None:
        """A new guest for each message with an effect, who waits for the answer."""
        while not self._stopping.is_set():
            mark = new_mark()
            task = self.system.task(mark)
            if task is None:
                return
            conversation = self.enter(self.system.open_for_effect)
            self.deliver(conversation, mark, text=task.text, effect=task.effect)
            self._wait_for_answer(conversation)
            self._stopping.wait(pause_s * 4 * self.chance.random())

    def _wait_for_answer(self, conversation: Conversation) -> None:
        """As long as somebody in a chat would."""
        until = time.monotonic() + LEAVES_S
        while time.monotonic() < until and not self._stopping.is_set():
            if any(event.answers for event in self.look(conversation)):
                return
            self._stopping.wait(RETRY_S)

    def enter(self, opened: Callable[[], Conversation]) -> Conversation:
        """Open a conversation, however often it takes."""
        until = time.monotonic() + GIVE_UP_S
        while True:
            try:
                conversation = opened()
                self.conversations[conversation.id] = conversation
                return conversation
            except Unreachable:
                if time.monotonic() >= until:
                    raise
                time.sleep(RETRY_S)

    def deliver(
        self, conversation: Conversation, mark: str, *, text: str = "", effect: str | None = None
    ) -> bool:
        """Send until acknowledged. Returns False after giving up."""
        until, pause_s = time.monotonic() + GIVE_UP_S, RETRY_S
        while time.monotonic() < until:
            if self.send_once(conversation, mark, text=text, effect=effect):
                return True
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_RETRY_S)
        return False

    def send_once(
        self, conversation: Conversation, mark: str, *, text: str = "", effect: str | None = None
    ) -> bool:
        """Send, and note whether it was acknowledged."""
        facts = {"conversation": conversation.id, "mark": mark}
        self.history.note("invoke", **facts, effect=effect or self.system.effect_of(mark))
        try:
            seq = conversation.send(mark, text or self.system.text(mark))
        except Unreachable as error:
            self.history.note("unknown", **facts, cause=str(error)[:80])
            return False
        self.history.note("ack", **facts, seq=seq)
        return True

    def look(self, conversation: Conversation) -> list[Shown]:
        """Note and return what is new in a conversation; nothing if it cannot be reached."""
        try:
            shown = conversation.news()
        except Unreachable:
            return []
        for event in shown:
            self.history.note("recv", **vars(event))
        return shown

    def settle(self, *, patience_s: float = SETTLE_S) -> None:
        """Look until everything is answered, or long enough to call it silence."""
        until = time.monotonic() + patience_s
        while (waiting := self._waiting()) and time.monotonic() < until:
            for conversation_id in waiting:
                self.look(self.conversations[conversation_id])
            time.sleep(0.2)
        for conversation in self.conversations.values():  # once more: a second answer may have followed
            self.look(conversation)

    def _waiting(self) -> set[str]:
        answered = {line["answers"] for line in self.history.of("recv")}
        acknowledged = self.history.of("ack")
        return {line["conversation"] for line in acknowledged if line["mark"] not in answered}
