"""The catalogue as a file that staff send in: what is new, changed or removed is previewed, then done as previewed."""

import asyncio
import logging
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from gateway.dependencies import ServicesDep
from gateway.desk_access import Agent
from gateway.errors import CustomerError, error_responses
from gateway.knowledge_transfer import CommitVersion
from shop.catalogue_change import CatalogueChange, ShopChanged, apply, compare
from shop.catalogue_file import BadCatalogue, parse_catalogue
from shop.vocabulary import write_vocabulary

logger = logging.getLogger(__name__)

LONGEST_CATALOGUE = 500_000  # characters; larger ones go through `python -m shop catalogue`


class CatalogueImport(BaseModel):
    form: Literal["csv", "json"]
    text: str = Field(
        min_length=1,
        max_length=LONGEST_CATALOGUE,
        description="the file's content: every product and variant, what is missing is removed",
    )
    commit_version: CommitVersion = None


class CatalogueLine(BaseModel):
    """One difference."""

    kind: Literal["new", "changed", "removed"]
    product_id: str
    what: str


class CatalogueAnswer(BaseModel):
    """What the file would do to the shop, or has done."""

    shop_version: int = Field(description="to be sent as commit_version")
    lines: list[CatalogueLine]
    committed: bool = Field(description="false for a preview, and where nothing differs")


def knowledge_catalogue_router() -> APIRouter:
    """The route of the catalogue."""
    router = APIRouter(
        prefix="/desk/api/knowledge",
        tags=["knowledge"],
        responses=error_responses(400, 401, 403, 409, 429, 503),
    )
    router.add_api_route("/catalogue", import_catalogue, methods=["POST"])
    return router


async def import_catalogue(body: CatalogueImport, agent: Agent, services: ServicesDep) -> CatalogueAnswer:
    """Say what a file of all products would change in the shop, or do it."""
    try:
        listed = await asyncio.to_thread(parse_catalogue, body.text, body.form, where="the text")
        if body.commit_version is None:
            return _answer(await services.database.read(lambda db: compare(db, listed)), committed=False)
        change = await services.database.write(lambda db: _done(db, compare(db, listed), body.commit_version))
    except BadCatalogue as error:
        raise CustomerError(400, "catalogue_unreadable", problem=str(error)) from None
    except ShopChanged:
        raise CustomerError(409, "catalogue_changed_since_preview") from None
    if change.lines:
        await asyncio.to_thread(write_vocabulary, services.database.engine, services.settings.home)
        counts = {"written": len(change.written), "removed": len(change.removed)}
        logger.info("catalogue_changed", extra={"agent": agent.login, **counts})
    return _answer(change, committed=bool(change.lines))


def _done(db: Session, change: CatalogueChange, previewed: int | None) -> CatalogueChange:
    """Raises ShopChanged if the shop is not what was previewed."""
    if change.shop_version != previewed:
        raise ShopChanged(f"the shop has version {change.shop_version} by now")
    apply(db, change)
    return change


def _answer(change: CatalogueChange, *, committed: bool) -> CatalogueAnswer:
    lines = [CatalogueLine.model_validate(vars(line)) for line in change.lines]
    return CatalogueAnswer(shop_version=change.shop_version, lines=lines, committed=committed)
