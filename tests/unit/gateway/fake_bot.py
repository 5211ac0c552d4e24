"""A bot for tests that keeps the real one's promise: a turn runs once, and its result can be asked for.

What goes wrong is told per attempt: `bot.troubles.extend(["down", "lost"])` spoils the next two sendings.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Literal

from conversations.contract import BotResult, Reply
from conversations.turns import TakenTurn
from gateway.bot_client import BotBusy, BotRefused, BotUnavailable

Trouble = Literal["down", "lost", "hang", "refuse", "crash"]
Answer = Callable[[TakenTurn], list[Reply]]


def echo(turn: TakenTurn) -> list[Reply]:
    return [Reply(text=f"echo: {turn.asked}")]


class FakeBot:
    """down: nothing ran. lost: ran, the answer got lost. hang: works until `finish`. crash: a bug of ours."""

    def __init__(self, answer: Answer = echo) -> None:
        self.answer = answer
        self.troubles: list[Trouble] = []
        self.always: Trouble | None = None
        self.ran: Counter[str] = Counter()
        self.order: list[str] = []
        self.turns: dict[str, TakenTurn] = {}
        self.results: dict[str, BotResult] = {}
        self.running: set[str] = set()
        self.sent: Counter[str] = Counter()
        self.reasons: dict[str, object] = {"language": "en", "intent": {"name": "greet", "confidence": 0.9}}
        self.well = True
        self._begun = asyncio.Event()

    async def has_begun(self) -> None:
        """Until a turn has begun to run."""
        async with asyncio.timeout(20):
            await self._begun.wait()

    async def send(self, turn: TakenTurn) -> BotResult:
        self.sent[turn.turn_id] += 1
        trouble = self.troubles.pop(0) if self.troubles else self.always
        await asyncio.sleep(0)
        if trouble == "down":
            raise BotUnavailable("no answer from the bot: ConnectError")
        if trouble == "refuse":
            raise BotRefused("the bot answered 422")
        if trouble == "crash":
            raise ZeroDivisionError
        if turn.turn_id in self.running:
            raise BotUnavailable("the bot answered 409")
        if trouble == "hang":
            self.begin(turn)
            await asyncio.Event().wait()
        result = self.results.get(turn.turn_id) or self.finish(self.begin(turn))
        if trouble == "lost":
            raise BotUnavailable("no answer from the bot: ReadError")
        return result

    async def result(self, conversation_id: str, turn_id: str) -> BotResult | None:
        await asyncio.sleep(0)
        if self.always == "down":
            raise BotUnavailable("no answer from the bot: ConnectError")
        if turn_id in self.running:
            raise BotBusy(turn_id)
        return self.results.get(turn_id)

    async def healthy(self) -> bool:
        return self.well

    def begin(self, turn: TakenTurn) -> TakenTurn:
        self.ran[turn.turn_id] += 1
        self.order.append(turn.asked)
        self.turns[turn.turn_id] = turn
        self.running.add(turn.turn_id)
        self._begun.set()
        return turn

    def finish(self, turn: TakenTurn) -> BotResult:
        """The turn is over; its result is there for who asks."""
        self.running.discard(turn.turn_id)
        result = BotResult(turn_id=turn.turn_id, replies=self.answer(turn), reasons=dict(self.reasons))
        self.results[turn.turn_id] = result
        return result

    def finish_all(self) -> None:
        for turn_id in list(self.running):
            self.finish(self.turns[turn_id])
