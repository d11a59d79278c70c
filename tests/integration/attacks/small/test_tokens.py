"""Signed forms and one-time links that were changed, cut, borrowed, kept or used twice.

A preview of somebody else, two tabs, a double click: `intentions/test_once.py`. The preview beside the token:
`intentions/test_changed.py`. Requests for approval: `approvals/test_refused.py`, `approvals/test_changed.py`.
Links that are old, wrong, replaced or used: `staff/test_people.py`.
"""

from __future__ import annotations

import base64
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.integration.intentions.scenarios import REASON, SCENARIOS, Case
from tests.integration.sandbox_server import Shop, fields_of
from tests.support.desk import add_person, clock_of, token_in
from webapp.extensions import settings
from webapp.staff import accounts, managing


@pytest.fixture
def case(shop: Shop) -> Case:
    """A return that could be written."""
    return SCENARIOS[0].make(shop)


def signed_parts(case: Case, browser: FlaskClient) -> dict[str, str]:
    return {**fields_of(case.previewed(browser), case.confirm), **REASON}


def decoded(token: str) -> str:
    part = token.split(".")[0]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()


class TestThePreview:
    """A write is only what was signed for this person, this page and this half hour."""

    def test_no_changed_token_writes(self, agent: FlaskClient, shop: Shop, case: Case) -> None:
        form = signed_parts(case, agent)
        good = form["token"]
        payload, moment, signature = good.rsplit(".", 2)
        more = decoded(good).replace('"quantity":2', '"quantity":5')
        changed = base64.urlsafe_b64encode(more.encode()).decode().rstrip("=")
        spoiled = [
            "",
            good[:-3],
            good[3:],
            payload,
            f"{payload}.{moment}",
            f"{payload}.{signature}",
            f"{payload}.AAAAAA.{signature}",
            f"{changed}.{moment}.{signature}",
            f"{good}.{signature}",
            good.swapcase(),
            "null",
            "{}",
        ]
        spoiled += [
            good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
            for at in range(0, len(good) - 1, 11)
        ]
        for token in spoiled:
            assert agent.post(case.confirm, data={**form, "token": token}).status_code == 400, token
        assert shop.writes == []
        assert agent.post(case.confirm, data=form).status_code == 303
        assert len(shop.writes) == 1

    def test_a_token_of_another_action_or_page_writes_nothing(
        self, agent: FlaskClient, shop: Shop, case: Case
    ) -> None:
        other_page = SCENARIOS[0].make(shop)
        other_kind = SCENARIOS[1].make(shop)
        form = signed_parts(case, agent)
        for other in (other_page, other_kind):
            borrowed = {**form, "token": signed_parts(other, agent)["token"]}
            assert agent.post(case.confirm, data=borrowed).status_code == 400
            assert agent.post(other.confirm, data=form).status_code == 400
        assert shop.writes == []

    def test_a_token_of_another_application_writes_nothing(
        self, agent: FlaskClient, shop: Shop, case: Case
    ) -> None:
        form = signed_parts(case, agent)
        there = case.confirm.replace("/shop/", "/outlet/")
        assert agent.post(there, data=form).status_code in (400, 404)
        assert shop.writes == []

    def test_an_old_token_writes_nothing(
        self, app: Flask, agent: FlaskClient, shop: Shop, case: Case
    ) -> None:
        form = signed_parts(case, agent)
        clock_of(app).forward(minutes=31)
        assert agent.post(case.confirm, data=form).status_code == 409
        assert shop.writes == []

    def test_a_token_writes_once_and_never_again(self, agent: FlaskClient, shop: Shop, case: Case) -> None:
        form = signed_parts(case, agent)
        places = {agent.post(case.confirm, data=form).location for _ in range(3)}
        assert len(places) == 1
        assert len(shop.writes) == 1

    @pytest.mark.parametrize("salt", ["known browser", "offered x", "cookie-session", "wtf-csrf-token"])
    def test_what_the_desk_signed_for_something_else_is_no_preview(
        self, app: Flask, agent: FlaskClient, shop: Shop, case: Case, salt: str
    ) -> None:
        form = signed_parts(case, agent)
        facts = json.loads(decoded(form["token"])) if form["token"][0] != "." else {}
        with app.app_context():
            token = URLSafeTimedSerializer(settings().signing_keys, salt=salt).dumps(facts)
        assert agent.post(case.confirm, data={**form, "token": token}).status_code == 400
        assert shop.writes == []


class TestTheLink:
    """A link for a new password is for one person, once."""

    def choose(self, app: Flask, path: str) -> int:
        browser = app.test_client()
        page = browser.get(path)
        if page.status_code != 200:
            return page.status_code
        words = "river stone lantern"
        data = {"csrf_token": token_in(page), "new_password": words, "repeated_password": words}
        return browser.post(path, data=data).status_code

    def made(self, app: Flask) -> str:
        email = add_person(app, "Cora")
        with app.app_context():
            link = managing.link_for(accounts.existing(email))
        return link.removeprefix("http://127.0.0.1:8000")

    def test_no_changed_one_opens_anything(self, app: Flask) -> None:
        path = self.made(app)
        for wrong in (path[:-1], path[:-2] + "xx", path + "x", path.upper(), path.rsplit("/", 1)[0] + "/~"):
            assert self.choose(app, wrong) == 404, wrong
        assert self.choose(app, path) == 303

    def test_a_used_one_and_one_of_a_closed_account(self, app: Flask) -> None:
        path = self.made(app)
        assert self.choose(app, path) == 303
        assert self.choose(app, path) == 404
        with app.app_context():
            again = managing.link_for(accounts.existing("cora@shop.test"))
            managing.set_disabled("cora@shop.test", is_disabled=True)
        assert self.choose(app, again.removeprefix("http://127.0.0.1:8000")) == 404

    def test_a_page_that_was_open_before_another_used_the_link_changes_nothing(self, app: Flask) -> None:
        path = self.made(app)
        slow = app.test_client()
        token = token_in(slow.get(path))
        assert self.choose(app, path) == 303
        words = "another long password here"
        late = {"csrf_token": token, "new_password": words, "repeated_password": words}
        assert slow.post(path, data=late).status_code == 404
        with app.test_request_context("/"):
            assert accounts.check("cora@shop.test", "river stone lantern") is not None
