"""Write the vectors of the examples that come with the product, so that a first training does not encode them.

Called by `python -m bot example-vectors`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message

from bot.components.own_examples import MOOD, OwnExamples
from bot.components.plain_text import PlainText, plain_of
from bot.components.sentence_vectors import PACKED, vectors_by
from bot.components.sentiment import CAREFUL
from bot.settings import ROOT, home
from vectors import Script, encoder_for, pack, script_of

SCRIPTS: tuple[Script, ...] = ("latin", "cjk")


def write_example_vectors(folder: Path = PACKED) -> list[str]:
    """One file per encoder; tells what was written. Vectors that are packed already are kept: delete a file to renew all."""
    written = []
    for script, texts in example_texts().items():
        file = folder / f"{encoder_for(script, home()).name}.npz"
        pack(file, texts, vectors_by(script, texts))
        written.append(f"{file}: {len(texts)} vectors, {file.stat().st_size / 1e6:.1f} MB")
    return written


def example_texts() -> dict[Script, list[str]]:
    """What a training has encoded, each text once, by the script whose encoder does it."""
    texts: dict[Script, list[str]] = {script: [] for script in SCRIPTS}
    for example in _examples():
        text = plain_of(example)
        texts[script_of(text)].append(text)
        if example.get(MOOD):
            texts[CAREFUL].append(text)
    return {script: list(dict.fromkeys(found)) for script, found in texts.items()}


def _examples() -> Sequence[Message]:
    """Everything that is learnt from, as its text goes to the encoders."""
    importer = TrainingDataImporter.load_nlu_importer_from_config(
        str(ROOT / "config.yml"), training_data_paths=[str(ROOT / "data" / "nlu")]
    )
    own = OwnExamples(OwnExamples.get_default_config())
    data = own.process_training_data(importer.get_nlu_data())
    with tempfile.TemporaryDirectory() as folder:
        plain_text = PlainText(LocalModelStorage(Path(folder)), Resource("plain"), None)
        plain_text.train(data)
    examples = plain_text.process_training_data(data).training_examples
    return [example for example in examples if plain_of(example)]
