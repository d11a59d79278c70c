"""Passkeys: made and shown at the right place, for the right purpose, by the right person, once."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as searching
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.integration.conftest import both_databases
from tests.integration.factors.using import OWN, SECOND, codes_in, give_code, number_of, set_up_app
from tests.support.desk import PASSWORD, add_person, clock_of, sign_in, token_in
from tests.support.page import audit_page
from tests.support.soft_passkey import PRESENT, SoftPasskey
from webapp.audit.models import AuditContent, AuditEntry
from webapp.extensions import db
from webapp.staff import managing
from webapp.staff.factors import passkeys
from webapp.staff.factors.models import StaffPasskey

HERE = "http://localhost"
ALONE, STEP, AGAIN = "/sign-in/passkey", f"{SECOND}/passkey", "/sign-in/again/passkey"


def at_localhost(app: Flask) -> FlaskClient:
    """A browser that opens the desk as localhost."""
    return app.test_client()


class AtNumbers(FlaskClient):
    """A browser that opens the desk at 127.0.0.1."""

    def open(self, *where: Any, **options: Any) -> TestResponse:
        return super().open(*where, **{"base_url": "http://127.0.0.1:8000", **options})


def at_numbers(app: Flask) -> FlaskClient:
    return AtNumbers(app, app.response_class)


def ask(browser: FlaskClient, options: str, page: str = "/sign-in") -> dict[str, Any]:
    """What a page's script asks for."""
    token = token_in(browser.get(page))
    answer = browser.post(options, headers={"X-CSRFToken": token, "Accept": "application/json"})
    assert answer.status_code == 200, answer.status_code
    found: dict[str, Any] = answer.get_json()
    return found


def tell(
    browser: FlaskClient, action: str, credential: str, page: str = "/sign-in", **more: str
) -> TestResponse:
    """Send the form that carries the device's answer."""
    token = token_in(browser.get(page))
    answer = browser.post(action, data={"csrf_token": token, "credential": credential, **more})
    if answer.status_code == 422:
        audit_page(answer.text)
    return answer


def add(browser: FlaskClient, key: SoftPasskey, name: str = "Laptop") -> TestResponse:
    """Add a passkey to the account of a browser."""
    page = f"{OWN}/passkeys/new"
    options = ask(browser, f"{OWN}/passkeys/options", page)
    return tell(browser, f"{OWN}/passkeys", key.create(options), page, name=name)


@dataclass
class WithKey:
    """Ada, whose only factor is a passkey."""

    app: Flask
    browser: FlaskClient
    key: SoftPasskey
    codes: list[str]

    def alone(self, browser: FlaskClient | None = None, **more: str) -> TestResponse:
        """Sign in with it alone."""
        browser = browser or at_localhost(self.app)
        return tell(browser, ALONE, self.key.get(ask(browser, f"{ALONE}/options")), **more)

    def waiting(self) -> FlaskClient:
        """A browser in which her password was given."""
        browser = at_localhost(self.app)
        assert sign_in(browser, "ada@shop.test").location == SECOND
        return browser


@pytest.fixture
def ada(app: Flask) -> WithKey:
    browser, key = at_localhost(app), SoftPasskey(HERE)
    sign_in(browser, add_person(app, "Ada"))
    page = add(browser, key)
    assert page.status_code == 200
    audit_page(page.text)
    return WithKey(app, browser, key, codes_in(page))


def kept(app: Flask) -> list[StaffPasskey]:
    with app.app_context():
        return list(db.session.scalars(select(StaffPasskey).order_by(StaffPasskey.id)))


def denied(app: Flask) -> list[str]:
    with app.app_context():
        statement = select(AuditContent.subject).join(AuditEntry, AuditEntry.id == AuditContent.entry_id)
        return list(db.session.scalars(statement.where(AuditEntry.action == "staff.passkey")))


