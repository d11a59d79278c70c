"""Signing in by an honest provider: accounts, roles, once more, and out again."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, render_template
from sqlalchemy import select

from tests.integration.conftest import both_databases
from tests.integration.single_sign_on.conftest import RULES, Make, go
from tests.support.desk import add_person, clock_of, prove_again, sign_in, token_in
from tests.support.lying_provider import KEYS, LyingProvider, callback
from tests.support.page import audit_page
from webapp.audit.models import AuditContent, AuditEntry
from webapp.extensions import db
from webapp.staff import accounts
from webapp.staff.sso import leaving
from webapp.staff.sso.models import ProviderSignIn


def rows(app: Flask, action: str) -> list[tuple[str, str, str, dict[str, str]]]:
    """What the audit has of an action: phase, subject, reason, payload."""
    with app.app_context():
        found = db.session.execute(
            select(AuditEntry.phase, AuditContent.subject, AuditContent.reason, AuditContent.payload)
            .join(AuditContent, AuditContent.entry_id == AuditEntry.id)
            .where(AuditEntry.action == action)
            .order_by(AuditEntry.id)
        )
        return [tuple(row) for row in found]


@both_databases
def test_somebody_new_gets_an_account_with_the_role_of_the_group(app: Flask, provider: LyingProvider) -> None:
    browser = app.test_client()
    page = browser.get("/sign-in?next=/outlet/")
    audit_page(page.text)
    assert "Sign in with Shop ID" in page.text
    answer = go(browser, provider, "/sign-in/provider?next=/outlet/&zone=Europe/Berlin")
    assert (answer.status_code, answer.location) == (303, "/outlet/")
    assert "Ada Arrival" in browser.get("/outlet/").text
    with app.app_context():
        person = accounts.existing("ada@shop.test")
        assert (person.name, person.role, person.zone) == ("Ada Arrival", "agent", "Europe/Berlin")
        assert not person.password_hash
    assert rows(app, "staff.add") == [("done", "ada@shop.test", "", {"role": "agent", "by": "provider"})]
    assert rows(app, "staff.sign_in")[0][3]["by"] == "provider"


def test_groups_decide_anew_at_each_sign_in(app: Flask, provider: LyingProvider) -> None:
    go(app.test_client(), provider)
    provider.person["groups"] = ["outlet-leads", "leads"]
    assert go(app.test_client(), provider).status_code == 303
    with app.app_context():
        person = accounts.existing("ada@shop.test")
        assert (person.role, person.application_roles) == ("admin", {"outlet": "supervisor"})
    provider.person["groups"] = ["support"]
    go(app.test_client(), provider)
    with app.app_context():
        person = accounts.existing("ada@shop.test")
        assert (person.role, person.application_roles) == ("agent", {})
    assert len(rows(app, "staff.role")) == 2


def test_an_account_of_the_same_verified_address_is_taken_over(app: Flask, provider: LyingProvider) -> None:
    add_person(app, "Ada", "viewer")
    assert go(app.test_client(), provider).status_code == 303
    with app.app_context():
        assert accounts.existing("ada@shop.test").role == "agent"
        assert len(accounts.everybody()) == 1
    assert rows(app, "staff.link_identity") == [("done", "ada@shop.test", "", {})]
    assert sign_in(app.test_client(), "ada@shop.test").status_code == 303, "the password works as before"


def test_a_person_is_known_by_subject_whatever_the_address(app: Flask, provider: LyingProvider) -> None:
    go(app.test_client(), provider)
    provider.person |= {"email": "ada.married@shop.test", "email_verified": False}
    assert go(app.test_client(), provider).status_code == 303
    with app.app_context():
        assert [one.email for one in accounts.everybody()] == ["ada@shop.test"]


def test_what_the_id_token_leaves_out_is_asked_of_userinfo(app: Flask, provider: LyingProvider) -> None:
    provider.lies.claims = {"email": None, "email_verified": None, "groups": None, "name": None}
    assert go(app.test_client(), provider).status_code == 303
    with app.app_context():
        assert accounts.existing("ada@shop.test").role == "agent"


def test_groups_may_stand_within_another_claim(make_desk: Make, provider: LyingProvider) -> None:
    app = make_desk(RULES.replace('name = "Shop ID"', 'groups = "realm_access.roles"'))
    provider.person |= {"groups": None, "realm_access": {"roles": ["support", 7]}}
    assert go(app.test_client(), provider).status_code == 303


def test_a_default_role_is_for_whom_no_group_fits(make_desk: Make, provider: LyingProvider) -> None:
    app = make_desk(RULES.replace('name = "Shop ID"', 'default_role = "viewer"'))
    provider.person["groups"] = []
    assert go(app.test_client(), provider).status_code == 303
    with app.app_context():
        assert accounts.existing("ada@shop.test").role == "viewer"


def test_a_provider_that_never_says_verified_may_be_trusted_for_it(
    make_desk: Make, provider: LyingProvider
) -> None:
    app = make_desk(RULES.replace('name = "Shop ID"', "emails_are_verified = true"))
    provider.person["email_verified"] = None
    assert go(app.test_client(), provider).status_code == 303
    provider.person |= {"sub": "bob-1", "email": "bob@shop.test", "email_verified": False}
    assert go(app.test_client(), provider).status_code == 400, "said to be unverified is another thing"


def test_a_rotated_key_is_read_once_and_good(app: Flask, provider: LyingProvider) -> None:

    go(app.test_client(), provider)
    provider.lies.published, provider.lies.kid = [KEYS["second"]], "second"
    provider.seen.clear()
    assert go(app.test_client(), provider).status_code == 303
    assert provider.seen.count("keys") == 1
    assert "openid-configuration" not in provider.seen, "that is still known"


@both_databases
def test_the_same_new_person_in_several_windows_at_once(app: Flask, provider: LyingProvider) -> None:
    browsers = [app.test_client() for _each in range(4)]
    ways = [callback(provider.agree(one.get("/sign-in/provider").location)) for one in browsers]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda pair: pair[0].get(pair[1]), zip(browsers, ways, strict=True)))
    assert [answer.status_code for answer in answers] == [303] * 4
    with app.app_context():
        assert [one.email for one in accounts.everybody()] == ["ada@shop.test"]
    assert len(rows(app, "staff.link_identity")) == 1
    assert go(app.test_client(), provider).status_code == 303


ODD_KEYS = [
    {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA", "kid": "curve"},
    {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA", "kid": "kind"},
    {"kid": "no kind"},
    {"kty": ["RSA"]},
    "text",
    None,
]


@pytest.mark.parametrize("odd", ODD_KEYS, ids=str)
def test_a_key_of_an_unknown_kind_beside_the_others_shuts_nobody_out(
    app: Flask, provider: LyingProvider, odd: object
) -> None:
    keys = [odd, KEYS["first"].as_dict(private=False)]
    provider.lies.bodies["keys"] = json.dumps({"keys": keys}).encode()
    assert go(app.test_client(), provider).status_code == 303


def test_the_check_says_how_it_stands_with_the_provider(app: Flask, provider: LyingProvider) -> None:
    check = app.test_cli_runner().invoke
    assert "the provider answers, with 1 key(s)" in check(args=["desk", "check"]).output
    clock_of(app).forward(minutes=11)
    provider.lies.metadata = {"issuer": "https://evil.test"}
    done = check(args=["desk", "check"])
    assert "calls itself 'https://evil.test'" in done.output
    assert done.exit_code == 0, "the desk starts without its provider"


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        ("again", "Beginnen Sie von vorn."),
        ("wait", "Shop ID antwortet gerade nicht."),
        ("ask", "Wenden Sie sich an Ihre Administration"),
        ("left", "Sie haben die Anmeldung bei Shop ID"),
        ("other", "Bei Shop ID hat sich jemand anders angemeldet"),
    ],
)
def test_a_refusal_is_said_in_german(app: Flask, advice: str, said: str) -> None:
    with app.test_request_context("/sign-in", headers={"Accept-Language": "de"}):
        page = render_template("sso/refused.html", advice=advice, number="1")
    assert said in page
    audit_page(page)


def test_signing_out_leads_on_to_the_provider(app: Flask, provider: LyingProvider) -> None:
    browser = app.test_client()
    go(browser, provider)
    answer = browser.post("/sign-out", data={"csrf_token": token_in(browser.get("/settings"))})
    assert (answer.status_code, answer.location) == (303, "/sign-in/provider/sign-out")
    assert browser.get("/settings").status_code == 303, "the desk's own sign-in is over"
    page = browser.get(answer.location)
    tree = audit_page(page.text)
    address = next(one.get("href", "") for one in tree.iter("{http://www.w3.org/1999/xhtml}a"))
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{provider.issuer}/end?")
    assert asked["post_logout_redirect_uri"] == ["http://127.0.0.1:8000/sign-in"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert browser.get("/sign-in/provider/sign-out").location == "/sign-in", "once"
    with app.app_context():
        assert leaving.purge() == 1
        assert not db.session.scalars(select(ProviderSignIn)).all()


def test_a_password_in_between_does_not_make_the_provider_forgotten(
    app: Flask, provider: LyingProvider
) -> None:
    add_person(app, "Ada")
    browser = app.test_client()
    go(browser, provider)
    assert prove_again(browser).status_code == 303
    go(browser, provider, "/sign-in/provider?again=1")
    assert prove_again(browser).status_code == 303
    answer = browser.post("/sign-out", data={"csrf_token": token_in(browser.get("/settings"))})
    assert "id_token_hint" in browser.get(answer.location).text


def test_whoever_came_by_password_signs_out_as_before(app: Flask) -> None:
    browser = app.test_client()
    sign_in(browser, add_person(app, "Bob"))
    answer = browser.post("/sign-out", data={"csrf_token": token_in(browser.get("/settings"))})
    assert answer.location == "/sign-in"


def test_a_provider_that_is_gone_holds_nobody_back_from_signing_out(
    app: Flask, provider: LyingProvider
) -> None:
    browser = app.test_client()
    go(browser, provider)
    clock_of(app).forward(minutes=11)
    provider.lies.statuses["openid-configuration"] = 500
    answer = browser.post("/sign-out", data={"csrf_token": token_in(browser.get("/settings"))})
    assert browser.get(answer.location).location == "/sign-in"
    assert "may still be signed in there" in browser.get("/sign-in").text


class TestOnceMore:
    """What erases or changes accounts wants the provider's proof anew."""

    @pytest.fixture(autouse=True)
    def _leads(self, provider: LyingProvider) -> None:
        provider.person["groups"] = ["leads"]

    def test_the_provider_is_asked_to_sign_in_anew(self, app: Flask, provider: LyingProvider) -> None:
        browser = app.test_client()
        go(browser, provider)
        clock_of(app).forward(minutes=11)
        asked = browser.get("/staff/1")
        page = browser.get(asked.location)
        audit_page(page.text)
        assert "Sign in again with Shop ID" in page.text
        assert "password" not in page.text.partition("<main")[2]
        sent = browser.get("/sign-in/provider?again=1&next=/staff/1")
        query = parse_qs(urlsplit(sent.location).query)
        assert (query["prompt"], query["max_age"]) == (["login"], ["0"])
        answer = browser.get(callback(provider.agree(sent.location)))
        assert answer.location == "/staff/1"
        assert browser.get("/staff/1").status_code == 200

    @pytest.mark.parametrize("auth_time", [None, 0, True, "now", math.nan, math.inf, 4e9])
    def test_an_old_proof_is_refused(self, app: Flask, provider: LyingProvider, auth_time: object) -> None:
        browser = app.test_client()
        go(browser, provider)
        clock_of(app).forward(minutes=11)
        old = int(provider.now()) - 660 if auth_time == 0 else auth_time
        provider.lies.claims["auth_time"] = old
        answer = go(browser, provider, "/sign-in/provider?again=1&next=/staff/1")
        assert answer.status_code == 400
        assert browser.get("/staff/1").status_code == 303
        assert rows(app, "staff.sign_in")[-1][0] == "denied"

    @pytest.mark.parametrize("auth_time", [-660, None, 86400])
    def test_a_new_sign_in_is_as_old_as_its_proof(
        self, app: Flask, provider: LyingProvider, auth_time: int | None
    ) -> None:
        provider.lies.claims["auth_time"] = auth_time and int(provider.now()) + auth_time
        browser = app.test_client()
        assert go(browser, provider).status_code == 303
        assert browser.get("/staff/1").status_code == 303, "the provider knew them and asked for nothing"
        provider.lies.claims.clear()
        assert go(browser, provider, "/sign-in/provider?again=1&next=/staff/1").location == "/staff/1"
        assert browser.get("/staff/1").status_code == 200

    def test_a_provider_whose_clock_is_ahead_proves_as_well(
        self, app: Flask, provider: LyingProvider
    ) -> None:
        provider.lies.claims["auth_time"] = int(provider.now()) + 20
        browser = app.test_client()
        assert go(browser, provider, "/sign-in/provider?next=/staff/1").location == "/staff/1"
        assert browser.get("/staff/1").status_code == 200
        clock_of(app).forward(minutes=10)
        assert browser.get("/staff/1").status_code == 303, "no longer than the desk's own clock says"

    def test_somebody_else_proves_nothing(self, app: Flask, provider: LyingProvider) -> None:
        browser = app.test_client()
        go(browser, provider)
        go(app.test_client(), provider)
        provider.person |= {"sub": "eve-1", "email": "eve@shop.test"}
        answer = go(browser, provider, "/sign-in/provider?again=1")
        assert answer.status_code == 400
        assert "Somebody else signed in" in answer.text
        assert "Ada Arrival" in browser.get("/shop/").text, "the sign-in that was open stays"
        with app.app_context():
            assert accounts.find("eve@shop.test") is None, "nor is an account made on the way"
