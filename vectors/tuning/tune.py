"""Teach one script's encoder, and then its reader, and show on shops that were held back what that brings."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import track

from vectors.corrections import corrections_file, read_corrections, write_corrections
from vectors.export import PACKAGE as MINILM
from vectors.export_e5 import NAME as E5
from vectors.reader import READ_BY
from vectors.reader_weights import reader_file, write_reader
from vectors.script import Script
from vectors.tuning.lesson import Settings, learn
from vectors.tuning.reading import ReadingSettings, learn_reading, picked
from vectors.tuning.texts import Language, ShopTexts, shops
from vectors.tuning.transformer import Original, Transformer, corrected, e5, minilm

LANGUAGE: dict[Script, Language] = {"latin": "en", "cjk": "zh"}
MODEL: dict[Script, str] = {"latin": MINILM, "cjk": E5}
# e5's cosines lie within .2 of each other, so that a difference of them counts more.
SETTINGS: dict[Script, Settings] = {
    "latin": Settings(temperature=0.05, rounds=8),
    "cjk": Settings(temperature=0.02, rounds=6),
}
# Shares of what was learnt that are used: from .4 to 1 other people's shops find within a point as much, this is the middle.
STRENGTH: dict[Script, float] = {"latin": 0.7, "cjk": 0.7}
# A third of e5's layers reads pairs: teaching takes as much longer as there are more of them.
READING: dict[Script, ReadingSettings] = {
    "latin": ReadingSettings(layers_apart=3, rounds=4),
    "cjk": ReadingSettings(layers_apart=8, rounds=4),
}
KNOWN_WORDINGS = 2  # of an entry, when its other questions are looked for

console = Console()


class NoSuchShop(ValueError):
    """A shop that is to be held back is not there."""


def tune(script: Script, held_back: Sequence[str] = ()) -> Path:
    """Teach the encoder all shops but those held back, and write its corrections. Returns the file. Raises NoSuchShop."""
    known, others = _told_apart(shops(LANGUAGE[script]), held_back)
    with _original(script) as original:
        transformer = Transformer(original)
        before = [found(transformer, shop) for shop in others]
        losses = learn(transformer, known, SETTINGS[script], _bar)
        after = [found(transformer, shop) for shop in others]
    _tell(losses)
    for shop, was, now in zip(others, before, after, strict=True):
        console.print(
            f"{shop.name}, held back: {was:.3f} of its questions find their entry; after all lessons {now:.3f}"
        )
    file = corrections_file(MODEL[script])
    write_corrections(file, transformer.corrections(STRENGTH[script]))
    return file


def tune_reader(script: Script, held_back: Sequence[str] = ()) -> Path:
    """Teach a reader on top of the encoder's corrections, and write what it learnt. Returns the file. Raises NoSuchShop."""
    languages = [LANGUAGE[asked_in] for asked_in, models in READ_BY.items() if script in models]
    every = [shop for language in languages for shop in shops(language)]
    known, others = _told_apart(every, held_back)
    with _original(script) as original:
        encoder = corrected(original, read_corrections(corrections_file(MODEL[script])))
        reader, losses = learn_reading(encoder, known, READING[script], _bar)
        right = [picked(reader, encoder, shop) for shop in others]
    _tell(losses)
    for shop, share in zip(others, right, strict=True):
        console.print(
            f"{shop.name}, held back: in {share:.3f} of its cases the reader picks the right entry, or none"
        )
    file = reader_file(MODEL[script])
    write_reader(file, reader.weights())
    return file


def _told_apart(
    every: Sequence[ShopTexts], held_back: Sequence[str]
) -> tuple[list[ShopTexts], list[ShopTexts]]:
    """(shops to learn from, those held back), with every core for what follows."""
    names = {shop.name for shop in every}
    if unknown := sorted(set(held_back) - names):
        raise NoSuchShop(
            f"no {', '.join(unknown)} in data/questions/ to hold back; there are {', '.join(sorted(names))}"
        )
    torch.set_num_threads(os.cpu_count() or 1)
    return (
        [shop for shop in every if shop.name not in held_back],
        [shop for shop in every if shop.name in held_back],
    )


def _tell(losses: Sequence[float]) -> None:
    console.print(f"loss of each round: {', '.join(f'{loss:.2f}' for loss in losses)}")


def found(transformer: Transformer, shop: ShopTexts) -> float:
    """Share of customers' questions that are nearest to a wording of their entry, of which it has two."""
    wordings = [[entry.question, *entry.asked][:KNOWN_WORDINGS] for entry in shop.entries]
    asked = [entry.asked[KNOWN_WORDINGS - 1 :] for entry in shop.entries]
    near = transformer.encode(_flat(asked)) @ transformer.encode(_flat(wordings)).T
    owners = np.repeat(np.arange(len(wordings)), [len(texts) for texts in wordings])
    wanted = np.repeat(np.arange(len(asked)), [len(texts) for texts in asked])
    return float((owners[near.argmax(axis=1)] == wanted).mean())


@contextmanager
def _original(script: Script) -> Iterator[Original]:
    if script == "latin":
        yield minilm()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield e5(Path(folder))


def _bar(of_round: Iterable[Any], title: str) -> Iterable[Any]:
    return track(list(of_round), title)


def _flat(texts: Sequence[Sequence[str]]) -> list[str]:
    return [text for some in texts for text in some]
