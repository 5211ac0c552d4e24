"""A real Chromium on a real product. Without Chromium these tests are skipped by name, and fail under CI=true."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.customer_page import CustomerPage
from tests.product import Product

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE_MS = 20_000
FAKE_MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(tmp_path_factory.mktemp("pages")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine; CI installs it in .ci/run")
        pytest.skip("no Chromium on this machine; install the package chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *FAKE_MICROPHONE]
        )
        yield chromium
        chromium.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, product: Product) -> Iterator[Open]:
    """Open an address of the product in a fresh profile. A fault told in the browser's console fails the test.

    expect_faults: requests may be refused or lost; every other fault, for example of the content policy, still counts.
    """
    faults: list[str] = []
    contexts = []

    def open_(path: str = "/", *, expect_faults: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            **{"locale": "en-GB", "viewport": {"width": 1280, "height": 860}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda said: faults.extend(_faults(said, requests_may_fail=expect_faults)))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(product.url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def _faults(said: ConsoleMessage, *, requests_may_fail: bool) -> list[str]:
    is_request = said.text.startswith("Failed to load resource")
    return [said.text] if said.type == "error" and not (is_request and requests_may_fail) else []


@pytest.fixture
def customer(open_page: Open) -> CustomerPage:
    return CustomerPage(open_page())
