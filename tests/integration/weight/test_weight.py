"""What a page weighs over the wire: by itself, and with all its files on a first visit."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

ASSET = re.compile(r'(?:href|src)="(/static/vendor/[^"#]+)')
COLD, WARM, FILES = 60_000, 15_000, 8
AT = "/aurora-eu"
CLUB = f"{AT}/customers/E10004/programs/1"
PAGES = (
    f"{AT}/",
    f"{AT}/customers/E10004/",
    f"{AT}/customers/E10004/coupons",
    f"{AT}/customers/E10004/attributes",
    f"{AT}/sessions/EO-900011",
    f"{AT}/coupons/VIP-EU-01",
    f"{AT}/coupon-check?code=VIP-EU-01&customer=E10004",
    CLUB,
    f"{CLUB}/points",
    f"{CLUB}/balances",
    f"{CLUB}/balances/history",
    f"{AT}/audit/",
    f"{AT}/activity/",
)


def weight(browser: FlaskClient, address: str) -> int:
    """Bytes of an answer as a browser gets it."""
    with browser.get(address, headers={"Accept-Encoding": "br"}) as answer:
        assert answer.status_code == 200, address
        assert answer.headers["Content-Encoding"] == "br", address
        return len(answer.data)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_light(agent: FlaskClient, address: str) -> None:
    page = weight(agent, address)
    assets = set(ASSET.findall(agent.get(address).text))
    assert len(assets) >= 4, "style, icons and scripts are named in the page"
    assert page < WARM
    assert page + sum(weight(agent, asset) for asset in assets) < COLD
    assert 1 + len(assets) <= FILES
