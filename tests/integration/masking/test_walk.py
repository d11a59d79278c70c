"""No page, fragment, header or file shows a marker to somebody who may not see it; others see every one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.masking.conftest import browser_of
from tests.integration.masking.places import places
from tests.integration.masking.planting import GIVEAWAY_END, MARKERS, OF_REQUESTS, Planted

HTMX = {"HX-Request": "true", "HX-Target": "panel"}
SEEING, MASKED = ("agent", "supervisor", "admin"), ("viewer", "blind-agent", "blind")


def seen(browser: FlaskClient, addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Everything that leaves the desk for these addresses: heads and bodies of pages and of fragments."""
    for address in addresses:
        for headers in ({}, HTMX):
            answer = browser.get(address, headers=headers)
            assert answer.status_code < 500 or answer.status_code == 501, address
            yield address, f"{answer.headers}\n{answer.text}"


@pytest.mark.parametrize("role", MASKED)
def test_a_role_without_sight_sees_no_marker(app: Flask, planted: Planted, role: str) -> None:
    browser = browser_of(app, "Vic", role)
    leaks = [
        (address, marker)
        for address, text in seen(browser, places(app, planted))
        for marker in (*MARKERS, GIVEAWAY_END)
        if marker in text
    ]
    assert not leaks, "\n".join(f"{marker!r} at {address}" for address, marker in leaks)


@pytest.mark.parametrize("role", SEEING)
def test_a_role_with_sight_sees_every_marker(app: Flask, planted: Planted, role: str) -> None:
    """A marker that nobody sees would prove nothing."""
    browser = browser_of(app, "Ada", role)
    texts = "\n".join(text for _address, text in seen(browser, places(app, planted)))
    expected = set(MARKERS) - set(OF_REQUESTS if role == "agent" else ())
    assert sorted(marker for marker in expected if marker not in texts) == []
