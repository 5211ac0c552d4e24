"""Write the figures of a result into docs/performance.md, between its two marks. Called by `python -m bench report`."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.programs import ROOT
from bench.tables import tables

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: python -m bench report -->", "<!-- end of figures -->"


class NoMarks(RuntimeError):
    """The document has lost the marks its figures stand between."""


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1),
        "system": f"{platform.system()} {platform.machine()}",
    }


def write_figures(result: dict[str, Any], document: Path = DOCUMENT) -> None:
    """Replace the figures. Raises NoMarks."""
    text = document.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise NoMarks(
            f"{document} has no lines {BEGIN!r} and {END!r}; put them back where the figures belong"
        )
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    document.write_text(f"{before}{BEGIN}\n\n{figures(result)}\n\n{END}{after}", encoding="utf-8")


def figures(result: dict[str, Any]) -> str:
    """As they stand in the document."""
    parts = [table.markdown() for table in tables(result)]
    if about := result.get("machine"):
        parts.insert(0, _measured_on(about))
    return "\n\n".join(parts)


def _measured_on(about: dict[str, Any]) -> str:
    return (
        f"Measured on {about['day']}: {about['processor']}, {about['cores']} cores, {about['memory_gb']} GB, "
        f"{about['system']}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
