"""Help pages and tables of questions that staff send in: previewed, then committed as previewed.

The pages come in the request. Their names say of what kind they are and where an entry came from; nothing is opened or
fetched by them.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from gateway.dependencies import ServicesDep
from gateway.desk_access import Agent
from gateway.errors import CustomerError, error_responses
from gateway.knowledge_transfer import Also, CommitVersion, ImportAnswer, committed, import_answer, proposed
from knowledge_graph.importing.reading import read_sent

LONGEST_PAGE = 64_000  # characters; the parser takes half a second for the worst page of this size
MOST_PAGES = 100
MOST_ENTRIES = 1000  # of one request; each is encoded
PAGE_NAME = r"^\w[\w .()-]{0,190}\.(md|markdown|html|htm|csv|yml|yaml|json)$"


class Page(BaseModel):
    """A file of the shop's help."""

    name: Annotated[str, StringConstraints(pattern=PAGE_NAME)] = Field(description="as returns.html")
    text: str = Field(max_length=LONGEST_PAGE)


class PagesImport(BaseModel):
    pages: list[Page] = Field(min_length=1, max_length=MOST_PAGES)
    commit_version: CommitVersion = None
    also: Also = []


class PagesAnswer(ImportAnswer):
    """What the pages would add and change, or have."""

    left_out: list[str] = Field(description="what could not be used, where and why")


def knowledge_pages_router() -> APIRouter:
    """The route of help pages."""
    router = APIRouter(
        prefix="/desk/api/knowledge",
        tags=["knowledge"],
        responses=error_responses(400, 401, 403, 409, 429, 503),
    )
    router.add_api_route("/pages", import_pages, methods=["POST"])
    return router


async def import_pages(body: PagesImport, agent: Agent, services: ServicesDep) -> PagesAnswer:
    """Say what help pages (Markdown, HTML) and tables of questions would add and change, or do it."""
    brought = await asyncio.to_thread(read_sent, [(page.name, page.text) for page in body.pages])
    if len(brought.entries) > MOST_ENTRIES:
        problem = f"{len(brought.entries)} questions at once; send at most {MOST_ENTRIES}"
        raise CustomerError(400, "knowledge_unreadable", problem=problem)
    proposal = await proposed(services, brought.entries)
    saved: list[str] = []
    if body.commit_version is not None:
        saved = await committed(services, proposal.chosen(body.also), body.commit_version, agent.login)
    return PagesAnswer(left_out=brought.notes, **vars(import_answer(proposal, saved)))
