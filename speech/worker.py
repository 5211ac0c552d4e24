"""The speech worker: POST /transcribe for the gateway alone. One transcription at a time, a short queue, a deadline.

Answers 200 {text, language, seconds, confidence, ms} | 401 | 413 | 422 {problem} | 503 when the queue is full | 504.
"""

import asyncio
import hmac
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from speech.decoder import LARGEST_BYTES
from speech.decoding import samples_of
from speech.problems import Problem, Refused
from speech.transcriber import Transcriber, Transcript
from telemetry import REQUEST_ID, about, well_formed

logger = logging.getLogger(__name__)

HEADER = "X-Parley-Internal"
TRANSCRIPTION_LIMIT_S = 20.0  # a customer with a voice note waits no longer for the first word
LONGEST_QUEUE = 8  # recordings; at about a second each the last one is in time


class Worker:
    """Transcribes in a thread of its own, in the order of arrival."""

    def __init__(self, transcriber: Transcriber, *, limit_s: float = TRANSCRIPTION_LIMIT_S) -> None:
        self._transcriber, self._limit_s = transcriber, limit_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="whisper")
        self._waiting = 0

    async def transcribe(self, content: bytes, language: str | None) -> JSONResponse:
        """Decode and transcribe. The decoder's process runs beside another recording's transcription."""
        if self._waiting >= LONGEST_QUEUE:
            return _problem(503, "busy")
        self._waiting += 1
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._limit_s):
                samples = await asyncio.to_thread(samples_of, content)
                loop = asyncio.get_running_loop()
                transcript = await loop.run_in_executor(
                    self._thread, lambda: self._transcriber.transcribe(samples, language=language)
                )
        except Refused as refused:
            logger.info("recording_refused", extra={"problem": refused.problem.value, "bytes": len(content)})
            return _problem(422, refused.problem.value)
        except TimeoutError:
            logger.error("transcription_too_slow", extra={"bytes": len(content)})
            return _problem(504, "too_slow")
        finally:
            self._waiting -= 1
        return _answer(transcript, ms=round(1000 * (time.perf_counter() - began)))


def create_app(transcriber: Transcriber, *, key: str, limit_s: float = TRANSCRIPTION_LIMIT_S) -> FastAPI:
    """The application. key: what the header X-Parley-Internal must hold."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    worker = Worker(transcriber, limit_s=limit_s)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/transcribe")
    async def transcribe(request: Request, language: str | None = None) -> JSONResponse:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), key.encode()):
            return _problem(401, f"header {HEADER} is missing or wrong")
        content = await _body(request)
        if content is None:
            return _problem(413, Problem.TOO_LARGE)
        with about(request_id=well_formed(request.headers.get(REQUEST_ID))):
            return await worker.transcribe(content, language)

    return app


async def _body(request: Request) -> bytes | None:
    """The body, None if it is larger than LARGEST_BYTES."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BYTES:
            return None
    return bytes(body)


def _answer(transcript: Transcript, *, ms: int) -> JSONResponse:
    told = {"seconds": round(transcript.seconds, 1), "language": transcript.language, "ms": ms}
    logger.info("transcribed", extra=told)
    return JSONResponse({**asdict(transcript), "ms": ms})


def _problem(status: int, problem: str) -> JSONResponse:
    return JSONResponse({"problem": problem}, status_code=status)
