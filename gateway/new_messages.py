"""Read a new message from a request: JSON with text or a choice, or a form with a recording. Used by messages.py."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.config import JsonDict
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from gateway.errors import CustomerError
from gateway.http_guard import RECORDING_LIMIT
from gateway.text_rules import LONGEST_TEXT, TEXT_SCHEMA

ClientMessageId = Annotated[
    str,
    Field(
        pattern=r"^[!-~]{1,128}$",
        description="made by the sender, new for every message; sending it again is safe",
    ),
]


def _only(given: str) -> JsonDict:
    """JSON schema of a body in which one of text and choice_id is given and the other is not."""
    missing = ({"text", "choice_id"} - {given}).pop()
    return {"required": [given], "properties": {given: {"type": "string"}, missing: {"type": "null"}}}


class NewMessage(BaseModel):
    """Exactly one of text and choice_id."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_only("text"), _only("choice_id")]})

    client_message_id: ClientMessageId
    text: Annotated[str, Field(json_schema_extra=TEXT_SCHEMA)] | None = Field(
        default=None, description=f"1 to {LONGEST_TEXT} characters"
    )
    choice_id: Annotated[str, Field(pattern=r"^[ -~]{1,64}$")] | None = Field(
        default=None, description="an id of the choices of a reply"
    )


class RecordingForm(BaseModel):
    """A voice message."""

    client_message_id: ClientMessageId
    audio: Annotated[bytes, Field(json_schema_extra={"format": "binary"})] = Field(
        description="webm, ogg, mp3, m4a, flac or wav; at most 120 s and 10 MB"
    )


@dataclass(frozen=True)
class Recording:
    """A voice message, as it came."""

    client_message_id: str
    audio: bytes


async def read_message(request: Request) -> NewMessage | Recording:
    """The message of a request. Raises what the error answers know."""
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await _recording(request)
    try:
        content = json.loads(await request.body() or b"null")
    except (ValueError, RecursionError):
        raise CustomerError(400, "json_unreadable") from None
    try:
        return NewMessage.model_validate(content)
    except ValidationError as error:
        raise RequestValidationError([_in_body(problem) for problem in error.errors()]) from None


async def _recording(request: Request) -> Recording:
    try:
        async with request.form(max_files=1, max_fields=4, max_part_size=RECORDING_LIMIT) as form:
            audio, sent_id = form.get("audio"), form.get("client_message_id")
            if not isinstance(audio, UploadFile):
                raise CustomerError(400, "audio_missing")
            content = await audio.read()
    except MultiPartException:
        raise CustomerError(400, "form_unreadable") from None
    try:
        known = RecordingForm(client_message_id=sent_id, audio=b"")  # type: ignore[arg-type]
    except ValidationError as error:
        raise RequestValidationError([_in_body(problem) for problem in error.errors()]) from None
    return Recording(known.client_message_id, content)


def _in_body(problem: Any) -> dict[str, Any]:
    return {**problem, "loc": ("body", *problem["loc"])}


def request_body() -> dict[str, Any]:
    """What OpenAPI says of the body: both forms of it."""
    forms: dict[str, type[BaseModel]] = {"application/json": NewMessage, "multipart/form-data": RecordingForm}
    content = {kind: {"schema": model.model_json_schema()} for kind, model in forms.items()}
    return {"requestBody": {"required": True, "content": content}}
