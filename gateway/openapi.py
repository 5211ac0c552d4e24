"""The description at /openapi.json: as FastAPI makes it, but with our errors (400) instead of its own (422)."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

DESCRIPTION = (
    "Customer service for one shop. Open a conversation, send messages, read events; every message gets an answer "
    "or an apology with a ticket. Errors say what is wrong, where, and the cure, in the customer's language."
)
_REPLACED = ("HTTPValidationError", "ValidationError")


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
        for operation in path.values():
            operation["responses"].pop("422", None)
    for name in _REPLACED:
        schema.get("components", {}).get("schemas", {}).pop(name, None)
    return schema
