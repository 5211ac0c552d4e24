"""The action server: rasa-sdk's webhook contract on FastAPI for the bot, and suggested answers for the desk.

rasa-sdk's own server listens on every network, asks nobody who they are, unpacks any amount and answers an error with
the whole request, which holds the customer's conversation. This one does none of that.
"""

import asyncio
import hmac
import json
import logging
import time
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException

from telemetry import REQUEST_ID, about, well_formed

logger = logging.getLogger(__name__)

HEADER = "X-Parley-Internal"
ACTION_LIMIT_S = 6.0  # the bot waits 7 s for us, the customer 10 s for the bot
BODY_LIMIT = 2 * 1024 * 1024  # bytes, unpacked; a session of 50 turns has about 100 KiB


class TooLarge(ValueError):
    """The body is larger than BODY_LIMIT."""


Suggest = Callable[[str, str], list[dict[str, str]]]


def create_app(
    actions: ActionExecutor, suggest: Suggest, *, key: str, limit_s: float = ACTION_LIMIT_S
) -> FastAPI:
    """The application. key: what the callers' header must hold. suggest: answers to a question in a language."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), key.encode()):
            return _problem(401, "", f"header {HEADER} is missing or wrong")
        try:
            call = json.loads(await _body(request))
        except TooLarge:
            return _problem(413, "", f"the body is larger than {BODY_LIMIT} bytes")
        except (ValueError, zlib.error, RecursionError):
            return _problem(400, "", "the body is not JSON")
        return await _run(actions, call if isinstance(call, dict) else {}, limit_s)

    @app.post("/suggestions")
    async def suggestions(request: Request) -> JSONResponse:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), key.encode()):
            return _problem(401, "", f"header {HEADER} is missing or wrong")
        asked = json.loads(await _body(request))
        with about(request_id=well_formed(request.headers.get(REQUEST_ID))):
            return JSONResponse(await asyncio.to_thread(suggest, asked["question"], asked["language"]))

    return app


async def _run(actions: ActionExecutor, call: dict[str, Any], limit_s: float) -> JSONResponse:
    name = str(call.get("next_action") or "")
    with _about_turn(call):
        return await _act(actions, name, call, limit_s)


async def _act(actions: ActionExecutor, name: str, call: dict[str, Any], limit_s: float) -> JSONResponse:
    began = time.monotonic()
    call.setdefault("domain", {})  # the bot leaves it out; no action of ours reads it
    try:
        result = await asyncio.wait_for(actions.run(call), limit_s)
    except ActionNotFoundException:
        return _problem(404, name, "no such action")
    except TimeoutError:
        logger.error("action_too_slow", extra={"action": name})
        return _problem(504, name, f"the action did not end within {limit_s:.0f} s")
    except Exception:
        logger.exception("action_failed", extra={"action": name})
        return _problem(500, name, "the action failed; the log says why")
    logger.info("action_run", extra={"action": name, "ms": round(1000 * (time.monotonic() - began), 1)})
    return JSONResponse(result if isinstance(result, dict) else result.model_dump() if result else {})


def _about_turn(call: dict[str, Any]) -> AbstractContextManager[None]:
    """Log lines inside name the turn, as the bot's metadata of the message does."""
    message = (call.get("tracker") or {}).get("latest_message") or {}
    metadata = message.get("metadata") or {}
    return about(**{name: metadata.get(name) for name in ("request_id", "conversation_id", "turn_id")})


async def _body(request: Request) -> bytes:
    """The body, unpacked if it came packed. Raises TooLarge."""
    packed, body = request.headers.get("content-encoding") == "deflate", b""
    unpacker = zlib.decompressobj()
    async for chunk in request.stream():
        body += unpacker.decompress(chunk, BODY_LIMIT + 1 - len(body)) if packed else chunk
        if len(body) > BODY_LIMIT or (packed and unpacker.unconsumed_tail):
            raise TooLarge
    return body


def _problem(status: int, action: str, message: str) -> JSONResponse:
    return JSONResponse({"error": message, "action_name": action}, status_code=status)
