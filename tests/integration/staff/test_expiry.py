"""A sign-in that ran out in the middle of work: nothing that was typed is lost, nothing is done unasked."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from tests.support.desk import PASSWORD, DeskClock, add_person, make_app, sign_in, token_in
from tests.support.page import audit_fragment, audit_page
from webapp.access import requires
from webapp.extensions import db
from webapp.permissions import Permission
from webapp.staff import held
from webapp.staff.models import HeldPost

HTMX = {"HX-Request": "true"}
TYPED = {"reason": "customer-request", "note": "two lines\r\nof <b>text</b> & more", "token": "signed"}


@pytest.fixture
def received() -> list[MultiDict[str, str]]:
    """What reached the writing page that `app` has."""
    return []


@pytest.fixture
def app(app: Flask, received: list[MultiDict[str, str]]) -> Flask:
    """A desk with one more page, that writes."""

    @requires(Permission.RETURN_CART_ITEMS)
    def change(thing: str) -> str:
        received.append(MultiDict(request.form))
        return f"changed {thing}"

    app.add_url_rule("/<application>/things/<id:thing>", "change", change, methods=["POST"])
    return app


ADDRESS = "/shop/things/~YS9i?from=here"


def expired(client: FlaskClient, clock: DeskClock) -> str:
    """The form token of a page that was opened before the sign-in ran out."""
    token = token_in(client.get("/settings"))
    clock.forward(hours=12)
    return token


def posts(app: Flask) -> list[HeldPost]:
    with app.app_context():
        return list(db.session.scalars(select(HeldPost).order_by(HeldPost.id)))


class TestReading:
    def test_a_page_leads_to_the_sign_in_and_back(self, agent: FlaskClient, clock: DeskClock) -> None:
        clock.forward(hours=12)
        answer = agent.get("/shop/audit/?outcome=read")
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/shop/audit/?outcome%3Dread")
        assert "Your sign-in has expired" in agent.get("/sign-in").text
        assert sign_in(agent, "ada@shop.test", following="/shop/audit/?outcome=read").location == (
            "/shop/audit/?outcome=read"
        )

    def test_a_stranger_is_told_of_no_expiry(self, client: FlaskClient) -> None:
        assert client.get("/shop/audit/").location == "/sign-in?next=/shop/audit/"
        assert "expired" not in client.get("/sign-in").text

    def test_a_part_is_not_filled_with_the_sign_in_page(self, client: FlaskClient) -> None:
        answer = client.get("/shop/audit/", headers=HTMX)
        assert answer.status_code == 401
        assert answer.headers["HX-Reswap"] == "none"
        audit_fragment(answer.text)
        assert "<form" not in answer.text

    def test_a_click_learns_where_the_sign_in_is_that_leads_back(
        self, agent: FlaskClient, clock: DeskClock
    ) -> None:
        clock.forward(hours=12)
        around = {"HX-Current-URL": "http://localhost/shop/audit/?outcome=read"}
        answer = agent.get("/shop/audit/?page=2", headers={**HTMX, **around})
        assert answer.status_code == 401
        assert answer.headers["Desk-Sign-In"] == "/sign-in?next=/shop/audit/?outcome%3Dread"

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/shop/audit/", "javascript:alert(1)", ""])
    def test_no_click_is_led_to_another_site(self, client: FlaskClient, elsewhere: str) -> None:
        answer = client.get("/shop/audit/", headers={**HTMX, "HX-Current-URL": elsewhere})
        assert "Desk-Sign-In" not in answer.headers

    def test_neither_a_form_nor_an_open_page_is_taken_away(
        self, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        token = expired(agent, clock)
        around = {**HTMX, "HX-Current-URL": "http://localhost/shop/audit/"}
        sent = agent.post(ADDRESS, data=TYPED, headers={**around, "X-CSRFToken": token})
        polled = agent.get("/shop/audit/", headers={**around, "Desk-Poll": "1"})
        for answer in (sent, polled):
            assert answer.status_code == 401
            assert "Desk-Sign-In" not in answer.headers


class TestAsShipped:
    """Without a word in desk.toml: 30 minutes without use, 12 hours in all."""

    @pytest.fixture
    def app(self, tmp_path: Path, database_url: str) -> Flask:
        return make_app(tmp_path, database_url, as_shipped=True)

    def test_a_sign_in_ends_after_half_an_hour_without_use(
        self, agent: FlaskClient, clock: DeskClock
    ) -> None:
        clock.forward(minutes=29, seconds=59)
        assert agent.get("/settings").status_code == 200
        clock.forward(minutes=30)
        assert agent.get("/settings").status_code == 303

    def test_and_after_twelve_hours_in_use(self, agent: FlaskClient, clock: DeskClock) -> None:
        for _ in range(12 * 3 - 1):
            clock.forward(minutes=20)
            assert agent.get("/settings").status_code == 200
        clock.forward(minutes=20)
        assert agent.get("/settings").status_code == 303

    @pytest.mark.parametrize(
        "asked",
        [
            "/shop/approvals/badge",
            "/shop/intentions/presence?action=sessions.return&about=x",
            "/shop/exports/",
        ],
    )
    def test_what_an_open_page_asks_by_itself_does_not_keep_it(
        self, agent: FlaskClient, clock: DeskClock, asked: str
    ) -> None:
        for _ in range(6):
            clock.forward(minutes=4, seconds=59)
            assert agent.get(asked, headers={**HTMX, "Desk-Poll": "1"}).status_code == 200
        clock.forward(seconds=6)
        assert agent.get(asked, headers={**HTMX, "Desk-Poll": "1"}).status_code == 401
        assert agent.get("/settings").status_code == 303

    def test_what_its_reader_asks_does(self, agent: FlaskClient, clock: DeskClock) -> None:
        for _ in range(6):
            clock.forward(minutes=20)
            assert agent.get("/shop/exports/", headers=HTMX).status_code == 200


class TestHtmxForm:
    def test_the_form_stays_and_a_notice_says_why(
        self, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        token = expired(agent, clock)
        answer = agent.post(ADDRESS, data=TYPED, headers={**HTMX, "X-CSRFToken": token})
        assert answer.status_code == 401
        assert answer.headers["HX-Reswap"] == "none"
        assert 'id="notices" hx-swap-oob="innerHTML"' in answer.text
        assert 'target="_blank"' in answer.text
        audit_fragment(answer.text)
        assert received == []

    def test_after_signing_in_in_a_second_tab_it_can_be_sent(
        self, agent: FlaskClient, clock: DeskClock, received: list[MultiDict[str, str]]
    ) -> None:
        token = expired(agent, clock)
        notice = agent.post(ADDRESS, data=TYPED, headers={**HTMX, "X-CSRFToken": token})
        second_tab = re.search(r'href="(/sign-in[^"]*)"', notice.text)
        assert second_tab
        assert "next=" in second_tab.group(1)
        assert (
            sign_in(agent, "ada@shop.test", following="/settings/signed-in").location == "/settings/signed-in"
        )
        audit_page(agent.get("/settings/signed-in").text)
        assert agent.post(ADDRESS, data=TYPED, headers={**HTMX, "X-CSRFToken": token}).text == "changed a/b"
        assert received[0]["note"] == TYPED["note"]

    def test_somebody_else_cannot_send_it(
        self, app: Flask, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        token = expired(agent, clock)
        sign_in(agent, add_person(app, "Bob"))
        answer = agent.post(ADDRESS, data=TYPED, headers={**HTMX, "X-CSRFToken": token})
        assert answer.status_code == 400
        assert received == []

    def test_the_token_dies_with_a_sign_out(self, agent: FlaskClient, received: list[object]) -> None:
        token = token_in(agent.get("/settings"))
        agent.post("/sign-out", data={"csrf_token": token})
        sign_in(agent, "ada@shop.test")
        assert agent.post(ADDRESS, data={**TYPED, "csrf_token": token}).status_code == 400
        assert received == []


class TestPlainForm:
    def test_it_is_kept_and_sent_after_signing_in(
        self, agent: FlaskClient, clock: DeskClock, received: list[MultiDict[str, str]]
    ) -> None:
        token = expired(agent, clock)
        behind = {"Referer": "http://localhost/shop/audit/?ticket=T-1"}
        answer = agent.post(ADDRESS, data={**TYPED, "csrf_token": token}, headers=behind)
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/shop/audit/?ticket%3DT-1")
        assert "kept for 30 minutes" in agent.get("/sign-in").text
        assert received == []
        offered = sign_in(agent, "ada@shop.test").location
        page = agent.get(offered)
        audit_page(page.text)
        assert f'action="{ADDRESS}"' in page.text
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
        sent = {name: unescape(value) for name, value in fields.items()}
        assert agent.post(ADDRESS, data=sent).text == "changed a/b"
        assert {name: received[0][name] for name in TYPED} == TYPED

    def test_nothing_happens_by_signing_in_alone(
        self, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        agent.post(ADDRESS, data={**TYPED, "csrf_token": expired(agent, clock)})
        agent.get(sign_in(agent, "ada@shop.test").location)
        assert received == []

    def test_it_is_offered_once(self, agent: FlaskClient, clock: DeskClock, received: list[object]) -> None:
        agent.post(ADDRESS, data={**TYPED, "csrf_token": expired(agent, clock)})
        assert sign_in(agent, "ada@shop.test").location.startswith("/held-posts/")
        agent.post("/sign-out", data={"csrf_token": token_in(agent.get("/settings"))})
        assert sign_in(agent, "ada@shop.test").location == "/shop/"

    def test_nobody_else_sees_it(
        self, app: Flask, agent: FlaskClient, viewer: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        token = expired(agent, clock)
        agent.post(ADDRESS, data={**TYPED, "csrf_token": token})
        (kept,) = posts(app)
        somebody = app.test_client()
        assert sign_in(somebody, "vic@shop.test").location == "/shop/"
        assert somebody.get(f"/held-posts/{kept.id}").status_code == 404
        removal = {"csrf_token": token_in(somebody.get("/settings"))}
        somebody.post(f"/held-posts/{kept.id}/removal", data=removal)
        assert len(posts(app)) == 1

    def test_it_can_be_thrown_away(
        self, app: Flask, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        agent.post(ADDRESS, data={**TYPED, "csrf_token": expired(agent, clock)})
        address = sign_in(agent, "ada@shop.test").location
        answer = agent.post(f"{address}/removal", data={"csrf_token": token_in(agent.get(address))})
        assert answer.status_code == 303
        assert agent.get(address).status_code == 404
        assert posts(app) == []

    def test_after_half_an_hour_it_is_gone(
        self, app: Flask, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        agent.post(ADDRESS, data={**TYPED, "csrf_token": expired(agent, clock)})
        clock.forward(minutes=30)
        assert sign_in(agent, "ada@shop.test").location == "/shop/"
        assert agent.get("/held-posts/1").status_code == 404
        assert posts(app) == []  # nothing typed outlives its half hour where people work

    def test_no_form_token_and_no_password_is_kept(
        self, app: Flask, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        token = expired(agent, clock)
        agent.post(ADDRESS, data={**TYPED, "csrf_token": token})
        assert dict(json.loads(posts(app)[0].fields)) == TYPED
        change = {"csrf_token": token, "old_password": PASSWORD, "new_password": "another long password"}
        refused = agent.post("/settings/password", data=change)
        assert refused.status_code == 401
        assert "could not keep" in refused.text
        assert PASSWORD not in refused.text
        assert len(posts(app)) == 1

    def test_a_large_form_is_not_kept_and_the_page_says_so(
        self, app: Flask, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        token = expired(agent, clock)
        refused = agent.post(ADDRESS, data={"csrf_token": token, "note": "x" * held.MOST_BYTES})
        assert refused.status_code == 401
        audit_page(refused.text)
        assert posts(app) == []

    def test_a_strangers_form_is_not_kept(
        self, app: Flask, client: FlaskClient, received: list[object]
    ) -> None:
        token = token_in(client.get("/sign-in"))
        refused = client.post(ADDRESS, data={**TYPED, "csrf_token": token})
        assert refused.status_code == 401
        assert "could not keep" in refused.text
        assert posts(app) == []

    def test_only_the_newest_few_are_kept(
        self, app: Flask, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        token = expired(agent, clock)
        for number in range(9):
            agent.post(ADDRESS, data={"note": str(number), "csrf_token": token})
        assert [json.loads(one.fields) for one in posts(app)] == [[["note", str(n)]] for n in range(4, 9)]

    def test_repeated_fields_stay_in_order(
        self, app: Flask, agent: FlaskClient, clock: DeskClock, received: list[object]
    ) -> None:
        data = {"csrf_token": expired(agent, clock), "customer": ["b", "a", "b"]}
        agent.post(ADDRESS, data=data)
        assert json.loads(posts(app)[0].fields) == [["customer", "b"], ["customer", "a"], ["customer", "b"]]
