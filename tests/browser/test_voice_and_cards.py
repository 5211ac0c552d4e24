"""A voice message from the (fake) microphone, and recommendations as cards to leaf through."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.customer_page import CustomerPage

pytestmark = pytest.mark.slow


def test_recommendations_are_cards_with_a_reason(customer: CustomerPage) -> None:
    customer.visit_as("regular customer")
    customer.say("what would you recommend")
    cards = customer.rows_of("bot").first.locator(".carousel .card")
    expect(cards).to_have_count(4)
    expect(cards.first.locator(".reason")).not_to_be_empty()
    cards.first.locator("button").click()
    answer = customer.rows_of("bot").nth(1)
    expect(answer.locator(".card h3")).to_have_text(cards.first.locator("h3").inner_text())


def test_a_budget_is_kept_on_every_card(customer: CustomerPage) -> None:
    row = customer.say("I'm looking for a gift under 50")
    prices = row.locator(".carousel .price").all_inner_texts()
    assert prices
    assert all(float(price.split("–")[0].split("\n")[0].strip().lstrip("€")) <= 50 for price in prices)


def test_a_recording_that_says_nothing_is_told_in_words(open_page: Open) -> None:
    customer = CustomerPage(open_page(permissions=["microphone"], expect_faults=True))
    customer.chat.get_by_role("button", name="Record a voice message").click()
    expect(customer.chat.locator(".recording")).to_be_visible()
    customer.page.wait_for_timeout(1500)
    customer.chat.get_by_role("button", name="Stop and send").click()
    # The fake microphone beeps: the worker hears no words and says so, and the message can be sent again.
    expect(customer.chat.locator(".problem")).to_contain_text("heard no words")
    expect(customer.chat.locator(".problem button")).to_be_visible()


def test_a_recording_can_be_cancelled(open_page: Open) -> None:
    customer = CustomerPage(open_page(permissions=["microphone"]))
    customer.chat.get_by_role("button", name="Record a voice message").click()
    customer.chat.get_by_role("button", name="Cancel the recording").click()
    expect(customer.chat.locator("textarea")).to_be_visible()
    expect(customer.rows_of("customer")).to_have_count(0)
