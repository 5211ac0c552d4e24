"""The desk's routes, for signed-in staff: who waits and why, the conversation, reply, hand back, close.

Signing in and the agent's own account are in desk_account.py, who may come in at all in desk_access.py.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversations.contract import Event
from conversations.events import events_after
from desk import handoffs
from desk.handoffs import Case, NoCase
from desk.states import NotPossible, Step
from desk.summary import summarise
from gateway.dependencies import Services, ServicesDep
from gateway.desk_access import Agent
from gateway.desk_profile import profile_of
from gateway.errors import CustomerError, error_responses
from gateway.text_rules import LONGEST_TEXT, TEXT_SCHEMA, TextEmpty, TextTooLong, clean

RESULT = TypeVar("RESULT")
STAFF_ERRORS = error_responses(400, 401, 403, 404, 409, 429, 503)


class AgentMessage(BaseModel):
    client_message_id: str = Field(min_length=1, max_length=200)
    text: str = Field(json_schema_extra=TEXT_SCHEMA)


def desk_router() -> APIRouter:
    """The routes of cases."""
    router = APIRouter(prefix="/desk/api", tags=["desk"], responses=STAFF_ERRORS)
    router.add_api_route("/queue", queue, methods=["GET"])
    router.add_api_route("/conversations/{conversation_id}", conversation, methods=["GET"])
    router.add_api_route("/conversations/{conversation_id}/events", events, methods=["GET"])
    router.add_api_route("/conversations/{conversation_id}/take", take, methods=["POST"], status_code=204)
    router.add_api_route("/conversations/{conversation_id}/reply", reply, methods=["POST"])
    router.add_api_route(
        "/conversations/{conversation_id}/hand-back", hand_back, methods=["POST"], status_code=204
    )
    router.add_api_route("/conversations/{conversation_id}/close", close, methods=["POST"], status_code=204)
    return router


async def queue(agent: Agent, services: ServicesDep) -> list[dict[str, Any]]:
    """Every open case, the most pressing first, then who waits longest; then conversations the bot warns of."""

    def read(db: Session) -> list[dict[str, Any]]:
        return [_listed(db, case, services) for case in handoffs.open_cases(db)]

    return await services.database.read(read)


async def conversation(conversation_id: str, agent: Agent, services: ServicesDep) -> dict[str, Any]:
    """A case in full: summary, profile, transcript."""

    def read(db: Session) -> dict[str, Any]:
        case = handoffs.latest_case(db, conversation_id)
        return {
            **_listed(db, case, services),
            "summary": asdict(summarise(db, case)),
            "profile": profile_of(services.database.engine, case.customer_id),
            "events": [event.model_dump(mode="json") for event in events_after(db, conversation_id, 0)],
        }

    return await _step(services.database.read(read))


async def events(
    conversation_id: str,
    agent: Agent,
    services: ServicesDep,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> list[Event]:
    """What happened after a seq."""
    return await services.database.read(lambda db: events_after(db, conversation_id, after))


async def take(conversation_id: str, agent: Agent, services: ServicesDep) -> None:
    """Take a case; the customer is told who is there."""
    await _change(
        services,
        conversation_id,
        "desk.joined",
        lambda db, told: handoffs.take(db, conversation_id, agent, told=told, now=services.now()),
        agent=agent.name,
    )


async def reply(
    conversation_id: str, body: AgentMessage, agent: Agent, services: ServicesDep
) -> dict[str, int]:
    """Say something to the customer; the same client_message_id says it once."""
    try:
        text = clean(body.text).shown
    except TextEmpty:
        raise CustomerError(400, "text_empty") from None
    except TextTooLong as error:
        raise CustomerError(413, "text_too_long", length=error.length, limit=LONGEST_TEXT) from None
    seq = await _step(
        services.database.write(
            lambda db: handoffs.reply(
                db, conversation_id, agent, text, client_message_id=body.client_message_id, now=services.now()
            )
        )
    )
    services.hub.notify(conversation_id)
    return {"seq": seq}


async def hand_back(conversation_id: str, agent: Agent, services: ServicesDep) -> None:
    """Let the bot answer again."""
    await _change(
        services,
        conversation_id,
        "desk.handed_back",
        lambda db, told: handoffs.end(db, conversation_id, Step.HAND_BACK, told=told, now=services.now()),
    )


async def close(conversation_id: str, agent: Agent, services: ServicesDep) -> None:
    """Close the case."""
    await _change(
        services,
        conversation_id,
        "desk.closed",
        lambda db, told: handoffs.end(db, conversation_id, Step.CLOSE, told=told, now=services.now()),
    )


async def _change(
    services: Services,
    conversation_id: str,
    text_key: str,
    work: Callable[[Session, str], None],
    **values: object,
) -> None:
    """One step of a case in one transaction, told in the conversation's language, and everybody woken."""

    def write(db: Session) -> None:
        language = handoffs.latest_case(db, conversation_id).language
        work(db, services.texts.get(text_key, language, **values))

    await _step(services.database.write(write))
    services.hub.notify(conversation_id)


async def _step(work: Awaitable[RESULT]) -> RESULT:
    try:
        return await work
    except NoCase:
        raise CustomerError(404, "desk_no_case") from None
    except NotPossible as error:
        raise CustomerError(409, "desk_not_possible", problem=str(error)) from None


def _listed(db: Session, case: Case, services: Services) -> dict[str, Any]:
    customer = profile_of(services.database.engine, case.customer_id, with_orders=False)
    return {
        "conversation_id": case.conversation_id,
        "state": case.state,
        "reason": case.reason,
        "mood": case.request.mood,
        "frustration": case.request.frustration,
        "urgency": case.request.urgency,
        "signs": case.request.signs,
        "requested_at": case.requested_at.isoformat(),
        "waiting_s": int((services.now() - case.requested_at).total_seconds()),
        "position": case.position,
        "language": case.language,
        "agent": case.agent,
        "customer": customer["name"] if customer else None,
    }
