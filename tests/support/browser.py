"""A page of the desk in a browser, with what every journey does and checks on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import quote

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.support import axe
from webapp.addresses import path_safe

# What the browser itself says of an answer that a test asked for on purpose, and what htmx says when a page
# is left while a panel still loads. (A request that failed is told as htmx:sendError or htmx:responseError.)
EXPECTED = ("Failed to load resource", "Response Status Error Code 4", "htmx:sendAbort", "htmx:afterRequest")

FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class DeskPage:
    """One browser tab on the desk."""

    def __init__(self, page: Page, base_url: str, application: str = "aurora-eu") -> None:
        self.page, self.base_url, self.application = page, base_url, application
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.complaints.append(message.text)

    def check_console(self) -> None:
        """Nothing was blocked by the content policy, and no script failed."""
        assert not self.complaints, self.complaints

    def open(self, path: str) -> None:
        """Open a path below the Application."""
        self.page.goto(f"{self.base_url}/{self.application}/{path}")

    def at(self, *parts: str) -> str:
        """A path with identifiers written as the desk writes them."""
        return "/".join(path_safe(part) for part in parts)

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.base_url}/sign-in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("search")).to_be_visible()

    def come_in(self, email: str, password: str) -> None:
        """Signed in and at home, as after `sign_in`, without drawing the form on the way."""
        door = f"{self.base_url}/sign-in"
        # What the desk learns of a browser at the first sign-in: its language, and what it is.
        language, kind = self.page.evaluate("[navigator.language, navigator.userAgent]")
        headers = {"Accept-Language": language, "User-Agent": kind}
        token = FORM_TOKEN.search(self.page.request.get(door, headers=headers).text())
        assert token, "the sign-in form has a token"
        data = {"csrf_token": unescape(token[1]), "email": email, "password": password}
        answer = self.page.request.post(door, form=data, headers=headers, max_redirects=0)
        assert answer.status == 303, f"{email} was let in with {answer.status}"
        self.page.goto(f"{self.base_url}/")
        expect(self.page.get_by_role("search")).to_be_visible()

    def search(self, text: str) -> None:
        """Look something up as an agent does: slash, paste, Enter. Needs script for the slash."""
        self.page.keyboard.press("/")
        box = self.page.get_by_role("searchbox")
        expect(box).to_be_focused()
        box.fill(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def search_address(self, text: str) -> str:
        return f"search?q={quote(text)}"

    def more(self) -> Locator:
        """Open the menu "More" in the head; what is in it."""
        menu = self.page.locator("details.desk-more")
        menu.locator("summary").click()
        return menu

    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def confirm(self, button: str, *, reason: str = "Customer asked for it", ticket: str = "T-1001") -> None:
        """Give the reason and confirm a preview; ends on the receipt."""
        preview = self.page.locator("#preview")
        preview.get_by_label("Reason").select_option(label=reason)
        preview.get_by_label("Ticket").fill(ticket)
        preview.get_by_role("button", name=button).click()
        expect(self.heading()).to_have_text("Receipt")

    def audit(self) -> None:
        """No finding of axe, in the light theme and in the dark one, wide and narrow; nothing sticks out."""
        for scheme in ("light", "dark"):
            axe.wear(self.page, scheme)
            # A theme only changes colours.
            found = axe.findings(self.page, *(() if scheme == "light" else axe.COLOURS))
            assert not found, f"{self.page.url} {scheme}: {found}"
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": 390, "height": 844})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{self.page.url} is {width} px wide on a narrow screen"
        self.page.emulate_media(color_scheme="light")
        if size:
            self.page.set_viewport_size(size)


def demo_person(
    new_context: Any, desk_url: str, role: str, application: str, **options: Any
) -> Iterator[DeskPage]:
    """Somebody of the demo in a browser of their own; afterwards the console must be clean."""
    desk = DeskPage(new_context(**options).new_page(), desk_url, application)
    desk.come_in(f"{role}@example.com", f"sandbox-{role}")
    yield desk
    desk.check_console()
