"""What texts of a shop are about in other words: "my toaster" is electronics, "40% off" a sale, "to Vienna" the EU.

kinds.yml, conditions.yml, matters.yml and the places of ../places.yml. Used by retrieval.
"""

from knowledge_graph.concepts.thesaurus import Thesaurus, thesaurus_of

__all__ = ["Thesaurus", "thesaurus_of"]
