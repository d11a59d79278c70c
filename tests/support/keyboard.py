"""The desk without a mouse: what somebody does who only presses keys."""

from __future__ import annotations

from playwright.sync_api import Page

MOST = 120
_NAME = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return "";
    const name = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText;
    return (name || "").replace(/\\s+/g, " ").trim();
}"""


def focused(page: Page) -> str:
    """The name of what has the focus; empty where nothing has."""
    name: str = page.evaluate(_NAME)
    return name


def tab_to(page: Page, start: str, *, back: bool = False) -> None:
    """Press Tab until something has the focus whose name starts like this."""
    met = []
    for _press in range(MOST):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        met.append(focused(page))
        if met[-1].startswith(start):
            return
    raise AssertionError(f"The Tab key never came to {start!r}, but to {met}")


def press(page: Page, *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        page.keyboard.press(key)


def go(page: Page, key: str = "Enter") -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)
