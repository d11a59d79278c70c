"""Every error is a page in words, or a part of one: what happened, what to do next, the request number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.support.desk import NOBODY_LISTENS, add_person, make_app, sign_in, token_of
from tests.support.page import audit_fragment, audit_page
from webapp.access import requires
from webapp.audit.log import AuditUnavailable
from webapp.extensions import client_of, db, policy
from webapp.permissions import Permission
from webapp.problems import WORDS
from webapp.staff.passwords import TooBusy
from webapp.talon import errors as talon
from webapp.talon.models.problem import ApiProblem, ProblemSource

HTMX = {"HX-Request": "true", "HX-Target": "panel"}
SECRET = "customer-4711 <b>"


def listed(*problems: tuple[str, str, str]) -> tuple[ApiProblem, ...]:
    return tuple(
        ApiProblem(title=title, details=details, source=ProblemSource(pointer=pointer))
        for title, details, pointer in problems
    )


def of_the_database() -> Exception:
    return OperationalError("SELECT ?", (SECRET,), Exception("the server closed the connection"))


RAISED: dict[str, tuple[Callable[[], Exception], int, str]] = {
    "unreachable": (
        lambda: talon.Unreachable("getCustomerInventory", reason="timeout"),
        502,
        "cannot be reached",
    ),
    "unavailable": (lambda: talon.Unavailable("getCustomerInventory", status=503), 502, "cannot answer now"),
    "throttled": (lambda: talon.Throttled("x", status=429, retry_after=11.2), 503, "Wait 12 seconds"),
    "conflict": (lambda: talon.Conflict("x", status=409), 409, "does not fit what is there"),
    "contention": (lambda: talon.Contention("x", status=409), 409, "changing this right now"),
    "limit_reached": (lambda: talon.LimitReached("x", status=409), 409, "limit is used up"),
    "unauthorised": (lambda: talon.Unauthorised("x", status=401), 502, "does not accept the desk&#39;s key"),
    "not_found": (lambda: talon.NotFound("x", status=404), 404, "does not know this"),
    "invalid_request": (
        lambda: talon.InvalidRequest(
            "x", status=400, errors=listed(("Bad state", "must be closed", "/state"), ("<i>Odd</i>", "", ""))
        ),
        422,
        "Bad state: must be closed (/state)",
    ),
    "invalid_argument": (
        lambda: talon.InvalidArgument("items[2].quantity", "is 0"),
        422,
        "items[2].quantity: is 0",
    ),
    "needs_newer_server": (lambda: talon.NeedsNewerServer("unlink", "2026"), 501, "does not offer this"),
    "unexpected_response": (
        lambda: talon.UnexpectedResponse("x", reason="redirect"),
        502,
        "does not understand",
    ),
    "outcome_unknown": (lambda: talon.OutcomeUnknown("x"), 502, "Do not repeat it"),
    "audit_unavailable": (lambda: AuditUnavailable("no"), 503, "audit cannot be written"),
    "busy": (TooBusy, 503, "crowded"),
    "database": (of_the_database, 503, "database does not answer"),
    "500": (lambda: RuntimeError(SECRET), 500, "The desk made a mistake"),
}


STATUSES = (400, 401, 403, 404, 405, 413, 414, 422, 429, 500, 418, 503)


@pytest.fixture
def app(app: Flask) -> Flask:
    """A desk with a page for each error, to read and to send."""

    @requires(Permission.OWN_ACCOUNT)
    def fail(code: str) -> Any:
        if code.isdecimal() and code != "500":
            abort(int(code))
        raise RAISED[code][0]()

    @requires(Permission.OWN_ACCOUNT)
    def own_words() -> Any:
        abort(400, "This form was changed on its way.")

    @requires(Permission.OWN_ACCOUNT)
    def take() -> str:
        return str(len(request.form))

    app.add_url_rule("/<application>/fail/<code>", "fail", fail, methods=["GET", "POST"])
    app.add_url_rule("/<application>/own-words", "own_words", own_words)
    app.add_url_rule("/<application>/take", "take", take, methods=["POST"])
    app.testing = False  # as a person meets it: what nobody expected becomes a page as well
    return app


def test_a_failed_page_says_what_happened(agent: FlaskClient, subtests: pytest.Subtests) -> None:
    for code in RAISED:
        with subtests.test(code=code):
            _make, status, sentence = RAISED[code]
            answer = agent.get(f"/shop/fail/{code}?q=1")
            assert answer.status_code == status
            audit_page(answer.text)
            words = WORDS[code]
            assert sentence in answer.text
            assert f'data-problem="{code}"' in answer.text
            assert answer.headers["X-Request-ID"] in answer.text
            assert "4711" not in answer.text
            assert "<i>Odd" not in answer.text
            assert ('href="/shop/fail/' in answer.text) == (words.status not in (400, 403, 404, 405))


def test_a_failed_panel_fails_alone_and_can_be_tried_again(
    agent: FlaskClient, subtests: pytest.Subtests
) -> None:
    for code in RAISED:
        with subtests.test(code=code):
            answer = agent.get(f"/shop/fail/{code}?q=1", headers=HTMX)
            assert answer.status_code == RAISED[code][1]
            audit_fragment(answer.text)
            assert "HX-Reswap" not in answer.headers
            assert "hx-swap-oob" not in answer.text
            assert RAISED[code][2] in answer.text
            if WORDS[code].status != 404:
                again = f'href="/shop/fail/{code}?q=1" hx-get="/shop/fail/{code}?q=1" hx-target="#panel"'
                assert again in answer.text


def test_a_failed_form_stays_and_a_notice_says_why(agent: FlaskClient, subtests: pytest.Subtests) -> None:
    for code in RAISED:
        with subtests.test(code=code):
            token = token_of(agent)
            answer = agent.post(f"/shop/fail/{code}", headers={**HTMX, "X-CSRFToken": token})
            assert answer.status_code == RAISED[code][1]
            assert answer.headers["HX-Reswap"] == "none"
            assert 'id="notices" hx-swap-oob="innerHTML"' in answer.text
            assert RAISED[code][2] in answer.text
            assert "hx-get" not in answer.text
            audit_fragment(answer.text)


def test_a_failed_form_without_script_leads_back_and_offers_no_repeat(agent: FlaskClient) -> None:
    data = {"csrf_token": token_of(agent)}
    behind = {"Referer": "http://localhost/shop/audit/?ticket=T-1"}
    answer = agent.post("/shop/fail/outcome_unknown", data=data, headers=behind)
    audit_page(answer.text)
    assert 'href="/shop/audit/?ticket=T-1"' in answer.text
    assert "Try again" not in answer.text
    elsewhere = agent.post(
        "/shop/fail/unreachable", data=data, headers={"Referer": "http://evil.test/settings"}
    )
    assert "evil.test" not in elsewhere.text
    assert "Back to the page" not in elsewhere.text


def test_every_status_has_words(agent: FlaskClient, subtests: pytest.Subtests) -> None:
    for status in STATUSES:
        with subtests.test(status=status):
            answer = agent.get(f"/shop/fail/{status}") if status != 500 else agent.get("/shop/fail/500")
            assert answer.status_code == status
            audit_page(answer.text)
            assert answer.headers["X-Request-ID"] in answer.text


def test_the_words_of_a_view_go_before_the_general_ones(agent: FlaskClient) -> None:
    assert "This form was changed on its way." in agent.get("/shop/own-words").text


def test_what_does_not_exist(agent: FlaskClient, client: FlaskClient) -> None:
    for browser in (agent, client):
        answer = browser.get("/no/such/page")
        assert answer.status_code == 404
        audit_page(answer.text)
    assert agent.get("/nobody/audit/").status_code == 404  # no such Application
    assert agent.get("/shop/customers/~broken!/").status_code == 404
    assert agent.put("/shop/audit/").status_code in (400, 405)


def test_too_large_a_form_is_refused(agent: FlaskClient) -> None:
    token = token_of(agent)
    answer = agent.post("/shop/take", data={"csrf_token": token, "note": "x" * 2_000_000})
    assert answer.status_code == 413
    audit_page(answer.text)


def test_a_page_that_is_out_of_date_says_so(agent: FlaskClient) -> None:
    answer = agent.post("/settings", data={})
    assert answer.status_code == 400
    assert "This page is out of date" in answer.text
    assert 'href="/settings"' in answer.text
    audit_page(answer.text)


def test_a_name_that_is_not_ours_gets_no_page(client: FlaskClient) -> None:
    answer = client.get("/sign-in", base_url="http://evil.test")
    assert answer.status_code == 400
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "evil" not in answer.text


def test_a_real_refused_connection_is_told_as_such(app: Flask, agent: FlaskClient) -> None:
    with app.app_context():
        client = client_of(policy().application[0])
        assert client.base_url.startswith(NOBODY_LISTENS)
    answer = agent.get("/shop/customers/customer-1/")
    assert answer.status_code == 502
    assert "Talon.One cannot be reached" in answer.text
    audit_page(answer.text)


def test_without_its_database_the_desk_still_answers_in_words(tmp_path: Path, database_url: str) -> None:
    app = make_app(tmp_path, database_url)
    browser = app.test_client()
    sign_in(browser, add_person(app, "Ada"))
    token = token_of(browser)
    with app.app_context():
        db.engine.dispose()
    (tmp_path / "desk.sqlite").rename(tmp_path / "away.sqlite")
    for leftover in tmp_path.glob("desk.sqlite-*"):
        leftover.unlink()
    for answer in (
        browser.get("/settings"),
        browser.get("/settings", headers=HTMX),
        browser.post("/settings", data={"csrf_token": token}),
    ):
        assert answer.status_code == 503
        assert "database does not answer" in answer.text
    assert browser.get("/sign-in").status_code == 503
    assert browser.get("/healthz").status_code == 200
