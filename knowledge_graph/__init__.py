"""FAQ entries, the graph of the shop, vector index, retrieval and confidence, product linking: answers with sources.

The names below load what they need when they are first used: the gateway edits entries and needs no index for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge_graph.entries import Entry
    from knowledge_graph.knowledge import Finding, Knowledge
    from knowledge_graph.linking import ProductMatch

__all__ = ["Entry", "Finding", "Knowledge", "ProductMatch"]

_MODULES = {
    "Entry": "knowledge_graph.entries",
    "Finding": "knowledge_graph.knowledge",
    "Knowledge": "knowledge_graph.knowledge",
    "ProductMatch": "knowledge_graph.linking",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"knowledge_graph has no {name!r}")
    return getattr(import_module(_MODULES[name]), name)