@both_databases
def test_alone_it_signs_in_and_counts_as_both(ada: WithKey) -> None:
    assert len(ada.codes) == 10
    browser = at_localhost(ada.app)
    answer = ada.alone(browser, next="/settings")
    assert (answer.status_code, answer.location) == (303, "/settings")
    page = browser.get(OWN)
    audit_page(page.text)
    assert "Laptop" in page.text
    assert kept(ada.app)[0].last_used_at is not None


def test_after_the_password_it_is_the_second_step(ada: WithKey) -> None:
    browser = ada.waiting()
    page = browser.get(SECOND)
    audit_page(page.text)
    assert "Recovery code" in page.text
    options = ask(browser, f"{STEP}/options", SECOND)
    assert [one["id"] for one in options["allowCredentials"]] == [ada.key.id]
    assert tell(browser, STEP, ada.key.get(options), SECOND).location == "/shop/"
    assert browser.get("/settings").status_code == 200


def test_a_recovery_code_stands_in_for_it(ada: WithKey) -> None:
    assert give_code(ada.waiting(), ada.codes[0]).status_code == 303


def test_once_more_it_is_enough_without_the_password(ada: WithKey) -> None:
    clock_of(ada.app).forward(minutes=11)
    page = "/sign-in/again"
    audit_page(ada.browser.get(page).text)
    answer = tell(ada.browser, AGAIN, ada.key.get(ask(ada.browser, f"{AGAIN}/options", page)), page, next=OWN)
    assert (answer.status_code, answer.location) == (303, OWN)
    assert ada.browser.get(f"{OWN}/passkeys/new").status_code == 200


def test_a_script_is_led_to_the_password_and_nothing_is_kept(ada: WithKey) -> None:
    token = token_in(ada.browser.get(OWN))
    clock_of(ada.app).forward(minutes=11)
    headers = {"X-CSRFToken": token, "Accept": "application/json"}
    assert ada.browser.post(f"{OWN}/passkeys/options", headers=headers).status_code == 303
    assert "is kept for 30 minutes" not in ada.browser.get("/sign-in/again").text


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test", "/nowhere"])
def test_it_leads_to_pages_of_the_desk_only(ada: WithKey, wanted: str) -> None:
    assert ada.alone(next=wanted).location == "/shop/"


