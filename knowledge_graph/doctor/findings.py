"""What the doctor finds: kind, where, what, how to repair."""

from dataclasses import asdict, dataclass

MUST, SHOULD = "must", "should"  # must: customers are told something wrong or nothing; the command fails


@dataclass(frozen=True)
class Finding:
    """One thing to repair. where: as "entry returns (en)". level: MUST or SHOULD."""

    kind: str
    where: str
    what: str
    repair: str
    level: str = MUST

    def as_json(self) -> dict[str, str]:
        """For programs."""
        return asdict(self)
