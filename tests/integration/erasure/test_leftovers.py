"""Long ledgers, newer servers, roles without reading, and what finishes a sweep later."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import browser_of, decide, waits
from tests.integration.conftest import both_databases
from tests.integration.erasure.erasing import address_of, asked, kept, rows_of, settled
from tests.integration.sandbox_server import NOW, SPRING, Shop, desk_for, item
from tests.support.page import audit_page
from webapp.erasure import sweeping
from webapp.sandbox.ledger import wallets
from webapp.sandbox.seed.bulk import Movement, write

SCALE = 1_000_000
CHECKER = """
[[role]]
key = "checker"
name = "Checker"
like = "supervisor"
may_not = ["get_customer_inventory"]
"""


def session_lines(shop: Shop, customer: str, rows: int, *orders: str) -> None:
    """So many lines of orders, one a minute; the oldest ones are of these very orders."""
    first = int(NOW.timestamp()) * SCALE - rows * 60 * SCALE
    made = [
        Movement(first + number * 60 * SCALE, SCALE, f"Row {number}", "session", "", None, None)
        for number in range(rows)
    ]
    with shop.server.sandbox.working("shop", at=NOW) as doing:
        profile = doing.one("SELECT id FROM profiles WHERE integration_id = ?", customer)["id"]
        wallet = wallets.joined_profile_wallet(doing, shop.ids["bonus"], profile)
        write(doing, [(wallet, made)])
        lines = doing.many("SELECT id FROM ledger WHERE wallet_id = ? ORDER BY created, id", wallet)
        for line, order in zip(lines, orders, strict=False):
            session = doing.one("SELECT id FROM sessions WHERE integration_id = ?", order)["id"]
            doing.run("UPDATE ledger SET session_id = ? WHERE id = ?", session, line["id"])


@both_databases
def test_a_long_ledger_is_looked_through_later(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    customer = shop.person(Name="A")
    order = shop.order(item(), profileId="anna", order_id=shop.name("OLDEST"))
    session_lines(shop, customer, 1_300, order)
    sara.get(f"/shop/sessions/{order}")
    request = asked(sara, customer)
    shop.server.requests.clear()
    decide(ben, request)
    assert len(shop.server.requests) <= 8, "an approval does not walk a ledger to its end"
    found = kept(app, request)
    assert found is not None
    assert found.swept_at is None
    assert f"'{customer}'" not in rows_of(app).replace(repr(found.identifiers), "")
    assert "Not dropped yet" in ben.get("/shop/erasures").text
    assert order in rows_of(app)
    assert "Finished what 1 write(s) had left to be done." in settled(app)
    assert order not in rows_of(app)
    assert customer not in rows_of(app)
    done = kept(app, request)
    assert done is not None
    assert (done.identifiers, bool(done.swept_at)) == (None, True)
    assert "Finished" not in settled(app)


@both_databases
@pytest.mark.parametrize(
    "address",
    [
        "/shop/sessions/{}",
        "/shop/sessions/{}/codes",
        "/shop/points-check?session={}",
        "/shop/sessions/{}/points",
        "/shop/coupon-check?code=NOTHING&session={}",
    ],
    ids=["page", "codes", "missing points", "points of an order", "coupon check"],
)
def test_an_order_that_was_only_looked_at_leaves_nothing(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, address: str
) -> None:
    """Neither a ledger nor a change ties it to its customer, but who looks at it is told whose it is."""
    customer = shop.person(Name="A")
    order = shop.order(profileId=customer, order_id=shop.name("ONLY-SEEN"), state="open")
    assert sara.get(address.format(order)).status_code < 400
    assert order in rows_of(app)
    decide(ben, asked(sara, customer))
    settled(app)
    assert order not in rows_of(app)


def test_a_ledger_that_cannot_be_read_waits(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    customer = shop.person(Name="A")
    shop.order(item(), profileId=customer, couponCodes=[SPRING])
    request = asked(sara, customer)
    shop.server.fault("503", operation="getLoyaltyProgramProfileTransactions", count=0)
    decide(ben, request)
    assert [each.operation for each in shop.writes] == ["deleteCustomerData"]
    assert "Finished" not in settled(app)
    found = kept(app, request)
    assert found is not None
    assert found.identifiers
    shop.server.faults.clear()
    assert "Finished what 1" in settled(app)


@both_databases
def test_a_customer_with_hundreds_of_orders(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    customer = shop.person(Name="A")
    orders = [
        shop.order(item(), profileId=customer, order_id=shop.name("MANY-ORDERS")) for _each in range(320)
    ]
    session_lines(shop, customer, 320, *orders)
    sara.get(f"/shop/sessions/{orders[0]}")
    request = asked(sara, customer)
    decide(ben, request)
    settled(app)
    done = kept(app, request)
    assert done is not None
    assert done.swept_at is not None
    assert orders[0] not in rows_of(app)


def test_purge_finishes_a_sweep_too(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = shop.person(Name="A")

    def cut(*_arguments: object) -> int:
        raise RuntimeError("The process ends here.")

    request = asked(sara, customer)
    with monkeypatch.context() as patch:
        patch.setattr(sweeping.erasing, "forget", cut)
        decide(ben, request)
    said = app.test_cli_runner().invoke(args=["desk", "purge"], catch_exceptions=False).output
    assert "Finished what 1 write(s) had left to be done." in said
    assert customer not in rows_of(app)


class TestANewerServer:
    @pytest.fixture
    def api(self) -> str:
        return "2026"

    @both_databases
    def test_the_whole_path(self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
        customer = shop.person(Name="Marker")
        order = shop.order(item(), profileId=customer, couponCodes=[SPRING], order_id=shop.name("NEWER"))
        card = shop.card(customer, points=5)
        sara.get(f"/shop/sessions/{order}")
        sara.get(f"/shop/programs/{shop.ids['club']}/cards/{card}")
        request = asked(sara, customer)
        decide(ben, request)
        assert [each.operation for each in shop.writes] == ["deleteCustomerData"]
        assert shop.profile(customer)["attributes"] == {}
        rows = rows_of(app)
        assert not [each for each in (customer, order, card) if each in rows]


class TestWhoMayApprove:
    def test_a_role_that_may_not_read_customers(self, tmp_path: Path, database_url: str, shop: Shop) -> None:
        desk = desk_for(shop, tmp_path, database_url, CHECKER)
        sara, chris = browser_of(desk, "Sara"), browser_of(desk, "Chris", "checker")
        customer = shop.person(Name="A")
        request = asked(sara, customer)
        shown = chris.get(request)
        audit_page(shown.text)
        assert "may not read customers" in shown.text
        refused = decide(chris, request)
        assert refused.status_code == 409
        assert "may not read customers" in refused.text
        waits(desk, shop, request)

    def test_too_few_people_are_told(self, app: Flask, sara: FlaskClient, shop: Shop) -> None:
        customer = shop.person(Name="A")
        words = "Nobody else can approve an erasure here"
        alone = sara.get(address_of(customer))
        audit_page(alone.text)
        assert words in alone.text
        check = app.test_cli_runner().invoke
        said = check(args=["desk", "check"])
        assert said.exit_code == 0
        assert "Shop <EU>: fewer than two people can approve an erasure." in said.output
        browser_of(app, "Ben")
        assert words not in sara.get(address_of(customer)).text
        assert "fewer than two" not in check(args=["desk", "check"]).output
        check(args=["staff", "disable", "ben@shop.test"])
        assert words in sara.get(address_of(customer)).text
