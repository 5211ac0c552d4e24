"""The desk as an agent uses it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.customer_page import CustomerPage
from tests.product import Product


@dataclass(frozen=True)
class DeskPage:
    """One browser tab at `/desk`, signed in."""

    page: Page

    @classmethod
    def sign_in(cls, page: Page, product: Product, *, password: str | None = None) -> "DeskPage":
        """As the first agent, whose password is the one of the first start unless a test has changed it."""
        cls.enter(page, "agent", password or cls.password_of(product))
        expect(page.locator("#desk")).to_be_visible()
        return cls(page)

    @staticmethod
    def enter(page: Page, login: str, password: str) -> None:
        """Fill in the first form and send it, whatever comes of it."""
        page.fill("#sign-in [name=login]", login)
        page.fill("#sign-in [name=password]", password)
        page.press("#sign-in [name=password]", "Enter")

    @staticmethod
    def password_of(product: Product) -> str:
        """The first account's, which stands once in the product's log."""
        password = re.search(r"with the password (\S+)", product.log)
        assert password is not None, "the log of the first start shows no password"
        return password[1]

    def change_password(self, present: str, new: str) -> None:
        self.page.click("#account")
        self.press("Change the password")
        form = self.page.locator("[data-view=password]")
        form.locator("[name=password]").fill(present)
        form.locator("[name=new]").fill(new)
        form.locator("[name=new]").press("Enter")
        expect(self.page.locator("#account-note")).to_contain_text("The password is changed")

    def open_case_of(self, customer: CustomerPage) -> None:
        case = self.case_of(customer)
        case.click()
        expect(case).to_have_attribute("aria-current", "true")
        expect(self.lines.first).to_be_visible()

    def case_of(self, customer: CustomerPage) -> Locator:
        """Its line in the queue."""
        return self.page.locator(f'.case[data-id="{customer.conversation_id}"]')

    def press(self, name: str) -> None:
        self.button(name).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def reply(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Control+Enter")
        expect(self.lines.last).to_contain_text(text)

    @property
    def field(self) -> Locator:
        return self.page.locator("#case textarea")

    @property
    def lines(self) -> Locator:
        return self.page.locator("#case .line")

    @property
    def beside(self) -> Locator:
        return self.page.locator("#beside")
