"""A marker and the identifier are planted wherever the desk keeps anything; an erasure leaves neither."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from tests.integration.approvals.asking import browser_of, decide
from tests.integration.conftest import both_databases
from tests.integration.erasure.erasing import asked, kept, previewed, rows_of, settled
from tests.integration.exports.conftest import start, work
from tests.integration.intentions.scenarios import SCENARIOS
from tests.integration.sandbox_server import SPRING, Shop, desk_for, item, token_in
from tests.support.desk import clock_of, sign_in
from webapp.addresses import path_safe
from webapp.exports.models import ExportPart
from webapp.extensions import db
from webapp.intentions.approvals.models import ApprovalRequest
from webapp.intentions.approvals.sealing import unseal
from webapp.staff import accounts
from webapp.staff.factors import pending
from webapp.staff.factors.models import StaffPending
from webapp.staff.models import HeldPost

MARKER = "Quixotic Zebra"
ODD = "50%/z ö+&~quixote"
KINDS = ("customer", "session", "coupon", "card")


def forms_of(text: str) -> set[str]:
    """A text as a table or a file could hold it."""
    raw = text.encode()
    found = {
        text,
        quote(text),
        quote(text, safe=""),
        json.dumps(text)[1:-1],
        path_safe(text).lstrip("~"),
        base64.b64encode(raw).decode().rstrip("="),
        raw.hex(),
    }
    found |= {hashlib.new(name, raw).hexdigest() for name in ("sha256", "sha1", "md5")}
    return found | {hashlib.sha256(f"{kind}:{text}".encode()).hexdigest() for kind in (*KINDS, "any")}


def remains(app: Flask, folder: Path, *texts: str) -> list[str]:
    """Where one of these still stands: in a row, or in the bytes of a file."""
    wanted = set(itertools.chain.from_iterable(forms_of(each) for each in texts))
    rows = rows_of(app)
    found = [f"row: {form}" for form in wanted if form in rows or repr(form)[1:-1] in rows]
    with app.app_context(), db.engine.connect() as connection:
        for content in connection.scalars(select(ExportPart.content)):
            found += [f"export: {form}" for form in wanted if form in zlib.decompress(content).decode()]
        for row in connection.execute(select(ApprovalRequest.id, ApprovalRequest.content)):
            content = unseal(row.id, row.content) if row.content else None
            found += [f"request: {form}" for form in wanted if form in repr(content)]
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            held = path.read_bytes()
            found += [f"{path.name}: {form}" for form in wanted if form.encode() in held]
    return found


def plant(
    app: Flask, browser: FlaskClient, customer: str, order: str, slug: str = "shop", marker: str = MARKER
) -> None:
    """The marker and the identifier in every store of the desk."""
    here = f"/{slug}"
    at = f"{here}/customers/{path_safe(customer)}"
    browser.get(f"{at}/")
    for address in (
        f"{here}/notes/customer/{path_safe(customer)}",
        f"{here}/notes/session/{path_safe(order)}",
    ):
        page = browser.get(address)
        text = f"{marker} is {customer}"
        assert browser.post(address, data={"csrf_token": token_in(page), "text": text}).status_code == 303
    token = token_in(browser.get("/settings"))
    browser.get(f"{here}/sessions/{path_safe(order)}")
    pinned = browser.post(f"{here}/pins/customer/{path_safe(customer)}", data={"csrf_token": token})
    assert pinned.status_code == 303
    for page, note in ((f"{at}/", marker), (f"{here}/sessions/{path_safe(order)}", f"{marker} {customer}")):
        made = browser.post(f"{here}/handovers", data={"csrf_token": token, "address": page, "note": note})
        assert made.status_code == 303
    browser.get(f"{here}/search?q={quote(customer)}")
    browser.get(f"{here}/audit/?subject={quote(customer)}")
    with app.app_context(), db.engine.begin() as connection:
        fields = json.dumps([["note", f"{marker} {customer}"], ["token", customer]])
        now = clock_of(app).now
        row = {"staff_id": 1, "address": f"{at}/attributes", "fields": fields}
        row |= {"created_at": now, "expires_at": now}
        connection.execute(insert(HeldPost).values(row))


@both_databases
@pytest.mark.parametrize("odd", [False, True], ids=["plain", "odd"])
def test_nothing_is_left(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, tmp_path: Path, odd: bool
) -> None:
    customer = f"{ODD}{shop.number()}" if odd else f"QX{shop.number()}-zebra"
    shop.customer(customer, Name=MARKER, Email="zebra@quixotic.example")
    order = shop.order(item(quantity=5), profileId=customer, order_id=shop.name("QORDER"))
    card = shop.card(customer, number=shop.name("QCARD"))
    case = SCENARIOS[0].make(shop, customer)  # a return, whose order is only theirs
    done = case.confirmed(sara, case.previewed(sara), note=f"{MARKER} called")
    assert done.status_code == 303
    plant(app, sara, customer, order)
    sara.get(f"/shop/programs/{shop.ids['club']}/cards/{card}")
    assert remains(app, tmp_path, customer, MARKER), "the marker is there to be found"
    request = asked(sara, customer, note=f"{MARKER} wrote")
    ben.get(request)
    decide(ben, request)
    settled(app)
    assert remains(app, tmp_path, customer, MARKER, case.subject[1], card, "zebra@quixotic.example") == []
    verified = app.test_cli_runner().invoke(args=["audit", "verify"], catch_exceptions=False)
    assert verified.exit_code == 0, verified.output
    found = kept(app, request)
    assert found is not None
    assert found.counts["audit"] > 0
    assert found.counts["notes"] >= 1
    assert found.counts["forms"] == 1


BRANCH = """
[[application]]
slug = "branch"
name = "Branch"
api_key_env = "SHOP_API_KEY"

