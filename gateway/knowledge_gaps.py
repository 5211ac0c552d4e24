"""What customers ask in vain, for signed-in staff: drafts of missing entries, and making an entry of one.

Drafts are made of the conversations each time they are asked for and kept nowhere; names, numbers and addresses are
masked before anybody sees them.
"""

import asyncio
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from conversations.unanswered import Unanswered, unanswered
from gateway.dependencies import ServicesDep
from gateway.desk_access import Agent
from gateway.errors import error_responses
from gateway.knowledge_routes import EntryShown, saved_new
from knowledge_graph import gaps
from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import entries_of
from knowledge_graph.entry_content import MOST_PARAPHRASES, EntryContent, Language, Line, Long
from knowledge_graph.importing.ids import id_of
from knowledge_graph.masking import masked
from shop.customers import CustomerBook

GAP_DAYS = 30  # how far back is looked unless asked otherwise


class GapNearest(BaseModel):
    entry_id: str
    question: str
    likeness: float = Field(description="cosine of its nearest wording")


class Gap(BaseModel):
    """Alike questions without a sure answer."""

    language: str
    question: str = Field(description="the most typical wording")
    wordings: list[str]
    times: int
    last_asked_at: str
    nearest: list[GapNearest] = Field(description="entries that may answer it after all")


class Acceptance(BaseModel):
    language: Language
    question: Line
    answer: Long
    wordings: list[Line] = Field(
        default=[], max_length=MOST_PARAPHRASES, description="of the draft, as paraphrases"
    )


def knowledge_gaps_router() -> APIRouter:
    """The routes of gaps."""
    router = APIRouter(
        prefix="/desk/api/knowledge",
        tags=["knowledge"],
        responses=error_responses(400, 401, 403, 404, 409, 429, 503),
    )
    router.add_api_route("/gaps", list_gaps, methods=["GET"])
    router.add_api_route("/gaps/accept", accept, methods=["POST"], status_code=201)
    return router


async def list_gaps(
    agent: Agent,
    services: ServicesDep,
    days: Annotated[int, Query(ge=1, le=3650, description="how far back")] = GAP_DAYS,
    least: Annotated[int, Query(ge=1, le=10**6, description="asked at least so often")] = 1,
) -> list[Gap]:
    """Drafts of missing entries, the most asked first."""
    found = await services.database.read(
        lambda db: (unanswered(db, since=services.now() - timedelta(days=days)), entries_of(db))
    )
    asked = await asyncio.to_thread(without_persons, found[0], services.database.engine)
    drafts = await asyncio.to_thread(gaps.drafts, asked, found[1], services.meanings)
    return [_gap(draft) for draft in drafts if draft.times >= least]


async def accept(body: Acceptance, agent: Agent, services: ServicesDep) -> EntryShown:
    """Make an entry of a draft, live at once."""
    wordings = [masked(wording) for wording in body.wordings if wording != body.question]
    entry = Entry(
        id_of(body.question),
        {body.language: body.question},
        {body.language: [wording for wording in wordings if any(map(str.isalpha, wording))]},
        {body.language: body.answer},
        source="gaps",
    )
    return await saved_new(services, EntryContent.of(entry), agent.login)


def without_persons(found: list[Unanswered], engine: Engine) -> list[gaps.Asked]:
    """The questions, with what tells who asked them masked."""
    book, names = CustomerBook(engine), dict[str, list[str]]()
    for one in found:
        if one.customer_id and one.customer_id not in names:
            customer = book.customer(one.customer_id)
            names[one.customer_id] = [customer.first_name, customer.last_name] if customer else []
    return [gaps.Asked(masked(one.text, names.get(one.customer_id or "", [])), one.at) for one in found]


def _gap(draft: gaps.Draft) -> Gap:
    return Gap(
        language=draft.language,
        question=draft.question,
        wordings=draft.wordings,
        times=draft.times,
        last_asked_at=draft.last_asked_at.isoformat(),
        nearest=[GapNearest(**vars(one)) for one in draft.nearest],
    )
