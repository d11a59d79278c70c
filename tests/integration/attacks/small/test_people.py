"""What belongs to somebody else: of the same role, or in another Application.

Exports and their files: `exports/test_pages.py`. Kept forms: `staff/test_expiry.py`. Sign-ins:
`staff/test_people.py`. Own activity: `audit/test_export.py`. Pins and recents: `search/test_recents.py`.
Notes: `notes/test_notes.py`. Handovers: `handovers/test_handovers.py`. Requests: `approvals/test_refused.py`.
Each role on each route, by Application: `access/test_matrix.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.intentions.scenarios import REASON, SCENARIOS, intention_in
from tests.integration.sandbox_server import Shop, fields_of
from tests.support.desk import add_person, sign_in, token_in, token_of
from webapp.staff import managing


@pytest.fixture
def outsider(app: Flask) -> FlaskClient:
    """Somebody who may do everything in the other Application, and is nobody in this one."""
    email = add_person(app, "Olga", "none")
    with app.app_context():
        managing.set_role(email, "supervisor", "outlet")
    browser = app.test_client()
    assert sign_in(browser, email).status_code == 303
    return browser


def test_a_receipt_is_of_its_application(agent: FlaskClient, outsider: FlaskClient, shop: Shop) -> None:
    case = SCENARIOS[0].make(shop)
    answer = case.confirmed(agent, case.previewed(agent))
    intention = intention_in(answer.location)
    assert agent.get(f"/shop/intentions/{intention}").status_code == 200
    token = token_of(outsider)
    for rest in ("", "/undo"):
        assert outsider.get(f"/shop/intentions/{intention}{rest}").status_code == 403
        assert outsider.get(f"/outlet/intentions/{intention}{rest}").status_code == 404
        assert agent.get(f"/outlet/intentions/{intention}{rest}").status_code == 404
    for rest in ("look", "verdict"):
        data = {"csrf_token": token, "found": "done", "note": "x"}
        assert outsider.post(f"/shop/intentions/{intention}/{rest}", data=data).status_code == 403
        assert outsider.post(f"/outlet/intentions/{intention}/{rest}", data=data).status_code == 404


def test_an_outsider_learns_of_no_customer_and_no_colleague(
    app: Flask, agent: FlaskClient, outsider: FlaskClient, shop: Shop
) -> None:
    case = SCENARIOS[0].make(shop)
    case.confirmed(agent, case.previewed(agent))
    order = case.subject[1]
    for address in (
        "/outlet/",
        "/outlet/audit/",
        "/outlet/activity/",
        "/outlet/approvals/",
        "/outlet/exports/",
    ):
        page = outsider.get(address)
        assert page.status_code == 200, address
        assert order not in page.text, address
    for address in ("/shop/", "/shop/audit/", "/shop/activity/", case.page, f"/shop/search?q={order}"):
        assert outsider.get(address).status_code == 403, address


def test_ones_own_activity_is_asked_for_by_no_address(
    agent: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    case = SCENARIOS[0].make(shop)
    case.confirmed(agent, case.previewed(agent))
    for query in ("actor=1", "actor_id=1", "id=1", "person=1", "staff_id=1", "who=1"):
        assert case.subject[1] not in ben.get(f"/shop/activity/?{query}").text, query


def test_a_confirm_form_of_somebody_else_cannot_be_sent_with_ones_own_sign_in(
    agent: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    case = SCENARIOS[0].make(shop)
    form = {**fields_of(case.previewed(agent), case.confirm), **REASON}
    own = token_of(ben)
    assert ben.post(case.confirm, data=form).status_code == 400
    assert ben.post(case.confirm, data={**form, "csrf_token": own}).status_code == 403
    assert shop.writes == []


def test_numbers_of_accounts_and_sign_ins_tell_an_agent_nothing(app: Flask, agent: FlaskClient) -> None:
    viewer = app.test_client()
    sign_in(viewer, add_person(app, "Vic", "viewer"))
    token = token_of(viewer)
    for number in range(1, 6):
        known, unknown = viewer.get(f"/staff/{number}"), viewer.get(f"/staff/{number + 1000}")
        assert (known.status_code, unknown.status_code) == (403, 403)
        data = {"csrf_token": token}
        ended = viewer.post(f"/settings/sign-ins/{number + 1000}/end", data=data)
        assert ended.status_code == 303
        assert viewer.get(f"/held-posts/{number}").status_code == 404
        dropped = viewer.post(f"/held-posts/{number}/removal", data=data)
        assert dropped.status_code == 303
    assert agent.get("/shop/").status_code == 200


def test_a_role_in_a_form_is_not_taken(app: Flask, agent: FlaskClient) -> None:
    """Fields that no form of the page has change nothing of the account."""
    page = agent.get("/settings")
    extra = {
        "role": "admin",
        "id": "1",
        "email": "x@shop.test",
        "password_hash": "",
        "application_roles": "{}",
    }
    data = {"csrf_token": token_in(page), "zone": "UTC", "locale": "en", "theme": "dark", **extra}
    assert agent.post("/settings", data=data).status_code == 303
    assert agent.get("/staff/").status_code == 403
    assert "ada@shop.test" in agent.get("/settings").text


def test_what_the_desk_signs_stands_in_no_address_and_no_log(
    agent: FlaskClient, shop: Shop, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    case = SCENARIOS[0].make(shop)
    preview = case.previewed(agent)
    token = fields_of(preview, case.confirm)["token"]
    answer = case.confirmed(agent, preview)
    assert token not in (answer.location or "")
    with agent.session_transaction() as kept:
        sign_in_token = kept["_user_id"]
    said = capsys.readouterr().out
    assert said
    assert not [secret for secret in (token, sign_in_token, "correct horse") if secret in said]
    assert not re.search(r"shop-key|test-only-", said)
