"""A provider that lies, a way back that is not ours, and people whom it may not let in: all of it refused.

Each refusal has a sentence for the operator in the audit and the log, without a token; the person reads what
to do next, and nobody is signed in.
"""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from werkzeug.test import TestResponse

from tests.integration.conftest import both_databases
from tests.integration.single_sign_on.conftest import go
from tests.integration.single_sign_on.test_honest import rows
from tests.support.desk import add_person, clock_of
from tests.support.lying_provider import (
    CLIENT_SECRET,
    KEYS,
    LyingProvider,
    callback,
    new_key,
    signed_with,
    unsigned,
)
from tests.support.page import audit_page
from webapp.staff import accounts, managing

NEVER_PUBLISHED = new_key("third")
NOT_DOWN = "Tell whoever runs the desk"


def refused(app: Flask, browser: FlaskClient, answer: TestResponse, check: str, told: str = NOT_DOWN) -> str:
    """Hold a refusal to the rules of all refusals; gives the operator's sentence."""
    assert answer.status_code == (503 if "does not answer" in told else 400), answer.text
    page = " ".join(answer.text.split())
    audit_page(answer.text)
    assert told in page
    assert browser.get("/settings").status_code == 303, "nobody is signed in"
    phase, _subject, sentence, _payload = rows(app, "staff.sign_in")[-1]
    assert phase == "denied"
    assert sentence.endswith(".")
    assert "eyJ" not in sentence, "no token"
    assert sentence not in page, "the sentence is the operator's"
    assert check in sentence
    return sentence


TOKENS: list[tuple[dict[str, Any], str]] = [
    ({"iss": "https://evil.test"}, "The ID token is from 'https://evil.test', SSO_ISSUER is 'http://127."),
    ({"iss": None}, "The ID token is from None"),
    ({"aud": "another"}, "The ID token is for 'another', SSO_CLIENT_ID is 'promodesk'"),
    ({"aud": ["another"]}, "The ID token is for ['another']"),
    ({"aud": None}, "The ID token is for None"),
    ({"aud": ["promodesk", "another"]}, "issued to None for ['promodesk', 'another']"),
    ({"aud": ["promodesk", "another"], "azp": "another"}, "issued to 'another'"),
    ({"azp": "another"}, "issued to 'another'"),
    ({"nonce": "of another sign-in"}, "The nonce of the ID token"),
    ({"nonce": None}, "The nonce of the ID token"),
    ({"exp": None}, "was good until None"),
    ({"iat": None}, "was issued at None"),
    ({"exp": "tomorrow"}, "was good until 'tomorrow'"),
    ({"sub": None}, "'sub'"),
    ({"sub": ""}, "subject is empty"),
    ({"sub": "x" * 256}, "longer than 255"),
    ({"sub": 7}, "'sub'"),
    ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "The access token is not the one"),
]


@pytest.mark.parametrize(("claims", "check"), TOKENS)
def test_a_token_that_is_not_for_this_sign_in(
    app: Flask, client: FlaskClient, provider: LyingProvider, claims: dict[str, Any], check: str
) -> None:
    provider.lies.claims = claims
    refused(app, client, go(client, provider), check)
    with app.app_context():
        assert accounts.is_empty(), "and nobody gets an account"


@pytest.mark.parametrize(
    ("name", "seconds", "check"),
    [("exp", -61, "was good until"), ("iat", 90, "was issued at"), ("nbf", 90, "is good from")],
)
def test_a_token_of_another_time(
    app: Flask, client: FlaskClient, provider: LyingProvider, name: str, seconds: int, check: str
) -> None:
    provider.lies.claims = {name: int(provider.now()) + seconds}
    assert "clock" in refused(app, client, go(client, provider), check)


@pytest.mark.parametrize(("name", "seconds"), [("exp", -30), ("iat", 30), ("nbf", 30)])
def test_clocks_may_differ_by_a_minute(
    app: Flask, client: FlaskClient, provider: LyingProvider, name: str, seconds: int
) -> None:
    provider.lies.claims = {name: int(provider.now()) + seconds}
    assert go(client, provider).status_code == 303


