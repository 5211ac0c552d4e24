"""An agent with an account of his own, who switches the second factor on at the desk's page."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.desk_page import DeskPage
from tests.product import Product

STEP_S = 30


@dataclass
class Newcomer:
    """login, password: of `python -m desk add`. secret: in the authenticator app, once it was shown."""

    login: str
    password: str
    secret: str = ""
    recovery_codes: list[str] = field(default_factory=list)

    @classmethod
    def hired(cls, product: Product, login: str) -> "Newcomer":
        return cls(login, password_in(product.run("desk", "add", login).stdout))

    def sign_in(self, page: Page) -> None:
        DeskPage.enter(page, self.login, self.password)
        expect(page.locator("#desk")).to_be_visible()

    def sign_in_with(self, page: Page, code: str) -> None:
        """Password, then a code, whatever comes of it."""
        DeskPage.enter(page, self.login, self.password)
        field = page.locator("#sign-in [name=code]")
        expect(field).to_be_focused()
        field.fill(code)
        field.press("Enter")

    def switching_on(self, page: Page) -> Iterator[str]:
        """Go through the views of the account's dialog by keyboard, from the overview; stops at each."""
        page.press("#factor-change", "Enter")
        expect(page.locator("[data-view=offer] [name=password]")).to_be_focused()
        yield "offer"
        page.keyboard.type(self.password)
        page.keyboard.press("Enter")
        expect(page.locator("[data-view=confirm] [name=code]")).to_be_focused()
        self.secret = page.inner_text("#factor-secret").replace(" ", "")
        yield "confirm"
        page.keyboard.type(self.code())
        page.keyboard.press("Enter")
        expect(page.locator("#recovery-codes li")).to_have_count(10)
        self.recovery_codes = page.locator("#recovery-codes li").all_inner_texts()
        yield "codes"
        page.press("#codes-done", "Enter")
        expect(page.locator("#factor-state")).to_have_text("on")
        yield "overview"

    def code(self, *, steps: int = 0) -> str:
        """What the app shows now, or so many half minutes later."""
        return pyotp.TOTP(self.secret).at(time.time() + STEP_S * steps)


def password_in(printed: str) -> str:
    """The password that a command or the first start has printed."""
    password = re.search(r"with the password (\S+)", printed)
    assert password is not None, f"no password in: {printed}"
    return password[1]
