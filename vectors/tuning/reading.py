"""How a second reader learns: which of four entries of a shop answers a question, or none of them.

It reads the question, wordings of one entry and its answer together, and gives the log-odds that the entry answers it; none
of the four has the log-odds 0. The lower layers are the encoder's, read each text for itself and learn nothing, so that
their states are made once (https://arxiv.org/abs/2005.00697); the upper ones see all texts and get corrections of their own.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from vectors.corrections import Correction
from vectors.reader import WORDINGS
from vectors.reader_weights import ReaderWeights
from vectors.tuning.lesson import Steps
from vectors.tuning.texts import EntryTexts, ShopTexts
from vectors.tuning.transformer import Layer, Original, Transformer, in_batches, quickly

Matrix = np.ndarray[Any, Any]
Bar = Callable[[Iterable[Any], str], Iterable[Any]]
Pair = tuple[str, ...]  # a question, wordings of an entry, and mostly its answer
ENTRIES, NEAREST = 4, 6  # of a case, drawn from the nearest
ASKED_A_ROUND = 2  # questions of an entry
UNANSWERED_A_ROUND = 0.5  # of those that there are: a fourth of all cases
WITHOUT_ANSWERS = 0.2  # of all cases: it is not to rely on an answer that says it all
PAIRS_AT_ONCE = 24
FEATURES = 4  # of each of the width: of the question, of the entry, their product and their distance
COSINE_AT_FIRST = 10.0
QUESTION, ENTRY, NOTHING = 0, 1, -1  # what a token belongs to; NOTHING after a short pair's end


@dataclass(frozen=True)
class ReadingSettings:
    """layers_apart: how many read each text for itself. rounds: each takes two of an entry's questions."""

    layers_apart: int
    rounds: int
    rank: int = 32
    cases_a_step: int = 24
    learning_rate: float = 7e-4
    warm_up: int = 30  # steps
    seed: int = 1


@dataclass(frozen=True)
class Case:
    """Which of these pairs, all with one question, belong together. right: its place, ENTRIES if none does."""

    pairs: Sequence[Pair]
    right: int


class PairReader(nn.Module):
    """States of pairs after the lower layers to log-odds. encoder: whose upper layers it corrects."""

    def __init__(self, encoder: Original, layers_apart: int, seed: int = 1) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.layers_apart = layers_apart
        weights, width = encoder.weights, len(encoder.weights["emb.ln.w"])
        layers = sum(name.endswith(".q.w") for name in weights)
        self.layers = nn.ModuleList(
            Layer(weights, f"l{number}", encoder.architecture) for number in range(layers_apart, layers)
        )
        self.sides = nn.Parameter(torch.zeros(2, width))
        self.head = nn.Linear(FEATURES * width, 1)
        nn.init.zeros_(self.head.weight)
        with torch.no_grad():  # it begins as an encoder would: the nearer, the likelier
            self.head.weight[0, 2 * width : 3 * width] = COSINE_AT_FIRST / width
            self.head.bias[0] = -COSINE_AT_FIRST / 2

    def forward(self, states: Any, belongs: Any) -> Any:
        """(pairs,) of states, float32 (pairs, tokens, width), and what they belong to, int (pairs, tokens)."""
        entry = belongs == ENTRY
        states = states + self.sides[entry.long()]
        with quickly(self.training):
            for layer in self.layers:
                states = layer(states, (belongs != NOTHING)[:, None])
        one, other = (_direction(states.float(), counted) for counted in (belongs == QUESTION, entry))
        return self.head(torch.cat([one, other, one * other, (one - other).abs()], dim=1))[:, 0]

    def read(self, pairs: Sequence[Pair], states: Mapping[str, Any]) -> Any:
        """(pairs,) in batches of pairs of about one length. states: of each text after the lower layers."""
        lengths = [sum(len(states[text]) for text in pair) for pair in pairs]
        order = sorted(range(len(pairs)), key=lengths.__getitem__)
        found = [
            self(*_padded([pairs[place] for place in batch], states))
            for batch in in_batches(order, PAIRS_AT_ONCE)
        ]
        return torch.cat(found)[torch.tensor(order).argsort()]

    def weights(self) -> ReaderWeights:
        """What was learnt."""
        return ReaderWeights(
            corrections={
                f"l{number}.{part}": Correction(linear.down.detach().numpy(), linear.up.detach().numpy())
                for number, layer in enumerate(self.layers, self.layers_apart)
                for part, linear in layer.linear.items()
            },
            sides=self.sides.detach().numpy(),
            weight=self.head.weight.detach().numpy()[0],
            bias=self.head.bias.detach().numpy(),
        )


