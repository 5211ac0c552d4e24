"""What the worker reads and writes: takes turns, commits answers, apologies and late answers, wakes who waits for them.

Each method is one transaction. A handoff or a warning in a reply reaches the desk in the transaction that commits the reply.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from conversations import outbox, turns
from conversations.book import set_language
from conversations.contract import BotResult, Event
from conversations.identity import sign_in
from conversations.turns import Apologised, NewTurn, TakenTurn, TurnLimits
from gateway.database import Database
from gateway.hub import Hub
from gateway.texts import LANGUAGES, Texts
from gateway.turn_traces import TurnTraces

logger = logging.getLogger(__name__)

TellDesk = Callable[[Session, str, dict[str, Any]], None]
"""Open a handoff, or warn the desk, in the caller's transaction: session, conversation id, the reply's HandoffRequest."""


class TurnStore:
    """The worker's side of the database. `holder` names this process in leases."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        texts: Texts,
        open_handoff: TellDesk,
        warn_desk: TellDesk,
        limits: TurnLimits,
        traces: TurnTraces,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._hub, self._texts = database, hub, texts
        self._open_handoff, self._warn_desk, self.limits, self.now = open_handoff, warn_desk, limits, now
        self.traces = traces
        self.holder = f"gateway-{secrets.token_hex(8)}"

    async def open_conversations(self) -> list[str]:
        """Conversations with open turns."""
        return await self._database.read(turns.conversations_with_open_turns)

    async def apologised(self, *, within_s: float) -> list[Apologised]:
        """Turns apologised for within the last seconds."""
        since = self.now() - timedelta(seconds=within_s)
        return await self._database.read(lambda session: turns.apologised_since(session, since))

    async def take(self, conversation_id: str) -> TakenTurn | None:
        """The next turn to work on. Raises LeasedElsewhere."""
        return await self._database.write(
            lambda session: turns.take_next(
                session, conversation_id, holder=self.holder, now=self.now(), limits=self.limits
            )
        )

    def take_accepted(self, session: Session, new: NewTurn) -> TakenTurn | None:
        """Take a turn in the transaction that accepts it, if nothing stands before it."""
        return turns.take_accepted(session, new, holder=self.holder, now=self.now(), limits=self.limits)

    async def renew(self, turn: TakenTurn) -> bool:
        """Keep the conversation while the bot works."""
        return await self._database.write(
            lambda session: turns.renew_lease(session, turn, now=self.now(), limits=self.limits)
        )

    async def release(self) -> None:
        """Give back all leases, at the end."""
        await self._database.write(lambda session: turns.release_leases(session, holder=self.holder))

    async def answer(self, turn: TakenTurn, result: BotResult) -> None:
        """Commit the bot's replies. Raises TurnClosed, LeaseLost."""
        timed = self.traces.answered(turn.turn_id, result)
        replies = await self._database.write(lambda session: self._commit_answer(session, turn, timed))
        shown = replies is not None
        self._hub.answered(turn.turn_id, replies or [])
        self._hub.notify(turn.conversation_id)
        ms = self.traces.closed(turn, "answered" if shown else "held")
        logger.info("turn_answered", extra={"seq": turn.seq, "shown": shown, "ms": ms})
        if shown:
            self._count_handoffs(result)

    async def apologise(self, turn: TakenTurn, *, cause: str) -> None:
        """Commit the apology with its ticket. Raises TurnClosed, LeaseLost."""
        apology = self._texts.raw("apology", turn.language)
        self.traces.bot_ended(turn.turn_id)
        ticket = await self._database.write(
            lambda session: outbox.close_apologised(session, turn, apology, cause=cause, now=self.now())
        )
        self._hub.notify(turn.conversation_id)
        ms = self.traces.closed(turn, "apologised" if ticket else "held", cause=cause if ticket else "")
        logger.warning("turn_apologised", extra={"ticket": ticket, "cause": cause, "ms": ms})

    async def late_answer(self, turn: Apologised, result: BotResult) -> None:
        """Show an answer that came after the apology, once."""
        shown = await self._database.write(lambda session: self._commit_late(session, turn, result))
        self._hub.notify(turn.conversation_id)
        logger.info("late_answer_found", extra={"turn_id": turn.turn_id, "shown": shown})
        if shown:
            self.traces.metrics.turn_closed("late_answer", {})
            self._count_handoffs(result)

    def _count_handoffs(self, result: BotResult) -> None:
        for request in [reply.handoff for reply in result.replies if reply.handoff is not None][:1]:
            self.traces.metrics.handed_off(str(request.get("reason")))

    def _commit_answer(self, session: Session, turn: TakenTurn, result: BotResult) -> list[Event] | None:
        replies = outbox.close_answered(session, turn, result, now=self.now())
        if replies is not None:
            self._after(session, turn.conversation_id, result)
        return replies

    def _commit_late(self, session: Session, turn: Apologised, result: BotResult) -> bool:
        introduction = self._texts.raw("late_answer", turn.language)
        shown = outbox.add_late_answer(session, turn.turn_id, result, introduction, now=self.now())
        if shown:
            self._after(session, turn.conversation_id, result)
        return shown

    def _after(self, session: Session, conversation_id: str, result: BotResult) -> None:
        """What else a result changes: the conversation's language, who answers from now on, what agents see."""
        language = result.reasons.get("language")
        if language in LANGUAGES:
            set_language(session, conversation_id, language)
        for customer_id in filter(None, (reply.verified for reply in result.replies)):
            sign_in(session, conversation_id, customer_id, now=self.now())
        requests = [reply.handoff for reply in result.replies if reply.handoff is not None]
        warnings = [reply.warning for reply in result.replies if reply.warning is not None]
        if requests:
            self._open_handoff(session, conversation_id, requests[0])
        elif warnings:
            self._warn_desk(session, conversation_id, warnings[0])
            logger.info("early_warning", extra={"conversation_id": conversation_id})
