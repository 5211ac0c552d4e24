"""What an import found: accepted, corrected and refused records, each with the reason and the cure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["refused", "corrected", "noted"]


@dataclass(frozen=True)
class Finding:
    """One thing about one record. place: the field, as a path."""

    file: str
    record: str
    outcome: Outcome
    place: str
    what: str
    cure: str


@dataclass
class Report:
    """Findings of one import, and how many records each file held."""

    findings: list[Finding] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def refuse(self, file: str, record: str, place: str, what: str, cure: str) -> None:
        self.findings.append(Finding(file, record, "refused", place, what, cure))

    def correct(self, file: str, record: str, place: str, what: str) -> None:
        self.findings.append(Finding(file, record, "corrected", place, what, "nothing to do"))

    def note(self, file: str, record: str, place: str, what: str, cure: str) -> None:
        self.findings.append(Finding(file, record, "noted", place, what, cure))

    def refused(self, file: str) -> set[str]:
        """Ids of the refused records of a file."""
        return {f.record for f in self.findings if f.file == file and f.outcome == "refused"}

    def corrected(self, file: str) -> set[str]:
        ids = {f.record for f in self.findings if f.file == file and f.outcome == "corrected"}
        return ids - self.refused(file)

    @property
    def has_refusals(self) -> bool:
        return any(finding.outcome == "refused" for finding in self.findings)

    def counts(self) -> Iterator[tuple[str, int, int, int]]:
        """(file, accepted, of these corrected, refused)."""
        for file, seen in self.seen.items():
            refused = len(self.refused(file))
            yield file, seen - refused, len(self.corrected(file)), refused

    def as_json(self) -> dict[str, Any]:
        files = {
            file: {"accepted": accepted, "corrected": corrected, "refused": refused}
            for file, accepted, corrected, refused in self.counts()
        }
        return {"files": files, "findings": [asdict(finding) for finding in self.findings]}
