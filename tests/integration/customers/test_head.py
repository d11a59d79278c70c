"""The head of a page: what is used most stands there, the rest is in its menu, by what each role may do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import add_person, sign_in
from tests.support.page import audit_page
from tests.support.shop import EU
from webapp.addresses import path_safe
from webapp.permissions import BUILT_IN, Permission

NEEDS = {
    "Print": Permission.GET_CUSTOMER_INVENTORY,
    "All data": Permission.EXPORT_CUSTOMER_DATA,
    "Erase": Permission.DELETE_CUSTOMER_DATA,
}
"""What stands in a customer's menu beside Pin and Copy link, in its order."""


def head_of(browser: FlaskClient, address: str) -> tuple[list[str], list[str]]:
    """The words of the buttons that stand in the head, and of the entries of its menu."""
    page = browser.get(address).text
    audit_page(page)
    head = page.split('<div class="desk-head-actions', 1)[1].split('<div class="desk-asks', 1)[0]
    head = head.split('<div class="desk-ledger', 1)[0]
    outside, menu = head.split('<details class="desk-drop desk-more', 1)
    shown = re.findall(r'<(?:a|summary|button) class="btn[^>]*>(.*?)</(?:a|summary|button)>', outside, re.S)
    within = menu.split('<div class="desk-drop-body">', 1)[1].split("</details>", 1)[0]
    entries = re.findall(r"<(?:a|button)\b[^>]*>(.*?)</(?:a|button)>", within, re.S)
    visible = [words(one) for one in shown if "Make a handover" not in one]
    return visible, [words(one) for one in entries]


def words(markup: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", markup).split())


@pytest.mark.parametrize("role", ["viewer", "agent", "supervisor", "admin"])
def test_each_role_finds_what_it_may_do_and_erasing_stands_last(
    app: Flask, shop: dict[str, Any], role: str
) -> None:
    browser = app.test_client()
    sign_in(browser, add_person(app, "Pat", role))
    visible, entries = head_of(browser, f"/{EU}/customers/{path_safe(shop['customers'][0])}/")
    may = BUILT_IN[role].permissions
    assert visible == (["Goodwill"] if Permission.TRACK_EVENT in may else []) + ["Hand over"]
    assert entries == ["Pin", "Copy link", *(name for name, needed in NEEDS.items() if needed in may)]


def test_orders_codes_and_cards_have_the_same_menu(agent: FlaskClient, shop: dict[str, Any]) -> None:
    stories = shop["stories"]
    card = stories["card_5000_transactions"]
    for address, visible in (
        (f"/{EU}/sessions/{path_safe(stories['return'])}", ["Hand over"]),
        (f"/{EU}/coupons/{path_safe(stories['hard_coupon'])}", ["Hand over"]),
        (
            f"/{EU}/programs/{card['program']}/cards/{path_safe(card['card'])}",
            ["Points missing?", "Hand over"],
        ),
    ):
        assert head_of(agent, address) == (visible, ["Pin", "Copy link"])


def test_a_pin_in_the_menu_is_taken_away_there(agent: FlaskClient, shop: dict[str, Any]) -> None:
    address = f"/{EU}/customers/{path_safe(shop['customers'][0])}/"
    page = agent.get(address).text
    form = re.search(
        r'<div class="desk-drop-body">\s*<form action="([^"]*pin[^"]*)" method="post">\s*'
        r'<input type="hidden" name="csrf_token" value="([^"]*)"',
        page,
    )
    assert form
    assert agent.post(form[1].replace("&amp;", "&"), data={"csrf_token": form[2]}).status_code == 303
    assert head_of(agent, address)[1][0] == "Unpin"
