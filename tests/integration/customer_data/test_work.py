"""Long ledgers, faults on the way, who may have it, and that it goes."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import browser_of, decide
from tests.integration.conftest import both_databases
from tests.integration.customer_data.collecting import address_of, collected, file_of, part, planted
from tests.integration.erasure.erasing import asked
from tests.integration.exports.conftest import act, job_of, movements, recorded, start, work
from tests.integration.sandbox_server import NOW, SPRING, Shop, item, token_in
from tests.support.desk import clock_of, sign_in
from webapp.sandbox.ledger import wallets
from webapp.sandbox.seed.bulk import write


@pytest.fixture
def customer(shop: Shop) -> str:
    """Somebody with something in every part."""
    number = shop.number()
    name = f"work-{number}"
    planted(shop, name, f"Work{number}")
    return name


def long_ledger(shop: Shop, customer: str, rows: int) -> None:
    """So many lines in the bonus program, one a minute."""
    with shop.server.sandbox.working("shop", at=NOW) as doing:
        profile = doing.one("SELECT id FROM profiles WHERE integration_id = ?", customer)["id"]
        write(doing, [(wallets.joined_profile_wallet(doing, shop.ids["bonus"], profile), movements(rows))])


def test_a_long_ledger_is_read_to_its_end_a_page_at_a_time(
    app: Flask, sara: FlaskClient, shop: Shop, customer: str
) -> None:
    long_ledger(shop, customer, 1_500)
    page = start(sara, address_of(customer))
    shop.server.requests.clear()
    for _turn in range(3):
        work(app, pages=5)
        assert len(shop.server.requests) <= 5 * 4
        shop.server.requests.clear()
    assert job_of(app, page).state == "running"
    work(app)
    found = file_of(sara, page)
    lines = part(found, "loyalty_transactions")
    assert found["head"]["counts"]["loyalty_transactions"] == len(lines) > 1_500
    assert max(Counter(each["id"] for each in lines).values()) == 1
    shown = sara.get(f"{page}/page").text
    assert shown.count("<tr>") > 1_500
    assert "Row 1,499" not in shown
    assert "Row 1498" in shown, "no line is left for another page"


def test_orders_are_found_however_many(app: Flask, sara: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="A")
    orders = {shop.order(item(), profileId=customer, couponCodes=[SPRING]) for _each in range(9)}
    found = file_of(sara, collected(app, sara, customer))
    read = [each["customerSession"]["integrationId"] for each in part(found, "customer_sessions")]
    assert sorted(read) == sorted(orders)


@both_databases
def test_a_fault_in_the_middle_is_waited_out(
    app: Flask, sara: FlaskClient, shop: Shop, customer: str
) -> None:
    page = start(sara, address_of(customer))
    work(app, pages=4)
    shop.server.fault("503", operation="getLoyaltyCardBalances", count=0)
    work(app)
    job = job_of(app, page)
    assert (job.state, job.error) == ("running", "unavailable")
    assert sara.get(f"{page}/json").status_code == 409
    shop.server.faults.clear()
    clock_of(app).forward(minutes=1)
    work(app)
    assert file_of(sara, page)["head"]["missing"] == []


def test_one_that_stays_fails_the_whole(app: Flask, sara: FlaskClient, shop: Shop, customer: str) -> None:
    page = start(sara, address_of(customer))
    path = f"/v1/loyalty_programs/{shop.ids['bonus']}/profile/{customer}/balances"
    shop.answers[path] = (401, b'{"message": "no such key"}')
    work(app)
    assert job_of(app, page).state == "failed"
    assert sara.get(f"{page}/json").status_code == 409
    assert sara.get(f"{page}/page").status_code == 409
    act(sara, page, "resumption")
    work(app)
    assert file_of(sara, page)["head"]["counts"]["loyalty_balances"] == 1


def test_what_is_not_there_is_named_in_the_head(
    app: Flask, sara: FlaskClient, shop: Shop, customer: str
) -> None:
    page = start(sara, address_of(customer))
    program = shop.ids["bonus"]
    path = f"/v1/loyalty_programs/{program}/profile/{customer}/balances"
    shop.answers[path] = (404, b'{"message": "no such program"}')
    work(app)
    found = file_of(sara, page)
    missing = {"part": "loyalty_balances", "about": {"loyaltyProgramId": program}, "missing": "not_found"}
    assert found["head"]["missing"] == [missing]
    assert part(found, "loyalty_balances") == []
    assert "not there (not_found)" in sara.get(f"{page}/page").text


def test_no_such_customer_by_now(app: Flask, sara: FlaskClient, shop: Shop, customer: str) -> None:
    page = start(sara, address_of(customer))
    shop.answers[f"/v1/customer_profiles/{customer}/inventory"] = (404, b'{"message": "gone"}')
    work(app)
    assert job_of(app, page).state == "failed"


def test_an_order_of_somebody_else_on_a_shared_card_is_left_out(
    app: Flask, sara: FlaskClient, shop: Shop
) -> None:
    customer, other = shop.person(Name="A"), shop.person(Name="B")
    own, others = (shop.order(item(), profileId=each, couponCodes=[SPRING]) for each in (customer, other))
    card = shop.card(customer, other, points=5)
    with shop.server.sandbox.working("shop") as doing:
        wallet = doing.one(
            "SELECT w.id FROM wallets w JOIN cards c ON c.id = card_id WHERE identifier = ?", card
        )
        order = doing.one("SELECT id FROM sessions WHERE integration_id = ?", others)
        doing.run("UPDATE ledger SET session_id = ? WHERE wallet_id = ?", order["id"], wallet["id"])
    found = file_of(sara, collected(app, sara, customer))
    read = [each["customerSession"]["integrationId"] for each in part(found, "customer_sessions")]
    assert read == [own]
    assert found["head"]["sessions_of_others_left_out"] == 1
    assert found["head"]["shared_cards"] == 1


def test_it_is_audited_and_asked_for_twice(app: Flask, sara: FlaskClient, shop: Shop, customer: str) -> None:
    first, second = collected(app, sara, customer), collected(app, sara, customer)
    assert first != second
    one, other = file_of(sara, first), file_of(sara, second)
    assert one["head"]["counts"]["loyalty_transactions"] == other["head"]["counts"]["loyalty_transactions"]
    started = [each for each in recorded(app) if each[0] == "exports.start"]
    assert started == [("exports.start", "succeeded", "Sara", f"customer {customer}")] * 2
    assert [each[0] for each in recorded(app)].count("exports.download") == 2


def test_it_is_gone_once_expired(app: Flask, sara: FlaskClient, customer: str) -> None:
    page = collected(app, sara, customer)
    for hours, status in ((23, 200), (2, 404)):
        clock_of(app).forward(hours=hours)
        sara = app.test_client()
        sign_in(sara, "sara@shop.test")
        assert sara.get(f"{page}/json").status_code == status
    assert "1 exports" in app.test_cli_runner().invoke(args=["desk", "purge"]).output


@both_databases
def test_it_is_gone_with_the_customer(app: Flask, sara: FlaskClient, shop: Shop, customer: str) -> None:
    page = collected(app, sara, customer)
    decide(browser_of(app, "Ben", "admin"), asked(sara, customer))
    assert sara.get(f"{page}/json").status_code == 404


def test_who_is_named_in_a_note_of_another_is_swept_from_their_file(
    app: Flask, sara: FlaskClient, shop: Shop, customer: str
) -> None:
    other = shop.person(Name="B")
    address = f"/shop/notes/customer/{other}"
    data = {"csrf_token": token_in(sara.get(address)), "text": f"Is a friend of {customer}, who called."}
    assert sara.post(address, data=data).status_code == 303
    page = collected(app, sara, other)
    decide(browser_of(app, "Ben", "admin"), asked(sara, customer))
    assert sara.get(f"{page}/json").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_who_may_not(app: Flask, sara: FlaskClient, customer: str, role: str) -> None:
    page = collected(app, sara, customer)
    browser = browser_of(app, "Alex", role)
    token = token_in(browser.get("/settings"))
    assert browser.get(address_of(customer)).status_code == 403
    assert browser.post(address_of(customer), data={"csrf_token": token}).status_code == 403
    assert browser.get(f"{page}/json").status_code in (403, 404)
    assert "/data" not in browser.get(f"/shop/customers/{customer}/").text


def test_who_may_not_any_more(app: Flask, sara: FlaskClient, customer: str) -> None:
    page = collected(app, sara, customer)
    app.test_cli_runner().invoke(args=["staff", "role", "sara@shop.test", "agent"], catch_exceptions=False)
    assert sara.get(page).status_code == 403
    assert sara.get(f"{page}/json").status_code == 403


def test_another_application_is_another_matter(app: Flask, sara: FlaskClient, customer: str) -> None:
    page = collected(app, sara, customer)
    there = page.replace("/shop/", "/outlet/")
    assert sara.get(f"{there}/json").status_code == 404
    assert sara.get(address_of(customer).replace("/shop/", "/outlet/")).status_code == 404
    app.test_cli_runner().invoke(
        args=["staff", "role", "sara@shop.test", "viewer", "--application", "shop"], catch_exceptions=False
    )
    assert sara.get(address_of(customer)).status_code == 403


def test_no_csv(app: Flask, sara: FlaskClient, customer: str) -> None:
    page = collected(app, sara, customer)
    assert sara.get(f"{page}/csv").status_code == 404
    assert f"{page}/csv" not in sara.get(page).text
    name = sara.get(f"{page}/json").headers["Content-Disposition"]
    assert f"customer-data-{customer}" in name


def test_german(app: Flask, sara: FlaskClient, customer: str) -> None:
    page = collected(app, sara, customer)
    token = token_in(sara.get("/settings"))
    sara.post(
        "/settings", data={"csrf_token": token, "locale": "de", "zone": "Europe/Berlin", "theme": "auto"}
    )
    shown = sara.get(f"{page}/page").text
    assert "Bestellung" in shown
    assert "37,60" in shown
    json.loads(sara.get(f"{page}/json").data)
