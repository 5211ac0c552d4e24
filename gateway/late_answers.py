"""After an apology, ask the bot for a while whether the answer came after all, and show it as a follow-up.

Only asks; an apologised turn is never sent again. Used by worker.py.
"""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from conversations.turns import Apologised
from gateway.bot_client import BotBusy, BotClient, BotRefused, BotUnavailable
from gateway.turn_store import TurnStore

logger = logging.getLogger(__name__)

PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)


class LateAnswers:
    """Watches apologised turns, one small task each."""

    def __init__(
        self, turns: TurnStore, bot: BotClient, *, watch_s: float, pauses_s: Sequence[float] = PAUSES_S
    ) -> None:
        self._turns, self._bot = turns, bot
        self._watch_s, self._pauses_s = watch_s, pauses_s
        self._tasks: set[asyncio.Task[None]] = set()

    async def resume(self) -> None:
        """Watch again what was apologised for shortly before this process started."""
        for turn in await self._turns.apologised(within_s=self._watch_s):
            self.watch(turn)

    def watch(self, turn: Apologised) -> None:
        """Begin to ask for this turn's answer."""
        task = asyncio.create_task(self._watch(turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End all watching."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self, turn: Apologised) -> None:
        try:
            async with asyncio.timeout(self._watch_s):
                await self._look_until_known(turn)
        except TimeoutError:
            logger.info("late_answer_given_up", extra={"turn_id": turn.turn_id})
        except (BotRefused, DBAPIError) as error:
            logger.warning("late_answer_lost", extra={"turn_id": turn.turn_id, "cause": type(error).__name__})

    async def _look_until_known(self, turn: Apologised) -> None:
        """Ask again and again until there is a result, or the bot has said twice that there is none."""
        absent = 0
        for pause in self._pauses_s:
            await asyncio.sleep(pause)
            try:
                result = await self._bot.result(turn.conversation_id, turn.turn_id)
            except (BotBusy, BotUnavailable):
                continue
            if result is not None:
                return await self._turns.late_answer(turn, result)
            absent += 1
            if absent == 2:  # once may be before the bot took a turn that waited in its socket
                return None
        return None