CHANGES: dict[str, Callable[[SoftPasskey], None]] = {
    "another origin": lambda key: setattr(key, "origin", "http://evil.test"),
    "another port": lambda key: setattr(key, "origin", "http://localhost:8001"),
    "another scheme": lambda key: setattr(key, "origin", "https://localhost"),
    "another relying party": lambda key: setattr(key, "rp_id", "evil.test"),
    "nobody verified": lambda key: setattr(key, "flags", PRESENT),
    "another key": lambda key: setattr(key, "key", SoftPasskey(HERE).key),
    "another passkey": lambda key: setattr(key, "credential_id", b"x" * 32),
    "another account": lambda key: setattr(key, "handle", b"staff-2"),
    "no account": lambda key: setattr(key, "handle", b""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_it_proves_nothing_with(ada: WithKey, change: Callable[[SoftPasskey], None]) -> None:
    change(ada.key)
    browser = at_localhost(ada.app)
    refused = ada.alone(browser)
    assert refused.status_code == 422
    assert "assword" in refused.text
    assert browser.get("/settings").status_code == 303
    assert len(denied(ada.app)) == 1


@pytest.mark.parametrize("change", list(CHANGES.values())[:5], ids=list(CHANGES)[:5])
def test_none_is_made_with(ada: WithKey, change: Callable[[SoftPasskey], None]) -> None:
    key = SoftPasskey(HERE)
    change(key)
    assert add(ada.browser, key).status_code == 422
    assert len(kept(ada.app)) == 1


class TestAChallenge:
    def test_is_good_once(self, ada: WithKey) -> None:
        browser = at_localhost(ada.app)
        options = ask(browser, f"{ALONE}/options")
        cookie = browser.get_cookie("desk", "localhost")
        assert cookie is not None
        copy = at_localhost(ada.app)
        copy.set_cookie("desk", cookie.value, domain="localhost")
        assert tell(browser, ALONE, ada.key.get(options)).status_code == 303
        assert tell(copy, ALONE, ada.key.get(options)).status_code == 422

    def test_is_used_up_by_a_refusal(self, ada: WithKey) -> None:
        browser = at_localhost(ada.app)
        options = ask(browser, f"{ALONE}/options")
        assert tell(browser, ALONE, "{}").status_code == 422
        assert tell(browser, ALONE, ada.key.get(options)).status_code == 422

    @pytest.mark.parametrize(("seconds", "status"), [(299, 303), (300, 422)])
    def test_ages_in_minutes(self, ada: WithKey, seconds: int, status: int) -> None:
        browser = at_localhost(ada.app)
        answer = ada.key.get(ask(browser, f"{ALONE}/options"))
        clock_of(ada.app).forward(seconds=seconds)
        assert tell(browser, ALONE, answer).status_code == status

    def test_belongs_to_its_browser(self, ada: WithKey) -> None:
        mine, other = at_localhost(ada.app), at_localhost(ada.app)
        ask(other, f"{ALONE}/options")
        assert tell(other, ALONE, ada.key.get(ask(mine, f"{ALONE}/options"))).status_code == 422
        assert tell(at_localhost(ada.app), ALONE, ada.key.get({"challenge": "eA"})).status_code == 422

    def test_belongs_to_its_purpose(self, ada: WithKey) -> None:
        browser = ada.waiting()
        answer = ada.key.get(ask(browser, f"{STEP}/options", SECOND))
        assert tell(browser, ALONE, answer, SECOND).status_code == 422
        answer = ada.key.get(ask(browser, f"{ALONE}/options", SECOND))
        assert tell(browser, STEP, answer, SECOND).status_code == 422
        answer = ada.key.get(ask(ada.browser, f"{AGAIN}/options", OWN))
        assert tell(ada.browser, f"{OWN}/passkeys", answer, OWN, name="x").status_code == 422

    @both_databases
    def test_opens_one_door_side_by_side(self, ada: WithKey) -> None:
        browser = at_localhost(ada.app)
        answer = ada.key.get(ask(browser, f"{ALONE}/options"))
        cookie = browser.get_cookie("desk", "localhost")
        assert cookie is not None
        copies = [at_localhost(ada.app) for _ in range(4)]
        for copy in copies:
            copy.set_cookie("desk", cookie.value, domain="localhost")
        token = token_in(browser.get("/sign-in"))

        def go(copy: FlaskClient) -> int:
            return copy.post(ALONE, data={"csrf_token": token, "credential": answer}).status_code

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(go, copies)) == [303, 422, 422, 422]


class TestTheCount:
    """Devices that keep one: a count that does not grow means a copy."""

    def test_must_grow(self, ada: WithKey) -> None:
        for count, status in ((5, 303), (6, 303), (6, 422), (5, 422), (0, 422), (7, 303)):
            ada.key.count = count
            assert ada.alone().status_code == status, count
        assert denied(ada.app) == ["ada@shop.test"] * 3

    def test_may_stay_at_nothing(self, ada: WithKey) -> None:
        assert [ada.alone().status_code for _ in range(3)] == [303] * 3

    def test_moved_meanwhile_is_refused(self, ada: WithKey) -> None:
        from webauthn import verify_authentication_response

        real = verify_authentication_response

        def while_another_signs_in(**given: Any) -> Any:
            shown = real(**given)
            with db.engine.begin() as connection:
                connection.execute(StaffPasskey.__table__.update().values(sign_count=9))  # type: ignore[attr-defined]
            return shown

        ada.key.count = 1
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("webauthn.verify_authentication_response", while_another_signs_in)
            assert ada.alone().status_code == 422


class TestSomebodyElse:
    @pytest.fixture
    def bob(self, app: Flask, ada: WithKey) -> WithKey:
        browser, key = at_localhost(app), SoftPasskey(HERE)
        sign_in(browser, add_person(app, "Bob"))
        return WithKey(app, browser, key, codes_in(add(browser, key)))

    def test_does_not_finish_a_sign_in(self, ada: WithKey, bob: WithKey) -> None:
        browser = ada.waiting()
        options = ask(browser, f"{STEP}/options", SECOND)
        assert tell(browser, STEP, bob.key.get(options), SECOND).status_code == 422
        assert browser.get("/settings").status_code == 303

    def test_is_not_taken_once_more(self, ada: WithKey, bob: WithKey) -> None:
        options = ask(ada.browser, f"{AGAIN}/options", OWN)
        assert tell(ada.browser, AGAIN, bob.key.get(options), OWN).status_code == 422

    def test_cannot_register_the_same_passkey(self, ada: WithKey, bob: WithKey) -> None:
        assert add(bob.browser, ada.key).status_code == 422
        assert [one.staff_id for one in kept(ada.app)] == [1, 2]

    def test_removes_nothing_of_mine(self, ada: WithKey, bob: WithKey) -> None:
        mine = kept(ada.app)[0].id
        data = {"csrf_token": token_in(bob.browser.get(OWN))}
        assert bob.browser.post(f"{OWN}/passkeys/{mine}/removal", data=data).status_code == 303
        assert len(kept(ada.app)) == 2


class TestOfOnesOwn:
    def test_removing_one_ends_other_sign_ins(self, ada: WithKey) -> None:
        other = at_localhost(ada.app)
        ada.alone(other)
        data = {"csrf_token": token_in(ada.browser.get(OWN))}
        assert ada.browser.post(f"{OWN}/passkeys/{kept(ada.app)[0].id}/removal", data=data).location == OWN
        assert other.get("/settings").status_code == 303
        assert ada.alone().status_code == 422
        assert sign_in(at_localhost(ada.app), "ada@shop.test").location == "/shop/"

    def test_beside_an_app_either_will_do(self, ada: WithKey) -> None:
        # With a factor there already, no new recovery codes are made.
        from tests.integration.factors.using import begin_app, code_of, send

        secret = begin_app(ada.browser)
        done = send(ada.browser, f"{OWN}/app/confirmation", code=code_of(ada.app, secret))
        assert done.location == OWN
        clock_of(ada.app).forward(seconds=30)
        assert give_code(ada.waiting(), code_of(ada.app, secret)).status_code == 303
        browser = ada.waiting()
        options = ask(browser, f"{STEP}/options", SECOND)
        assert tell(browser, STEP, ada.key.get(options), SECOND).status_code == 303

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61])
    def test_a_name_is_needed(self, ada: WithKey, name: str) -> None:
        assert add(ada.browser, SoftPasskey(HERE), name).status_code == 422

    def test_markup_in_a_name_stays_text(self, ada: WithKey) -> None:
        assert add(ada.browser, SoftPasskey(HERE), "<b>'\"").location == OWN
        audit_page(ada.browser.get(OWN).text)

    def test_the_device_is_told_what_it_has(self, ada: WithKey) -> None:
        options = ask(ada.browser, f"{OWN}/passkeys/options", OWN)
        assert [one["id"] for one in options["excludeCredentials"]] == [ada.key.id]
        assert options["rp"]["id"] == "localhost"
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert "ada" not in options["user"]["id"]

    def test_ten_are_enough(self, ada: WithKey) -> None:
        statuses = [add(ada.browser, SoftPasskey(HERE)).status_code for _ in range(passkeys.MOST)]
        assert statuses == [303] * (passkeys.MOST - 1) + [422]


