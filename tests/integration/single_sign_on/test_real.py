"""The whole way with a real provider: what our own lying one takes for granted is proven here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.single_sign_on.conftest import RULES
from tests.integration.single_sign_on.test_honest import rows
from tests.support.desk import DESK_TOML, make_app, token_in
from tests.support.real_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    ProviderBrowser,
    RealProvider,
    path_of,
    query_of,
    real_provider,
)
from webapp.single_sign_on import Provider
from webapp.staff import accounts

PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"email": "ada@shop.test", "email_verified": True, "name": "Ada Real", "groups": ["leads"]},
    "bob": {"email": "bob@shop.test", "email_verified": True, "name": "Bob Real", "groups": ["support"]},
    "eve": {"email": "eve@shop.test", "email_verified": False, "name": "Eve Real", "groups": ["leads"]},
    "sam": {"email": "sam@shop.test", "email_verified": True, "name": "Sam Real", "groups": ["strangers"]},
}


@pytest.fixture(scope="module")
def real() -> Iterator[RealProvider]:
    with real_provider("http://127.0.0.1:8000", PEOPLE) as one:
        yield one


def make(folder: Path, database_url: str, real: RealProvider, secret: str = CLIENT_SECRET) -> Flask:
    """A desk whose clock goes, as the provider's does."""
    config = folder / "real.toml"
    config.write_text(DESK_TOML + RULES)
    known = Provider(real.issuer, CLIENT_ID, secret)
    made = make_app(folder, database_url, desk_config=config, single_sign_on=known)
    made.extensions.pop("desk_clock")
    return made


@pytest.fixture
def app(tmp_path: Path, database_url: str, real: RealProvider) -> Flask:
    return make(tmp_path, database_url, real)


def come(client: FlaskClient, person: ProviderBrowser, address: str = "/sign-in/provider") -> Any:
    """To the provider, through its pages, and back; the desk's answer."""
    return client.get(path_of(person.follow(client.get(address).location)))


def test_in_and_once_more_and_out(app: Flask, client: FlaskClient) -> None:
    with ProviderBrowser("ada") as ada:
        answer = come(client, ada, "/sign-in/provider?next=/outlet/")
        assert (answer.status_code, answer.location) == (303, "/outlet/")
        with app.app_context():
            person = accounts.existing("ada@shop.test")
            assert (person.name, person.role) == ("Ada Real", "admin")
        pages = len(ada.pages)
        again = come(client, ada, "/sign-in/provider?again=1&next=/staff/1")
        assert (again.status_code, again.location) == (303, "/staff/1")
        assert len(ada.pages) > pages, "the provider asked once more"
        assert client.get("/staff/1").status_code == 200
        answer = client.post("/sign-out", data={"csrf_token": token_in(client.get("/settings"))})
        page = client.get(answer.location).text
        address = page.partition('http-equiv="refresh" content="0; url=')[2].partition('"')[0]
        assert ada.follow(address.replace("&amp;", "&")) == "http://127.0.0.1:8000/sign-in"
        pages = len(ada.pages)
        come(client, ada)
        assert 'name="login"' in ada.pages[pages], "who comes next has to sign in there anew"


def test_who_is_still_signed_in_there_needs_no_page(app: Flask) -> None:
    with ProviderBrowser("bob") as bob:
        assert come(app.test_client(), bob).status_code == 303
        pages = len(bob.pages)
        assert come(app.test_client(), bob).status_code == 303
        assert len(bob.pages) == pages


@pytest.mark.parametrize(("login", "said"), [("eve", "has not verified"), ("sam", "['strangers']")])
def test_who_may_not_come_in(app: Flask, client: FlaskClient, login: str, said: str) -> None:
    with ProviderBrowser(login) as person:
        assert come(client, person).status_code == 400
    assert said in rows(app, "staff.sign_in")[-1][2]
    with app.app_context():
        assert accounts.is_empty()


def test_leaving_the_provider_s_page(app: Flask, client: FlaskClient) -> None:
    with ProviderBrowser("ada", consents=False) as ada:
        answer = come(client, ada)
    assert answer.status_code == 400
    assert "You left the sign-in at Shop ID" in answer.text


def test_a_code_is_good_once_and_for_its_own_browser(app: Flask, client: FlaskClient) -> None:
    with ProviderBrowser("ada") as ada, ProviderBrowser("eve") as eve:
        stolen = query_of(ada.follow(app.test_client().get("/sign-in/provider").location))
        own = query_of(eve.follow(client.get("/sign-in/provider").location))
        assert own["iss"] == stolen["iss"]
        injected = client.get("/sign-in/provider/callback", query_string={**own, "code": stolen["code"]})
    assert injected.status_code == 400
    assert "invalid_grant" in rows(app, "staff.sign_in")[-1][2]
    assert client.get("/settings").status_code == 303


def test_a_wrong_secret_is_the_operator_s_to_mend(
    tmp_path: Path, database_url: str, real: RealProvider
) -> None:
    app = make(tmp_path, database_url, real, "another secret")
    with ProviderBrowser("ada") as ada:
        assert come(app.test_client(), ada).status_code == 400
    assert "invalid_client" in rows(app, "staff.sign_in")[-1][2]