[[four_eyes]]
action = "sessions.return"
application = "shop"

"""
OTHERS = "Untouched Yak"


@both_databases
def test_every_store_of_two_live_applications_and_none_of_the_test_one(
    tmp_path: Path, database_url: str, shop: Shop
) -> None:
    app = desk_for(shop, tmp_path, database_url, BRANCH)
    sara, ben = browser_of(app, "Sara"), browser_of(app, "Ben", "admin")
    customer, neighbour = f"LIVE{shop.number()}-zebra", shop.customer(f"TEST{shop.number()}-yak", Name="B")
    shop.customer(customer, Name=MARKER, Email="zebra@quixotic.example")
    order = shop.order(
        item(quantity=5), profileId=customer, order_id=shop.name("QORDER"), couponCodes=[SPRING]
    )
    personal = shop.coupon(shop.name("QPERSONAL"), recipient=customer)
    card = shop.card(customer, number=shop.name("QCARD"), points=3)
    for slug in ("shop", "branch"):
        plant(app, sara, customer, order, slug)
        sara.get(f"/{slug}/coupons/{personal}?customer={customer}")
        sara.get(f"/{slug}/programs/{shop.ids['club']}/cards/{card}")
        start(sara, f"/{slug}/customers/{customer}/data")
        work(app)
        start(sara, f"/{slug}/programs/{shop.ids['club']}/cards/{card}/transactions/export")
        work(app)
    plant_notes(sara, "outlet", neighbour, OTHERS)
    for decided in ("decline", ""):  # one request that was declined, with a sentence; one that waits
        case = SCENARIOS[0].make(shop, customer)
        answer = case.confirmed(sara, case.previewed(sara), note=f"{MARKER} called")
        assert "/approvals/" in answer.location
        if decided:
            assert decide(ben, answer.location, "decline", note=f"{MARKER} said so").status_code == 303
    assert remains(app, tmp_path, customer, MARKER), "the marker is there to be found"

    request = asked(sara, customer, note=f"{MARKER} wrote")
    ben.get(request)
    decide(ben, request)
    settled(app)
    gone = (customer, MARKER, "zebra@quixotic.example", order, card, personal, case.subject[1])
    assert remains(app, tmp_path, *gone) == []
    found = kept(app, request)
    assert found is not None
    assert found.applications == ["shop", "branch"]
    assert all(found.counts.values()), found.counts
    assert remains(app, tmp_path, OTHERS), "of the test environment nothing is dropped"
    verified = app.test_cli_runner().invoke(args=["audit", "verify"], catch_exceptions=False)
    assert verified.exit_code == 0, verified.output


def plant_notes(browser: FlaskClient, slug: str, customer: str, marker: str) -> None:
    """A note about a customer of another environment."""
    address = f"/{slug}/notes/customer/{customer}"
    data = {"csrf_token": token_in(browser.get("/settings")), "text": f"{marker} is {customer}"}
    assert browser.post(address, data=data).status_code == 303


def test_other_customers_keep_theirs(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    customer, other = shop.customer("Q7001", Name="A"), shop.customer("Q70011", Name="B")
    sara.get(f"/shop/customers/{other}/")
    sara.get(f"/shop/customers/{customer}/")
    decide(ben, asked(sara, customer))
    rows = rows_of(app)
    assert f"'{other}'" in rows
    assert f"'{customer}'" not in rows


@both_databases
def test_a_request_about_another_customer_that_names_them(
    tmp_path: Path, database_url: str, shop: Shop
) -> None:
    app = desk_for(shop, tmp_path, database_url, BRANCH)
    sara, ben = browser_of(app, "Sara"), browser_of(app, "Ben", "admin")
    customer, other = shop.customer(shop.name("NAMED"), Name="A"), shop.person(Name="B")
    untouched = SCENARIOS[0].make(shop, other)
    kept_request = untouched.confirmed(sara, untouched.previewed(sara), note="Calls later").location
    case = SCENARIOS[0].make(shop, other)
    naming = case.confirmed(sara, case.previewed(sara), note=f"Sent by {customer} in error").location
    assert "/approvals/" in naming
    decide(ben, asked(sara, customer))
    settled(app)
    assert remains(app, tmp_path, customer) == []
    assert "Overtaken by a change" in sara.get(naming).text
    assert "Calls later" in sara.get(kept_request).text


@both_databases
def test_a_sign_in_that_waits_to_open_their_page(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, tmp_path: Path
) -> None:
    customer = shop.customer(f"{ODD}{shop.number()}", Name="A")
    request, wanted = asked(sara, customer), f"/shop/customers/{path_safe(customer)}/"
    for name, address in (("sara", wanted), ("ben", "/settings")):
        with app.test_request_context():
            pending.keep_waiting(accounts.existing(f"{name}@shop.test"), address, "")
    assert remains(app, tmp_path, customer)
    decide(ben, request)
    settled(app)
    assert remains(app, tmp_path, customer) == []
    with app.app_context(), db.engine.connect() as connection:
        assert sorted(connection.scalars(select(StaffPending.wanted))) == ["", "/settings"]


def test_a_kept_form_that_names_them_where_it_is_signed(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    late = browser_of(app, "Lena")
    customer = shop.customer(shop.name("RESERVED"), Name="A")
    case = next(one for one in SCENARIOS if one.action == "coupons.reserve").make(shop, customer)
    preview = case.previewed(late)
    clock_of(app).forward(hours=13)
    assert case.confirmed(late, preview).location.startswith("/sign-in")
    with app.app_context(), db.engine.connect() as connection:
        assert len(connection.scalars(select(HeldPost.id)).all()) == 1
    for browser, name in ((sara, "sara"), (ben, "ben")):
        sign_in(browser, f"{name}@shop.test")
    decide(ben, asked(sara, customer))
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalars(select(HeldPost.id)).all() == []


def test_a_log_names_nobody(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    customer = shop.customer(shop.name("LOGGED"), Name=MARKER)
    decide(ben, asked(sara, customer))
    previewed(sara, customer)
    logged = capfd.readouterr()
    assert "write_ended" in logged.out
    assert not [form for form in forms_of(customer) if form in logged.out + logged.err]
