"""Who the visitor of the shop front is: a guest, one of the demo customers, or whoever an identity token names."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.customer_page import CustomerPage
from tests.product import Product

pytestmark = pytest.mark.slow

CUSTOMER = "lena-hartmann-01"


def paste(page: Page, token: str) -> None:
    page.select_option("#visitor", value="token")
    page.locator("#token").fill(token)
    page.locator("#token-dialog button.primary").click()


def test_a_pasted_token_signs_in_and_the_guest_signs_out(customer: CustomerPage, product: Product) -> None:
    customer.say("hello")
    paste(customer.page, product.token(CUSTOMER))
    expect(customer.page.locator("#token-dialog")).to_be_hidden()
    expect(customer.page.locator("#visitor option:checked")).to_have_text(f"{CUSTOMER} (token)")
    expect(customer.chat.locator(".system").last).to_contain_text("You are signed in now")
    row = customer.say("where is my order")
    expect(row.locator(".choices button, .card.order").first).to_be_visible()
    customer.page.select_option("#visitor", value="")
    expect(customer.rows_of("customer")).to_have_count(0)
    customer.say("where is my order")
    expect(customer.rows_of("bot").last.locator(".card.order")).to_have_count(0)


def test_a_reload_keeps_who_a_token_named(customer: CustomerPage, product: Product) -> None:
    paste(customer.page, product.token(CUSTOMER))
    customer.say("hello")
    before = customer.texts()
    customer.page.reload()
    expect(customer.page.locator("#visitor option:checked")).to_have_text(f"{CUSTOMER} (token)")
    expect(customer.rows_of("bot")).to_have_count(1)
    assert customer.texts() == before


def test_a_token_that_is_refused_is_told_in_words(open_page: Open, product: Product) -> None:
    customer = CustomerPage(open_page(expect_faults=True))
    customer.say("hello")
    header, facts, signature = product.token(CUSTOMER).split(".")
    paste(customer.page, f"{header}.{facts}.{signature[::-1]}")
    expect(customer.page.locator("#token-problem")).to_contain_text("not signed with this shop's key")
    customer.page.locator("#token").fill("hello")
    customer.page.locator("#token-dialog button.primary").click()
    expect(customer.page.locator("#token-problem")).to_contain_text("This is no identity token")
    customer.page.keyboard.press("Escape")
    expect(customer.page.locator("#visitor option:checked")).to_have_text("a guest")
    expect(customer.say("hello")).to_contain_text("Hello")


def test_a_new_conversation_after_a_reload_is_still_the_visitors(customer: CustomerPage) -> None:
    customer.visit_as("regular customer")
    customer.say("hello")
    with customer.page.expect_response("**/demo/sign-in"):
        customer.page.reload()
    customer.chat.get_by_role("button", name="New conversation").click()
    row = customer.say("where is my order")
    expect(row.locator(".choices button, .card.order").first).to_be_visible()


def test_the_visitor_chosen_last_is_the_one_signed_in(customer: CustomerPage) -> None:
    held: list[Route] = []
    customer.page.route("**/demo/sign-in", lambda route: held.append(route), times=1)  # noqa: PLW0108
    options = customer.page.locator("#visitor option")
    expect(options.nth(2)).to_be_attached()
    first, second = (options.nth(n).get_attribute("value") for n in (1, 2))
    customer.page.select_option("#visitor", value=first)
    customer.visit_as(options.nth(2).inner_text())
    customer.say("hello")
    with customer.page.expect_response("**/demo/sign-in"):
        held[0].continue_()
    customer.page.wait_for_timeout(500)
    assert first != second
    assert customer.page.locator("#visitor").input_value() == second
    assert customer.chat.locator(".system").count() == 0  # nobody else was signed in


def test_a_visitor_who_cannot_be_signed_in_is_told(open_page: Open) -> None:
    customer = CustomerPage(open_page(expect_faults=True))
    customer.page.route("**/demo/sign-in", lambda route: route.abort(), times=1)
    option = customer.page.locator("#visitor option").nth(1)
    customer.page.select_option("#visitor", value=option.get_attribute("value"))
    expect(customer.page.locator("#visitor-problem")).to_contain_text("could not be signed in")
    expect(customer.page.locator("#visitor option:checked")).to_have_text("a guest")


def test_the_front_appears_when_the_shop_answers_late(open_page: Open) -> None:
    page = open_page("/desk", expect_faults=True)
    page.route("**/demo/shop", lambda route: route.abort(), times=1)
    page.goto(page.url.replace("/desk", "/"))
    expect(page.locator("#tour button").first).to_be_visible()
