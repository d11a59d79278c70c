"""The customer page: a tab is an address, a page asks what it shows, a panel asks for itself alone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.support.page import audit_fragment, audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU, US
from webapp.addresses import path_safe
from webapp.customers.tabs import SECTIONS

HTMX = {"HX-Request": "true"}
HOSTILE = ["<script>alert(1)</script>", "50%/half", "a+b c", "..", "🎁", "x" * 1000, "%2F%00", "'\"&;"]
INVENTORY = {
    "coupons": "coupons",
    "loyalty": "loyalty",
    "cards": "loyalty",
    "referrals": "referrals",
    "giveaways": "giveaways",
    "achievements": "achievements",
}
"""The tabs that the inventory alone fills, and the section of it that each shows."""
TABS = (*INVENTORY, "sessions", "activity")


def address(customer: str, tab: str = "", application: str = EU) -> str:
    return f"/{application}/customers/{path_safe(customer)}/{tab}"


def asked(sandbox: SandboxServer) -> list[set[str]]:
    """The sections that each inventory call asked for."""
    calls = [one for one in sandbox.requests if one.operation == "getCustomerInventory"]
    return [{part.removesuffix("=true") for part in one.query.split("&")} for one in calls]


@pytest.fixture
def customer(shop: dict[str, Any]) -> str:
    found: str = shop["customers"][0]
    return found


def test_the_first_view_is_one_inventory_call(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    answer = agent.get(address(customer))
    assert answer.status_code == 200
    audit_page(answer.text)
    assert [one.operation for one in shared_sandbox.requests] == ["getCustomerInventory"]
    assert asked(shared_sandbox) == [set(SECTIONS)]


@pytest.mark.parametrize(("tab", "section"), INVENTORY.items())
def test_a_tab_opened_by_its_address_asks_for_itself_and_its_head(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str, tab: str, section: str
) -> None:
    answer = agent.get(address(customer, tab))
    assert answer.status_code == 200
    audit_page(answer.text)
    # The demo's head shows a tier, which is part of loyalty.
    assert asked(shared_sandbox) == [{"profile", "loyalty", section}]
    assert len(shared_sandbox.requests) == 1


@pytest.mark.parametrize(("tab", "section"), INVENTORY.items())
def test_a_panel_alone_asks_only_for_its_own_section(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str, tab: str, section: str
) -> None:
    answer = agent.get(address(customer, tab), headers=HTMX)
    assert answer.status_code == 200
    audit_fragment(answer.text)
    assert [one.query for one in shared_sandbox.requests] == [f"{section}=true"]
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("panel", "sections"), [("profile", {"profile"}), ("holds", set(SECTIONS) - {"profile"})]
)
def test_a_panel_of_the_overview_refreshes_alone(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str, panel: str, sections: set[str]
) -> None:
    answer = agent.get(address(customer) + f"?panel={panel}", headers=HTMX)
    audit_fragment(answer.text)
    assert answer.text.count("data-touches") == 1
    assert asked(shared_sandbox) == [sections]
    shared_sandbox.requests.clear()
    page = agent.get(address(customer) + f"?panel={panel}")
    audit_page(page.text)
    assert asked(shared_sandbox) == [set(SECTIONS)], "Without script the same link is the whole page"


def test_a_count_that_was_not_asked_for_is_not_shown(agent: FlaskClient, customer: str) -> None:
    overview, coupons = agent.get(address(customer)).text, agent.get(address(customer, "coupons")).text
    assert count(overview, "coupons") == count(coupons, "coupons") != ""
    assert count(overview, "referrals") != ""
    assert count(coupons, "referrals") == "", "Nobody asked: that is not the same as none"


def test_a_panel_brings_its_count_along(agent: FlaskClient, customer: str) -> None:
    part = agent.get(address(customer, "coupons"), headers=HTMX).text
    assert 'id="count-coupons" hx-swap-oob="true"' in part
    assert count(part, "coupons") == count(agent.get(address(customer)).text, "coupons")


def count(html: str, tab: str) -> str:
    return html.split(f'id="count-{tab}"', 1)[1].split(">", 1)[1].split("<", 1)[0]


@pytest.mark.parametrize("tab", ["", *TABS])
def test_every_tab_is_marked_named_and_linked(agent: FlaskClient, customer: str, tab: str) -> None:
    page = agent.get(address(customer, tab)).text
    tree = audit_page(page)
    x = "{http://www.w3.org/1999/xhtml}"
    row = next(one for one in tree.iter(f"{x}nav") if one.get("data-tabs") is not None)
    links = {one.get("href"): one for one in row.iter(f"{x}a")}
    assert list(links) == [address(customer, each) for each in ("", *TABS)]
    assert [href for href, one in links.items() if one.get("aria-current")] == [address(customer, tab)]
    name = "".join(links[address(customer, tab)][0].itertext())
    assert f"<title>{customer} · {name} · Promodesk</title>" in page
    keys = [one.get("data-shortcut") for one in links.values()]
    assert keys == ["o", "u", "l", "k", "f", "g", "a", "s", "y"]


def test_programs_and_cards_have_tabs_of_their_own(agent: FlaskClient, customer: str) -> None:
    loyalty, cards = agent.get(address(customer, "loyalty")).text, agent.get(address(customer, "cards")).text
    assert ">Aurora Club</h2>" in loyalty
    assert "EC-10004" not in loyalty
    assert "EC-10004" in cards
    assert ">Aurora Club</h2>" not in cards


def test_figures_that_are_always_zero_are_nowhere(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    """Spent and expired come from the balances, each program by itself, once its panel is there."""
    for tab in ("loyalty", "cards"):
        page = agent.get(address(customer, tab)).text
        assert "Spent</th>" not in page
        assert "Expired</th>" not in page
    club = shared_sandbox.application()["programs"][0]["id"]
    shared_sandbox.requests.clear()
    told = agent.get(address(customer, f"programs/{club}/used"), headers=HTMX)
    audit_fragment(told.text)
    assert "spent <strong>800</strong>, expired <strong>120</strong>" in told.text
    assert [one.operation for one in shared_sandbox.requests] == ["getLoyaltyBalances"]


def test_balances_without_script_are_on_the_page_of_the_ledger(agent: FlaskClient, customer: str) -> None:
    answer = agent.get(address(customer, "programs/1/used"))
    assert answer.status_code == 302
    assert answer.location == address(customer, "programs/1")
    answer = agent.get(address(customer, "programs/2/cards/EC-10004-1642/used"))
    assert answer.location == f"/{EU}/programs/2/cards/EC-10004-1642"


def test_balances_of_what_is_not_there(agent: FlaskClient, customer: str) -> None:
    for path in ("programs/999/used", "programs/2/cards/none-such/used"):
        part = agent.get(address(customer, path), headers=HTMX)
        assert part.status_code in (404, 422)
        audit_fragment(part.text)
        assert "No such customer" not in part.text


def test_balances_fail_alone(agent: FlaskClient, shared_sandbox: SandboxServer, customer: str) -> None:
    shared_sandbox.fault("503", operation="getLoyaltyBalances", count=0)
    assert agent.get(address(customer, "loyalty")).status_code == 200
    part = agent.get(address(customer, "programs/1/used"), headers=HTMX)
    assert part.status_code == 502
    audit_fragment(part.text)
    assert "Try again" in part.text


def test_a_panel_alone_is_the_same_rendering_as_in_the_page(agent: FlaskClient, customer: str) -> None:
    part = agent.get(address(customer, "coupons"), headers=HTMX).text.strip().splitlines()
    page = agent.get(address(customer, "coupons")).text
    rows = [line.strip() for line in part if "data-label" in line]
    assert rows
    assert all(row in page for row in rows)


def test_coupons_show_state_hold_and_uses(
    agent: FlaskClient, shop: dict[str, Any], shared_sandbox: SandboxServer
) -> None:
    holder, code = _holder_of(shared_sandbox, shop["coupons"]["hard"])
    page = agent.get(address(holder, "coupons")).text
    row = next(part for part in page.split("<tr>") if f">{code}<" in part)
    assert ">hard<" in row


def _holder_of(sandbox: SandboxServer, codes: list[str]) -> tuple[str, str]:
    for code in codes:
        held = sandbox.sandbox.call(EU, "getReservedCustomers", path={"couponValue": code}).body["data"]
        if held:
            return held[0]["integrationId"], code
    raise AssertionError("The seed has a hard coupon that somebody holds.")


def test_the_other_application_is_another_world(agent: FlaskClient, customer: str) -> None:
    answer = agent.get(address(customer, application=US))
    assert answer.status_code == 404
    audit_page(answer.text)


@pytest.mark.parametrize("tab", ["", "coupons", "sessions", "activity", "print"])
def test_an_identifier_that_is_not_there_is_said_so(agent: FlaskClient, tab: str) -> None:
    for identifier in HOSTILE:
        answer = agent.get(address(identifier, tab))
        assert answer.status_code == 404, (identifier, answer.status)
        audit_page(answer.text)
        assert "No such customer" in answer.text
        assert "<script>alert" not in answer.text


def test_a_missing_customer_comes_with_what_to_check(agent: FlaskClient) -> None:
    page = agent.get(address(" E10004 ")).text
    for said in ("look alike", "space at its beginning or end", "Look for it in Aurora America"):
        assert said in page
    assert address(" E10004 ", application=US) in page
    assert "space at its beginning" not in agent.get(address("E-nobody")).text
    part = agent.get(address("E-nobody", "coupons"), headers=HTMX)
    assert part.status_code == 404
    audit_fragment(part.text)


def test_odd_identifiers_of_real_customers_open(agent: FlaskClient, shop: dict[str, Any]) -> None:
    odd = [one for one in shop["customers"] if path_safe(one) != one]
    assert odd, "The seed has customers with odd identifiers"
    for one in odd:
        for tab in ("", *TABS, "print"):
            answer = agent.get(address(one, tab))
            assert answer.status_code == 200, (one, tab)
            audit_page(answer.text)


def test_hostile_attributes_are_text(agent: FlaskClient, shop: dict[str, Any]) -> None:
    hostile = shop["stories"]["hostile"]
    for tab in ("", *TABS, "print", "print?fields=all"):
        page = agent.get(address(hostile, tab)).text
        audit_page(page)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_an_unknown_tab_is_not_found_and_asks_nothing(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    assert agent.get(address(customer, "ledger")).status_code == 404
    assert shared_sandbox.requests == []


def test_a_view_is_recorded_with_its_subject(app: Flask, agent: FlaskClient, customer: str) -> None:
    agent.get(address(customer))
    with app.app_context(), app.extensions["sqlalchemy"].engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT action, application, subject FROM audit_entry JOIN audit_content ON entry_id = id"
                " WHERE action LIKE 'customers.%'"
            )
        ).one()
    assert tuple(row) == ("customers.overview", EU, customer)


def test_a_read_survives_one_stumble(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    shared_sandbox.fault("503", count=1)
    assert agent.get(address(customer)).status_code == 200


def test_a_viewer_sees_the_same(viewer: FlaskClient, customer: str) -> None:
    for tab in ("", *TABS, "print"):
        answer = viewer.get(address(customer, tab))
        assert answer.status_code == 200
        audit_page(answer.text)


def test_nobody_else_sees_anything(client: FlaskClient, shared_sandbox: SandboxServer, customer: str) -> None:
    assert client.get(address(customer)).status_code in (302, 303, 401)
    assert shared_sandbox.requests == []


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40])
def test_a_program_number_beyond_all_numbers_is_no_address(
    agent: FlaskClient, shared_sandbox: SandboxServer, number: str
) -> None:
    answer = agent.get(f"/{EU}/programs/{number}/cards/C1")
    assert answer.status_code == 404
    audit_page(answer.text)
    assert shared_sandbox.requests == []
