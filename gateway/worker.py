"""Answer open turns: one task per conversation, one turn after the other, each with a deadline.

    take (lease, fence) -> ask the bot until the deadline -> commit the replies | apology with ticket -> next

Started by app.py's lifespan; woken by messages.py. Whatever was open when an earlier process ended is taken up first.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from conversations.contract import BotResult
from conversations.outbox import LeaseLost
from conversations.turn_states import TurnClosed
from conversations.turns import Apologised, LeasedElsewhere, NewTurn, TakenTurn
from gateway.bot_client import BotClient, BotRefused
from gateway.late_answers import LateAnswers
from gateway.turn_runner import last_look, obtain
from gateway.turn_store import TurnStore

logger = logging.getLogger(__name__)

RETRY_S = 0.5  # after the database refused, or our own code failed
SHORTEST_WAIT_S = 0.05  # for another worker's lease


class Worker:
    """Runs the turns of all conversations of this process."""

    def __init__(self, turns: TurnStore, bot: BotClient, late: LateAnswers, *, parallel: int) -> None:
        self._turns, self._bot, self._late = turns, bot, late
        self._bot_slots = asyncio.Semaphore(parallel)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._taken: dict[str, TakenTurn] = {}  # with the transaction that accepted them; not begun yet
        self._stopping = False

    async def start(self) -> None:
        """Take up what an earlier process left open."""
        for conversation_id in await self._turns.open_conversations():
            self.wake(conversation_id)
        await self._late.resume()

    async def stop(self) -> None:
        """End all tasks and give the conversations back; open turns stay open for the next start."""
        self._stopping = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._late.stop()
        try:
            await self._turns.release()
        except DBAPIError as error:
            logger.warning("leases_not_released", extra={"cause": type(error).__name__})

    def take_accepted(self, session: Session, new: NewTurn) -> TakenTurn | None:
        """Take a turn in the transaction that accepts it, if that is possible; then `wake` with it."""
        return None if self._stopping else self._turns.take_accepted(session, new)

    def wake(self, conversation_id: str, taken: TakenTurn | None = None) -> None:
        """There is a turn to run, perhaps taken already. To be called in the event loop, after the commit."""
        if self._stopping:
            return
        if taken is not None:
            self._taken[conversation_id] = taken
        self._again.add(conversation_id)
        if conversation_id not in self._tasks:
            own = Context()  # not that of the request that woke us: what is logged is about the turns
            self._tasks[conversation_id] = asyncio.create_task(self._serve(conversation_id), context=own)

    async def _serve(self, conversation_id: str) -> None:
        """Run this conversation's turns until none is open."""
        try:
            while conversation_id in self._again:
                self._again.discard(conversation_id)
                while await self._serve_one(conversation_id):
                    pass
        finally:  # no await since the last look at _again, so no wake-up falls between
            del self._tasks[conversation_id]

    async def _serve_one(self, conversation_id: str) -> bool:
        """Run one turn, or wait a moment if that is not possible now. Returns False when nothing is open."""
        try:
            turn = self._taken.pop(conversation_id, None) or await self._turns.take(conversation_id)
            if turn is None:
                return False
            await self._run(turn)
        except LeasedElsewhere as lease:
            await asyncio.sleep(max(SHORTEST_WAIT_S, self._seconds_until(lease.until)))
        except Exception as error:  # the turn is open still; a task that ends here would leave it so
            logger.error("turn_left_open", exc_info=error, extra={"conversation_id": conversation_id})
            await asyncio.sleep(RETRY_S)
        return True

    async def _run(self, turn: TakenTurn) -> None:
        """Close the turn, unless another worker has it."""
        try:
            with self._turns.traces.running(turn):
                async with self._lease_kept(turn):
                    await self._answer_or_apologise(turn)
        except (LeaseLost, TurnClosed) as error:
            logger.warning("turn_taken_over", extra={"turn_id": turn.turn_id, "cause": type(error).__name__})

    async def _answer_or_apologise(self, turn: TakenTurn) -> None:
        try:
            result, cause = await self._result(turn)
            if result is not None:
                return await self._turns.answer(turn, result)
        except (LeaseLost, TurnClosed, DBAPIError):
            raise
        except Exception as error:  # a fault of ours must not leave the customer without a word
            logger.error("turn_failed", exc_info=error, extra={"turn_id": turn.turn_id})
            cause = "internal"
        await self._turns.apologise(turn, cause=cause)
        if cause == "deadline":
            self._late.watch(Apologised(turn.turn_id, turn.conversation_id, turn.language))
        return None

    async def _result(self, turn: TakenTurn) -> tuple[BotResult | None, str]:
        """The bot's result, or none and the cause for the apology."""
        remaining_s = self._seconds_until(turn.deadline_at)
        try:
            if remaining_s <= 0:
                result = await last_look(self._bot, turn) if turn.sent_before else None
            else:
                async with asyncio.timeout(remaining_s), self._bot_slots:
                    result = await obtain(self._bot, turn)
        except TimeoutError:
            return None, "deadline"
        except BotRefused as error:
            logger.error("bot_refused", extra={"turn_id": turn.turn_id, "cause": str(error)})
            return None, "refused"
        if result is not None and not result.replies:
            return None, "empty_answer"
        return result, "deadline"

    @asynccontextmanager
    async def _lease_kept(self, turn: TakenTurn) -> AsyncIterator[None]:
        renewing = asyncio.create_task(self._renew(turn))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self, turn: TakenTurn) -> None:
        """Renew the lease three times in its life, until somebody else has it."""
        kept = True
        while kept:
            await asyncio.sleep(self._turns.limits.lease.total_seconds() / 3)
            try:
                kept = await self._turns.renew(turn)
            except DBAPIError as error:
                logger.warning("lease_not_renewed", extra={"cause": type(error).__name__})

    def _seconds_until(self, moment: datetime) -> float:
        return (moment - self._turns.now()).total_seconds()
