"""The entries customers are answered from, for signed-in staff: look, add, change, retire, roll back.

A change names the version it was made to, so that nobody's change is overwritten unseen, and keeps who made it. It is
live at the next question, in every process: whoever answers asks for the knowledge's version first.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Self, TypeVar

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from gateway.dependencies import Services, ServicesDep
from gateway.desk_access import Agent
from gateway.errors import CustomerError, error_responses
from knowledge_graph import entry_book
from knowledge_graph.entry_book import EntryChanged, UnknownEntry, Version
from knowledge_graph.entry_content import ID_PATTERN, EntryContent

RESULT = TypeVar("RESULT")
STAFF_ERRORS = error_responses(400, 401, 403, 404, 409, 429, 503)
HIGHEST_VERSION = 2**31
EntryId = Annotated[str, Path(pattern=ID_PATTERN)]
Expected = Annotated[
    int,
    Field(ge=1, le=HIGHEST_VERSION, description="the version you have read; another one now is a conflict"),
]


class Change(BaseModel):
    expected: Expected
    entry: EntryContent


class Retirement(BaseModel):
    expected: Expected


class RollBack(BaseModel):
    expected: Expected
    to_version: int = Field(ge=1, le=HIGHEST_VERSION)


class VersionShown(BaseModel):
    """What an entry was after a change. entry: null once retired."""

    version: int
    entry: EntryContent | None
    made_by: str = Field(description="an agent's login, or where the change came from")
    made_at: datetime

    @classmethod
    def of(cls, version: Version) -> Self:
        entry = None if version.entry is None else EntryContent.of(version.entry)
        return cls(version=version.number, entry=entry, made_by=version.made_by, made_at=version.made_at)


class EntryShown(VersionShown):
    """An entry as it is now, with everything it was."""

    id: str
    history: list[VersionShown] = Field(description="the latest first")


class EntryListed(BaseModel):
    id: str
    version: int
    live: bool = Field(description="whether customers are told it; false once retired")
    question: dict[str, str]
    tags: list[str]
    made_by: str
    made_at: datetime


class EntryList(BaseModel):
    total: int = Field(description="how many fit, on all pages")
    entries: list[EntryListed]


def knowledge_router() -> APIRouter:
    """The routes of entries."""
    router = APIRouter(prefix="/desk/api/knowledge", tags=["knowledge"], responses=STAFF_ERRORS)
    router.add_api_route("/entries", entries, methods=["GET"])
    router.add_api_route("/entries", create, methods=["POST"], status_code=201)
    router.add_api_route("/entries/{entry_id}", entry, methods=["GET"])
    router.add_api_route("/entries/{entry_id}", change, methods=["PUT"])
    router.add_api_route("/entries/{entry_id}/retire", retire, methods=["POST"])
    router.add_api_route("/entries/{entry_id}/roll-back", roll_back, methods=["POST"])
    return router


async def entries(
    agent: Agent,
    services: ServicesDep,
    q: Annotated[str, Query(max_length=200, description="words in any text, id or tag")] = "",
    retired: Annotated[bool, Query(description="the retired ones instead")] = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> EntryList:
    """Entries in which every word of `q` occurs, the last changed first."""

    def read(db: Session) -> EntryList:
        fitting = [version for version in _newest_first(db) if _fits(db, version, q.split(), retired=retired)]
        page = fitting[offset : offset + limit]
        return EntryList(total=len(fitting), entries=[_listed(db, version) for version in page])

    return await services.database.read(read)


async def entry(entry_id: EntryId, agent: Agent, services: ServicesDep) -> EntryShown:
    """One entry with its history."""
    return await _step(entry_id, services.database.read(lambda db: _shown(db, entry_id)))


async def create(body: EntryContent, agent: Agent, services: ServicesDep) -> EntryShown:
    """Add an entry. An id that was ever used is a conflict; roll a retired one back instead."""
    return await saved_new(services, body, agent.login)


async def change(entry_id: EntryId, body: Change, agent: Agent, services: ServicesDep) -> EntryShown:
    """Change an entry, or bring a retired one back with this content."""
    if body.entry.id != entry_id:
        raise CustomerError(400, "knowledge_id_differs", id=entry_id)
    return await _change(
        services,
        entry_id,
        lambda db: _saved_if_known(db, body, agent.login, services.now()),
    )


async def retire(entry_id: EntryId, body: Retirement, agent: Agent, services: ServicesDep) -> EntryShown:
    """Take an entry away from customers; its history stays."""
    return await _change(
        services,
        entry_id,
        lambda db: entry_book.retire(
            db, entry_id, by=agent.login, now=services.now(), expected=body.expected
        ),
    )


async def roll_back(entry_id: EntryId, body: RollBack, agent: Agent, services: ServicesDep) -> EntryShown:
    """Make an entry again what it was in a version."""
    return await _change(
        services,
        entry_id,
        lambda db: entry_book.roll_back(
            db, entry_id, body.to_version, by=agent.login, now=services.now(), expected=body.expected
        ),
    )


async def saved_new(services: Services, content: EntryContent, login: str) -> EntryShown:
    """Add an entry whose id was never used. Raises CustomerError 409 if it was."""
    return await _change(
        services,
        content.id,
        lambda db: entry_book.save(db, content.entry(), by=login, now=services.now(), expected=0),
    )


def _saved_if_known(db: Session, body: Change, login: str, now: datetime) -> Version:
    entry_book.latest(db, body.entry.id)
    return entry_book.save(db, body.entry.entry(), by=login, now=now, expected=body.expected)


async def _change(services: Services, entry_id: str, work: Callable[[Session], Version]) -> EntryShown:
    """One change in one transaction, and the entry as it is then."""

    def write(db: Session) -> EntryShown:
        work(db)
        return _shown(db, entry_id)

    return await _step(entry_id, services.database.write(write))


async def _step(entry_id: str, work: Awaitable[RESULT]) -> RESULT:
    try:
        return await work
    except UnknownEntry:
        raise CustomerError(404, "knowledge_unknown", id=entry_id) from None
    except EntryChanged as error:
        raise CustomerError(409, "knowledge_changed", id=entry_id, version=error.version) from None


def _shown(db: Session, entry_id: str) -> EntryShown:
    history = [VersionShown.of(version) for version in entry_book.history(db, entry_id)]
    return EntryShown(id=entry_id, history=history, **vars(history[0]))


def _newest_first(db: Session) -> list[Version]:
    versions = entry_book.latest_versions(db).values()
    return sorted(versions, key=lambda version: (version.made_at, version.entry_id), reverse=True)


def _fits(db: Session, version: Version, words: list[str], *, retired: bool) -> bool:
    if (version.entry is None) is not retired:
        return False
    content = _content(db, version)
    everything = f"{content.id} {content.question} {content.paraphrases} {content.answer} {content.tags}"
    return all(word.casefold() in everything.casefold() for word in words)


def _content(db: Session, version: Version) -> EntryContent:
    """The entry, or what a retired one was last."""
    if version.entry is not None:
        return EntryContent.of(version.entry)
    last = next(older.entry for older in entry_book.history(db, version.entry_id) if older.entry)
    return EntryContent.of(last)


def _listed(db: Session, version: Version) -> EntryListed:
    content = _content(db, version)
    return EntryListed(
        id=version.entry_id,
        version=version.number,
        live=version.entry is not None,
        question=content.question,
        tags=content.tags,
        made_by=version.made_by,
        made_at=version.made_at,
    )
