"""Guessing passwords: slow for one e-mail, limited for one address, and no lock for the right person."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.conftest import both_databases
from tests.support.desk import DeskClock, add_person, make_app, sign_in
from tests.support.page import audit_page
from webapp.extensions import limiter
from webapp.staff import passwords, slowing

WRONG = "not the password"


def test_a_few_wrong_tries_are_free(app: Flask, client: FlaskClient) -> None:
    email = add_person(app, "Ada")
    for _ in range(slowing.FREE_TRIES - 1):
        assert sign_in(client, email, WRONG).status_code == 422
    assert sign_in(client, email).status_code == 303


@pytest.mark.parametrize("email", ["ada@shop.test", "nobody@shop.test"])
def test_then_each_try_waits_known_or_not(
    app: Flask, client: FlaskClient, clock: DeskClock, email: str
) -> None:
    add_person(app, "Ada")
    for _ in range(slowing.FREE_TRIES):
        assert sign_in(client, email, WRONG).status_code == 422
    refused = sign_in(client, email, WRONG)
    assert refused.status_code == 429
    assert "Wait 2 seconds" in refused.text
    audit_page(refused.text)
    clock.forward(seconds=2)
    assert sign_in(client, email, WRONG).status_code == 422
    assert "Wait 4 seconds" in sign_in(client, email, WRONG).text


@both_databases
def test_what_is_typed_as_an_email_is_counted_as_nothing_else(app: Flask, client: FlaskClient) -> None:
    email = add_person(app, "Ada")
    of_the_place = "\0".join(("place", "127.0.0.1", email))
    for number in range(slowing.FREE_TRIES_OF_ALL):
        elsewhere = {"environ_base": {"REMOTE_ADDR": f"203.0.113.{number}"}}
        assert sign_in(app.test_client(), of_the_place, WRONG, **elsewhere).status_code == 422
    assert sign_in(client, email).status_code == 303


def test_the_right_password_waits_as_well_and_then_opens(
    app: Flask, client: FlaskClient, clock: DeskClock
) -> None:
    email = add_person(app, "Ada")
    for _ in range(slowing.FREE_TRIES):
        sign_in(client, email, WRONG)
    assert sign_in(client, email).status_code == 429
    clock.forward(seconds=slowing.LONGEST_SECONDS)
    assert sign_in(client, email).status_code == 303
    assert sign_in(app.test_client(), email, WRONG).status_code == 422  # counted anew
    assert sign_in(app.test_client(), email, WRONG).status_code == 422


def test_nobody_is_kept_out_longer_than_a_minute(app: Flask) -> None:
    with app.app_context():
        for _ in range(50):
            with_pause(app)
        with pytest.raises(slowing.Slowed) as caught:
            slowing.claim_try("ada@shop.test")
        assert caught.value.seconds == slowing.LONGEST_SECONDS


def test_a_quiet_day_is_forgiven(app: Flask, clock: DeskClock) -> None:
    with app.app_context():
        for _ in range(30):
            with_pause(app)
        clock.forward(days=1)
        for _ in range(slowing.FREE_TRIES):
            slowing.claim_try("ada@shop.test")


@both_databases
def test_tries_side_by_side_are_all_counted(app: Flask) -> None:
    def one_try(_number: int) -> bool:
        with app.app_context():
            try:
                slowing.claim_try("ada@shop.test")
            except slowing.Slowed:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        allowed = sum(pool.map(one_try, range(40)))
    assert 1 <= allowed <= slowing.FREE_TRIES


def test_many_failures_from_one_address_are_stopped(app: Flask) -> None:
    for number in range(30):
        assert sign_in(app.test_client(), f"guess{number}@shop.test", WRONG).status_code == 422
    refused = sign_in(app.test_client(), "one-more@shop.test", WRONG)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    audit_page(refused.text)
    elsewhere = {"environ_base": {"REMOTE_ADDR": "127.0.0.2"}}
    assert sign_in(app.test_client(), add_person(app, "Ada"), **elsewhere).status_code == 303


def test_a_whole_call_centre_may_sign_in_from_one_address(app: Flask) -> None:
    email = add_person(app, "Ada")
    for _ in range(35):
        assert sign_in(app.test_client(), email).status_code == 303


@pytest.fixture
def own_address(redis_url: str) -> Iterator[str]:
    """An address that no other test counts under, and no trace of it afterwards."""
    address = ".".join(["127", *(str(1 + secrets.randbelow(250)) for _ in range(3))])
    yield address
    with redis.Redis.from_url(redis_url) as connection:
        for key in connection.scan_iter(match=f"*{address}*"):
            connection.delete(key)


def test_with_redis_all_processes_count_together(
    tmp_path: Path, database_url: str, redis_url: str, own_address: str
) -> None:
    options = {"environ_base": {"REMOTE_ADDR": own_address}}
    for number in range(30):
        if number % 10 == 0:
            app = make_app(tmp_path, database_url, redis_url=redis_url)  # as another process would
        assert sign_in(app.test_client(), f"guess{number}@shop.test", WRONG, **options).status_code == 422
    app = make_app(tmp_path, database_url, redis_url=redis_url)
    assert sign_in(app.test_client(), "one-more@shop.test", WRONG, **options).status_code == 429


@pytest.fixture
def limiter_as_before() -> Iterator[None]:
    """The limiter is one for the process: that its storage is gone must not be remembered by other desks."""
    before = dict(vars(limiter))
    yield
    vars(limiter).update(before)


@pytest.mark.usefixtures("limiter_as_before")
def test_without_its_redis_people_still_get_in(tmp_path: Path, database_url: str) -> None:
    app = make_app(tmp_path, database_url, redis_url="redis://127.0.0.1:9")
    assert sign_in(app.test_client(), add_person(app, "Ada")).status_code == 303
    for number in range(30):
        sign_in(app.test_client(), f"guess{number}@shop.test", WRONG)
    assert sign_in(app.test_client(), "one-more@shop.test", WRONG).status_code == 429


def with_pause(app: Flask) -> None:
    """One try after waiting as long as anybody ever has to."""
    app.extensions["desk_clock"].forward(seconds=slowing.LONGEST_SECONDS)
    slowing.claim_try("ada@shop.test")


HERE = (ip_network("127.0.0.0/8"),)


class TestBehindAProxy:
    """The visitor's address comes from the proxy that is trusted, and from nowhere else."""

    VISITORS = ("203.0.113.1", "203.0.113.2")

    @staticmethod
    def from_visitor(address: str) -> dict[str, dict[str, str]]:
        return {"headers": {"X-Forwarded-For": address}}

    def test_each_visitor_has_a_limit_of_his_own(self, tmp_path: Path, database_url: str) -> None:
        app = make_app(tmp_path, database_url, trusted_proxies=HERE)
        guesser, colleague = self.VISITORS
        for number in range(30):
            sign_in(app.test_client(), f"guess{number}@shop.test", WRONG, **self.from_visitor(guesser))
        refused = sign_in(app.test_client(), "one-more@shop.test", WRONG, **self.from_visitor(guesser))
        assert refused.status_code == 429
        email = add_person(app, "Ada")
        assert sign_in(app.test_client(), email, **self.from_visitor(colleague)).status_code == 303

    def test_a_visitor_cannot_name_himself(self, app: Flask) -> None:
        for number in range(30):
            invented = self.from_visitor(f"203.0.113.{number}")
            sign_in(app.test_client(), f"guess{number}@shop.test", WRONG, **invented)
        refused = sign_in(app.test_client(), "x@shop.test", WRONG, **self.from_visitor("203.0.113.99"))
        assert refused.status_code == 429

    def test_a_proxy_that_is_not_listed_names_nobody(self, tmp_path: Path, database_url: str) -> None:
        app = make_app(tmp_path, database_url, trusted_proxies=(ip_network("10.9.9.9"),))
        for number in range(30):
            invented = self.from_visitor(f"203.0.113.{number}")
            sign_in(app.test_client(), f"guess{number}@shop.test", WRONG, **invented)
        refused = sign_in(app.test_client(), "x@shop.test", WRONG, **self.from_visitor("203.0.113.99"))
        assert refused.status_code == 429

    def test_the_name_of_the_desk_is_never_taken_from_a_header(
        self, tmp_path: Path, database_url: str
    ) -> None:
        client = make_app(tmp_path, database_url, trusted_proxies=HERE).test_client()
        answer = client.get("/shop/audit/", headers={"X-Forwarded-Host": "evil.test"})
        assert answer.location == "/sign-in?next=/shop/audit/"

    def test_numbers_stay_on_this_machine(self, tmp_path: Path, database_url: str) -> None:
        client = make_app(tmp_path, database_url, trusted_proxies=HERE).test_client()
        assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.1"}).status_code == 404
        assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_a_crowd_at_the_door_is_told_to_come_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.01)
    email = add_person(app, "Ada")
    for _ in range(passwords.AT_ONCE):
        assert passwords._gate.acquire(blocking=False)
    try:
        refused = sign_in(client, email)
    finally:
        passwords._gate.release(passwords.AT_ONCE)
    assert refused.status_code == 503
    assert "crowded" in refused.text
    assert sign_in(client, email).status_code == 303
