"""Untrusted recordings: what is good becomes samples, everything else is refused with the name of what is wrong."""

import random
from pathlib import Path

import av
import numpy as np
import pytest

from speech.containers import container_of
from speech.decoder import LARGEST_BYTES, SAMPLE_RATE_HZ
from speech.decoding import samples_of
from speech.problems import WORDS, Problem, Refused

FORMATS = {
    "webm": ("webm", "libopus", 48_000),
    "ogg": ("ogg", "libopus", 48_000),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "m4a": ("mp4", "aac", 44_100),
    "flac": ("flac", "flac", 16_000),
    "wav": ("wav", "pcm_s16le", 16_000),
}


def tone(seconds: float) -> np.ndarray:
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (np.sin(2 * np.pi * 440 * time) * 8000).astype(np.int16)


def recording(path: Path, name: str, seconds: float, *, repeat: int = 1) -> bytes:
    """A tone in one of the formats; repeat: the same piece again and again, for long files."""
    container, codec, rate = FORMATS[name]
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.layout = "mono"
        resampler = av.AudioResampler(format=stream.codec_context.format or "s16", layout="mono", rate=rate)
        samples = tone(seconds)
        for _ in range(repeat):
            for start in range(0, len(samples), SAMPLE_RATE_HZ):
                piece = samples[None, start : start + SAMPLE_RATE_HZ]
                frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono")
                frame.sample_rate = SAMPLE_RATE_HZ
                for resampled in resampler.resample(frame):
                    resampled.pts = None
                    out.mux(stream.encode(resampled))
        out.mux(stream.encode(None))
    return path.read_bytes()


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("recordings")
    return {name: recording(folder / name, name, 4.0) for name in FORMATS}


def problem_of(content: bytes) -> Problem:
    with pytest.raises(Refused) as refused:
        samples_of(content)
    return refused.value.problem


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_becomes_mono_samples_at_16_khz(recordings: dict[str, bytes], name: str) -> None:
    samples = samples_of(recordings[name])
    assert samples.dtype == np.float32
    assert len(samples) / SAMPLE_RATE_HZ == pytest.approx(4.0, abs=0.1)
    assert 0.1 < np.abs(samples).max() <= 1.0


@pytest.mark.parametrize("name", FORMATS)
def test_half_a_recording_is_refused(recordings: dict[str, bytes], name: str) -> None:
    content = recordings[name]
    assert problem_of(content[: len(content) // 2]) in (Problem.TRUNCATED, Problem.DAMAGED)


@pytest.mark.parametrize("name", FORMATS)
def test_noise_behind_the_right_first_bytes_is_refused(recordings: dict[str, bytes], name: str) -> None:
    noise = random.Random(3).randbytes(40_000)
    assert problem_of(recordings[name][:12] + noise) in (Problem.DAMAGED, Problem.TRUNCATED, Problem.NO_AUDIO)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.EMPTY),
        (b"<!doctype html><p>hi", Problem.UNKNOWN_FORMAT),
        (b'{"a": 1}', Problem.UNKNOWN_FORMAT),
        (bytes(100), Problem.UNKNOWN_FORMAT),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", Problem.UNKNOWN_FORMAT),
        (b"OggS" + bytes(LARGEST_BYTES), Problem.TOO_LARGE),
    ],
)
def test_what_is_no_recording_is_refused(content: bytes, problem: Problem) -> None:
    assert problem_of(content) is problem


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "video.webm"
    with av.open(str(path), "w", format="webm") as out:
        stream = out.add_stream("libvpx", rate=5)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            out.mux(
                stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24"))
            )
        out.mux(stream.encode(None))
    assert problem_of(path.read_bytes()) is Problem.NO_AUDIO


def test_a_header_of_a_stream_without_a_length_is_good(recordings: dict[str, bytes]) -> None:
    streamed = bytearray(recordings["wav"])
    place = bytes(streamed).index(b"data") + 4
    streamed[place : place + 4] = b"\xff\xff\xff\xff"
    assert len(samples_of(bytes(streamed))) == 4 * SAMPLE_RATE_HZ


def test_names_and_types_do_not_count_only_bytes_do(recordings: dict[str, bytes]) -> None:
    found = {name: container_of(content[:16]) for name, content in recordings.items()}
    assert found == {
        "webm": "matroska",
        "ogg": "ogg",
        "mp3": "mp3",
        "m4a": "mov",
        "flac": "flac",
        "wav": "wav",
    }


def test_every_problem_has_words() -> None:
    assert set(WORDS) == set(Problem)
