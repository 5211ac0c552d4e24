"""Get one turn's result from the bot, whatever happens on the way. Used by worker.py, which sets the deadline.

After a lost connection or a refusal "not now", the bot is asked what became of the turn before it is sent again. The
bot runs a turn once, so sending again is safe.
"""

import asyncio
import logging
from collections.abc import Iterator

from conversations.contract import BotResult
from conversations.turns import TakenTurn
from gateway.bot_client import BotBusy, BotClient, BotUnavailable

logger = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0
LAST_LOOK_S = 1.0  # for the result of a turn whose deadline passed while nobody worked on it


async def obtain(bot: BotClient, turn: TakenTurn) -> BotResult:
    """Return the result; goes on until cancelled. Raises BotRefused if there will never be one."""
    pauses = _pauses()
    result = await _harvest(bot, turn, pauses) if turn.sent_before else None
    while result is None:
        try:
            return await bot.send(turn)
        except BotUnavailable as error:
            logger.warning("bot_unavailable", extra={"turn_id": turn.turn_id, "cause": str(error)})
        await asyncio.sleep(next(pauses))
        result = await _harvest(bot, turn, pauses)
    return result


async def last_look(bot: BotClient, turn: TakenTurn) -> BotResult | None:
    """The result if the bot has it now; the turn is not sent."""
    try:
        async with asyncio.timeout(LAST_LOOK_S):
            return await bot.result(turn.conversation_id, turn.turn_id)
    except (BotBusy, BotUnavailable, TimeoutError):
        return None


async def _harvest(bot: BotClient, turn: TakenTurn, pauses: Iterator[float]) -> BotResult | None:
    """The result of a turn that was sent before; waits while the bot works on it; None if it never finished."""
    while True:
        try:
            return await bot.result(turn.conversation_id, turn.turn_id)
        except BotUnavailable:
            return None
        except BotBusy:
            await asyncio.sleep(next(pauses))


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE_S)
