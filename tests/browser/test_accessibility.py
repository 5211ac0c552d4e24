"""No violation of WCAG 2.2 A and AA that axe can find, in light and dark, in both languages, on chat and desk."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.customer_page import CustomerPage
from tests.browser.desk_page import DeskPage
from tests.browser.newcomer import Newcomer
from tests.product import Product

pytestmark = pytest.mark.slow

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [f"{violation['id']}: {node['html'][:120]}" for violation in found for node in violation["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_the_chat_has_no_violation(open_page: Open, scheme: str, locale: str) -> None:
    customer = CustomerPage(open_page(color_scheme=scheme, locale=locale, bypass_csp=True))
    customer.say("How much is the moka pot?")
    customer.say("How long do I have to return something?").locator("summary").click()
    customer.say("hello")
    assert violations(customer.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_for_a_token_has_no_violation(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme, bypass_csp=True)
    page.select_option("#visitor", value="token")
    page.locator("#token").fill("no token")
    page.locator("#token").press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#token-problem")).not_to_be_empty()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_has_no_violation(open_page: Open, product: Product, scheme: str) -> None:
    customer = CustomerPage(open_page())
    customer.say("I want to talk to a person")
    page = open_page("/desk", color_scheme=scheme, bypass_csp=True, expect_faults=True)
    assert violations(page) == []
    desk = DeskPage.sign_in(page, product)
    desk.open_case_of(customer)
    desk.press("Take")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_of_the_account_has_a_violation(open_page: Open, product: Product, scheme: str) -> None:
    page = open_page("/desk", color_scheme=scheme, bypass_csp=True, expect_faults=True)
    robin = Newcomer.hired(product, f"robin-{scheme}")
    robin.sign_in(page)
    page.click("#account")
    assert violations(page) == []
    page.click("#password-change")
    assert violations(page) == []
    page.locator("[data-view=password] .back").click()
    for _view in robin.switching_on(page):
        assert violations(page) == []
    page.click("#factor-change")
    assert violations(page) == []
    page.locator("[data-view=off] .back").click()
    page.click("#sign-out")
    DeskPage.enter(page, robin.login, robin.password)
    expect(page.locator("#sign-in-code")).to_be_visible()
    assert violations(page) == []
