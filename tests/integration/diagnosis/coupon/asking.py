"""Codes to be refused for each reason, and what a page of a check says about one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import Shop
from tests.support.page import audit_page
from webapp.sandbox import setup

ADDRESS = "/shop/coupon-check"
COUPON: dict[str, Any] = {"type": "couponValid"}
TEN_OFF: dict[str, Any] = {"type": "setDiscount", "name": "Ten off", "amount": 10}


@dataclass
class Counter:
    """A shop with a counter at which codes are handed out."""

    shop: Shop
    numbers: Iterator[int]

    def code(
        self,
        *when: dict[str, Any],
        effects: tuple[dict[str, Any], ...] = (TEN_OFF,),
        campaign: dict[str, Any] | None = None,
        **facts: Any,
    ) -> str:
        """A code of a campaign of its own, which gives ten off when the conditions hold."""
        number = next(self.numbers)
        rules = [{"name": "Its <b>rule</b>", "conditions": [COUPON, *when], "effects": list(effects)}]
        data = {"rules": rules, **(campaign or {})}
        facts.setdefault("usage_limit", 0)
        with self.shop.server.sandbox.working("shop") as work:
            made = setup.add_campaign(work, f"Campaign {number} & more", data)
            setup.add_coupon(work, made, f"COUNTER-{number}", **facts)
        return f"COUNTER-{number}"

    def automatic(self, sku: str, **data: Any) -> None:
        """A campaign that gives ten off for an article, without any code."""
        where = [{"type": "compare", "path": "item.sku", "op": "==", "value": sku}]
        conditions = [{"type": "items", "where": where, "atLeast": 1}]
        rules = [{"name": "Of itself", "conditions": conditions, "effects": [TEN_OFF]}]
        with self.shop.server.sandbox.working("shop") as work:
            setup.add_campaign(work, f"Automatic {sku}", {"rules": rules, **data})


@pytest.fixture
def counter(shop: Shop) -> Counter:
    """The counter of this test."""
    return Counter(shop, itertools.count(next(_first)))


_first = itertools.count(1000, 100)


@dataclass
class Page:
    """A page of a check, read as people would."""

    answer: TestResponse
    tree: Element

    @property
    def text(self) -> str:
        """Everything on it, without markup."""
        return _text(self.tree)

    @property
    def verdict(self) -> str:
        """The sentence on top."""
        return _text(self._one("h2", "desk-verdict-line"))

    @property
    def tone(self) -> str:
        """good, bad, wait or info."""
        names = (self._one("section", "desk-verdict").get("class") or "").split()
        return next(name for name in names if name.startswith("desk-verdict-")).removeprefix("desk-verdict-")

    @property
    def sentence(self) -> str:
        """What to say to the customer."""
        return _text(next(iter(self._one("div", "desk-say").iter(f"{_X}p"))))

    @property
    def remedies(self) -> list[str]:
        """What to do."""
        return [_text(one) for one in self._all("", "desk-remedy")]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Each reason with where it comes from."""
        rows = [one for one in self.tree.iter(f"{_X}tr") if self._cells(one)]
        return [(_text(cells[0]), _text(cells[1])) for cells in map(self._cells, rows)]

    def links(self, starting: str = "") -> list[str]:
        """Where its links lead, below a path."""
        found = [one.get("href") or "" for one in self.tree.iter(f"{_X}a")]
        return [one for one in found if one.startswith(starting)]

    def _cells(self, row: Element) -> list[Element]:
        return list(row.iter(f"{_X}td"))

    def _one(self, tag: str, name: str) -> Element:
        found = self._all(tag, name)
        assert len(found) == 1, f"{len(found)} × .{name} on a page of status {self.answer.status_code}"
        return found[0]

    def _all(self, tag: str, name: str) -> list[Element]:
        return [
            one
            for one in self.tree.iter()
            if name in (one.get("class") or "").split() and (not tag or one.tag == f"{_X}{tag}")
        ]


_X = "{http://www.w3.org/1999/xhtml}"


def _text(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def check(browser: FlaskClient, code: str, status: int = 200, **asked: Any) -> Page:
    """Check a code, and hold the page to the rules of the house."""
    answer = browser.get(ADDRESS, query_string={"code": code, **asked})
    assert answer.status_code == status, answer.text
    return Page(answer, audit_page(answer.text))


Make = Callable[[Counter], str]