def learn_reading(
    encoder: Original, shops: Sequence[ShopTexts], settings: ReadingSettings, bar: Bar
) -> tuple[PairReader, list[float]]:
    """A reader that was taught the shops, and the mean loss of each round."""
    chance = random.Random(settings.seed)
    # Few rounds keep it from learning by heart; dropout would take a third of the time (docs/decisions/0020).
    architecture = replace(encoder.architecture, rank=settings.rank, dropout=0.0)
    reader = PairReader(replace(encoder, architecture=architecture), settings.layers_apart, settings.seed)
    shelves = [Shelf(encoder, shop, settings.layers_apart) for shop in bar(shops, "reading")]
    states = {text: each for shelf in shelves for text, each in shelf.states.items()}
    count = settings.rounds * sum(shelf.cases_a_round for shelf in shelves) // settings.cases_a_step
    steps = Steps(reader, settings.learning_rate, settings.warm_up, count)
    losses = []
    reader.train()
    for number in range(settings.rounds):
        cases = [case for shelf in shelves for case in shelf.cases(chance)]
        chance.shuffle(cases)
        begins = range(0, len(cases) - settings.cases_a_step + 1, settings.cases_a_step)
        of_round = []
        for begin in bar(begins, f"round {number + 1} of {settings.rounds}"):
            loss = _loss(reader, cases[begin : begin + settings.cases_a_step], states)
            of_round.append(steps.step(loss))
        losses.append(float(np.mean(of_round)))
    return reader.eval(), losses


def picked(reader: PairReader, encoder: Original, shop: ShopTexts) -> float:
    """Share of a shop's cases in which the right one of four entries, or that there is none, gets the highest log-odds."""
    shelf = Shelf(encoder, shop, reader.layers_apart)
    cases = list(shelf.cases(random.Random(1)))
    with torch.no_grad():
        odds = _odds(reader.eval(), cases, shelf.states)
    return float((odds.argmax(1) == torch.tensor([case.right for case in cases])).float().mean())


class Shelf:
    """A shop's texts as the encoder reads them. states: of each text, after the lower layers."""

    def __init__(self, encoder: Original, shop: ShopTexts, layers_apart: int) -> None:
        self.states, self._vectors = Transformer(encoder).states_and_vectors(layers_apart, shop.texts)
        self._shop = shop
        self._centres = np.stack(
            [
                np.mean([self._vectors[text] for text in (entry.question, *entry.asked)], axis=0)
                for entry in shop.entries
            ]
        )

    @property
    def cases_a_round(self) -> int:
        """How many `cases` gives."""
        return ASKED_A_ROUND * len(self._shop.entries) + self._unanswered_a_round

    @property
    def _unanswered_a_round(self) -> int:
        return round(UNANSWERED_A_ROUND * len(self._shop.unanswered))

    def cases(self, chance: random.Random) -> Iterable[Case]:
        """Some questions of every entry, and some that none answers, each with entries that are near to it."""
        entries = self._shop.entries
        for number, entry in enumerate(entries):
            for question in chance.sample(entry.asked, ASKED_A_ROUND):
                others = [other for other in self._near(question) if other != number][: NEAREST - 1]
                chosen = [entry, *(entries[each] for each in chance.sample(others, ENTRIES - 1))]
                yield Case(_pairs(question, chosen, chance), right=0)
        for question in chance.sample(self._shop.unanswered, self._unanswered_a_round):
            chosen = [entries[each] for each in chance.sample(self._near(question)[: NEAREST - 1], ENTRIES)]
            yield Case(_pairs(question, chosen, chance), right=ENTRIES)

    def _near(self, question: str) -> list[int]:
        return list(np.argsort(-(self._centres @ self._vectors[question])))


def _pairs(question: str, entries: Sequence[EntryTexts], chance: random.Random) -> list[Pair]:
    """Of each entry its own question, other wordings than the question, and its answer; or of none its answer."""
    answered = chance.random() >= WITHOUT_ANSWERS
    pairs = []
    for entry in entries:
        others = chance.sample([text for text in entry.asked if text != question], WORDINGS - 1)
        pairs.append((question, entry.question, *others, *([entry.answer] if answered else [])))
    return pairs


def _loss(reader: PairReader, cases: Sequence[Case], states: Mapping[str, Any]) -> Any:
    return functional.cross_entropy(
        _odds(reader, cases, states), torch.tensor([case.right for case in cases])
    )


def _odds(reader: PairReader, cases: Sequence[Case], states: Mapping[str, Any]) -> Any:
    """(cases, ENTRIES + 1), the last of no entry."""
    odds = reader.read([pair for case in cases for pair in case.pairs], states).view(len(cases), ENTRIES)
    return torch.cat([odds, torch.zeros(len(cases), 1)], dim=1)


def _padded(pairs: Sequence[Pair], states: Mapping[str, Any]) -> tuple[Any, Any]:
    """(float32 (pairs, tokens, width), int (pairs, tokens)): their texts one after the other."""
    rows = [torch.cat([states[text] for text in pair]) for pair in pairs]
    padded = nn.utils.rnn.pad_sequence(rows, batch_first=True).float()
    belongs = torch.full(padded.shape[:2], NOTHING)
    for row, pair in enumerate(pairs):
        belongs[row, : len(rows[row])] = ENTRY
        belongs[row, : len(states[pair[0]])] = QUESTION
    return padded, belongs


def _direction(states: Any, counted: Any) -> Any:
    """The sum of the counted states, scaled so that its parts are about 1."""
    total = (states * counted[..., None].to(states.dtype)).sum(1)
    return functional.normalize(total, dim=1) * math.sqrt(states.shape[-1])
