"""What an answer costs: the keys and clicks of an agent, and the calls that reach Talon.One for them.

with counted(page, sandbox) as cost:
    cost.press("/")
    cost.paste("E10004")
    cost.open()          # Enter, and the page it leads to
    expect(...)          # the answer is on the screen
assert cost.keys == 3
assert cost.calls == ["getCustomerInventory", ...]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from tests.support.seeded import SandboxServer


@dataclass
class Cost:
    """One call of a customer, as it is answered. A paste counts as one key, like any chord."""

    page: Page
    keys: int = 0
    clicks: int = 0
    calls: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def paste(self, text: str) -> None:
        """Paste something that was copied elsewhere."""
        self.keys += 1
        self.page.keyboard.insert_text(text)

    def type(self, text: str) -> None:
        """Type something by hand."""
        self.keys += len(text)
        self.page.keyboard.type(text)

    def open(self, key: str = "Enter") -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)

    def click(self, what: Locator) -> None:
        """Click on something."""
        self.clicks += 1
        what.click()

    def called(self) -> str:
        """The calls in words, equal ones with their number."""
        return ", ".join(f"{number} x {name}" for name, number in sorted(Counter(self.calls).items()))


@contextmanager
def counted(page: Page, sandbox: SandboxServer) -> Iterator[Cost]:
    """Count from here to the end of the block."""
    cost = Cost(page)
    sandbox.requests.clear()
    yield cost
    page.wait_for_load_state("networkidle")  # a panel may still be on its way
    cost.calls = [str(one.operation) for one in list(sandbox.requests)]


def table(costs: dict[str, Cost]) -> list[str]:
    """The lines of a table, one for each answer."""
    width = max(map(len, costs), default=0)
    return [f"{'':{width}}  keys  clicks  calls"] + [
        f"{name:{width}}  {cost.keys:4}  {cost.clicks:6}  {len(cost.calls):5}  {cost.called()}"
        for name, cost in costs.items()
    ]
