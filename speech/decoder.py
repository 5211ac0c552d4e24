"""Decode one untrusted recording: bytes on stdin, 16-bit mono samples at 16 kHz on stdout. Started by decoding.py.

A process of its own with little memory, little time and no right to write files: a decoder's fault ends here. Ends with
REFUSED and the problem's name on stderr when the recording cannot be used.
"""

import io
import resource
import sys
from collections.abc import Generator, Iterator
from typing import Any

from speech.containers import container_of, is_cut_off
from speech.problems import Problem, Refused

SAMPLE_RATE_HZ = 16_000
LONGEST_S = 120
SHORTEST_S = 0.1  # no word is shorter
LARGEST_BYTES = 10 * 1024 * 1024
MOST_CHANNELS = 2
HIGHEST_RATE_HZ = 96_000  # twice what browsers and phones record; decoding costs rate times channels
REFUSED = 3  # exit code

MEMORY_BYTES = 1 << 30  # address space; ffmpeg's libraries take 300 MB of it before the first byte
CPU_S = 5  # two minutes of opus take 0.1 s
# A stream that says how long it is may miss its promise by rounding and by the decoder's delay, not by more.
TOLERATED_LOSS_S = 0.6
_SIGNS_OF_TRUNCATION = ("prematurely", "partial file", "truncat", "end of file", "invalid data")


def decode(content: bytes) -> Iterator[bytes]:
    """Yield the samples in pieces. Raises Refused."""
    container = container_of(content[:16])
    if not content:
        raise Refused(Problem.EMPTY)
    if len(content) > LARGEST_BYTES:
        raise Refused(Problem.TOO_LARGE)
    if container is None:
        raise Refused(Problem.UNKNOWN_FORMAT)
    yield from _decode_container(content, container)


def _decode_container(content: bytes, container: str) -> Iterator[bytes]:
    import av
    import av.logging

    av.logging.set_level(av.logging.WARNING)
    with av.logging.Capture(local=False) as said:
        try:
            with av.open(io.BytesIO(content), format=container) as source:
                if not source.streams.audio:
                    raise Refused(Problem.NO_AUDIO)
                stream = source.streams.audio[0]
                if stream.codec_context.channels > MOST_CHANNELS or stream.rate > HIGHEST_RATE_HZ:
                    raise Refused(Problem.UNKNOWN_FORMAT)
                promised = _promised_seconds(source, stream)
                if promised > LONGEST_S:
                    raise Refused(Problem.TOO_LONG)
                seconds = yield from _samples(source, stream)
        except (av.error.FFmpegError, IndexError, ValueError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused(Problem.DAMAGED) from error
    if seconds < SHORTEST_S:
        raise Refused(Problem.DAMAGED)
    if promised - seconds > TOLERATED_LOSS_S or _announces_truncation(said) or is_cut_off(content, container):
        raise Refused(Problem.TRUNCATED)


def _samples(source: Any, stream: Any) -> Generator[bytes, None, float]:
    """Yield samples; return how many seconds they are."""
    from av.audio.resampler import AudioResampler

    resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
    count = 0
    for frame in source.decode(stream):
        for piece in resampler.resample(frame):
            count += piece.samples
            if count > LONGEST_S * SAMPLE_RATE_HZ:
                raise Refused(Problem.TOO_LONG)
            yield piece.to_ndarray().tobytes()
    for piece in resampler.resample(None):
        count += piece.samples
        yield piece.to_ndarray().tobytes()
    return count / SAMPLE_RATE_HZ


def _promised_seconds(source: Any, stream: Any) -> float:
    """What the file says about its length; 0 if it says nothing (recordings of browsers do not)."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return 0.0 if source.duration is None else source.duration / 1_000_000


def _announces_truncation(said: list[tuple[int, str, str]]) -> bool:
    return any(sign in message.lower() for _, _, message in said for sign in _SIGNS_OF_TRUNCATION)


def _limit_this_process() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> int:
    _limit_this_process()
    content = sys.stdin.buffer.read(LARGEST_BYTES + 1)
    try:
        pieces = list(decode(content))  # at most 3.8 MB; nothing is sent before all of it is good
    except Refused as refused:
        print(refused.problem.value, file=sys.stderr)  # noqa: T201 - the answer to decoding.py
        return REFUSED
    except MemoryError:
        print(Problem.DAMAGED.value, file=sys.stderr)  # noqa: T201
        return REFUSED
    sys.stdout.buffer.write(b"".join(pieces))
    return 0


if __name__ == "__main__":
    sys.exit(main())
