"""The desk as an agent uses it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.product import Product


@dataclass(frozen=True)
class DeskPage:
    """One browser tab at `/desk`, signed in."""

    page: Page

    @classmethod
    def sign_in(cls, page: Page, product: Product) -> "DeskPage":
        password = re.search(r"with the password (\S+)", product.log)
        assert password is not None
        page.fill("[name=login]", "agent")
        page.fill("[name=password]", password[1])
        page.click("text=Sign in")
        expect(page.locator("#desk")).to_be_visible()
        return cls(page)

    def open_newest(self) -> None:
        self.page.locator(".case").last.click()
        expect(self.page.locator("#case .line").first).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def reply(self, text: str) -> None:
        self.page.locator("#case textarea").fill(text)
        self.page.locator("#case textarea").press("Control+Enter")
        expect(self.lines.last).to_contain_text(text)

    @property
    def lines(self) -> Locator:
        return self.page.locator("#case .line")
