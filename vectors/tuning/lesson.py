"""How a transformer learns from a shop: texts of one entry come together, all others of the same shop move apart.

Negatives come from the shop itself, because that is what is mistaken for each other: its other entries, and questions that
none of them answers (supervised contrastive loss, https://arxiv.org/abs/2004.11362, each positive against all negatives).
What the model knew already it keeps: every vector is drawn to where it was, and less than all that was learnt is used.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from vectors.tuning.texts import EntryTexts, ShopTexts
from vectors.tuning.transformer import Transformer

TEXTS_AN_ENTRY, UNANSWERED = 3, 20  # drawn at each step
ANSWER_SHARE = 0.25  # how often the answer is among an entry's texts: it counts a fifth in retrieval
NO_ENTRY = -1
MOST_GRADIENT = 1.0  # its norm is cut to this

Bar = Callable[[Iterable[ShopTexts], str], Iterable[ShopTexts]]


@dataclass(frozen=True)
class Settings:
    """temperature: of the cosines. keep: how strongly vectors are drawn to where they were."""

    temperature: float
    rounds: int  # each shop once in each
    learning_rate: float = 1e-3
    warm_up: int = 10  # steps
    keep: float = 8.0
    seed: int = 1


def learn(transformer: Transformer, shops: Sequence[ShopTexts], settings: Settings, bar: Bar) -> list[float]:
    """Teach it the shops, one at a step, in another order each round. Returns the mean loss of each round."""
    chance = random.Random(settings.seed)
    before = {shop.name: dict(zip(shop.texts, transformer.encode(shop.texts), strict=True)) for shop in shops}
    steps = Steps(transformer, settings.learning_rate, settings.warm_up, settings.rounds * len(shops))
    losses = []
    for number in range(settings.rounds):
        transformer.train()
        of_round = []
        for shop in bar(chance.sample(shops, len(shops)), f"round {number + 1} of {settings.rounds}"):
            texts, owners = drawn(shop, chance)
            vectors = transformer(texts)
            kept = torch.from_numpy(np.stack([before[shop.name][text] for text in texts]))
            loss = contrast(vectors, torch.tensor(owners), settings.temperature)
            loss = loss + settings.keep * (1 - (vectors * kept).sum(1)).mean()
            of_round.append(steps.step(loss))
        losses.append(float(np.mean(of_round)))
    return losses


class Steps:
    """Steps of AdamW, whose rate rises while it warms up and falls to nothing from then on.

    count: of all steps. warm_up: how many of them.
    """

    def __init__(self, module: Any, learning_rate: float, warm_up: int, count: int) -> None:
        self._parameters = [each for each in module.parameters() if each.requires_grad]
        self._optimiser = torch.optim.AdamW(self._parameters, lr=learning_rate)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: max(0.0, min((step + 1) / warm_up, 1 - step / (count + 1)))
        )

    def step(self, loss: Any) -> float:
        """Learn from a loss; its value."""
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._parameters, MOST_GRADIENT)
        self._optimiser.step()
        self._schedule.step()
        return float(loss.item())


def drawn(shop: ShopTexts, chance: random.Random) -> tuple[list[str], list[int]]:
    """(texts, number of the entry of each): some of every entry, and of the unanswered ones, which have NO_ENTRY."""
    texts, owners = list[str](), list[int]()
    for number, entry in enumerate(shop.entries):
        some = _of_entry(entry, chance)
        texts += some
        owners += [number] * len(some)
    none = chance.sample(shop.unanswered, min(UNANSWERED, len(shop.unanswered)))
    return texts + none, owners + [NO_ENTRY] * len(none)


def _of_entry(entry: EntryTexts, chance: random.Random) -> list[str]:
    questions = [entry.question, *entry.asked]
    some = chance.sample(questions, min(TEXTS_AN_ENTRY, len(questions)))
    return [entry.answer, *some[1:]] if chance.random() < ANSWER_SHARE else some


def contrast(vectors: Any, owners: Any, temperature: float) -> Any:
    """The mean over all pairs of one entry of -log(pair / (pair + all that is no pair)).

    vectors: (n, d) of unit length; owners: (n,). A text of NO_ENTRY is a pair with none, and is what others are told from.
    """
    answered = owners != NO_ENTRY
    similar = vectors[answered] @ vectors.T / temperature
    itself = torch.eye(len(owners), dtype=torch.bool)[answered]
    same = owners[answered][:, None] == owners[None]
    others = torch.logsumexp(similar.masked_fill(same, -torch.inf), dim=1, keepdim=True)
    losses = functional.softplus(others - similar)
    return losses[same & ~itself].mean()
