"""What is wrong with what the shop tells, for signed-in staff: the doctor's findings, as `make doctor` prints them.

Links are not asked for here: a server that fetches addresses which somebody wrote down reaches what that person cannot.
"""

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel, Field

from conversations.unanswered import last_told
from gateway.dependencies import ServicesDep
from gateway.desk_access import Agent
from gateway.errors import error_responses
from knowledge_graph.doctor.examination import examine, read_told
from knowledge_graph.doctor.findings import MUST


class FindingShown(BaseModel):
    """One thing to repair."""

    kind: str
    where: str = Field(description='as "entry returns (en)"')
    what: str
    repair: str
    level: str = Field(description="must: customers are told something wrong, or nothing; should: the rest")


class Examination(BaseModel):
    """Everything that is wrong, what must be repaired first."""

    must: int = Field(description="how many must be repaired")
    findings: list[FindingShown]


def knowledge_doctor_router() -> APIRouter:
    """The route of the doctor."""
    router = APIRouter(
        prefix="/desk/api/knowledge", tags=["knowledge"], responses=error_responses(401, 403, 429, 503)
    )
    router.add_api_route("/doctor", doctor, methods=["GET"])
    return router


async def doctor(agent: Agent, services: ServicesDep) -> Examination:
    """Read everything the shop tells: contradictions, dead references, what has expired. It takes seconds."""
    told_at = await services.database.read(last_told)
    told = await asyncio.to_thread(read_told, services.database.engine)
    found = await asyncio.to_thread(examine, told, services.meanings, now=services.now(), last_told=told_at)
    return Examination(
        must=sum(finding.level == MUST for finding in found),
        findings=[FindingShown(**finding.as_json()) for finding in found],
    )
