"""The shop front as a customer uses it: write, choose, read what the chat shows."""

import json
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class CustomerPage:
    """One browser tab at `/`. Playwright looks through the widget's shadow root by itself."""

    page: Page

    @property
    def chat(self) -> Locator:
        return self.page.locator("parley-chat")

    @property
    def rows(self) -> Locator:
        return self.chat.locator(".row")

    @property
    def conversation_id(self) -> str:
        """Of the conversation the widget keeps in this browser."""
        stored = self.page.evaluate("localStorage.getItem(`parley ${location.origin}`)")
        return str(json.loads(stored)["id"])

    def visit_as(self, hint: str) -> None:
        """Be the demo customer with this hint, for example "regular"."""
        option = self.page.locator("#visitor option", has_text=hint)
        value = option.get_attribute("value")
        with self.page.expect_response("**/demo/sign-in"):
            self.page.select_option("#visitor", value=value)

    def say(self, text: str) -> Locator:
        """Write, wait for the reply, return the row of the last one."""
        before = self.rows_of("bot").count()
        self.write(text)
        expect(self.rows_of("bot").nth(before)).to_be_visible()
        expect(self.chat.locator(".typing")).to_have_count(0)
        return self.rows_of("bot").last

    def write(self, text: str) -> None:
        self.chat.locator("textarea").fill(text)
        self.chat.locator("textarea").press("Enter")

    def rows_of(self, author: str) -> Locator:
        """Rows of "customer", "bot" or "agent", without the greeting of an empty chat and without the typing sign."""
        return self.chat.locator(f".row.{author}:not(.greeting, :has(.typing))")

    def texts(self) -> list[str]:
        """Everything in the log, in order."""
        return [text.strip() for text in self.chat.locator(".bubble, .system").all_inner_texts()]
