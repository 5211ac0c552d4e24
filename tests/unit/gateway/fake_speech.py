"""A speech worker that hears what a test wrote into the recording. tests/integration holds the real one to it."""

from dataclasses import dataclass, field

from gateway.errors import CustomerError
from gateway.speech_client import PROBLEMS, Heard


@dataclass
class FakeSpeech:
    """b"say: hello" is heard as "hello"; b"problem: too_long" and what is neither are refused as the worker would."""

    well: bool = True
    heard: list[tuple[bytes, str | None]] = field(default_factory=list)

    async def transcribe(self, recording: bytes, *, language: str | None) -> Heard:
        self.heard.append((recording, language))
        kind, _, rest = recording.decode(errors="replace").partition(": ")
        if not self.well:
            raise CustomerError(503, "speech_unavailable", headers={"Retry-After": "5"})
        if kind == "problem":
            raise CustomerError(400, PROBLEMS[rest])
        if kind != "say":
            raise CustomerError(400, PROBLEMS["unknown_format"])
        return Heard(rest, language or "en", 1.5)

    async def healthy(self) -> bool:
        return self.well

    async def aclose(self) -> None: ...
