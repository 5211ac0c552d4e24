"""Ask an agent for password and code, count the try, and do what was asked for in the transaction that found it right.

Comparing a password takes a core for a tenth of a second: one at a time, in a thread of its own, so that somebody who
guesses slows down nobody's messages.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from fastapi import Request
from sqlalchemy.orm import Session

from desk import passwords, proof, tries
from desk.proof import Verdict
from desk.tables import AgentRow
from desk.tries import Paused
from gateway.dependencies import Services, client_address
from gateway.desk_access import browser_mark
from gateway.errors import CustomerError

RESULT = TypeVar("RESULT")


class NotProven(Exception):
    """The try was not right; `verdict` says why, as far as it may be told."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


async def prove(
    services: Services,
    request: Request,
    login: str,
    password: str,
    code: str | None,
    *,
    then: Callable[[Session, AgentRow], RESULT],
) -> RESULT:
    """Return what `then` does with the agent. Raises NotProven, CustomerError 429 in a pause."""
    now, address, mark = services.now(), client_address(request), browser_mark(request, login)
    if not tries.is_known(login, mark):
        services.rate_limits.sign_in(address)
    try:
        attempt = await services.database.write(lambda db: proof.begin(db, login, mark, now=now))
    except Paused as paused:
        seconds = int((paused.until - now).total_seconds()) + 1
        headers = {"Retry-After": str(seconds)}
        raise CustomerError(429, "desk_paused", headers=headers, seconds=seconds) from None
    checked = await slowly(lambda: passwords.check(attempt.password_hash, password))

    def judge(db: Session) -> RESULT | NotProven:
        verdict, agent = proof.finish(db, attempt, checked, code, now=now, address=address)
        return then(db, agent) if agent is not None else NotProven(verdict)

    outcome = await services.database.write(judge)
    if isinstance(outcome, NotProven):
        raise outcome
    return outcome


async def slowly(work: Callable[[], RESULT]) -> RESULT:
    """Return work(), which hashes or compares passwords."""
    return await asyncio.get_running_loop().run_in_executor(_one_at_a_time(), work)


@cache
def _one_at_a_time() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="passwords")
