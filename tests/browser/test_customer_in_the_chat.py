"""A customer in the chat of the shop front: answers, cards, choices, reload, languages, a lost network."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.customer_page import CustomerPage
from tests.product import Product

pytestmark = pytest.mark.slow


def test_an_answer_shows_where_it_is_from(customer: CustomerPage) -> None:
    row = customer.say("How long do I have to return something?")
    expect(row).to_contain_text("30 days")
    row.locator("summary").click()
    expect(row.locator(".sources li").first).to_be_visible()


def test_a_product_is_a_card_with_its_versions(customer: CustomerPage) -> None:
    row = customer.say("How much is the moka pot?")
    expect(row.locator(".card h3")).to_have_text("Moka Pot")
    expect(row.locator(".card .variants li")).to_have_count(3)


def test_a_visitor_sees_the_own_order_as_a_card(customer: CustomerPage) -> None:
    customer.visit_as("order on its way")
    row = customer.say("where is my order")
    if row.locator(".choices button").count():
        row.locator(".choices button").first.click()
        expect(customer.chat.locator(".card.order")).to_be_visible()
        row = customer.rows_of("bot").last
    expect(row.locator(".card.order .total")).to_contain_text("€")


def test_a_choice_is_sent_once_and_then_closed(customer: CustomerPage) -> None:
    customer.say("hello")
    choices = customer.rows_of("bot").first.locator(".choices button")
    choices.first.click()
    expect(customer.rows_of("customer")).to_have_count(2)
    expect(customer.rows_of("bot")).to_have_count(2)
    assert all(choices.nth(index).is_disabled() for index in range(choices.count()))


def test_reload_keeps_the_conversation_without_doubles(customer: CustomerPage) -> None:
    customer.say("hello")
    customer.say("How long do I have to return something?")
    before = customer.texts()
    customer.page.reload()
    expect(customer.rows_of("bot")).to_have_count(2)
    assert customer.texts() == before


def test_chinese_page_chinese_chat_chinese_answer(open_page: Open) -> None:
    customer = CustomerPage(open_page(locale="zh-CN"))
    expect(customer.page.locator("html")).to_have_attribute("lang", "zh")
    expect(customer.chat.locator("textarea")).to_have_attribute("placeholder", "请输入消息")
    expect(customer.say("买了以后多久可以退货？")).to_contain_text("30")


def test_the_language_can_be_changed_on_the_page(customer: CustomerPage) -> None:
    customer.page.click("#language")
    expect(customer.chat.locator("h2")).to_have_text("在线咨询")
    expect(customer.page.locator("#visitor-label")).to_have_text("身份")


def test_html_in_a_message_is_only_text(customer: CustomerPage) -> None:
    attack = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>'
    customer.say(attack)
    expect(customer.rows_of("customer").last).to_contain_text(attack)
    assert customer.page.title() != "taken"
    assert customer.chat.locator(".log img").count() == 0


def test_a_lost_network_loses_nothing_and_doubles_nothing(open_page: Open) -> None:
    customer = CustomerPage(open_page(expect_faults=True))
    customer.say("hello")
    customer.page.context.set_offline(True)
    customer.write("How long do I have to return something?")
    customer.write("thank you")
    customer.page.wait_for_timeout(1500)
    customer.page.context.set_offline(False)
    expect(customer.rows_of("bot")).to_have_count(3)
    assert [text for text in customer.texts() if text == "thank you"] == ["thank you"]
    before = customer.texts()
    customer.page.reload()
    expect(customer.rows_of("bot")).to_have_count(3)
    assert customer.texts() == before


def test_enter_while_composing_chinese_sends_nothing(customer: CustomerPage) -> None:
    field = customer.chat.locator("textarea")
    field.fill("ni")
    field.evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    expect(customer.rows_of("customer")).to_have_count(0)


def test_the_whole_way_goes_by_keyboard(customer: CustomerPage) -> None:
    keyboard = customer.page.keyboard
    expect(customer.chat.locator("textarea")).to_be_focused()
    keyboard.type("hello")
    keyboard.press("Enter")
    expect(customer.chat.locator(".choices button").first).to_be_visible()
    keyboard.press("Escape")
    expect(customer.chat.locator(".panel")).to_have_count(0)
    expect(customer.chat.locator(".launcher")).to_be_focused()
    keyboard.press("Enter")
    expect(customer.chat.locator(".panel")).to_be_visible()
    expect(customer.rows_of("bot")).to_have_count(1)


def test_a_narrow_screen_scrolls_only_down(open_page: Open) -> None:
    customer = CustomerPage(open_page(viewport={"width": 320, "height": 640}))
    customer.say("How much is the moka pot?")
    customer.say("hello")
    page_width = customer.page.evaluate("document.documentElement.scrollWidth")
    log_excess = customer.chat.locator(".log").evaluate("log => log.scrollWidth - log.clientWidth")
    assert (page_width, log_excess) == (320, 0)


def test_one_script_tag_puts_the_chat_on_any_page(open_page: Open, product: Product) -> None:
    page = open_page("/healthz", bypass_csp=True)
    page.add_script_tag(url=f"{product.url}/widget/parley.js")
    page.locator("parley-chat .launcher").click()
    customer = CustomerPage(page)
    expect(customer.say("hello")).to_contain_text("Hello")