def test_an_account_closed_meanwhile_stays_closed(ada: WithKey) -> None:
    with ada.app.app_context():
        managing.set_disabled("ada@shop.test", is_disabled=True)
    assert ada.alone().status_code == 422


def test_a_reset_takes_it_away(ada: WithKey) -> None:
    ada.app.test_cli_runner().invoke(args=["staff", "reset-factor", "ada@shop.test"])
    assert ada.alone().status_code == 422
    assert sign_in(at_localhost(ada.app), "ada@shop.test").location == "/shop/"


def test_where_a_second_factor_is_required_it_is_one(make_desk_with: Callable[..., Flask]) -> None:
    strict = make_desk_with('[sign_in]\nsecond_factor = ["agent"]\n')
    browser, key = at_localhost(strict), SoftPasskey(HERE)
    sign_in(browser, add_person(strict, "Ada"))
    assert browser.get("/shop/").location == OWN
    assert add(browser, key).status_code == 200
    assert browser.get("/shop/").status_code == 200
    theirs = WithKey(strict, browser, key, [])
    other = at_localhost(strict)
    assert theirs.alone(other).location == "/shop/"
    assert other.get("/shop/").status_code == 200
    data = {"csrf_token": token_in(browser.get(OWN))}
    browser.post(f"{OWN}/passkeys/{kept(strict)[0].id}/removal", data=data)
    assert len(kept(strict)) == 1


