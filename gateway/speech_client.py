"""Ask the speech worker what a recording says. Used by messages.py through voice_messages.py.

The worker answers with the text, or with the name of what is wrong with the recording.
"""

from dataclasses import dataclass
from typing import Protocol

import httpx

from gateway.errors import CustomerError
from telemetry import travelling

# What the worker may say of a recording, and our words for it in texts.yml.
PROBLEMS = {
    "empty": "audio_empty",
    "too_large": "audio_too_large",
    "too_long": "audio_too_long",
    "unknown_format": "audio_unknown_format",
    "no_audio": "audio_no_audio",
    "damaged": "audio_damaged",
    "truncated": "audio_truncated",
    "no_speech": "audio_no_speech",
}
LIMIT_S = 22.0  # the worker's own limit is 20 s
LOOK_S = 2.0
TRY_AGAIN = {"Retry-After": "5"}


@dataclass(frozen=True)
class Heard:
    """What was said. language: "en" or "zh"."""

    text: str
    language: str
    seconds: float


class SpeechClient(Protocol):
    async def transcribe(self, recording: bytes, *, language: str | None) -> Heard:
        """Raises CustomerError that says what is wrong with the recording, or that it has to be sent again."""

    async def healthy(self) -> bool: ...

    async def aclose(self) -> None: ...


class HttpSpeechClient:
    """The worker of this machine."""

    def __init__(self, port: int, key: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._key = key
        self._http = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=LIMIT_S, trust_env=False, transport=transport
        )

    async def transcribe(self, recording: bytes, *, language: str | None) -> Heard:
        try:
            answer = await self._http.post(
                "/transcribe",
                content=recording,
                params={"language": language} if language else {},
                headers={"X-Parley-Internal": self._key, **travelling()},
            )
        except httpx.HTTPError:
            raise CustomerError(503, "speech_unavailable", headers=TRY_AGAIN) from None
        if answer.status_code == 200:
            found = answer.json()
            return Heard(found["text"], found["language"], found["seconds"])
        if answer.status_code in (413, 422):
            raise CustomerError(413 if answer.status_code == 413 else 400, PROBLEMS[answer.json()["problem"]])
        raise CustomerError(503, "speech_unavailable", headers=TRY_AGAIN)

    async def healthy(self) -> bool:
        try:
            return (await self._http.get("/health", timeout=LOOK_S)).status_code == 200
        except httpx.HTTPError:
            return False

    async def aclose(self) -> None:
        await self._http.aclose()
