"""T30, at the desk: characters that turn text round or hide in it are shown as signs, and do nothing there."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.customer_page import CustomerPage
from tests.browser.desk_page import DeskPage
from tests.product import Product

pytestmark = pytest.mark.slow


def test_t30_the_desk_shows_a_sign_where_a_hidden_character_stands(open_page: Open, product: Product) -> None:
    desk = DeskPage.sign_in(open_page("/desk", expect_faults=True), product)
    customer = CustomerPage(open_page())
    customer.say("my order is \u202e0431162W#\u202c and an\u200bna@example.com 👩‍👧")
    customer.say("I want to talk to a person")
    desk.open_case_of(customer)
    text = desk.lines.first.locator(".text")
    expect(text).to_have_text("my order is U+202E0431162W#U+202C and anU+200Bna@example.com 👩‍👧")
    expect(text.locator(".hidden-character")).to_have_count(3)
