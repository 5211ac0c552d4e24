"""GET /v1/conversations/{id}/turns/{seq}: why this answer? For staff only."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from conversations.contract import TurnState
from conversations.turn_record import turn_record
from gateway.dependencies import ServicesDep
from gateway.errors import CustomerError, error_responses
from gateway.events import HIGHEST_SEQ


class TurnAnswer(BaseModel):
    """What became of a customer's message, and why."""

    model_config = ConfigDict(from_attributes=True)

    turn_id: str
    seq: int = Field(description="of the customer's message")
    state: TurnState
    ticket: str | None = None
    attempts: int
    accepted_at: datetime
    started_at: datetime | None = None
    closed_at: datetime | None = None
    reasons: dict[str, Any] = Field(
        description="band, intent, ranking, entities, language, knowledge with scores and path, actions, request_id, "
        "and ms by stage: accept, queue, bot (of which nlu, actions and the rest), commit, total"
    )


def turns_router(require_staff: Callable[..., Any]) -> APIRouter:
    """The route. require_staff: a dependency that refuses everybody who is not signed in at the desk."""
    router = APIRouter(prefix="/v1/conversations/{conversation_id}/turns", tags=["turns"])

    @router.get(
        "/{seq}", dependencies=[Depends(require_staff)], responses=error_responses(400, 401, 404, 429, 503)
    )
    async def turn(
        conversation_id: str, seq: Annotated[int, Path(ge=1, le=HIGHEST_SEQ)], services: ServicesDep
    ) -> TurnAnswer:
        """Why the bot answered the message with this seq as it did."""
        found = await services.database.read(lambda session: turn_record(session, conversation_id, seq))
        if found is None:
            raise CustomerError(404, "turn_unknown", seq=seq)
        answer = TurnAnswer.model_validate(found)
        answer.reasons = {**answer.reasons, "ms": _times(answer, services.traces.ms_of(answer.turn_id))}
        return answer

    return router


def _times(answer: TurnAnswer, ms: dict[str, float]) -> dict[str, float]:
    """Milliseconds by stage. After a restart of the gateway: what was known before the commit."""
    stored = answer.reasons.get("ms", {})
    if answer.closed_at is not None:
        stored["total"] = round(1000 * (answer.closed_at - answer.accepted_at).total_seconds(), 1)
    return {**stored, **ms}
