"""The description at /openapi.json: as FastAPI makes it, but with our errors (400) instead of its own (422).

What the door (http_guard.py) may answer to any request stands at every operation.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from gateway.errors import ErrorAnswer

DESCRIPTION = (
    "Customer service for one shop. Open a conversation, send messages, read events; every message gets an answer "
    "or an apology with a ticket. Errors say what is wrong, where, and the cure, in the customer's language."
)
_REPLACED = ("HTTPValidationError", "ValidationError")
_DOOR = {"429": "Too many requests from this address"}
_DOOR_WITH_BODY = {
    "408": "The body did not arrive in time",
    "413": "The body is too large",
    "415": "The body is not application/json",
}
_WITHOUT_BODY = ("get", "head", "options")


def describe(app: FastAPI) -> None:
    """Make app.openapi return our description."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _schema(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _schema(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
    for path in schema["paths"].values():
        for method, operation in path.items():
            operation["responses"].pop("422", None)
            _add_the_door(operation["responses"], with_body=method not in _WITHOUT_BODY)
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    schemas.setdefault("ErrorAnswer", ErrorAnswer.model_json_schema())
    for name in _REPLACED:
        schemas.pop(name, None)
    return schema


def _add_the_door(responses: dict[str, Any], *, with_body: bool) -> None:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}}
    for status, meaning in (_DOOR | _DOOR_WITH_BODY if with_body else _DOOR).items():
        responses.setdefault(status, {"description": meaning, "content": content})
