"""An e-mail address or a phone number leads to the customer, by a file or by an endpoint of the shop's."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.search.conftest import MakeDesk, asked, signed_in
from tests.integration.search.test_nothing import words
from tests.integration.search.test_search import EVERYTHING, ask
from tests.support.page import audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU, KEYS
from tests.support.stub_server import StubServer
from webapp.config import SettingsError

CUSTOMER = f"/{EU}/customers/E10004/"
MAIL = "Matthias.Albrecht@Example.com"
BY_MAIL = "pattern = [{ kind = 'alias', match = '.{1,50}@.{1,50}' }]"
URL = '[alias]\nurl = "{}"\n'


@pytest.fixture
def endpoint() -> Iterator[StubServer]:
    with StubServer() as stub:
        yield stub


@pytest.mark.parametrize("text", [MAIL, "+49 30 555-0142", "0049 (0)30 555 0142", f" {MAIL} "])
def test_the_demos_file_leads_straight_to_the_customer(agent: Any, text: str) -> None:
    assert ask(agent, text).location == CUSTOMER


def test_a_pattern_for_aliases_costs_one_call(agent: Any, shared_sandbox: SandboxServer) -> None:
    assert ask(agent, MAIL).location == CUSTOMER
    assert asked(shared_sandbox) == ["getCustomerInventory"]


def test_an_alias_of_another_application_leads_nowhere_here(agent: Any) -> None:
    assert ask(agent, "aisha.chen@example.com").status_code == 404
    assert ask(agent, "aisha.chen@example.com", "aurora-us").location == "/aurora-us/customers/U50004/"


def test_an_alias_of_several_customers_lists_them(agent: Any) -> None:
    answer = ask(agent, "family@example.com")
    assert answer.status_code == 200
    audit_page(answer.text)
    for customer in ("E10004", "E10008"):
        assert f'href="/{EU}/customers/{customer}/"' in answer.text
        assert f"Customer by alias: {customer}" in words(answer.text)
    assert "Matthias Albrecht, matthias.albrecht@example.com, de, VIP" in answer.text


def test_a_customer_whose_id_looks_like_an_alias_is_found_too(agent: Any) -> None:
    assert ask(agent, "anna+shop@example.com").status_code == 302


def test_an_id_and_an_alias_of_the_same_customer_are_one_match(make_desk: MakeDesk, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("alias,integration_id\nE10004,E10004\n")
    assert ask(signed_in(make_desk('[alias]\nfile = "own.csv"')), "E10004").location == CUSTOMER


def test_an_alias_of_somebody_whom_talon_one_does_not_know(make_desk: MakeDesk, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("alias,integration_id\ngone@example.com,E-gone\n")
    answer = ask(signed_in(make_desk('[alias]\nfile = "own.csv"')), "gone@example.com")
    assert answer.status_code == 404
    assert "Customer by alias: E-gone" in words(answer.text).split("Not there:")[1]


def test_an_alias_of_very_many_is_not_taken_for_one(make_desk: MakeDesk, tmp_path: Path) -> None:
    rows = "".join(f"many@example.com,X{number}\n" for number in range(20))
    (tmp_path / "own.csv").write_text(f"alias,integration_id\nmany@example.com,E10004\n{rows}")
    answer = ask(signed_in(make_desk('[alias]\nfile = "own.csv"')), "many@example.com")
    assert answer.status_code == 200
    assert "leads to more customers than are looked up at once" in answer.text


def test_a_file_that_cannot_be_read_is_not_checked_and_breaks_nothing(make_desk: MakeDesk) -> None:
    app = make_desk('[alias]\nfile = "missing.csv"')
    agent = signed_in(app)
    answer = ask(agent, "E10004")
    assert answer.status_code == 200
    assert "Not checked Try again Customer by alias The list of aliases cannot be read." in words(answer.text)
    said = app.test_cli_runner().invoke(args=["desk", "check"])
    assert said.exit_code == 1
    assert "missing.csv cannot be read: No such file" in said.output


def test_the_endpoint_is_asked_in_the_body_alone(
    make_desk: MakeDesk, endpoint: StubServer, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.reply(200, {"integration_ids": ["E10004"], "more": 1})
    settings = URL.format(f"{endpoint.url}/desk/{{alias}}") + 'token_env = "ALIAS_API_KEY"'
    app = make_desk(BY_MAIL + "\n" + settings, api_keys={**KEYS, "ALIAS_API_KEY": "s3cr3t"})
    agent = signed_in(app)
    capsys.readouterr()
    assert ask(agent, MAIL, "aurora-us").status_code == 404, "There is no E10004 in America"
    (seen,) = endpoint.requests
    assert (seen.method, seen.path, seen.query) == ("POST", "/desk/%7Balias%7D", "")
    assert seen.json == {"value": MAIL.lower(), "application": "aurora-us"}
    assert seen.headers["authorization"] == "Bearer s3cr3t"
    assert seen.headers["content-type"] == "application/json"
    written = capsys.readouterr()
    log = written.out + written.err
    assert "resolveAlias" in log, "The call is in the line of its request"
    for secret in (MAIL, MAIL.lower(), quote(MAIL), "s3cr3t"):
        assert secret not in log


def test_the_endpoint_leads_straight_to_the_customer(
    make_desk: MakeDesk, endpoint: StubServer, shared_sandbox: SandboxServer
) -> None:
    endpoint.reply(200, {"integration_ids": ["E10004", "E10004"]})
    agent = signed_in(make_desk(URL.format(endpoint.url)))
    assert ask(agent, "+49 30 555-0142").location == CUSTOMER
    assert "authorization" not in endpoint.requests[0].headers
    assert endpoint.requests[0].json["value"] == "+49305550142"
    assert asked(shared_sandbox) == sorted([*EVERYTHING, "getCustomerInventory"])


def test_the_endpoint_is_not_told_what_looks_like_no_alias(make_desk: MakeDesk, endpoint: StubServer) -> None:
    endpoint.reply(200, {"integration_ids": []})
    agent = signed_in(make_desk(URL.format(endpoint.url)))
    ask(agent, "E10004")
    ask(agent, "1234567890")
    assert endpoint.requests == []
    ask(agent, "anna@example.com")
    assert len(endpoint.requests) == 1


UNKNOWN = [
    (503, {"wait": 8.0}, "did not answer in time"),
    (200, {"body": b'{"integration_ids": ["E10004"]}', "drip": 0.2}, "did not answer in time"),
    (500, {}, "cannot answer now"),
    (429, {}, "cannot answer now"),
    (401, {}, "does not accept the desk's token"),
    (404, {}, "does not understand"),
    (400, {}, "does not understand"),
    (302, {"headers": {"Location": "http://127.0.0.1:9/"}}, "does not understand"),
    (200, {"body": b"<html>"}, "does not understand"),
    (200, {"body": b""}, "does not understand"),
    (200, {"data": {"integration_ids": "E10004"}}, "does not understand"),
    (200, {"data": {"integration_ids": [10004]}}, "does not understand"),
    (200, {"data": {"integration_ids": [None]}}, "does not understand"),
    (200, {"data": {"integration_ids": [""]}}, "does not understand"),
    (200, {"data": {"integration_ids": ["x" * 1001]}}, "does not understand"),
    (200, {"data": ["E10004"]}, "does not understand"),
    (200, {"data": {"integration_ids": ["E10004"] * 9000}}, "does not understand"),
    (200, {"cut": "before"}, "cannot be reached"),
    (200, {"body": b'{"integration_ids": ["E10004"]}', "cut": "body"}, "cannot be reached"),
]


@pytest.mark.parametrize(("status", "facts", "why"), UNKNOWN)
def test_an_endpoint_that_fails_is_not_checked_and_breaks_nothing(
    make_desk: MakeDesk, endpoint: StubServer, status: int, facts: dict[str, Any], why: str
) -> None:
    endpoint.reply(status, **facts)
    agent = signed_in(make_desk(URL.format(endpoint.url) + "deadline = 3"))
    begun = time.monotonic()
    answer = ask(agent, "anna+shop@example.com")
    assert time.monotonic() - begun < 8
    assert answer.status_code == 200, "The customer of that very id is listed"
    audit_page(answer.text)
    assert f'href="/{EU}/customers/~' in answer.text
    page = words(answer.text)
    assert "Not checked Try again Customer by alias The shop's list of aliases" in page
    assert why in page


def test_an_endpoint_that_is_not_there(make_desk: MakeDesk) -> None:
    agent = signed_in(make_desk(URL.format("http://127.0.0.1:9")))
    page = words(ask(agent, "nobody@example.com").text)
    assert "The shop's list of aliases cannot be reached." in page
    assert "Nobody is listed" not in page, "Nobody knows whether somebody is"


def test_a_redirect_of_the_endpoint_is_not_followed(make_desk: MakeDesk, endpoint: StubServer) -> None:
    with StubServer() as other:
        other.reply(200, {"integration_ids": ["E10004"]})
        endpoint.reply(307, headers={"Location": f"{other.url}/"})
        ask(signed_in(make_desk(URL.format(endpoint.url))), "anna@example.com")
        assert other.requests == []


def test_a_missing_token_keeps_the_desk_from_starting(make_desk: MakeDesk) -> None:
    settings = URL.format("https://shop.example") + 'token_env = "ALIAS_API_KEY"'
    with pytest.raises(SettingsError, match="ALIAS_API_KEY is missing"):
        make_desk(settings)


def test_the_front_page_says_what_leads_to_a_customer(agent: Any, make_desk: MakeDesk) -> None:
    assert "Customer id, e-mail or phone number" in agent.get(f"/{EU}/").text
    assert (
        "an e-mail address or a part of an id leads nowhere"
        in signed_in(make_desk(), "Bob").get(f"/{EU}/").text
    )


def test_the_answer_may_be_json_with_odd_ids(make_desk: MakeDesk, endpoint: StubServer) -> None:
    endpoint.reply(200, body=json.dumps({"integration_ids": ["50%/off & more"]}).encode())
    answer = ask(signed_in(make_desk(URL.format(endpoint.url))), "anna@example.com")
    assert answer.location.startswith(f"/{EU}/customers/~")
