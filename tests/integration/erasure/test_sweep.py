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

from tests.integration.approvals.asking import decide
from tests.integration.conftest import both_databases
from tests.integration.erasure.erasing import asked, kept, previewed, rows_of, settled
from tests.integration.intentions.scenarios import SCENARIOS
from tests.integration.sandbox_server import Shop, item, token_in
from tests.support.desk import clock_of
from webapp.addresses import path_safe
from webapp.exports.models import ExportPart
from webapp.extensions import db
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
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            held = path.read_bytes()
            found += [f"{path.name}: {form}" for form in wanted if form.encode() in held]
    return found


def plant(app: Flask, browser: FlaskClient, shop: Shop, customer: str, order: str) -> None:
    """The marker and the identifier in every store of the desk."""
    at = f"/shop/customers/{path_safe(customer)}"
    browser.get(f"{at}/")
    for address in (f"/shop/notes/customer/{path_safe(customer)}", f"/shop/notes/session/{path_safe(order)}"):
        page = browser.get(address)
        text = f"{MARKER} is {customer}"
        assert browser.post(address, data={"csrf_token": token_in(page), "text": text}).status_code == 303
    token = token_in(browser.get("/settings"))
    browser.get(f"/shop/sessions/{path_safe(order)}")
    pinned = browser.post(f"/shop/pins/customer/{path_safe(customer)}", data={"csrf_token": token})
    assert pinned.status_code == 303
    for page, note in ((f"{at}/", MARKER), (f"/shop/sessions/{path_safe(order)}", f"{MARKER} {customer}")):
        made = browser.post("/shop/handovers", data={"csrf_token": token, "address": page, "note": note})
        assert made.status_code == 303
    browser.get(f"/shop/search?q={quote(customer)}")
    browser.get(f"/shop/audit/?subject={quote(customer)}")
    with app.app_context(), db.engine.begin() as connection:
        fields = json.dumps([["note", f"{MARKER} {customer}"], ["token", customer]])
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
    plant(app, sara, shop, customer, order)
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


def test_other_customers_keep_theirs(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    customer, other = shop.customer("Q7001", Name="A"), shop.customer("Q70011", Name="B")
    sara.get(f"/shop/customers/{other}/")
    sara.get(f"/shop/customers/{customer}/")
    decide(ben, asked(sara, customer))
    rows = rows_of(app)
    assert f"'{other}'" in rows
    assert f"'{customer}'" not in rows


def test_a_log_names_nobody(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    customer = shop.customer(shop.name("LOGGED"), Name=MARKER)
    decide(ben, asked(sara, customer))
    previewed(sara, customer)
    logged = capfd.readouterr()
    assert "write_ended" in logged.out
    assert not [form for form in forms_of(customer) if form in logged.out + logged.err]