class TestWhere:
    def test_at_an_address_of_numbers_they_are_not_offered(self, app: Flask) -> None:
        browser = at_numbers(app)
        assert "passkey" not in browser.get("/sign-in").text
        sign_in(browser, add_person(app, "Ada"))
        page = browser.get(OWN)
        audit_page(page.text)
        assert "Open the desk as http://localhost:8000" in page.text
        assert browser.get(f"{OWN}/passkeys/new").location == OWN
        headers = {"X-CSRFToken": token_in(page)}
        assert browser.post(f"{OWN}/passkeys/options", headers=headers).status_code == 409
        assert browser.post(f"{ALONE}/options", headers=headers).status_code == 409

    def test_who_has_one_is_told_where_it_works(self, ada: WithKey) -> None:
        browser = at_numbers(ada.app)
        sign_in(browser, "ada@shop.test")
        page = browser.get(SECOND)
        audit_page(page.text)
        assert "http://localhost:8000" in page.text

    @pytest.mark.parametrize(
        ("public_url", "rp_id", "origin"),
        [
            ("https://desk.shop.test", "desk.shop.test", "https://desk.shop.test"),
            ("https://Desk.Shop.test:443", "desk.shop.test", "https://desk.shop.test"),
            ("https://desk.shop.test:8443", "desk.shop.test", "https://desk.shop.test:8443"),
        ],
    )
    def test_the_relying_party_is_of_public_url(
        self, make_desk_with: Callable[..., Flask], public_url: str, rp_id: str, origin: str
    ) -> None:
        desk = make_desk_with(public_url=public_url)
        with desk.test_request_context("/", base_url=public_url):
            assert passkeys.place() == passkeys.Place(rp_id, origin)
            assert passkeys.place_that_can() == ""

    def test_a_public_address_of_numbers_has_none(self, make_desk_with: Callable[..., Flask]) -> None:
        desk = make_desk_with(public_url="https://192.0.2.7")
        with desk.test_request_context("/", base_url="https://192.0.2.7"):
            assert passkeys.place() is None
            assert passkeys.place_that_can() == ""


def test_without_a_waiting_there_is_no_challenge_for_it(app: Flask) -> None:
    browser = at_localhost(app)
    token = token_in(browser.get("/sign-in"))
    assert browser.post(f"{STEP}/options", headers={"X-CSRFToken": token}).status_code == 409
    assert tell(browser, STEP, "{}").location == "/sign-in"


GARBAGE = st.one_of(
    st.text(max_size=200),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=20) | st.binary(max_size=50).map(lambda one: one.hex()),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "rawId",
                        "type",
                        "response",
                        "clientDataJSON",
                        "authenticatorData",
                        "signature",
                        "userHandle",
                    ]
                ),
                inner,
                max_size=8,
            )
        ),
        max_leaves=12,
    ).map(json.dumps),
)


