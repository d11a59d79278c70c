"""What is kept of a request, how long, and what an erasure takes."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.approvals.asking import EVERYTHING, ask, decide, request_at
from tests.integration.conftest import both_databases
from tests.integration.intentions.scenarios import SCENARIOS
from tests.integration.sandbox_server import Shop, desk_for
from tests.support.desk import add_person, clock_of, sign_in
from tests.support.page import audit_page
from webapp.extensions import db
from webapp.intentions.approvals import store

RETURN = SCENARIOS[0]


def purged(app: Flask) -> int:
    """`flask desk purge`; how many contents of requests it says it dropped."""
    done = app.test_cli_runner().invoke(args=["desk", "purge"], catch_exceptions=False)
    found = re.search(r"(\d+) contents of old requests", done.output)
    assert found, done.output
    return int(found[1])


def columns_of(app: Flask) -> str:
    """Everything that stands in the table."""
    with app.app_context(), db.engine.connect() as connection:
        return repr(connection.execute(text("SELECT * FROM approval_request")).all())


@both_databases
def test_the_content_goes_after_its_days_and_the_fact_stays(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    declined, waiting = ask(sara, RETURN.make(shop)), ask(sara, RETURN.make(shop))
    decide(ben, declined, "decline", note="Not for Anna")
    clock_of(app).forward(days=30)
    assert purged(app) == 0
    clock_of(app).forward(minutes=1)
    assert purged(app) == 1
    assert request_at(app, declined).content is None
    assert request_at(app, declined).note == ""
    assert request_at(app, declined).decider_name == "Ben"
    assert request_at(app, waiting).content is not None, "it expired later"
    clock_of(app).forward(days=3)
    assert purged(app) == 1
    browser = app.test_client()
    sign_in(browser, "sara@shop.test")
    page = browser.get(declined)
    audit_page(page.text)
    assert "What was asked for is not kept any more." in page.text
    assert "Declined by Ben." in page.text
    audit_page(browser.get("/shop/approvals/own").text)


@both_databases
def test_an_erasure_takes_what_is_personal(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, tmp_path: Path
) -> None:
    lena, other = (shop.customer(f"{name}-{tmp_path.name}") for name in ("lena", "other"))
    of_lena = [ask(sara, RETURN.make(shop, lena)) for _number in range(2)]
    of_other = ask(sara, RETURN.make(shop, other))
    decide(ben, of_lena[0], "decline", note="Lena said no")
    with app.app_context():
        assert store.forget("outlet", [lena]) == 0, "the same name in another Application"
        assert store.forget("shop", [lena]) == 2
        assert store.forget("shop", [lena]) == 0
    assert [request_at(app, one).status for one in of_lena] == ["declined", "moved"]
    assert request_at(app, of_other).is_pending
    kept = columns_of(app)
    assert "Lena said no" not in kept
    assert kept.count("None, ''") >= 2
    assert decide(ben, of_lena[1]).location == of_lena[1]
    assert shop.writes == []
    assert decide(ben, of_other).status_code == 303


def test_a_request_outlives_a_new_key_while_the_old_one_is_known(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, tmp_path: Path, database_url: str
) -> None:
    address = ask(sara, RETURN.make(shop))
    (folder := tmp_path / "later").mkdir()
    old = app.extensions["desk_settings"].secret_key
    keys = {"secret_key": "other-" + "y" * 32, "former_secret_keys": (old,)}
    later = desk_for(shop, folder, database_url, EVERYTHING, **keys)
    assert request_at(later, address).content is not None
    forgotten = desk_for(shop, folder, database_url, EVERYTHING, secret_key="third-" + "z" * 32)
    assert request_at(forgotten, address).content is None


def test_what_is_not_kept_longer_is_asked_for_shorter(shop: Shop, tmp_path: Path, database_url: str) -> None:
    """desk.toml says how long a request waits."""
    (folder := tmp_path / "short").mkdir()
    desk = desk_for(shop, folder, database_url, EVERYTHING + "[approval]\nexpire_hours = 1\n")
    browser = desk.test_client()

    sign_in(browser, add_person(desk, "Zoe", "supervisor"))
    address = ask(browser, RETURN.make(shop))
    clock_of(desk).forward(minutes=60)
    assert request_at(desk, address).status == "expired"


def test_desk_check_knows_the_writes(app: Flask, shop: Shop, tmp_path: Path, database_url: str) -> None:
    (folder := tmp_path / "odd").mkdir()
    odd = (
        '[[four_eyes]]\naction = "sessions.explode"\n'
        '[[four_eyes]]\naction = "sessions.return"\nfield = "Points"\nabove = 1\n'
    )
    told = desk_for(shop, folder, database_url, odd).test_cli_runner().invoke(args=["desk", "check"])
    assert told.exit_code == 1
    assert "four eyes for 'sessions.explode', which is no write of the desk" in told.output
    assert "four eyes for 'sessions.return': it has no number 'Points'" in told.output
    fine = app.test_cli_runner().invoke(args=["desk", "check"])
    assert "four eyes" not in fine.output
