"""The lines, the numbers, and the two addresses that say whether the desk is well."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from tests.support.desk import add_person, make_app, sign_in, token_of
from tests.support.stub_server import StubServer
from webapp.access import requires
from webapp.extensions import db, side_by_side, talon
from webapp.permissions import Permission

PERSONAL = ("customer-4711", "nadja@example.org", "T-99", "shop-key")
PROFILE = {
    "id": 1,
    "accountId": 1,
    "integrationId": "customer-4711",
    "created": "2026-01-01T00:00:00Z",
    "lastActivity": "2026-01-01T00:00:00Z",
    "attributes": {},
    "closedSessions": 0,
    "totalSales": 0,
    "loyaltyMemberships": [],
    "audienceMemberships": [],
}
Lines = Any


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """The log lines since the last time they were asked for."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return read


def test_a_line_per_request(agent: FlaskClient, lines: Lines) -> None:
    lines()
    answer = agent.get("/shop/audit/?subject=customer-4711&ticket=T-99")
    (line,) = lines()
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line.pop("at"))
    assert 0 < line.pop("ms") < 60_000
    assert line == {
        "event": "request",
        "level": "info",
        "request_id": answer.headers["X-Request-ID"],
        "method": "GET",
        "route": "/<application>/audit/",
        "status": 200,
        "actor": 1,
        "application": "shop",
        "upstream": [],
        "upstream_ms": 0,
    }


def test_each_request_has_its_own_number(client: FlaskClient) -> None:
    numbers = {
        client.get("/sign-in", headers={"X-Request-ID": "mine"}).headers["X-Request-ID"] for _ in range(5)
    }
    assert len(numbers) == 5
    assert "mine" not in numbers


def test_no_line_tells_whom_it_was_about(
    app: Flask, agent: FlaskClient, client: FlaskClient, lines: Lines
) -> None:
    app.testing = False
    token = token_of(agent)
    agent.get("/shop/customers/customer-4711/?email=nadja@example.org")
    agent.get("/customer-4711/nadja@example.org")
    agent.get("/shop/audit/?subject=customer-4711")
    agent.post("/settings", data={"csrf_token": token, "zone": "nadja@example.org"})
    sign_in(client, "nadja@example.org", "customer-4711")
    client.get("/shop/audit/", base_url="http://customer-4711.test")
    written = lines()
    assert len(written) >= 7
    for personal in (*PERSONAL, "ada@shop.test"):
        assert personal not in json.dumps(written)


def test_what_nobody_expected_is_written_without_its_text(
    tmp_path: Path, database_url: str, lines: Lines
) -> None:
    app = make_app(tmp_path, database_url)

    @requires(Permission.OWN_ACCOUNT)
    def fail() -> str:
        try:
            raise KeyError("nadja@example.org")
        except KeyError as error:
            raise RuntimeError("customer-4711") from error

    app.add_url_rule("/<application>/fail", "fail", fail)
    app.testing = False
    browser = app.test_client()
    sign_in(browser, add_person(app, "Ada"))
    lines()
    answer = browser.get("/shop/fail")
    failure, request_line = lines()
    assert (failure["event"], failure["error"], failure["cause"]) == ("failure", "RuntimeError", "KeyError")
    assert any("test_observability.py" in frame for frame in failure["frames"])
    assert failure["request_id"] == request_line["request_id"] == answer.headers["X-Request-ID"]
    assert request_line["status"] == 500
    assert not [one for one in PERSONAL if one in json.dumps([failure, request_line])]


def test_in_the_demo_the_text_is_written(tmp_path: Path, database_url: str, lines: Lines) -> None:
    app = make_app(tmp_path, database_url, is_demo=True)

    @requires(Permission.OWN_ACCOUNT)
    def fail() -> str:
        raise RuntimeError("what went wrong")

    app.add_url_rule("/<application>/fail", "fail", fail)
    app.testing = False
    browser = app.test_client()
    sign_in(browser, add_person(app, "Ada"))
    browser.get("/shop/fail")
    assert [line["text"] for line in lines() if line["event"] == "failure"] == ["what went wrong"]


