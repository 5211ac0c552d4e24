"""What the page at `/` shows of the demo shop, and signing in there as one of its invented customers.

Every route answers 404 as soon as another shop is loaded: nobody signs in to a real shop by asking.
"""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from gateway.dependencies import ServicesDep
from gateway.errors import CustomerError
from shop.catalogue import Catalogue
from shop.demo import FOLDER
from shop.demo.content import read_facts
from shop.demo.visitors import visitors
from shop.records import Product, ShopState


class SignIn(BaseModel):
    customer_id: str = Field(max_length=200)


class Token(BaseModel):
    identity_token: str


def demo_router() -> APIRouter:
    """The routes. Left out of /openapi.json: they are no contract."""
    router = APIRouter(prefix="/demo", include_in_schema=False)

    @router.get("/shop")
    def shop(services: ServicesDep) -> dict[str, Any]:
        engine = services.database.engine
        state = _demo_state(engine)
        facts = read_facts(FOLDER)
        return {
            "name": state.name,
            "currency": state.currency,
            "tagline": {"en": facts.tagline.en, "zh": facts.tagline.zh},
            "categories": _categories(Catalogue(engine).products()),
            "visitors": [vars(visitor) for visitor in visitors(engine)],
        }

    @router.post("/sign-in")
    def sign_in(body: SignIn, services: ServicesDep) -> Token:
        """A token for one of the customers the page offers, and for nobody else."""
        engine = services.database.engine
        _demo_state(engine)
        if body.customer_id not in {visitor.customer_id for visitor in visitors(engine)}:
            raise CustomerError(404, "path_unknown")
        return Token(identity_token=services.tokens.make(body.customer_id))

    return router


def _demo_state(engine: Engine) -> ShopState:
    state = Catalogue(engine).state()
    if not state.is_demo:
        raise CustomerError(404, "path_unknown")
    return state


def _categories(products: list[Product]) -> list[dict[str, Any]]:
    names: dict[str, dict[str, str]] = {p.category or "": p.extra.get("category_names", {}) for p in products}
    return [
        {
            "en": texts.get("en", category),
            "zh": texts.get("zh", category),
            "products": [_tile(product) for product in products if product.category == category],
        }
        for category, texts in names.items()
    ]


def _tile(product: Product) -> dict[str, Any]:
    return {
        "id": product.product_id,
        "en": product.name,
        "zh": product.name_zh or product.name,
        "image": product.extra.get("image"),
        "from_cents": product.lowest_cents,
        "available": any(variant.available for variant in product.variants),
    }
