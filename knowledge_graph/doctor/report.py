"""Findings for people and for programs, on the standard output."""

import json
from collections.abc import Sequence

import httpx
from rich.console import Console
from rich.table import Table

from knowledge_graph.doctor.findings import MUST, Finding

MUST_REPAIR = 1  # exit code
LINK_TIMEOUT_S = 5.0


def show(findings: Sequence[Finding], console: Console, *, as_json: bool) -> int:
    """Print them; returns the exit code: 0 if nothing must be repaired, else 1."""
    if as_json:
        listed = [finding.as_json() for finding in findings]
        console.print(json.dumps(listed, ensure_ascii=False, indent=2), markup=False, soft_wrap=True)
    elif findings:
        table = Table("level", "kind", "where", "what", "how to repair", show_lines=True)
        for finding in findings:
            table.add_row(
                *(
                    _plain(text)
                    for text in (finding.level, finding.kind, finding.where, finding.what, finding.repair)
                )
            )
        console.print(table)
    must = sum(finding.level == MUST for finding in findings)
    if not as_json:
        console.print(f"{len(findings)} findings, {must} of them must be repaired")
    return MUST_REPAIR if must else 0


def status_of(address: str) -> int | None:
    """The HTTP status of an address, None if nobody answers in time. Asks for the head alone."""
    try:
        return httpx.head(address, timeout=LINK_TIMEOUT_S, follow_redirects=True).status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        return None


def _plain(text: str) -> str:
    """Square brackets of a content are no markup of ours."""
    return text.replace("[", r"\[")
