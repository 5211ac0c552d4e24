"""T28: a recording that is far more than it looks is refused before it costs more than two seconds of one processor."""

import resource
from pathlib import Path

import av
import numpy as np
import pytest

from speech.decoder import LARGEST_BYTES, LONGEST_S, SAMPLE_RATE_HZ
from speech.decoding import samples_of
from speech.problems import Problem, Refused
from tests.unit.speech.test_speech_decoding import recording

PROCESSOR_S = 2.0
PACKET_MS = 60  # the longest an opus packet can be
TWO_HOURS_S = 7200


def refusal(content: bytes) -> Problem:
    """Why it is refused; fails if saying so took too much of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(Refused) as refused:
        samples_of(content)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < PROCESSOR_S, f"{used} s"
    problem: Problem = refused.value.problem
    return problem


def silence(path: Path, container: str, seconds: int, **options: str) -> bytes:
    """Opus: one packet of silence, written again and again."""
    with av.open(str(path), "w", format=container, options=options) as out:
        stream = out.add_stream("libopus", rate=48_000, options={"frame_duration": str(PACKET_MS)})
        stream.layout = "mono"
        samples = 48 * PACKET_MS
        for number in range(seconds * 1000 // PACKET_MS):
            if number < 3:
                frame = av.AudioFrame.from_ndarray(
                    np.zeros((1, samples), np.int16), format="s16", layout="mono"
                )
                frame.sample_rate, frame.pts = 48_000, number * samples
                packets = stream.encode(frame)
                content = bytes(packets[0]) if packets else b""
                continue
            packet = av.Packet(content)
            packet.stream, packet.time_base = stream, stream.time_base or stream.codec_context.time_base
            packet.pts = packet.dts = number * samples
            out.mux(packet)
    return path.read_bytes()


@pytest.mark.parametrize(("container", "options"), [("ogg", {}), ("webm", {}), ("webm", {"live": "1"})])
def test_t28_two_hours_of_silence_in_a_small_file_are_too_long(
    tmp_path: Path, container: str, options: dict[str, str]
) -> None:
    content = silence(tmp_path / container, container, TWO_HOURS_S, **options)
    assert len(content) < LARGEST_BYTES
    assert refusal(content) is Problem.TOO_LONG


@pytest.mark.parametrize("name", ["webm", "mp3"])
def test_t28_a_small_file_of_a_little_over_two_minutes_is_too_long(tmp_path: Path, name: str) -> None:
    assert refusal(recording(tmp_path / name, name, 10.0, repeat=LONGEST_S // 10 + 1)) is Problem.TOO_LONG


@pytest.mark.parametrize("promised", [2**31 - 1, 2**32 - 2, 10**9])
def test_t28_a_header_that_lies_about_its_length_is_refused(tmp_path: Path, promised: int) -> None:
    lying = bytearray(recording(tmp_path / "wav", "wav", 4.0))
    place = bytes(lying).index(b"data") + 4
    lying[place : place + 4] = promised.to_bytes(4, "little")
    assert refusal(bytes(lying)) in (Problem.TRUNCATED, Problem.TOO_LONG)


def test_t28_a_header_that_lies_about_its_rate_is_refused(tmp_path: Path) -> None:
    lying = bytearray(recording(tmp_path / "wav", "wav", 4.0))
    lying[24:28] = (2**31 - 1).to_bytes(4, "little")
    assert refusal(bytes(lying)) in (Problem.UNKNOWN_FORMAT, Problem.DAMAGED, Problem.TRUNCATED)


def test_t28_nothing_at_all_is_refused() -> None:
    assert refusal(b"") is Problem.EMPTY


@pytest.mark.parametrize(
    ("layout", "rate"),
    [("7.1", 192_000), ("7.1", 48_000), ("mono", 192_000)],
    ids=["both", "channels", "rate"],
)
def test_t28_more_channels_or_a_higher_rate_than_anybody_records_are_refused(
    tmp_path: Path, layout: str, rate: int
) -> None:
    path, channels = tmp_path / "flac", av.AudioLayout(layout).nb_channels
    with av.open(str(path), "w", format="flac") as out:
        stream = out.add_stream("flac", rate=rate)
        stream.layout = layout
        for second in range(20):
            samples = np.zeros((1, rate * channels), np.int16)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout=layout)
            frame.sample_rate, frame.pts = rate, second * rate
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert refusal(path.read_bytes()) is Problem.UNKNOWN_FORMAT


def test_t28_two_channels_at_a_studios_rate_are_still_heard(tmp_path: Path) -> None:
    path = tmp_path / "wav"
    with av.open(str(path), "w", format="wav") as out:
        stream = out.add_stream("pcm_s16le", rate=96_000)
        stream.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2 * 96_000), np.int16), format="s16", layout="stereo")
        frame.sample_rate = 96_000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert len(samples_of(path.read_bytes())) == pytest.approx(SAMPLE_RATE_HZ, rel=0.02)
