"""The queue, the badge, and what the pages say."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import ask, browser_of, decide
from tests.integration.intentions.scenarios import SCENARIOS, Scenario
from tests.integration.sandbox_server import Shop
from tests.support.desk import clock_of
from tests.support.page import audit_fragment, audit_page
from webapp.staff import accounts, recording

RETURN = SCENARIOS[0]
REOPEN = next(one for one in SCENARIOS if one.action == "sessions.reopen")
HTMX = {"HX-Request": "true"}


def test_the_queue_is_narrowed_by_state_and_kind(sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    returning, reopening = ask(sara, RETURN.make(shop)), ask(sara, REOPEN.make(shop))
    declined = ask(sara, RETURN.make(shop))
    decide(ben, declined, "decline", note="No")
    for query, there in (
        ("", {returning, reopening}),
        ("?status=pending&action=sessions.reopen", {reopening}),
        ("?status=declined", {declined}),
        ("?status=any", {returning, reopening, declined}),
        ("?status=any&action=sessions.return", {returning, declined}),
        ("?status=approved", set()),
        ("?status=nonsense&action=nonsense", {returning, reopening}),
    ):
        page = ben.get(f"/shop/approvals/{query}")
        audit_page(page.text)
        found = {one for one in (returning, reopening, declined) if one in page.text}
        assert found == there, query
    part = ben.get("/shop/approvals/?status=declined", headers=HTMX)
    audit_fragment(part.text)
    assert declined in part.text


def test_who_waits_longest_stands_first(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    first = ask(sara, RETURN.make(shop))
    clock_of(app).forward(minutes=5)
    second = ask(sara, REOPEN.make(shop))
    page = ben.get("/shop/approvals/").text
    assert page.index(first) < page.index(second)
    own = sara.get("/shop/approvals/own").text
    assert own.index(second) < own.index(first), "the newest of one's own"


def test_an_open_page_does_not_keep_its_reader_signed_in(app: Flask, ben: FlaskClient) -> None:
    for _hour in range(7):
        clock_of(app).forward(hours=1)
        badge = ben.get("/shop/approvals/badge", headers=HTMX)
        assert badge.status_code == 200
        audit_fragment(badge.text)
    clock_of(app).forward(hours=1, minutes=1)
    assert ben.get("/shop/").status_code == 303
    assert ben.get("/shop/approvals/badge", headers=HTMX).status_code == 401


@pytest.mark.parametrize("path", ["/shop/approvals/", "/shop/approvals/own", "/shop/approvals/badge"])
def test_empty_pages(ben: FlaskClient, path: str) -> None:
    audit_page(ben.get(path).text)


def test_nothing_like_it(ben: FlaskClient) -> None:
    for path in ("nothing", "00000000-0000-4000-8000-000000000000"):
        assert ben.get(f"/shop/approvals/{path}").status_code == 404
        assert decide(ben, f"/shop/approvals/{path}").status_code == 404


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
def test_a_reader_of_another_language_and_zone(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, scenario: Scenario, tmp_path: Path
) -> None:
    """What is only said otherwise has not changed; what has changed is still told."""
    case, moved = scenario.make(shop), scenario.make(shop, shop.customer(tmp_path.name))
    address = ask(sara, case)
    assert "In your language" not in ben.get(address).text
    with app.app_context():
        person = accounts.existing("ben@shop.test")
        recording.nothing(also=accounts.changing(person.id, zone="Asia/Tokyo", locale="de"))
    page = ben.get(address)
    audit_page(page.text)
    assert "In Ihrer Sprache:" in page.text
    assert "Freigeben: " in page.text
    later = ask(sara, moved)
    assert decide(ben, address).status_code == 303
    assert case.times() == 1
    moved.disturb()
    assert "Seit der Anfrage hat sich etwas geändert" in (told := ben.get(later).text) or "nicht mehr" in told
    assert decide(ben, later).status_code == 409


def test_an_earlier_write_without_a_known_outcome_is_said(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    case = RETURN.make(shop)
    first, second = ask(sara, case), ask(browser_of(app, "Dora"), case)
    shop.at_next_write.append("502")
    decide(ben, first)
    page = ben.get(second)
    audit_page(page.text)
    assert "What became of an earlier write on this is not known." in page.text


def test_with_htmx(sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    address = ask(sara, RETURN.make(shop))
    audit_fragment(ben.get(address, headers=HTMX).text)
    token = {"csrf_token": ""}
    page = ben.get(address)
    token["csrf_token"] = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    faulty = ben.post(f"{address}/decline", data=token, headers=HTMX)
    assert faulty.status_code == 422
    audit_fragment(faulty.text)
    done = ben.post(f"{address}/approval", data=token, headers=HTMX)
    assert done.headers["HX-Redirect"].startswith("/shop/intentions/")
