"""A customer in the chat and an agent at the desk, each in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.customer_page import CustomerPage
from tests.browser.desk_page import DeskPage
from tests.product import Product

pytestmark = pytest.mark.slow


def test_customer_asks_for_a_person_and_comes_back_to_the_bot(open_page: Open, product: Product) -> None:
    customer = CustomerPage(open_page())
    customer.visit_as("regular customer")
    customer.say("How long do I have to return something?")
    customer.say("I want to talk to a person")
    expect(customer.chat.locator(".banner")).to_contain_text("in line for a person")

    desk = DeskPage.sign_in(open_page("/desk", expect_faults=True), product)
    desk.open_case_of(customer)
    expect(desk.page.locator("#beside")).to_contain_text("asked for a person")
    expect(desk.page.locator("#beside")).to_contain_text("Last orders")
    desk.press("Take")
    expect(customer.chat.locator(".banner")).to_contain_text("A person is with you")
    desk.reply("<b>Hello</b>, I am here.")
    expect(customer.rows_of("agent").last).to_contain_text("<b>Hello</b>, I am here.")

    customer.write("great, and how long does a refund take?")
    expect(desk.lines.last).to_contain_text("how long does a refund take")
    expect(desk.page.locator(".helps .suggested").first).to_be_visible()
    desk.press("Hand back to the bot")
    expect(customer.chat.locator(".banner")).to_have_text("")
    expect(customer.say("hello")).to_contain_text("Hello")


def test_an_agent_sees_why_the_bot_answered(open_page: Open, product: Product) -> None:
    customer = CustomerPage(open_page())
    customer.say("How long do I have to return something?")
    customer.say("I want to talk to a person")
    desk = DeskPage.sign_in(open_page("/desk", expect_faults=True), product)
    desk.open_case_of(customer)
    desk.page.get_by_role("button", name="Why this answer?").first.click()
    expect(desk.page.locator("#case dl").first).to_contain_text("return-period")


def test_a_canned_reply_is_put_into_the_field_to_be_changed(open_page: Open, product: Product) -> None:
    customer = CustomerPage(open_page())
    customer.say("I want to talk to a person")
    desk = DeskPage.sign_in(open_page("/desk", expect_faults=True), product)
    desk.open_case_of(customer)
    desk.press("Take")
    desk.press("Apologise")
    expect(desk.page.locator("#case textarea")).to_have_value(
        "I am sorry that this went wrong. I will stay with it until it is solved."
    )


def test_a_session_that_ends_asks_to_sign_in_and_keeps_the_draft(open_page: Open, product: Product) -> None:
    customer = CustomerPage(open_page())
    customer.say("I want to talk to a person")
    desk = DeskPage.sign_in(open_page("/desk", expect_faults=True), product)
    desk.open_case_of(customer)
    desk.press("Take")
    field = desk.page.locator("#case textarea")
    field.fill("half a sentence")
    desk.page.context.clear_cookies()
    field.press("Control+Enter")
    expect(desk.page.locator("#sign-in")).to_be_visible()
    DeskPage.sign_in(desk.page, product)
    expect(field).to_have_value("half a sentence")
