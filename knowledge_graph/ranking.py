"""Make one order of what is known of each candidate.

Every score is scaled to 0..1 over the candidates: .7 meaning and .3 words in common; half of that and half what the shop's
own classifier says, where there is one; concepts in common, where the shop's own wordings show that they help; a soft boost
for entries about a product the question names (Hit@1 on near-duplicate shop FAQs .778 -> .956 with answers and boost; a
hard filter: .889).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge_graph.experiments import Experiment
from knowledge_graph.retrieval import Scored

Matrix = np.ndarray[Any, Any]

DENSE_WEIGHT, LEXICAL_WEIGHT = 0.7, 0.3
CLASSIFIER_WEIGHT = 0.5
# Hit@1 on four near-duplicate shop FAQs, 617 questions: .875 -> .898. Of BANKING77 and CLINC150, which are no shops, it
# takes .003 and .005, but there the wordings do not ask for it.
CONCEPTS_WEIGHT = 0.25
ALL_CONCEPTS = 4.0  # the BM25 from which on concepts count in full: one that hardly any other entry has
WORTHWHILE = 0.01  # share of the wordings that concepts have to bring to their own entry


@dataclass(frozen=True)
class Weights:
    """Of what not every shop has."""

    classifier: float
    concepts: float


def weights_for(experiments: Sequence[Experiment], *, classified: bool) -> Weights:
    """What serves the shop's own wordings best; concepts count if nothing is known. classified: is there a classifier."""
    without = Weights(CLASSIFIER_WEIGHT if classified else 0.0, 0.0)
    with_concepts = Weights(without.classifier, CONCEPTS_WEIGHT)
    asked = [each for each in experiments if each.wanted]
    if not asked:
        return with_concepts
    gain = sum(_is_first(each, with_concepts) - _is_first(each, without) for each in asked)
    return with_concepts if gain >= WORTHWHILE * len(asked) else without


def ranked(scored: Sequence[Scored], boosts: Mapping[str, float], weights: Weights) -> list[Scored]:
    """The entries by rank, best first. boosts: by entry id."""
    if not scored:
        return []
    dense = _scaled(np.array([item.dense for item in scored]))
    lexical = _scaled(np.array([item.lexical for item in scored]))
    logits = _scaled(np.array([item.logit for item in scored]))
    concepts = _scaled(np.array([item.concepts for item in scored]), least_width=ALL_CONCEPTS)
    ranks = (1 - weights.classifier) * (DENSE_WEIGHT * dense + LEXICAL_WEIGHT * lexical)
    ranks += weights.classifier * logits + weights.concepts * concepts
    ranks += np.array([boosts.get(item.entry.entry_id, 0.0) for item in scored])
    best_first = np.argsort(-ranks, kind="stable")
    return [scored[place].ranked(float(ranks[place])) for place in best_first]


def _is_first(experiment: Experiment, weights: Weights) -> bool:
    return ranked(experiment.found, {}, weights)[0].entry is experiment.wanted


def _scaled(values: Matrix, *, least_width: float = 0.0) -> Matrix:
    width = max(values.max() - values.min(), least_width)
    return np.asarray((values - values.min()) / width) if width > 0 else np.zeros_like(values)
