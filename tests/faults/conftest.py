"""A product of its own for each module of fault tests: faults must not meet other tests' conversations."""

from collections.abc import Iterator

import pytest

from tests.conversations.facts import ShopFacts
from tests.product import Product


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture(scope="module")
def tokens(product: Product) -> list[str]:
    """Identity tokens of three customers."""
    return [product.token(customer) for customer in ShopFacts(product.home).customer_ids()[:3]]
