"""No page of the diagnosis room can write: over the wire, and by the rows of the sandbox's store."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.sandbox_server import HOSTILE_IDS, SPRING, Shop, app, item, served_shop, shop
from tests.support.sandbox import Seen
from webapp.addresses import path_safe
from webapp.talon.dry import THROW_AWAY

__all__ = ["app", "served_shop", "shop"]

WAYS_ROUND = (
    "dry=false",
    "?dry=false",
    "x?dry=false&",
    "x#",
    "x/reopen",
    "..%2F..",
    "x&dry=false",
    "%3Fdry%3Dfalse",
    "x\r\nX-Dry: no",
    "x\x00",
    "﻿",
)
"""What might end, shift or double the query of a request that is put together carelessly."""


def pages(app: Flask) -> list[str]:
    """The address of every page of the room; an order's id goes where it says {session}."""
    found = []
    for rule in app.url_map.iter_rules():
        if app.view_functions[rule.endpoint].__module__.startswith("webapp.diagnosis."):
            assert (rule.methods or set()) - {"HEAD", "OPTIONS"} == {"GET"}, rule
            others = rule.arguments - {"application", "session_id"}
            assert not others, f"Say here how to fill in {others} of {rule}"
            found.append(rule.rule.replace("<application>", "shop").replace("<id:session_id>", "{session}"))
    return sorted(found)


def rows(shop: Shop) -> list[str]:
    """Everything in the sandbox's store, as SQL."""
    with shop.server.sandbox.store.reading() as db:
        return list(db.iterdump())


def hold(seen: Seen) -> None:
    """A request that is no read must be dry, and nothing else."""
    if seen.method == "GET":
        return
    query = seen.query.split("&")
    assert query.count("dry=true") == 1, f"{seen.method} {seen.target}?{seen.query}"
    assert not [one for one in query if one.startswith("dry=") and one != "dry=true"]
    assert seen.operation == "updateCustomerSessionV2"
    assert seen.target.rpartition("/")[2].startswith(THROW_AWAY)


def questions(order: str) -> list[dict[str, Any]]:
    """Ordinary ones, and hostile texts in each place."""
    whole = {"code": SPRING, "customer": "anna", "session": order, "program": "1", "card": "C"}
    cart = {
        "code": SPRING,
        "customer": "anna",
        "sku": ["BEANS", "MUG"],
        "quantity": [2, 1],
        "price": [10, ""],
    }
    asked: list[dict[str, Any]] = [
        {},
        whole,
        cart,
        {"code": SPRING},
        {**cart, "on": "2026-12-24"},
        {**cart, "add": "1"},
        {**whole, **cart},
    ]
    for text in (*HOSTILE_IDS, *WAYS_ROUND):
        asked += [{**whole, name: text} for name in whole]
        asked += [{**cart, "sku": [text]}, {**cart, "quantity": [text]}, {**cart, "price": [text]}]
        asked += [{**cart, "on": text}, {**cart, "dry": text}, {**cart, "now": text}, {**cart, "state": text}]
    return asked


def test_every_request_is_a_read_or_dry_and_no_row_changes(
    agent: FlaskClient, app: Flask, shop: Shop
) -> None:
    other = shop.coupon(usage_limit=1)
    shop.reserve(other, "anna")
    order = shop.order(item(quantity=3), state="open", couponCodes=[other])
    closed = shop.order(item(), couponCodes=[SPRING])
    before = rows(shop)
    shop.server.requests.clear()
    headers = itertools.cycle(({}, {"HX-Request": "true"}, {}))
    for address, asked in itertools.product(pages(app), [*questions(order), *questions(closed)[:8]]):
        path = address.format(session=path_safe(str(asked.get("session") or "none")))
        answer = agent.get(path, query_string=asked, headers=next(headers))
        assert answer.status_code in (200, 302, 404, 422, 502), f"{address} {asked}"
    for seen in shop.server.requests:
        hold(seen)
    dry = [seen for seen in shop.server.requests if seen.method != "GET"]
    assert len(dry) > 100, "The dry runs were made at all"
    assert rows(shop) == before


def test_not_even_where_the_server_takes_no_notice_of_dry(
    agent: FlaskClient, app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst case: a server that stores what it is sent. Then an open session of a throw-away id is left
    behind; no code is redeemed and no point is booked."""
    code = shop.coupon(usage_limit=1)
    inner = shop.server.app.wsgi_app

    def deaf(environ: dict[str, Any], start_response: Any) -> Any:
        environ["QUERY_STRING"] = environ["QUERY_STRING"].replace("dry=true", "")
        return inner(environ, start_response)

    monkeypatch.setattr(shop.server.app, "wsgi_app", deaf)
    points = shop.balances("anna")
    asked = {"code": code, "customer": "anna", "sku": "BEANS", "quantity": 1, "price": 10}
    assert agent.get("/shop/coupon-check", query_string=asked).status_code == 200
    monkeypatch.undo()
    with shop.server.sandbox.store.reading() as db:
        (used,) = db.execute("SELECT usage_counter FROM coupons WHERE value = ?", (code,)).fetchone()
        states = db.execute(
            "SELECT state FROM sessions WHERE integration_id LIKE ?", (f"{THROW_AWAY}%",)
        ).fetchall()
    assert used == 0
    assert [row[0] for row in states] == ["open"]
    assert shop.balances("anna") == points
