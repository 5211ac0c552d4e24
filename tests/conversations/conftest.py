"""One running product for all conversations, and facts about its shop to put into the scenarios."""

from collections.abc import Iterator

import pytest

from tests.agent import AgentClient
from tests.conversations.facts import ShopFacts
from tests.product import Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="module")
def facts(product: Product) -> ShopFacts:
    """Opened anew for each file: a process has one key for encrypted columns, that of the database it has opened last."""
    return ShopFacts(product.home)


@pytest.fixture(scope="session")
def agent(product: Product) -> AgentClient:
    return AgentClient(product)
