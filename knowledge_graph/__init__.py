"""FAQ entries, the graph of the shop, vector index, retrieval and confidence, product linking: answers with sources."""

from knowledge_graph.entries import Entry
from knowledge_graph.knowledge import Finding, Knowledge
from knowledge_graph.linking import ProductMatch

__all__ = ["Entry", "Finding", "Knowledge", "ProductMatch"]
