"""Samples to text with Whisper, one recording at a time on one thread. Used by worker.py and the command."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from speech import model
from speech.problems import Problem, Refused

LANGUAGES = ("en", "zh")
# Decoding again at a higher temperature helps with noise; higher ones invent (Whisper, arXiv 2212.04356, section 4.5).
TEMPERATURES = (0.0, 0.2, 0.4)
REPEATS_ABOVE = 2.2  # compression ratio of a text that goes in circles
UNSURE_BELOW = -1.0  # average log-probability, Whisper's own limit
SPEECH_PROBABILITY = 0.5  # of Silero's voice activity detection; music and noise stay below


@dataclass(frozen=True)
class Transcript:
    """What was said. language: "en" or "zh"; seconds: of the recording; confidence: mean token probability, 0 to 1."""

    text: str
    language: str
    seconds: float
    confidence: float


class Transcriber(Protocol):
    def transcribe(self, samples: np.ndarray, *, language: str | None = None) -> Transcript:
        """samples: float32 mono at 16 kHz, in [-1, 1]. Raises Refused with NO_SPEECH."""


class WhisperTranscriber:
    """faster-whisper with int8 weights; Chinese comes out in simplified characters."""

    def __init__(self, home: Path, *, name: str | None = None) -> None:
        """name: a folder or a hub name; None: the default model. Raises ModelUnusable."""
        from faster_whisper import WhisperModel
        from opencc import OpenCC

        path = name or str(model.prepare(home))
        try:
            self._model = WhisperModel(path, device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)
        except (RuntimeError, OSError, ValueError) as error:
            raise model.ModelUnusable(
                f"PARLEY_SPEECH_MODEL {path!r} cannot be loaded: {error}; {model.CURE}"
            ) from error
        self._simplified = OpenCC("t2s")

    def transcribe(self, samples: np.ndarray, *, language: str | None = None) -> Transcript:
        spoken = language if language in LANGUAGES else self._language_of(samples)
        segments, info = self._model.transcribe(
            samples,
            language=spoken,
            beam_size=1,
            temperature=TEMPERATURES,
            compression_ratio_threshold=REPEATS_ABOVE,
            log_prob_threshold=UNSURE_BELOW,
            condition_on_previous_text=False,  # an error in one window does not spread into the next
            without_timestamps=True,
            vad_filter=True,  # Whisper writes "Thank you." for silence
            vad_parameters={"threshold": SPEECH_PROBABILITY},
        )
        heard = [segment for segment in segments if segment.compression_ratio <= REPEATS_ABOVE]
        text = self._written("".join(segment.text for segment in heard), spoken)
        if not text:
            raise Refused(Problem.NO_SPEECH)
        return Transcript(text, spoken, round(info.duration, 2), _confidence(heard))

    def _language_of(self, samples: np.ndarray) -> str:
        """The likelier of our languages; Whisper itself chooses among a hundred."""
        _, _, probabilities = self._model.detect_language(samples)
        likely = dict(probabilities)
        return max(LANGUAGES, key=lambda language: likely.get(language, 0.0))

    def _written(self, text: str, language: str) -> str:
        simplified: str = self._simplified.convert(text) if language == "zh" else text
        return simplified.strip()


def _confidence(segments: list[Any]) -> float:
    return round(float(np.exp(np.mean([segment.avg_logprob for segment in segments]))), 3)
