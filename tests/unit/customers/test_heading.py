"""What stands beside a customer's id."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.unit.customers.conftest import Chosen
from webapp.customers.heading import Mark, headline
from webapp.customers.tabs import header_flags
from webapp.talon.models.inventory import CustomerInventory


def inventory(attributes: dict[str, Any] | None = None, **tiers: str | None) -> CustomerInventory:
    """An inventory with these attributes, and a program for each tier: `_7="Gold"` is that of program 7."""
    programs = {name[1:]: program(int(name[1:]), tier) for name, tier in tiers.items()}
    body: dict[str, Any] = {"loyalty": {"cards": [], "programs": programs}}
    if attributes is not None:
        body["profile"] = {
            "id": 1,
            "created": "2024-06-18T06:18:19Z",
            "integrationId": "c",
            "attributes": attributes,
            "accountId": 1,
            "closedSessions": 0,
            "totalSales": 0,
            "lastActivity": "2024-06-18T06:18:19Z",
        }
    return msgspec.convert(body, CustomerInventory)


def program(number: int, tier: str | None) -> dict[str, Any]:
    ledger: dict[str, Any] = dict.fromkeys(
        (
            "currentBalance",
            "pendingBalance",
            "expiredBalance",
            "spentBalance",
            "tentativeCurrentBalance",
        ),
        0,
    )
    if tier:
        ledger["currentTier"] = {"id": 1, "name": tier}
    return {"id": number, "title": f"Club {number}", "name": f"club-{number}", "ledger": ledger}


def test_chosen_attributes_in_their_order(header: Chosen) -> None:
    header("Email", "City", "Phone")
    found = headline(inventory({"City": "Ulm", "Email": "a@example.test", "Country": "DE"}))
    assert found == [Mark("Email", "a@example.test", False), Mark("City", "Ulm", True)]


def test_of_what_is_hidden_not_even_the_length_is_told(header: Chosen) -> None:
    header("Name")
    assert headline(inventory({"Name": "Ann"})) == [Mark("Name", "Ann", False)]


def test_a_value_that_says_little_comes_with_its_name(header: Chosen) -> None:
    header("Language", "Country", "Visits", "Name")
    found = headline(inventory({"Language": "de", "Country": "Germany", "Visits": 7, "Name": "Ann Berg"}))
    assert [mark.name for mark in found if mark.is_named] == ["Language", "Visits"]


def test_of_a_yes_the_name_and_of_a_no_nothing(header: Chosen) -> None:
    header("VIP", "Newsletter", "Note", "Points")
    found = headline(inventory({"VIP": True, "Newsletter": False, "Note": "", "Points": 0}))
    assert found == [Mark("VIP", "VIP", False)]


def test_tiers_of_all_programs_or_of_one(header: Chosen) -> None:
    held = inventory({}, _9="Silver", _7="Gold", _8=None)
    header("tier")
    assert headline(held) == [Mark("Club 7", "Gold", True), Mark("Club 9", "Silver", True)]
    header("tier:9")
    assert headline(held) == [Mark("Club 9", "Silver", True)]
    for none in ("tier:8", "tier:99"):
        header(none)
        assert headline(held) == []


def test_an_attribute_of_that_name_counts_more(header: Chosen) -> None:
    header("tier")
    assert headline(inventory({"tier": "by hand"}, _7="Gold")) == [Mark("tier", "by hand", False)]
    assert headline(inventory({"tier": ""}, _7="Gold")) == []


def test_nothing_is_known_of_an_inventory_that_was_not_read(header: Chosen) -> None:
    header("Name", "tier")
    assert headline(CustomerInventory()) == []


def test_the_head_asks_for_loyalty_only_where_it_shows_a_tier(header: Chosen) -> None:
    header("Name")
    assert header_flags() == ("profile",)
    header("Name", "tier:7")
    assert header_flags() == ("profile", "loyalty")