class TestUpstream:
    """Calls to Talon.One stand in the line of the request they were for, whichever thread made them."""

    @pytest.fixture
    def caller(self, tmp_path: Path, database_url: str, stub: StubServer) -> FlaskClient:
        app = make_app(tmp_path, database_url, talon_one_url=stub.url)

        @requires(Permission.OWN_ACCOUNT)
        def three() -> str:
            client = talon()
            reads = [lambda: client.customers.inventory("customer-4711", profile=True)] * 3
            return str(len(side_by_side(reads)))

        app.add_url_rule("/<application>/three", "three", three)
        browser = app.test_client()
        sign_in(browser, add_person(app, "Ada"))
        return browser

    def test_they_are_counted_and_timed(self, caller: FlaskClient, stub: StubServer, lines: Lines) -> None:
        lines()
        answer = caller.get("/shop/three")
        assert answer.text == "3"
        (line,) = lines()
        assert [call["operation"] for call in line["upstream"]] == ["getCustomerInventory"] * 3
        assert {call["status"] for call in line["upstream"]} == {200}
        assert {call["attempts"] for call in line["upstream"]} == {1}
        assert line["upstream_ms"] == pytest.approx(sum(call["ms"] for call in line["upstream"]), abs=0.2)
        assert not [one for one in PERSONAL if one in json.dumps(line)]

    def test_the_request_number_goes_along(self, caller: FlaskClient, stub: StubServer) -> None:
        number = caller.get("/shop/three").headers["X-Request-ID"]
        sent = [seen.headers["x-request-id"] for seen in stub.requests]
        assert len(set(sent)) == 3
        assert all(one.startswith(f"{number}-") for one in sent)


@pytest.fixture
def stub() -> Any:
    """A server that answers every inventory call."""
    with StubServer() as server:
        server.reply(200, {"profile": PROFILE})
        yield server


def test_the_process_is_well_whatever_the_database_does(
    app: Flask, client: FlaskClient, lines: Lines
) -> None:
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)
    assert lines() == []  # a probe that is content is no news


def test_readiness_asks_the_database_and_never_upstream(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'no-such-folder' / 'desk.sqlite'}")
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_come_by_number_and_leave_no_cookie(client: FlaskClient, path: str) -> None:
    answer = client.get(path, base_url="http://10.1.2.3:8000")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert client.get("/sign-in", base_url="http://10.1.2.3:8000").status_code == 400


def test_numbers_are_only_for_this_machine(client: FlaskClient) -> None:
    client.get("/sign-in")
    page = client.get("/metrics")
    assert 'desk_requests_total{method="GET",route="/sign-in",status="200"}' in page.text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    for address in ("10.0.0.1", "192.168.1.1", "203.0.113.9", "::ffff:10.0.0.1", ""):
        assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 404, address
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert client.get("/metrics", headers={name: "127.0.0.1"}).status_code == 404, name


def test_numbers_name_routes_and_operations_only(agent: FlaskClient) -> None:
    agent.get("/shop/customers/customer-4711/")
    agent.get("/nadja@example.org")
    text = agent.get("/metrics").text
    assert not [one for one in PERSONAL if one in text]
    found = REGISTRY.get_sample_value(
        "desk_upstream_calls_total", {"operation": "getCustomerInventory", "outcome": "unreachable"}
    )
    assert found
    assert found >= 1


def test_an_odd_method_is_counted_as_other(client: FlaskClient) -> None:
    client.open("/sign-in", method="X" * 50)
    assert "X" * 50 not in client.get("/metrics").text


def test_a_dead_database_is_in_the_line_as_well(tmp_path: Path, database_url: str, lines: Lines) -> None:
    app = make_app(tmp_path, database_url)
    browser = app.test_client()
    sign_in(browser, add_person(app, "Ada"))
    with app.app_context():
        db.engine.dispose()
    (tmp_path / "desk.sqlite").unlink()
    lines()
    browser.get("/settings")
    written = lines()
    assert [line["event"] for line in written] == ["failure", "request"]
    assert written[1]["status"] == 503
    assert written[1]["actor"] is None


def test_several_processes_that_count_apart_are_said_at_start_and_by_the_check(
    tmp_path: Path, database_url: str, lines: Lines
) -> None:
    app = make_app(tmp_path, database_url, workers=2)
    (warned,) = [line for line in lines() if line["level"] == "warning"]
    assert "REDIS_URL is missing, and 2 processes" in warned["text"]
    checked = app.test_cli_runner().invoke(args=["desk", "check"])
    assert checked.exit_code == 0
    assert "Warning: REDIS_URL is missing" in checked.output
