"""The demo's desk.toml agrees with the default seed."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from webapp import patterns
from webapp.aliases import FileResolver
from webapp.policy import Application, read_policy
from webapp.sandbox import Sandbox
from webapp.sandbox import seed as seed_room
from webapp.sandbox.seed.foundation import EVENTS
from webapp.sandbox.seed.manifest import manifest

DESK_TOML = Path(seed_room.__file__).parent / "desk.toml"
EMAILS = {"aurora-eu": "matthias.albrecht@example.com", "aurora-us": "aisha.chen@example.com"}
KEYS = {"SANDBOX_API_KEY": "sandbox-key", "SANDBOX_API_KEY_2": "sandbox-key-2"}


@pytest.fixture(scope="module")
def shops(seeded: Path) -> dict[str, dict[str, Any]]:
    """The manifest's Applications by slug."""
    sandbox = Sandbox(seeded)
    found = manifest(sandbox)["applications"]
    sandbox.store.close()
    return {one["slug"]: one for one in found}


def _applications() -> tuple[Application, ...]:
    return read_policy(DESK_TOML).application


def test_the_same_applications(shops: dict[str, dict[str, Any]]) -> None:
    told = {
        one.slug: (one.name, KEYS[one.api_key_env], one.currency, one.zone, one.environment)
        for one in _applications()
    }
    environments = {"aurora-eu": "live", "aurora-us": "test"}
    assert told == {
        slug: (one["name"], one["key"], one["currency"], one["zone"], environments[slug])
        for slug, one in shops.items()
    }
    assert len({one.colour for one in _applications()}) == len(told)


def test_an_environment_is_what_the_sandbox_says_it_is(seeded: Path) -> None:
    sandbox = Sandbox(seeded)
    for one in _applications():
        with sandbox.looking(one.slug) as work:
            assert work.application.is_sandbox is (one.environment == "test")
    sandbox.store.close()


def test_the_same_names(shops: dict[str, dict[str, Any]]) -> None:
    for one in _applications():
        shop = shops[one.slug]
        programs = [{"id": each.id, "name": each.name, "kind": each.kind} for each in one.program]
        assert programs == shop["programs"]
        for told, noun in (
            (one.campaign, "campaigns"),
            (one.audience, "audiences"),
            (one.catalog, "catalogs"),
        ):
            assert [(each.id, each.name) for each in told] == [
                (each["id"], each["name"]) for each in shop[noun]
            ]


def test_header_attributes_are_defined(shops: dict[str, dict[str, Any]]) -> None:
    for shop in shops.values():
        defined = {one["name"] for one in shop["attributes"] if one["entity"] == "CustomerProfile"}
        assert set(read_policy(DESK_TOML).header_attributes) - {"tier"} <= defined


def test_what_may_be_edited_and_given_is_defined(shops: dict[str, dict[str, Any]]) -> None:
    policy = read_policy(DESK_TOML)
    types = {
        "text": "string",
        "number": "number",
        "boolean": "boolean",
        "date": "time",
        "list": "(list string)",
    }
    for one in policy.application:
        told = {(each["entity"], each["name"], each["type"]) for each in shops[one.slug]["attributes"]}
        assert {("CustomerProfile", each.name, types[each.type]) for each in one.attribute} <= told
        for goodwill in policy.goodwill_in(one.slug):
            assert goodwill.event in EVENTS
            sent = {(each.name, "number" if each.kind == "number" else "string") for each in goodwill.field}
            assert {("Event", *each) for each in sent} <= told


def test_the_hints_are_stories(shops: dict[str, dict[str, Any]]) -> None:
    for one in _applications():
        stories = shops[one.slug]["stories"]
        assert [hint.query for hint in one.hint] == [
            stories["everything"],
            EMAILS[one.slug],
            stories["return"],
            stories["two_lines_one_sku"],
            stories["reopen"],
            stories["hard_coupon"],
            stories["card_5000_transactions"]["card"],
            stories["odd_ids"][1],
        ]


def test_the_patterns_speak_for_the_stories(shops: dict[str, dict[str, Any]]) -> None:
    for one in _applications():
        stories = shops[one.slug]["stories"]
        told = {
            "customer": stories["everything"],
            "session": stories["reopen"],
            "coupon": stories["hard_coupon"],
            "card": stories["card_5000_transactions"]["card"],
            "alias": EMAILS[one.slug],
        }
        for kind, text in told.items():
            spoken = [each.kind for each in one.pattern if patterns.matches(each.match, text)]
            assert spoken == [kind]


def test_the_aliases_are_those_of_the_customers(seeded: Path) -> None:
    sandbox = Sandbox(seeded)
    told = FileResolver(DESK_TOML.parent / "aliases.csv", EMAILS)
    assert told.faults() == []
    customers = {"aurora-eu": "E100{:02}", "aurora-us": "U500{:02}"}
    for slug, number in itertools.product(customers, range(1, 13)):
        customer = customers[slug].format(number)
        asked = {"path": {"integrationId": customer}, "query": {"profile": "true"}}
        attributes = sandbox.call(slug, "getCustomerInventory", **asked).body["profile"]["attributes"]
        for name in {"Email", "Phone"} & attributes.keys():
            assert told.resolve(attributes[name], slug) == (customer,)
    sandbox.store.close()
