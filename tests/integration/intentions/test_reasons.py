"""Why, and for which ticket: as desk.toml wants it, kept by value."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.intentions.accounts import record_of
from tests.integration.intentions.scenarios import SCENARIOS, intention_in
from tests.integration.sandbox_server import Shop, desk_for
from tests.support.page import audit_page

WANTED = """
reason = [
  { key = "customer-request", name = "Customer asked for it" },
  { key = "damaged", name = "Damaged <parcel>", actions = ["sessions.return"], note_required = true },
  { key = "fraud", name = "Suspected fraud", ticket_required = true },
]
"""
STRICT = """
confirm = { ticket = "required", ticket_pattern = "[A-Z]+-[0-9]+", ticket_hint = "Like SUP-123." }
"""


@pytest.fixture
def more() -> str:
    return WANTED


@pytest.fixture
def app(tmp_path: Path, database_url: str, shop: Shop, more: str) -> Flask:
    return desk_for(shop, tmp_path, database_url, more)


def test_a_reason_may_be_for_some_writes_only(agent: FlaskClient, shop: Shop) -> None:
    returned, reopened = (one.make(shop).previewed(agent).text for one in SCENARIOS[:2])
    assert "Damaged &lt;parcel&gt;" in returned
    assert "Damaged" not in reopened
    case = SCENARIOS[1].make(shop)
    refused = case.confirmed(agent, case.previewed(agent), reason="damaged")
    assert refused.status_code == 422
    assert "Not a valid choice." in refused.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": ""}, "Choose why."),
        ({"reason": "damaged", "note": "  "}, "Say more: this reason wants a note."),
        ({"reason": "fraud", "ticket": " "}, "Name the ticket."),
        ({"ticket": "T" * 101}, "cannot be longer than 100"),
        ({"note": "n" * 2001}, "cannot be longer than 2000"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    agent: FlaskClient, shop: Shop, changed: dict[str, str], sentence: str
) -> None:
    case = SCENARIOS[0].make(shop)
    preview = case.previewed(agent)
    shop.server.requests.clear()
    refused = case.confirmed(agent, preview, **changed)
    assert refused.status_code == 422
    audit_page(refused.text)
    assert sentence in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert shop.server.requests == [], "the preview is shown as it was, without asking anew"
    assert case.confirmed(agent, refused).status_code == 303


@pytest.mark.parametrize("more", [WANTED + STRICT])
def test_a_ticket_is_wanted_in_its_form(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    case = SCENARIOS[0].make(shop)
    preview = case.previewed(agent)
    assert "Like SUP-123." in preview.text
    for given, sentence in (("", "Name the ticket."), ("sup 1", "A ticket does not look like this.")):
        refused = case.confirmed(agent, preview, ticket=given)
        assert refused.status_code == 422
        assert sentence in refused.text
    done = case.confirmed(agent, preview, ticket=" SUP-77 ")
    assert record_of(app, intention_in(done.location)).ticket == "SUP-77"


def test_what_was_said_stays_whatever_becomes_of_the_list(
    app: Flask, agent: FlaskClient, shop: Shop, tmp_path: Path, database_url: str
) -> None:
    case = SCENARIOS[0].make(shop)
    done = case.confirmed(agent, case.previewed(agent), reason="damaged", note="Wet box")
    later = desk_for(shop, tmp_path, database_url)
    assert record_of(later, intention_in(done.location)).reason == "Damaged <parcel>: Wet box"


@pytest.mark.parametrize("more", [WANTED.replace("sessions.return", "sessions.explode")])
def test_the_check_knows_the_writes_there_are(app: Flask) -> None:
    checked = app.test_cli_runner().invoke(args=["desk", "check"])
    assert checked.exit_code == 1
    assert "a reason is for 'sessions.explode', which is no write of the desk" in checked.output
