"""T22 in a real browser: switch the second factor on, sign in with it, and come back in without the phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.desk_page import DeskPage
from tests.browser.newcomer import Newcomer, password_in
from tests.product import Product

pytestmark = pytest.mark.slow


def sign_out(page: Page) -> None:
    page.click("#account")
    page.click("#sign-out")
    expect(page.locator("#sign-in")).to_be_visible()


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page("/desk", expect_faults=True)


@pytest.fixture
def robin(page: Page, product: Product, request: pytest.FixtureRequest) -> Newcomer:
    """Signed in, with the second factor on; the dialog of the account is open."""
    newcomer = Newcomer.hired(product, request.node.name.removeprefix("test_t22_")[:12])
    newcomer.sign_in(page)
    page.click("#account")
    for _view in newcomer.switching_on(page):
        pass
    return newcomer


def test_t22_a_code_signs_in_once(page: Page, robin: Newcomer) -> None:
    page.click("#account-close")
    sign_out(page)
    code = robin.code(steps=1)  # the one of now has confirmed the factor
    robin.sign_in_with(page, code)
    expect(page.locator("#desk")).to_be_visible()
    sign_out(page)
    robin.sign_in_with(page, code)
    expect(page.locator("#sign-in .problem")).to_contain_text("was used before")
    expect(page.locator("#sign-in [name=code]")).to_have_value("")
    expect(page.locator("#desk")).to_be_hidden()


def test_t22_a_recovery_code_signs_in_once(page: Page, robin: Newcomer) -> None:
    page.click("#account-close")
    sign_out(page)
    robin.sign_in_with(page, robin.recovery_codes[3])
    expect(page.locator("#desk")).to_be_visible()
    page.click("#account")
    expect(page.locator("#factor-note")).to_contain_text("9 of 10")
    page.click("#sign-out")
    robin.sign_in_with(page, robin.recovery_codes[3])
    expect(page.locator("#sign-in .problem")).to_contain_text("was used before")


def test_t22_the_recovery_codes_are_downloaded_and_not_lost_by_escape(
    page: Page, product: Product, tmp_path: Path
) -> None:
    newcomer = Newcomer.hired(product, "downloads")
    newcomer.sign_in(page)
    page.click("#account")
    views = newcomer.switching_on(page)
    assert [next(views) for _ in range(3)] == ["offer", "confirm", "codes"]
    page.keyboard.press("Escape")
    expect(page.locator("#recovery-codes")).to_be_visible()
    with page.expect_download() as download:
        page.click("#codes-download")
    download.value.save_as(tmp_path / "codes.txt")
    assert set(newcomer.recovery_codes) <= set((tmp_path / "codes.txt").read_text().splitlines())
    next(views)
    assert page.locator("#recovery-codes li").count() == 0
    page.keyboard.press("Escape")
    expect(page.locator("#account-dialog")).to_be_hidden()


def test_t22_the_picture_for_the_app_is_drawn(page: Page, product: Product) -> None:
    newcomer = Newcomer.hired(product, "scans")
    newcomer.sign_in(page)
    page.click("#account")
    views = newcomer.switching_on(page)
    assert [next(views) for _ in range(2)] == ["offer", "confirm"]
    assert page.locator("#factor-qr").evaluate("picture => picture.naturalWidth") > 100


def test_t22_the_factor_is_switched_off_with_password_and_code(page: Page, robin: Newcomer) -> None:
    page.click("#factor-change")
    form = page.locator("[data-view=off]")
    form.locator("[name=password]").fill(robin.password)
    form.locator("[name=code]").fill("no code")
    form.locator("[name=code]").press("Enter")
    expect(form.locator(".problem")).to_contain_text("This code is wrong")
    form.locator("[name=code]").fill(robin.code(steps=1))
    form.locator("[name=code]").press("Enter")
    expect(page.locator("#factor-state")).to_have_text("off")
    page.click("#account-close")
    sign_out(page)
    robin.sign_in(page)


def test_t22_other_browsers_are_signed_out_and_this_one_goes_on(
    page: Page, open_page: Open, robin: Newcomer
) -> None:
    elsewhere = open_page("/desk", expect_faults=True)
    robin.sign_in_with(elsewhere, robin.code(steps=1))
    expect(elsewhere.locator("#desk")).to_be_visible()
    page.click("#password-change")
    form = page.locator("[data-view=password]")
    form.locator("[name=password]").fill(robin.password)
    form.locator("[name=new]").fill("a new password of mine")
    form.locator("[name=code]").fill(robin.recovery_codes[0])
    form.locator("[name=code]").press("Enter")
    expect(page.locator("#account-note")).to_contain_text("The password is changed")
    elsewhere.reload()
    expect(elsewhere.locator("#sign-in")).to_be_visible()
    page.reload()
    expect(page.locator("#desk")).to_be_visible()


def test_t22_the_command_line_lets_an_agent_back_in(page: Page, product: Product, robin: Newcomer) -> None:
    listed = product.run("desk", "list").stdout.splitlines()
    mine = next(line for line in listed if robin.login in line)
    assert [cell.strip() for cell in mine.split("│")][3:5] == ["on", "10"]
    printed = product.run("desk", "reset", robin.login).stdout
    page.reload()
    expect(page.locator("#sign-in")).to_be_visible()
    DeskPage.enter(page, robin.login, password_in(printed))
    expect(page.locator("#desk")).to_be_visible()
