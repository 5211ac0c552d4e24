"""What an agent relies on at the desk: drafts stay, nothing is shown beside the wrong case, a lost stream comes back."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.customer_page import CustomerPage
from tests.browser.desk_page import DeskPage
from tests.product import Product

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(open_page: Open, product: Product) -> DeskPage:
    return DeskPage.sign_in(open_page("/desk", expect_faults=True), product)


def handed_over(open_page: Open, *lines: str) -> CustomerPage:
    """A guest who has said these lines and now waits for a person."""
    customer = CustomerPage(open_page())
    for line in (*lines, "I want to talk to a person"):
        customer.say(line)
    return customer


def hold(page: Page, address: str) -> list[Route]:
    """Keep the next request to an address until a test lets it go on."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route), times=1)  # noqa: PLW0108 - a built-in is no handler
    return held


def lose_answer(route: Route) -> None:
    """The server does what is asked, and nobody hears of it."""
    route.fetch()
    route.abort()


def test_a_customer_about_to_give_up_is_seen_and_taken_before_asking(open_page: Open, desk: DeskPage) -> None:
    customer = CustomerPage(open_page())
    customer.say("Where is my order?? This is an outrage, I am sick of your lies!!!")
    customer.say("That is no answer, you useless crooks! I have been waiting for three weeks!!!")
    case = desk.case_of(customer)
    expect(case).to_contain_text("may need a person")
    expect(case).to_contain_text("sounds upset")
    desk.open_case_of(customer)
    expect(desk.button("Hand back to the bot")).to_be_disabled()
    desk.press("Take")
    desk.reply("I am Kim, let me look at this at once.")
    expect(customer.rows_of("agent")).to_have_count(1)


def test_a_draft_stays_while_another_case_is_looked_at(open_page: Open, desk: DeskPage) -> None:
    mine, other = handed_over(open_page), handed_over(open_page)
    desk.open_case_of(mine)
    desk.press("Take")
    desk.field.fill("half a sentence")
    desk.open_case_of(other)
    expect(desk.field).to_have_value("")
    desk.open_case_of(mine)
    expect(desk.field).to_have_value("half a sentence")


def test_a_slow_answer_about_a_case_left_is_not_drawn_beside_the_next(
    open_page: Open, desk: DeskPage
) -> None:
    regular = CustomerPage(open_page())
    regular.visit_as("regular customer")
    regular.say("I want to talk to a person")
    guest = handed_over(open_page)
    address = f"**/desk/api/conversations/{regular.conversation_id}"
    held = hold(desk.page, address)
    desk.case_of(regular).click()
    desk.open_case_of(guest)
    expect(desk.beside).to_contain_text("Not signed in")
    with desk.page.expect_response(address):
        held[0].continue_()
    desk.page.wait_for_timeout(300)
    expect(desk.beside).to_contain_text("Not signed in")


def test_words_changed_after_a_failed_try_are_said_too(open_page: Open, desk: DeskPage) -> None:
    customer = handed_over(open_page)
    desk.open_case_of(customer)
    desk.press("Take")
    desk.page.route("**/reply", lose_answer, times=1)
    desk.field.fill("I am looking.")
    desk.field.press("Control+Enter")
    expect(desk.page.locator("#case .problem")).to_contain_text("No connection")
    expect(desk.field).to_have_value("I am looking.")
    desk.reply("I am looking. It takes two minutes.")
    expect(customer.rows_of("agent").last).to_contain_text("two minutes")


def test_the_same_words_tried_again_are_said_once(open_page: Open, desk: DeskPage) -> None:
    customer = handed_over(open_page)
    desk.open_case_of(customer)
    desk.press("Take")
    desk.page.route("**/reply", lose_answer, times=1)
    desk.field.fill("Said once.")
    desk.field.press("Control+Enter")
    expect(desk.page.locator("#case .problem")).to_contain_text("No connection")
    desk.field.press("Control+Enter")
    expect(desk.field).to_have_value("")
    desk.reply("And this after it.")
    expect(customer.rows_of("agent")).to_have_count(2)


