"""Entries as a file, out and in, for signed-in staff. What comes in is previewed first, then committed as previewed."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from gateway.dependencies import Services, ServicesDep
from gateway.desk_access import Agent
from gateway.errors import CustomerError, error_responses
from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import entries_of
from knowledge_graph.entry_content import EntryContent
from knowledge_graph.entry_files import BadEntries, parse_entries, write_entries
from knowledge_graph.importing.proposal import (
    Kind,
    KnowledgeChanged,
    Proposal,
    commit,
    propose,
    read_known,
)

Form = Literal["yaml", "json", "csv"]
LONGEST_IMPORT = 500_000  # characters; a shop of a thousand entries fits
MEDIA_TYPES = {"yaml": "application/yaml", "json": "application/json", "csv": "text/csv; charset=utf-8"}
HIGHEST_COUNT = 2**31


CommitVersion = Annotated[
    int | None,
    Field(
        strict=True,  # false is no version 0
        ge=0,
        le=HIGHEST_COUNT,
        description="the version the preview gave: commit it; null: preview",
    ),
]
Also = Annotated[
    list[str], Field(max_length=1000, description="ids of duplicates and conflicts to commit too")
]


class Import(BaseModel):
    form: Form
    text: str = Field(min_length=1, max_length=LONGEST_IMPORT, description="the file's content")
    commit_version: CommitVersion = None
    also: Also = []


class ImportItem(BaseModel):
    entry: EntryContent
    kind: Kind
    other_id: str | None = Field(description="the entry it is like")
    why: str


class ImportAnswer(BaseModel):
    """What an import would do, or has done."""

    knowledge_version: int = Field(description="to be sent as commit_version")
    counts: dict[Kind, int]
    items: list[ImportItem]
    committed: list[str] = Field(description="ids that were saved; empty for a preview")


def knowledge_transfer_router() -> APIRouter:
    """The routes of files."""
    router = APIRouter(
        prefix="/desk/api/knowledge",
        tags=["knowledge"],
        responses=error_responses(400, 401, 403, 409, 429, 503),
    )
    contents = {
        media.split(";")[0]: {"schema": {"type": "string" if form == "csv" else "object"}}
        for form, media in MEDIA_TYPES.items()
    }
    router.add_api_route(
        "/export",
        export,
        methods=["GET"],
        response_class=Response,
        responses={200: {"content": contents, "description": "Every entry that customers are told"}},
    )
    router.add_api_route("/import", import_, methods=["POST"])
    return router


async def export(agent: Agent, services: ServicesDep, form: Annotated[Form, Query()] = "yaml") -> Response:
    """Every entry as a file that can be imported again."""
    text = await services.database.read(lambda db: write_entries(entries_of(db), form))
    headers = {"Content-Disposition": f'attachment; filename="entries.{form}"'}
    return Response(text, media_type=MEDIA_TYPES[form], headers=headers)


async def import_(body: Import, agent: Agent, services: ServicesDep) -> ImportAnswer:
    """Say what a file would add and change, or do it."""
    try:
        brought = await asyncio.to_thread(parse_entries, body.text, body.form, where="the text")
    except BadEntries as error:
        raise CustomerError(400, "knowledge_unreadable", problem=str(error)) from None
    proposal = await proposed(services, brought)
    if body.commit_version is None:
        return import_answer(proposal, [])
    chosen = proposal.chosen(body.also)
    saved = await committed(services, chosen, body.commit_version, agent.login)
    return import_answer(proposal, saved)


async def proposed(services: Services, brought: list[Entry]) -> Proposal:
    """Hold entries against the knowledge. It reads models, so it is a matter of seconds for many."""
    known = await services.database.read(lambda db: read_known(db, [entry.entry_id for entry in brought]))
    return await asyncio.to_thread(propose, brought, known, services.meanings)


async def committed(services: Services, chosen: list[Entry], knowledge_version: int, login: str) -> list[str]:
    """Save them all or none. Raises CustomerError 409 if the knowledge is not what was previewed."""

    def write(db: Session) -> list[str]:
        return commit(db, chosen, knowledge_version=knowledge_version, by=login, now=services.now())

    try:
        return await services.database.write(write)
    except KnowledgeChanged:
        raise CustomerError(409, "knowledge_changed_since_preview") from None


def import_answer(proposal: Proposal, saved: list[str]) -> ImportAnswer:
    """A proposal, and the ids that were saved of it."""
    return ImportAnswer(
        knowledge_version=proposal.knowledge_version,
        counts=dict(proposal.counts),
        items=[
            ImportItem(
                entry=EntryContent.of(item.entry), kind=item.kind, other_id=item.other_id, why=item.why
            )
            for item in proposal.items
        ],
        committed=saved,
    )
