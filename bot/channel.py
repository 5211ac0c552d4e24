"""The gateway's channel: one signed question, one turn, replies or an honest status.

POST turn                              200 result | 401 signature | 409 busy | 422 body | 503 nothing saved | 504 own limit
GET  turns/{conversation}/{turn}       200 result | 202 running | 404 never finished here
GET  health                            200 | 503

A turn that was saved is never run again: its result is rebuilt from the tracker, so the answer to a repeated
question is the first answer.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.processor import TurnAborted, TurnAgent, stopwatch
from bot.replies import result_of
from bot.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_genuine
from bot.turn_request import BadTurn, TurnRequest, parse
from telemetry import about

logger = logging.getLogger(__name__)

TURN_LIMIT_S = 9.0  # the gateway gives a turn 10 s
TURNS_IN_A_SESSION = 50  # Rasa's time grows with the session: 7 ms at 10 turns, 124 ms at 400


class GatewayInput(InputChannel):
    """Takes turns from the gateway and from nobody else."""

    def __init__(
        self,
        agent: TurnAgent,
        *,
        key: str,
        limit_s: float = TURN_LIMIT_S,
        session_turns: int = TURNS_IN_A_SESSION,
    ) -> None:
        self._agent, self._key = agent, key
        self._limit_s, self._session_turns = limit_s, session_turns
        self._running: dict[str, str] = {}  # conversation -> turn

    @classmethod
    def name(cls) -> str:
        return "gateway"

    def blueprint(self, on_new_message: Any) -> Blueprint:
        blueprint = Blueprint("gateway")

        # Sanic 21 marks its handlers, which a bound method does not allow.
        @blueprint.post("/turn")
        async def post_turn(request: Request) -> HTTPResponse:
            return await self._post_turn(request)

        @blueprint.get("/turns/<conversation_id>/<turn_id>")
        async def get_turn(request: Request, conversation_id: str, turn_id: str) -> HTTPResponse:
            return await self._get_turn(request, conversation_id, turn_id)

        @blueprint.get("/health")
        async def get_health(_request: Request) -> HTTPResponse:
            return await self._get_health()

        return blueprint

    async def _post_turn(self, request: Request) -> HTTPResponse:
        if not self._signed(request, request.body):
            return _problem(401, "signature missing, wrong or too old; sign with PARLEY_INTERNAL_KEY")
        try:
            turn = parse(request.body)
        except BadTurn as error:
            return _problem(422, str(error))
        if turn.conversation_id in self._running:
            return _problem(409, "another turn of this conversation is running; ask for its result")
        self._running[turn.conversation_id] = turn.turn_id
        try:
            with about(
                request_id=turn.request_id, conversation_id=turn.conversation_id, turn_id=turn.turn_id
            ):
                return await self._answer(turn)
        finally:
            del self._running[turn.conversation_id]

    async def _answer(self, turn: TurnRequest) -> HTTPResponse:
        times: dict[str, float] = {}
        stopwatch.set(times)
        began = time.monotonic()
        try:
            finished = self._finished(turn.conversation_id, turn.turn_id)
            if finished is None:
                await asyncio.wait_for(self._run(turn), self._limit_s)
                finished = self._finished(turn.conversation_id, turn.turn_id)
        except asyncio.TimeoutError:
            logger.error("turn_too_slow")
            return _problem(504, f"the turn did not end within {self._limit_s:.0f} s")
        except TurnAborted as error:
            logger.error("turn_aborted", extra={"action": str(error)})
            return _problem(503, "an action failed and nothing was saved; send the turn again")
        except Exception:
            logger.exception("turn_failed")
            return _problem(503, "the turn failed and nothing was saved; send it again")
        if not finished or not finished["replies"]:
            logger.error("turn_without_reply")
            return _problem(503, "the turn gave no reply")
        times["total"] = (time.monotonic() - began) * 1000
        finished["reasons"]["ms"] = ms = {stage: round(value, 1) for stage, value in times.items()}
        logger.info("turn_computed", extra={"ms": ms})
        return json_response(finished)

    async def _run(self, turn: TurnRequest) -> None:
        output = CollectingOutputChannel()
        metadata = {
            "turn_id": turn.turn_id,
            "conversation_id": turn.conversation_id,
            "language": turn.language,
            "channel": turn.channel,
            "request_id": turn.request_id,
        }
        if self._store.turns_in_session(turn.conversation_id) >= self._session_turns:
            await self._agent.handle_message(self._message("/session_start", turn, output, {}))
        await self._agent.handle_message(self._message(turn.text, turn, output, metadata))

    def _message(
        self, text: str, turn: TurnRequest, output: CollectingOutputChannel, metadata: dict[str, Any]
    ) -> UserMessage:
        return UserMessage(
            text,
            output,
            turn.conversation_id,
            input_channel=self.name(),
            message_id=turn.turn_id,
            metadata=metadata,
        )

    async def _get_turn(self, request: Request, conversation_id: str, turn_id: str) -> HTTPResponse:
        if not self._signed(request, request.path.encode()):
            return _problem(401, "signature missing, wrong or too old; sign with PARLEY_INTERNAL_KEY")
        if self._running.get(conversation_id) == turn_id:
            return _problem(202, "the turn is running")
        try:
            finished = self._finished(conversation_id, turn_id)
        except Exception:
            logger.exception("tracker_unreadable")
            return _problem(503, "the tracker store cannot be read")
        return json_response(finished) if finished else _problem(404, "this turn was never finished here")

    async def _get_health(self) -> HTTPResponse:
        try:
            self._store.ping()
        except Exception:
            logger.exception("tracker_unreadable")
            return _problem(503, "the tracker store cannot be read")
        return json_response({"status": "ok", "model": self._agent.processor.model_filename})

    def _finished(self, conversation_id: str, turn_id: str) -> dict[str, Any] | None:
        events = self._store.turn_events(conversation_id, turn_id)
        return result_of(turn_id, events, model=self._agent.processor.model_filename) if events else None

    @property
    def _store(self) -> Any:
        return self._agent.tracker_store._tracker_store  # inside Rasa's wrapper, see processor.TurnAgent

    def _signed(self, request: Request, content: bytes) -> bool:
        return is_genuine(
            self._key,
            content,
            timestamp=request.headers.get(TIMESTAMP_HEADER, ""),
            signature=request.headers.get(SIGNATURE_HEADER, ""),
            now=time.time(),
        )


def _problem(status: int, message: str) -> HTTPResponse:
    return json_response({"error": message}, status=status, dumps=json.dumps)