@searching(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(garbage=GARBAGE, is_new=st.booleans())
def test_whatever_arrives_is_refused_in_words(ada: WithKey, garbage: str, is_new: bool) -> None:
    with ada.app.test_request_context("/", base_url=HERE):
        if is_new:
            passkeys.options_to_add(1, "ada@shop.test", "Ada")
        else:
            passkeys.options_to_use(passkeys.SIGN_IN, None)
        take = partial(passkeys.add, 1, "x") if is_new else partial(passkeys.use, passkeys.SIGN_IN, None)
        with pytest.raises(passkeys.PasskeyRefusedError):
            take(garbage)


@searching(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.integers(0, 2000), what=st.characters(min_codepoint=33, max_codepoint=126), is_new=st.booleans()
)
def test_a_changed_answer_is_refused_in_words_or_means_the_same(
    ada: WithKey, where: int, what: str, is_new: bool
) -> None:
    key = SoftPasskey(HERE) if is_new else ada.key
    with ada.app.test_request_context("/", base_url=HERE):
        if is_new:
            answer = key.create(json.loads(passkeys.options_to_add(1, "ada@shop.test", "Ada")))
        else:
            answer = key.get(json.loads(passkeys.options_to_use(passkeys.SIGN_IN, None)))
        where %= len(answer)
        changed = answer[:where] + what + answer[where + 1 :]
        try:
            if is_new:
                passkeys.add(1, "x", changed)
                db.session.execute(StaffPasskey.__table__.delete().where(StaffPasskey.name == "x"))  # type: ignore[attr-defined]
                db.session.commit()
            else:
                assert passkeys.use(passkeys.SIGN_IN, None, changed) == 1
        except passkeys.PasskeyRefusedError:
            pass


@both_databases
def test_a_name_that_no_database_takes_is_refused_in_words(ada: WithKey) -> None:
    browser = at_localhost(ada.app)
    shown = json.loads(ada.key.get(ask(browser, f"{ALONE}/options"))) | {"id": "a\0b"}
    assert tell(browser, ALONE, json.dumps(shown)).status_code == 422


def test_an_answer_too_long_is_refused(ada: WithKey) -> None:
    browser = at_localhost(ada.app)
    ask(browser, f"{ALONE}/options")
    assert tell(browser, ALONE, " " * passkeys.MOST_BYTES + "{}").status_code == 422


def test_refusals_are_limited_by_address(ada: WithKey) -> None:
    browser = at_localhost(ada.app)
    token = token_in(browser.get("/sign-in"))
    statuses = [browser.post(ALONE, data={"csrf_token": token}).status_code for _ in range(31)]
    assert statuses[-1] == 429


def test_the_list_of_staff_counts_them(ada: WithKey) -> None:
    admin = ada.app.test_client()
    sign_in(admin, add_person(ada.app, "Mia", "admin"))
    add(ada.browser, SoftPasskey(HERE), "Phone")
    assert "2 passkeys" in admin.get("/staff/").text
    assert "2 passkeys" in ada.app.test_cli_runner().invoke(args=["staff", "list"]).output
    assert admin.get(f"/staff/{number_of(ada.app, 'ada@shop.test')}").status_code == 200


def test_the_password_alone_does_not_get_past_a_passkey(ada: WithKey) -> None:
    browser = at_localhost(ada.app)
    assert sign_in(browser, "ada@shop.test", PASSWORD).location == SECOND
    assert browser.get("/settings").status_code == 303


def test_an_app_set_up_at_an_address_of_numbers_works_at_the_name(app: Flask) -> None:
    numbers = at_numbers(app)
    sign_in(numbers, add_person(app, "Ada"))
    _secret, codes = set_up_app(app, numbers)
    browser = at_localhost(app)
    assert sign_in(browser, "ada@shop.test").location == SECOND
    assert give_code(browser, codes[0]).status_code == 303
