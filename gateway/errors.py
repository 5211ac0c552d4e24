"""Every error the gateway answers: {"error": {"code", "message"}}, in the customer's language, never with our insides.

CustomerError        the caller can cure it: 4xx, or 503 "try again"; the message comes from texts.yml
anything else        500 with an id; what happened is in the log under that id
"""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match, Mount

from gateway.texts import Texts, accepted_language

logger = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
CODES_BY_STATUS = {400: "json_unreadable", 404: "path_unknown", 405: "method_unknown", 413: "body_too_large"}


class ErrorBody(BaseModel):
    """What went wrong."""

    code: str = Field(description="stable, for programs")
    message: str = Field(description="what, where and the cure, in the customer's language, for people")
    id: str | None = Field(default=None, description="with 500 only: name it when you report the error")


class ErrorAnswer(BaseModel):
    """The body of every error."""

    error: ErrorBody


class CustomerError(Exception):
    """An error the caller can understand and cure. `key`: of texts.yml, without "error."; `values` fill it."""

    def __init__(
        self, status: int, code: str, *, headers: Mapping[str, str] | None = None, **values: object
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.headers, self.values = status, code, headers, values


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route, for OpenAPI."""
    return {status: {"model": ErrorAnswer} for status in statuses}


def add_error_handlers(app: FastAPI, texts: Texts) -> None:
    """Make every exception one of our error answers."""
    answers = ErrorAnswers(texts)
    app.add_exception_handler(CustomerError, answers.customer_error)
    app.add_exception_handler(RequestValidationError, answers.invalid)
    app.add_exception_handler(HTTPException, answers.http)
    app.add_exception_handler(DBAPIError, answers.database)
    app.add_exception_handler(Exception, answers.unexpected)


class ErrorAnswers:
    """Turns exceptions into answers."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def customer_error(self, request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, CustomerError)
        return self._answer(request, error.status, error.code, headers=error.headers, **error.values)

    async def invalid(self, request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return self._answer(request, 400, "json_unreadable")
        where = ".".join(str(part) for part in first["loc"][1:]) or "body"
        code = "field_contradicts" if first["type"] == "value_error" else "field_invalid"
        return self._answer(
            request, 400, code, field=where, problem=first["msg"].removeprefix("Value error, ")
        )

    async def http(self, request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code = CODES_BY_STATUS.get(error.status_code, "request_refused")
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = _methods(request) or headers.get("Allow", "")
        return self._answer(request, error.status_code, code, headers=headers)

    async def database(self, request: Request, error: Exception) -> JSONResponse:
        """A locked or full database: nothing was stored, the caller may send again."""
        logger.error("database_unavailable", extra={"error": type(error).__name__, "path": _route(request)})
        return self._answer(request, 503, "storage_busy", headers={"Retry-After": "2"})

    async def unexpected(self, request: Request, error: Exception) -> JSONResponse:
        error_id = f"E-{secrets.token_hex(4)}"
        logger.error("request_failed", exc_info=error, extra={"error_id": error_id, "path": _route(request)})
        return self._answer(request, 500, "internal", id=error_id)

    def _answer(
        self,
        request: Request,
        status: int,
        code: str,
        *,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> JSONResponse:
        request.state.error_code = code  # for request_log.py
        message = self._texts.get(f"error.{code}", language_of(request), **values)
        body = ErrorAnswer(error=ErrorBody(code=code, message=message, id=_text(values.get("id"))))
        return JSONResponse(
            body.model_dump(exclude_none=True), status_code=status, headers=dict(headers or {})
        )


def language_of(request: Request) -> str | None:
    """The conversation's language; before there is one, what the browser asks for."""
    language: str | None = getattr(request.state, "language", None)
    return language or accepted_language(request.headers.get("accept-language"))


def _methods(request: Request) -> str:
    """What may be asked of this address; the framework names the methods of the first route alone."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    tried = {method: {**request.scope, "method": method} for method in METHODS}
    known = [
        method
        for method, scope in tried.items()
        if any(route.matches(scope)[0] is Match.FULL for route in routes)
    ]
    return ", ".join(known)


def _route(request: Request) -> str:
    """The pattern of the path, without ids."""
    return str(getattr(request.scope.get("route"), "path", "unknown"))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