def test_what_is_written_while_a_reply_is_on_its_way_stays(open_page: Open, desk: DeskPage) -> None:
    customer = handed_over(open_page)
    desk.open_case_of(customer)
    desk.press("Take")
    held = hold(desk.page, "**/reply")
    desk.field.fill("The first.")
    desk.field.press("Control+Enter")
    desk.page.wait_for_timeout(200)
    desk.field.fill("The first. And the sec")
    held[0].continue_()
    expect(desk.lines.last).to_contain_text("The first.")
    expect(desk.field).to_have_value("The first. And the sec")


def test_a_refused_stream_is_opened_again(open_page: Open, product: Product) -> None:
    page = open_page("/desk", expect_faults=True)
    page.route("**/desk/api/stream", lambda route: route.fulfill(status=503), times=1)
    desk = DeskPage.sign_in(page, product)
    expect(page.locator("#link")).to_have_text("Connection lost, trying again")
    expect(page.locator("#link")).to_have_text("")
    customer = handed_over(open_page)
    desk.open_case_of(customer)
    desk.press("Take")
    customer.write("are you there?")
    expect(desk.lines.last).to_contain_text("are you there?")


def test_a_transcript_of_several_pages_is_shown_whole(open_page: Open, desk: DeskPage) -> None:
    customer = handed_over(open_page, "hello")
    desk.page.route(re.compile(r"/desk/api/conversations/[^/]+$"), _first_page_only)
    desk.open_case_of(customer)
    expect(desk.lines).to_have_count(4)


def _first_page_only(route: Route) -> None:
    answer = route.fetch()
    found = json.loads(answer.text())
    route.fulfill(response=answer, json=found | {"events": found["events"][:1]})


def test_a_case_opens_at_its_newest_line(open_page: Open, desk: DeskPage) -> None:
    desk.page.set_viewport_size({"width": 1280, "height": 600})
    customer = handed_over(
        open_page, "How much is the moka pot?", "hello", "How long do I have to return something?"
    )
    desk.open_case_of(customer)
    expect(desk.beside).to_contain_text("In short")
    desk.page.wait_for_timeout(300)
    below = "log => log.scrollHeight - log.scrollTop - log.clientHeight"
    assert desk.page.locator("#case .log").evaluate(below) < 2


def test_the_title_counts_who_waits(open_page: Open, desk: DeskPage) -> None:
    waiting = _waiting(desk.page)
    customer = handed_over(open_page)
    expect(desk.page).to_have_title(f"({waiting + 1}) Desk")
    desk.open_case_of(customer)
    desk.press("Close")
    expect(desk.page).to_have_title(f"({waiting}) Desk" if waiting else "Desk")


def _waiting(page: Page) -> int:
    expect(page.locator("#count")).to_contain_text("waiting")
    return int(page.locator("#count").inner_text().split()[0])


def test_what_the_state_does_not_allow_cannot_be_pressed(open_page: Open, desk: DeskPage) -> None:
    customer = handed_over(open_page)
    desk.open_case_of(customer)
    expect(desk.button("Send")).to_be_disabled()
    desk.press("Take")
    expect(desk.button("Take")).to_be_disabled()
    expect(desk.button("Send")).to_be_enabled()
    desk.press("Hand back to the bot")
    for name in ("Take", "Hand back to the bot", "Close", "Send"):
        expect(desk.button(name)).to_be_disabled()


def test_enter_changes_the_password_and_says_so(desk: DeskPage, product: Product) -> None:
    present = desk.password_of(product)
    desk.change_password(present, "a longer password than before")
    desk.press("Sign out")
    expect(desk.page.locator("#sign-in")).to_be_visible()
    DeskPage.sign_in(desk.page, product, password="a longer password than before")
    desk.change_password("a longer password than before", present)  # the other tests sign in with it
