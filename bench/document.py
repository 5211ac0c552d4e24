"""Write the figures of a result into docs/, between the marks that name its kinds. Called by `python -m bench report`."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.programs import ROOT
from bench.tables import tables

DOCUMENTS = tuple(ROOT / "docs" / name for name in ("performance.md", "understanding.md", "knowledge.md"))
SECTION = re.compile(r"(<!-- figures: ([a-z, ]+) -->\n).*?(<!-- end of figures -->)", re.DOTALL)


class NoMarks(RuntimeError):
    """A document has lost the marks its figures stand between."""


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1),
        "system": f"{platform.system()} {platform.machine()}",
    }


def write_figures(result: dict[str, Any], documents: Sequence[Path] = DOCUMENTS) -> None:
    """Replace the figures of the kinds that the result holds; others stay as they are. Raises NoMarks."""
    texts = {document: document.read_text(encoding="utf-8") for document in documents}
    for document, text in texts.items():
        if not SECTION.search(text):
            raise NoMarks(
                f"{document} has no lines '<!-- figures: KINDS -->' and '<!-- end of figures -->'; "
                "put them back where the figures belong"
            )
    for document, text in texts.items():
        document.write_text(SECTION.sub(lambda found: _section(found, result), text), encoding="utf-8")


def figures(result: dict[str, Any]) -> str:
    """As they stand in a document."""
    parts = [table.markdown() for table in tables(result)]
    if about := result.get("machine"):
        parts.insert(0, _measured_on(about))
    return "\n\n".join(parts)


def _section(found: re.Match[str], result: dict[str, Any]) -> str:
    """The section with new figures, or as it is if the result has none of its kinds."""
    kinds = [each.strip() for each in found[2].split(",")]
    mine = {kind: result[kind] for kind in kinds if kind in result}
    if not mine:
        return found[0]
    about = {"machine": result["machine"]} if "machine" in result else {}
    return f"{found[1]}\n{figures(about | mine)}\n\n{found[3]}"


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
