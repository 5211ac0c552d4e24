"""A shop's side of the connector on our own database: for tests, and to read beside docs/shop-connector.md.

What a shop writes for itself is what EmbeddedShop does here; signatures, shapes and answers are as they have to be.
"""

import time
from collections.abc import Callable
from typing import Annotated, Any

import yaml
from fastapi import Depends, FastAPI, Header, HTTPException, Path, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader
from pydantic import TypeAdapter
from sqlalchemy import create_engine

from shop.backend import (
    Applied,
    ChangeRefused,
    NotAvailable,
    NotEnough,
    NothingToRevert,
    ShopBackend,
    Stale,
)
from shop.changes import Change, fingerprint
from shop.connector.signature import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, is_genuine
from shop.connector.wire import (
    AppliedJson,
    ChangeJson,
    CustomerJson,
    OrderJson,
    OrdersJson,
    OwnerJson,
    ProblemJson,
    ProofJson,
    RefusalJson,
)
from shop.embedded import EmbeddedShop
from shop.records import Order

CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
IN_ANY_CASE: dict[int | str, dict[str, Any]] = {
    401: {"model": ProblemJson, "description": "signature missing, wrong, or older than five minutes"},
    422: {"model": ProblemJson, "description": "not as agreed; nothing was done"},
}
NOT_THERE: dict[int | str, dict[str, Any]] = {404: {"model": ProblemJson, "description": "not in the shop"}}
REFUSED: dict[int | str, dict[str, Any]] = {409: {"model": RefusalJson, "description": "nothing was done"}}
Key = Annotated[str, Header(alias=KEY_HEADER, min_length=1, max_length=1000)]
CustomerId = Annotated[str, Path(min_length=1, max_length=200)]
Timestamp = Annotated[
    str, Header(alias=TIMESTAMP_HEADER, description="unix seconds, when it was signed; without it: 401")
]
Signature = Annotated[str | None, Security(APIKeyHeader(name=SIGNATURE_HEADER, auto_error=False))]


def create_app(shop: ShopBackend, secret: str, *, now: Callable[[], float] = time.time) -> FastAPI:
    """The application. now: unix seconds, for signatures."""

    async def signed(request: Request, signature: Signature, timestamp: Timestamp = "") -> None:
        if not is_genuine(
            secret,
            request.method,
            request.scope["raw_path"].decode("ascii"),
            timestamp=timestamp,
            signature=signature or "",
            key=request.headers.get(KEY_HEADER, ""),
            body=await request.body(),
            now=now(),
        ):
            raise HTTPException(401, "not_signed")

    app = FastAPI(
        title="Shop connector",
        version="1",
        description="What Parley asks a shop for. Words beside it: shop-connector.md.",
        dependencies=[Depends(signed)],
        responses=IN_ANY_CASE,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    _handle_problems(app)
    _add_reads(app, shop)
    _add_changes(app, shop)
    return app


def openapi_document() -> str:
    """The description of every connector, docs/shop-connector.openapi.yml; no shop is asked for it."""
    app = create_app(EmbeddedShop(create_engine("sqlite://")), "")
    return yaml.safe_dump(app.openapi(), sort_keys=False, allow_unicode=True, width=110)


def _add_reads(app: FastAPI, shop: ShopBackend) -> None:
    @app.get("/v1/customers/{customer_id}", responses=NOT_THERE)
    def customer(customer_id: CustomerId) -> CustomerJson:
        """A customer with ways to pay."""
        found = shop.customer(customer_id)
        if found is None:
            raise HTTPException(404, "not_found")
        return CustomerJson.model_validate(_listed(found))

    @app.get("/v1/customers/{customer_id}/orders", responses=NOT_THERE)
    def orders(customer_id: CustomerId) -> OrdersJson:
        """The customer's orders, newest first."""
        if shop.customer(customer_id) is None:
            raise HTTPException(404, "not_found")
        return OrdersJson(orders=[_order(order) for order in shop.orders_of(customer_id)])

    @app.post("/v1/owners")
    def owner(proof: ProofJson) -> OwnerJson:
        """Whose order it is, if the e-mail address is that customer's. It reads only."""
        return OwnerJson(customer_id=shop.owner_of(proof.order_number, proof.email))


def _add_changes(app: FastAPI, shop: ShopBackend) -> None:
    @app.get("/v1/changes", responses=NOT_THERE)
    def change(key: Key) -> AppliedJson:
        """The change that was made under a key."""
        applied = shop.applied(key)
        if applied is None:
            raise HTTPException(404, "not_found")
        return _applied(applied)

    @app.post("/v1/changes", responses=REFUSED)
    def make(wanted: ChangeJson, key: Key) -> AppliedJson:
        """Make a change, once per key: a key that is known returns its first result and does nothing."""
        parts = wanted.model_dump(exclude={"version"})
        return _applied(shop.apply(CHANGE.validate_python({**parts, "expected": wanted.version}), key=key))

    @app.post("/v1/changes/revert", responses=REFUSED)
    def revert(key: Key) -> AppliedJson:
        """Put back what the change of a key made different; repeated, it does nothing."""
        return _applied(shop.revert(key))


def _handle_problems(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def refuse(_request: Request, problem: HTTPException) -> JSONResponse:
        words = {"not_signed": "signature missing, wrong or too old", "not_found": "not in the shop"}
        return JSONResponse(
            {"error": problem.detail, "message": words[problem.detail]}, status_code=problem.status_code
        )

    @app.exception_handler(RequestValidationError)
    async def misshapen(_request: Request, problem: RequestValidationError) -> JSONResponse:
        where = ".".join(str(part) for part in problem.errors()[0]["loc"])
        return JSONResponse({"error": "misshapen", "message": f"{where} is not as agreed"}, status_code=422)

    @app.exception_handler(ChangeRefused)
    async def refused(_request: Request, refusal: ChangeRefused) -> JSONResponse:
        return JSONResponse(_refusal(refusal).model_dump(exclude_none=True), status_code=409)


def _refusal(refusal: ChangeRefused) -> RefusalJson:
    match refusal:
        case Stale():
            return RefusalJson(error="stale", status=refusal.status)
        case NotEnough():
            return RefusalJson(
                error="not_enough", method_id=refusal.method_id, balance_cents=refusal.balance_cents
            )
        case NotAvailable():
            return RefusalJson(error="not_available", item_id=refusal.item_id)
        case NothingToRevert():
            return RefusalJson(error="nothing_to_revert")
        case _:
            return RefusalJson(error="not_theirs")


def _order(order: Order) -> OrderJson:
    """The fingerprint serves as version here: it is another one whenever the order is."""
    return OrderJson.model_validate({**_listed(order), "version": fingerprint(order)})


def _applied(applied: Applied) -> AppliedJson:
    return AppliedJson.model_validate(applied)


def _listed(record: object) -> dict[str, Any]:
    """A record as dictionaries and lists."""
    listed: dict[str, Any] = TypeAdapter(type(record)).dump_python(record)
    return _lists(listed)  # type: ignore[no-any-return]


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(part) for name, part in value.items()}
    return [_lists(part) for part in value] if isinstance(value, list | tuple) else value
