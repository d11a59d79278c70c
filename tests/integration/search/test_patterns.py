"""Patterns decide what is asked first: a known looking text costs one call, and none hides a thing."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.search.conftest import MakeDesk, asked, signed_in
from tests.integration.search.test_search import EVERYTHING, ask
from tests.support.page import audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU

WRONG = r"""
[[application.pattern]]
kind = "coupon"
match = 'U\d+'
"""


def test_what_looks_like_one_kind_costs_one_call(
    agent: FlaskClient, shared_sandbox: SandboxServer, shop: dict[str, Any]
) -> None:
    stories = shop["stories"]
    for text, operation in (
        (stories["everything"], "getCustomerInventory"),
        (stories["reopen"], "getCustomerSession"),
        (stories["hard_coupon"], "getReservedCustomers"),
        (stories["card_5000_transactions"]["card"], "getLoyaltyCardBalances"),
    ):
        shared_sandbox.requests.clear()
        assert ask(agent, text).status_code == 302
        assert asked(shared_sandbox) == [operation]


def test_the_answer_is_on_screen_after_two_calls(agent: FlaskClient, shared_sandbox: SandboxServer) -> None:
    page = agent.get(f"/{EU}/search?q=E10004", follow_redirects=True)
    assert page.request.path == f"/{EU}/customers/E10004/"
    assert asked(shared_sandbox) == ["getCustomerInventory", "getCustomerInventory"]


def test_where_that_finds_nothing_the_rest_is_asked_once(
    agent: FlaskClient, shared_sandbox: SandboxServer
) -> None:
    answer = ask(agent, "E99999")
    assert answer.status_code == 404
    assert asked(shared_sandbox) == EVERYTHING


def test_a_wrong_pattern_hides_nothing(make_desk: MakeDesk, shared_sandbox: SandboxServer) -> None:
    agent = signed_in(make_desk(WRONG))
    assert ask(agent, "U50004", "aurora-us").location == "/aurora-us/customers/U50004/"
    assert asked(shared_sandbox) == EVERYTHING


def test_where_that_cannot_be_checked_the_rest_is_asked_too(
    agent: FlaskClient, shared_sandbox: SandboxServer
) -> None:
    shared_sandbox.fault("500", operation="getReservedCustomers", count=0)
    answer = ask(agent, "VIP-EU-99")
    assert set(asked(shared_sandbox)) == set(EVERYTHING)
    assert answer.status_code == 502
    assert "Nothing was found so far." in answer.text


def test_a_text_of_two_kinds_is_asked_as_both(make_desk: MakeDesk, shared_sandbox: SandboxServer) -> None:
    card = "{ kind = 'card', match = 'U.*', program = 5 }"
    both = rf"pattern = [{{ kind = 'customer', match = 'U5\d+' }}, {card}]"
    agent = signed_in(make_desk(both))
    assert ask(agent, "U50004", "aurora-us").status_code == 302
    assert asked(shared_sandbox) == ["getCustomerInventory", "getLoyaltyCardBalances"]


def test_a_card_pattern_without_a_program_means_each(
    make_desk: MakeDesk, shared_sandbox: SandboxServer
) -> None:
    toml = r"""
    [[application]]
    slug = "aurora-eu"
    name = "Aurora"
    api_key_env = "SANDBOX_API_KEY"
    program = [
      { id = 2, name = "Card", kind = "card" },
      { id = 9, name = "Old card", kind = "card" },
    ]
    pattern = [
      { kind = "card", match = 'EC-OFFICE-\d+' },
      { kind = "card", match = 'EC-OLD-.*', program = 2 },
    ]
    """
    agent = signed_in(make_desk(toml=toml))
    assert ask(agent, "EC-OFFICE-5000").location == "/aurora-eu/programs/2/cards/EC-OFFICE-5000"
    assert asked(shared_sandbox) == ["getLoyaltyCardBalances"] * 2
    shared_sandbox.requests.clear()
    assert ask(agent, "EC-OLD-0001").status_code == 302
    assert asked(shared_sandbox) == ["getLoyaltyCardBalances"]


def test_everything_can_be_asked_for(make_desk: MakeDesk, shared_sandbox: SandboxServer) -> None:
    """Two kinds match, one cannot be checked: the list says that only these were asked for."""
    both = r"""pattern = [{ kind = "customer", match = 'U5\d+' }, { kind = "session", match = 'U.*' }]"""
    agent = signed_in(make_desk(both))
    shared_sandbox.fault("500", operation="getCustomerSession", count=0)
    page = ask(agent, "U50004", "aurora-us").text
    audit_page(page)
    assert "Only what it looks like was asked for." in page
    assert 'href="/aurora-us/search?q=U50004&amp;everywhere=1"' in page
    shared_sandbox.faults.clear()
    shared_sandbox.requests.clear()
    assert ask(agent, "U50004", "aurora-us", "&everywhere=1").status_code == 302
    assert asked(shared_sandbox) == EVERYTHING


@pytest.mark.parametrize("text", ["E10004" + "x" * 100, "U" * 1000])
def test_a_text_longer_than_patterns_reach_is_asked_as_everything(
    make_desk: MakeDesk, shared_sandbox: SandboxServer, text: str
) -> None:
    ask(signed_in(make_desk(r"""pattern = [{ kind = "coupon", match = '[A-Zx0-9]+' }]""")), text, "aurora-us")
    cannot_be_cards = text == "U" * 1000
    assert set(asked(shared_sandbox)) >= set(EVERYTHING) - (
        {"getLoyaltyCardBalances"} if cannot_be_cards else set()
    )