class TestSignatures:
    """Signed by the provider's own private key, or not at all."""

    def test_unsigned(self, app: Flask, client: FlaskClient, provider: LyingProvider) -> None:
        provider.lies.sign = unsigned
        refused(app, client, go(client, provider), "must be signed by one of RS256")

    @pytest.mark.parametrize(
        "secret",
        [
            CLIENT_SECRET.encode(),
            KEYS["first"].as_pem(private=False),
            KEYS["first"].as_der(private=False),
            b"",
        ],
    )
    def test_signed_with_what_others_know_too(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, secret: bytes
    ) -> None:
        provider.lies.sign = signed_with(secret)
        refused(app, client, go(client, provider), "must be signed by one of RS256")

    def test_a_key_that_is_not_published(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        provider.lies.kid = "second"
        refused(app, client, go(client, provider), "not among the provider's")
        assert provider.seen.count("keys") == 2, "looked up once more, and only once"

    def test_another_key_under_a_known_name(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        provider.lies.sign = lambda claims: jwt.encode(
            {"alg": "RS256", "kid": "first"}, claims, NEVER_PUBLISHED
        )
        refused(app, client, go(client, provider), "signature of the ID token is not")

    def test_no_key_named_where_there_are_several(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        provider.lies.published = list(KEYS.values())
        provider.lies.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, KEYS["first"])
        refused(app, client, go(client, provider), "not among the provider's")

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.b.c.d.e", "e30.e30.e30", "é.é.é"])
    def test_no_token_at_all(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, token: str
    ) -> None:
        provider.lies.sign = lambda _claims: token
        refused(app, client, go(client, provider), "ID token")

    def test_a_token_that_was_changed_on_the_way(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        def changed(claims: dict[str, Any]) -> str:
            head, _body, end = jwt.encode({"alg": "RS256", "kid": "first"}, claims, KEYS["first"]).split(".")
            return f"{head}.{unsigned({**claims, 'groups': ['leads']}).split('.')[1]}.{end}"

        provider.lies.sign = changed
        refused(app, client, go(client, provider), "signature of the ID token is not")


class TestTheWayBack:
    """An answer that this browser did not ask for, or asked for too long ago, or was given already."""

    def test_without_any_state(self, app: Flask, client: FlaskClient) -> None:
        refused(
            app, client, client.get(callback({"code": "x"})), "no sign-in that this browser", "Begin again"
        )

    def test_a_state_of_another_browser(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        other = app.test_client()
        other.get("/sign-in/provider")
        sent = client.get("/sign-in/provider")
        answer = other.get(callback(provider.agree(sent.location)))
        refused(app, other, answer, "no sign-in that this browser", "Begin again")

    def test_a_state_that_was_used(self, app: Flask, client: FlaskClient, provider: LyingProvider) -> None:
        answer = provider.agree(client.get("/sign-in/provider").location)
        provider.lies.claims = {"nonce": None}
        client.get(callback(answer))
        provider.lies.claims = {}
        refused(app, client, client.get(callback(answer)), "used already", "Begin again")

    def test_a_state_that_is_too_old(self, app: Flask, client: FlaskClient, provider: LyingProvider) -> None:
        answer = provider.agree(client.get("/sign-in/provider").location)
        clock_of(app).forward(minutes=10, seconds=1)
        refused(app, client, client.get(callback(answer)), "more than 10 minutes", "Begin again")

    def test_a_code_of_somebody_else_s_sign_in(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        stolen = provider.agree(app.test_client().get("/sign-in/provider").location)
        own = provider.agree(client.get("/sign-in/provider").location)
        answer = client.get(callback({"code": stolen["code"], "state": own["state"]}))
        refused(app, client, answer, "'invalid_grant', 'grant request is invalid'")

    def test_a_code_of_somebody_else_at_a_provider_without_pkce(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        stolen = provider.agree(app.test_client().get("/sign-in/provider").location)
        own = provider.agree(client.get("/sign-in/provider").location)
        provider.codes[stolen["code"]].challenge = provider.codes[own["code"]].challenge
        answer = client.get(callback({"code": stolen["code"], "state": own["state"]}))
        refused(app, client, answer, "The nonce of the ID token")

    def test_an_answer_of_another_provider(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        provider.lies.answer = {"iss": "https://evil.test"}
        refused(app, client, go(client, provider), "The answer is from 'https://evil.test'")

    def test_an_answer_that_should_say_whose_it_is(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        provider.lies.metadata = {"authorization_response_iss_parameter_supported": True}
        refused(app, client, go(client, provider), "The answer is from None")

    @pytest.mark.parametrize(
        ("error", "told"),
        [("access_denied", "You left the sign-in"), ("login_required", NOT_DOWN), ("<b>x</b>", NOT_DOWN)],
    )
    def test_the_provider_says_no(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, error: str, told: str
    ) -> None:
        state = provider.agree(client.get("/sign-in/provider").location)["state"]
        answer = client.get(callback({"error": error, "error_description": "No.", "state": state}))
        refused(app, client, answer, f"{error!r}: 'No.'", told)

    def test_an_answer_without_a_code(self, app: Flask, client: FlaskClient, provider: LyingProvider) -> None:
        state = provider.agree(client.get("/sign-in/provider").location)["state"]
        refused(app, client, client.get(callback({"state": state})), "no code")

    def test_several_windows_at_once_are_fine(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        wanted = [f"/shop/search?q={secrets.token_urlsafe(350)}" for _each in range(5)]
        sent = [client.get("/sign-in/provider", query_string={"next": each}) for each in wanted]
        cookie = client.get_cookie("desk")
        assert cookie is not None
        assert len(cookie.value) < 3500, "browsers keep cookies of 4096 bytes"
        assert client.get(callback(provider.agree(sent[0].location))).status_code == 400, (
            "the oldest is forgotten"
        )
        answer = client.get(callback(provider.agree(sent[-3].location)))
        assert answer.location == wanted[-3]


class TestDown:
    """A provider that does not answer, or not as it should."""

    WAIT = "does not answer at the moment"

    @pytest.mark.parametrize("name", ["openid-configuration", "token", "keys", "userinfo"])
    @pytest.mark.parametrize("body", [b"<html>", b"[]", b"", b"x" * 600_000, b"[" * 200_000])
    def test_odd_answers(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, name: str, body: bytes
    ) -> None:
        provider.lies.bodies[name] = body
        provider.lies.claims = {"email": None}
        answer = client.get("/sign-in/provider") if name == "openid-configuration" else go(client, provider)
        is_unread = name == "token" and len(body) < 300_000
        refused(app, client, answer, "The provider", NOT_DOWN if is_unread else self.WAIT)

    @pytest.mark.parametrize("name", ["openid-configuration", "token", "keys", "userinfo"])
    @pytest.mark.parametrize("status", [500, 302])
    def test_errors(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, name: str, status: int
    ) -> None:
        provider.lies.statuses[name] = status
        provider.lies.claims = {"email": None}
        way = client.get("/sign-in/provider") if name == "openid-configuration" else go(client, provider)
        is_refusal = name == "token" and status == 302
        refused(app, client, way, "The provider", NOT_DOWN if is_refusal else self.WAIT)

    @pytest.mark.parametrize(
        "body",
        [
            b'{"id_token": 7}',
            b'{"access_token": 7, "id_token": "a.b.c"}',
            b'{"expires_in": Infinity, "id_token": "a.b.c"}',
            b'{"expires_in": "soon", "id_token": "a.b.c"}',
            b'{"expires_at": [], "id_token": "a.b.c"}',
            b'{"error": {"a": 1}}',
            b'{"error": "no", "error_description": ["x"]}',
        ],
    )
    def test_odd_tokens(self, app: Flask, client: FlaskClient, provider: LyingProvider, body: bytes) -> None:
        provider.lies.bodies["token"] = body
        refused(app, client, go(client, provider), "provider" if b"a.b.c" not in body else "")

    @pytest.mark.parametrize("keys", [b"[]", b"{}", b"[null]", b'[{"kty": "RSA"}]'])
    def test_no_key_that_can_be_read(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, keys: bytes
    ) -> None:
        provider.lies.bodies["keys"] = b'{"keys": %s}' % keys
        refused(app, client, go(client, provider), "publishes no key that can be read")

    def test_nobody_there(self, app: Flask, client: FlaskClient, provider: LyingProvider) -> None:
        provider.__exit__()
        refused(app, client, client.get("/sign-in/provider"), "no discovery answer", self.WAIT)

    @pytest.mark.parametrize(
        ("metadata", "check"),
        [
            ({"issuer": "https://evil.test"}, "calls itself 'https://evil.test', SSO_ISSUER is 'http://127."),
            ({"issuer": None}, "calls itself None"),
            ({"token_endpoint": None}, "token_endpoint is None"),
            ({"token_endpoint": "http://evil.test/token"}, "token_endpoint is 'http://evil.test/token'"),
            ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri"),
            ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint"),
            ({"end_session_endpoint": "javascript:alert(1)"}, "end_session_endpoint"),
            ({"userinfo_endpoint": 7}, "userinfo_endpoint"),
        ],
    )
    def test_a_description_of_somebody_else(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, metadata: dict[str, Any], check: str
    ) -> None:
        provider.lies.metadata = metadata
        refused(app, client, client.get("/sign-in/provider"), check)

    def test_what_was_wrong_is_not_kept(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        provider.lies.metadata = {"issuer": "https://evil.test"}
        for _each in range(3):
            assert client.get("/sign-in/provider").status_code == 400
        assert len(provider.seen) == 1, "and who comes at once does not ask again"
        provider.lies.metadata = {}
        clock_of(app).forward(seconds=5)
        assert go(client, provider).status_code == 303


class TestPeople:
    """Whom the provider proves, and who must not come in all the same."""

    @pytest.mark.parametrize("verified", [False, None, "true", 1])
    def test_an_address_that_is_not_verified(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, verified: object
    ) -> None:
        add_person(app, "Ada", "admin")
        provider.person["email_verified"] = verified
        refused(app, client, go(client, provider), "has not verified the e-mail address")
        assert rows(app, "staff.sign_in")[-1][1] == "ada@shop.test"
        assert not rows(app, "staff.link_identity")

    def test_one_place_cannot_vouch_for_another_s_address(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        add_person(app, "Mia", "admin")
        provider.lies.claims = {"email": "mia@shop.test", "email_verified": None}
        assert go(client, provider).status_code == 303
        assert rows(app, "staff.sign_in")[-1][1] == "ada@shop.test"

    @pytest.mark.parametrize("email", [None, "", 7, "no address", "a" * 300 + "@shop.test"])
    def test_no_address(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, email: object
    ) -> None:
        provider.person["email"] = email
        refused(app, client, go(client, provider), "e-mail")

    @pytest.mark.parametrize(
        ("groups", "check"),
        [
            (["strangers"], "None of the groups has a role in desk.toml: ['strangers']"),
            ([], "None of the groups"),
            (None, "tells no groups: neither ID token nor userinfo has 'groups'"),
            ({"support": True}, "tells no groups"),
            ("suppor", "None of the groups"),
        ],
    )
    def test_no_group_that_may(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, groups: object, check: str
    ) -> None:
        provider.person["groups"] = groups
        refused(app, client, go(client, provider), check)
        with app.app_context():
            assert accounts.is_empty()

    @both_databases
    def test_a_closed_account_stays_closed(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        go(app.test_client(), provider)
        with app.app_context():
            managing.set_disabled("ada@shop.test", is_disabled=True)
        refused(app, client, go(client, provider), "The account is closed.")

    def test_a_closed_account_is_not_taken_over(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        add_person(app, "Ada")
        add_person(app, "Mia", "admin")
        with app.app_context():
            managing.set_disabled("ada@shop.test", is_disabled=True)
        refused(app, client, go(client, provider), "The account is closed.")
        assert not rows(app, "staff.link_identity")

    def test_an_address_that_went_on_to_somebody_else_takes_nothing_over(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        go(app.test_client(), provider)
        provider.person["sub"] = "ada-2"
        refused(app, client, go(client, provider), "belongs to another person of the provider's")
        done = app.test_cli_runner().invoke(args=["staff", "unlink", "ada@shop.test"])
        assert done.exit_code == 0, done.output
        assert go(client, provider).status_code == 303
        assert app.test_cli_runner().invoke(args=["staff", "unlink", "nobody@shop.test"]).exit_code == 1

    @both_databases
    @pytest.mark.parametrize(
        ("claims", "check"),
        [
            ({"sub": "a\x00"}, "subject"),
            ({"sub": "\ud800"}, "subject"),
            ({"email": "ada\ud800@shop.test"}, "e-mail"),
            ({"email": "ada\x00@shop.test"}, "e-mail"),
            ({"groups": ["\x00", "\ud800"]}, "None of the groups"),
        ],
    )
    def test_characters_that_no_database_takes(
        self, app: Flask, client: FlaskClient, provider: LyingProvider, claims: dict[str, Any], check: str
    ) -> None:
        provider.person |= claims
        refused(app, client, go(client, provider), check)

    @both_databases
    def test_a_name_is_taken_as_far_as_it_can_be_read(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        provider.person["name"] = "  Ada\x00\ud800\u202e <b>Arrival</b> "
        assert go(client, provider).status_code == 303
        with app.app_context():
            assert accounts.existing("ada@shop.test").name == "Ada <b>Arrival</b>"
        audit_page(client.get("/settings").text)

    def test_userinfo_of_somebody_else(
        self, app: Flask, client: FlaskClient, provider: LyingProvider
    ) -> None:
        provider.lies.claims, provider.lies.userinfo = {"email": None}, {"sub": "eve-1"}
        refused(app, client, go(client, provider), "speaks of somebody else")
