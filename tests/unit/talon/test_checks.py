"""What is refused before anything is sent, and how the refusal names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.stub_server import StubServer
from webapp.talon import (
    AddItem,
    AdditionalCost,
    CatalogFilter,
    Client,
    InvalidArgument,
    MembershipChange,
    NewAudience,
    NewCartItem,
    NewEvent,
    NewReferral,
    NewReferrals,
    PatchManyItems,
    ProfileChange,
    ProfileUpdate,
    RemoveItem,
    ReturnedCartItem,
    SessionChange,
)
from webapp.talon.checks import instant, plain

NAIVE = datetime(2024, 5, 1)  # noqa: DTZ001 - this is what is to be refused
NOW = datetime(2024, 5, 1, tzinfo=UTC)
LATER = datetime(2024, 5, 2, tzinfo=UTC)
ENDLESS = AdditionalCost(price=Decimal("inf"))


def change(**facts: Any) -> Callable[[Client], object]:
    return lambda c: c.sessions.update("s", SessionChange(**facts))


def item(**facts: Any) -> Callable[[Client], object]:
    return change(cart_items=[NewCartItem(**{"sku": "x", "quantity": 1, **facts})])


def returned(*items: Any) -> Callable[[Client], object]:
    return lambda c: c.sessions.return_items("s", list(items))


def referral(**facts: Any) -> Callable[[Client], object]:
    given = {"campaign_id": 1, "advocate_profile_integration_id": "anna", **facts}
    return lambda c: c.referrals.create(NewReferral(**given))


def referrals(**facts: Any) -> Callable[[Client], object]:
    given = {"campaign_id": 1, "advocate_profile_integration_ids": ["anna"], "usage_limit": 0, **facts}
    return lambda c: c.referrals.create_for_advocates(NewReferrals(**given))


def event(**facts: Any) -> Callable[[Client], object]:
    return lambda c: c.events.track(NewEvent(**{"type": "t", "profile_id": "anna", **facts}))


REFUSED: list[tuple[str, Callable[[Client], object]]] = [
    ("integration_ids", lambda c: c.coupons.reserve("CODE", [])),
    ("integration_ids", lambda c: c.coupons.reserve("CODE", ["x"] * 1001)),
    ("integration_ids", lambda c: c.coupons.reserve("CODE", "anna")),
    ("integration_ids[1]", lambda c: c.coupons.unreserve("CODE", ["x", ""])),
    ("integration_ids[0]", lambda c: c.coupons.unreserve("CODE", ["x" * 1001])),
    ("code", lambda c: c.coupons.reserved_customers("..")),
    ("items", returned()),
    ("items[0].position", returned(ReturnedCartItem(-1, 1))),
    ("items[0].quantity", returned(ReturnedCartItem(0, 0))),
    ("items[1].quantity", returned(ReturnedCartItem(0, 1), ReturnedCartItem(1, True))),
    ("response_content[0]", lambda c: c.sessions.update("s", SessionChange(), response_content=["all"])),  # type: ignore[list-item]
    ("now", lambda c: c.sessions.update("s", SessionChange(), now=NOW)),
    ("now", lambda c: c.sessions.update("s", SessionChange(), dry=True, now=NAIVE)),
    ("change", lambda c: c.sessions.update("s", {"state": "closed"})),  # type: ignore[arg-type]
    ("change.state", change(state="paid")),
    ("change.evaluable_campaign_ids", change(evaluable_campaign_ids=[1])),
    ("change.coupon_codes", change(coupon_codes="CODE")),
    ("change.coupon_codes[0]", change(coupon_codes=["x" * 101])),
    ("change.referral_code", change(referral_code="x" * 101)),
    ("change.loyalty_cards", change(loyalty_cards=["a", "b"])),
    ("change.loyalty_cards[0]", change(loyalty_cards=["a" * 109])),
    ("change.identifiers", change(identifiers=list("abcdef"))),
    ("change.profile_id", change(profile_id="x" * 1001)),
    ("change.store_integration_id", change(store_integration_id="")),
    ("change.cart_items", change(cart_items=[NewCartItem(sku="x", quantity=1)] * 1001)),
    ("change.cart_items", change(cart_items=[NewCartItem(sku="x", quantity=5001)] * 2)),
    ("change.cart_items[0].sku", item(sku="")),
    ("change.cart_items[0].quantity", item(quantity=0)),
    ("change.cart_items[0].price", item(price=1.5)),
    ("change.cart_items[0].price", item(price=Decimal("NaN"))),
    ("change.cart_items[0].weight", item(weight="1")),
    ("change.cart_items[0].attributes.At", item(attributes={"At": NAIVE})),
    ("change.cart_items[0].additional_costs.x.price", item(additional_costs={"x": ENDLESS})),
    ("change.additional_costs.x.price", change(additional_costs={"x": ENDLESS})),
    ("change.attributes.A[1]", change(attributes={"A": [1, float("nan")]})),
    ("change.attributes.A", change(attributes={"A": {1, 2}})),
    ("change.attributes.A", change(attributes={"A": "\ud800"})),
    ("change.attributes", lambda c: c.customers.update("anna", ProfileChange(attributes=["x", {1}]))),  # type: ignore[arg-type]
    ("run_rule_engine", lambda c: c.customers.update("anna", ProfileChange(), dry=True)),
    ("run_rule_engine", lambda c: c.customers.update("anna", ProfileChange(), response_content=["event"])),
    (
        "change.evaluable_campaign_ids",
        lambda c: c.customers.update("anna", ProfileChange(evaluable_campaign_ids=[1]), run_rule_engine=True),
    ),
    ("profiles", lambda c: c.customers.update_many([])),
    ("profiles", lambda c: c.customers.update_many([ProfileUpdate(integration_id="x")] * 1001)),
    ("profiles[0].integration_id", lambda c: c.customers.update_many([ProfileUpdate(integration_id="")])),
    ("integration_id", lambda c: c.customers.erase("...")),
    ("program_id", lambda c: c.loyalty.profile_balances(0, "anna")),
    ("program_id", lambda c: c.loyalty.profile_balances("4", "anna")),  # type: ignore[arg-type]
    ("program_id", lambda c: c.loyalty.card_balances(True, "c")),
    ("end_date", lambda c: c.loyalty.profile_balances(1, "anna", end_date=NAIVE)),
    ("end_date", lambda c: c.loyalty.profile_balances(1, "anna", end_date=date(2024, 5, 1))),  # type: ignore[arg-type]
    ("end_date", lambda c: c.loyalty.card_transactions(1, "c", start_date=LATER, end_date=NOW)),
    ("page_size", lambda c: c.loyalty.profile_points(1, "anna", page_size=51)),
    ("page_size", lambda c: c.loyalty.profile_transactions(1, "anna", page_size=0)),
    ("page_size", lambda c: c.loyalty.card_points(1, "c", page_size=51)),
    ("page_size", lambda c: c.loyalty.card_transactions(1, "c", page_size=1001)),
    ("skip", lambda c: c.loyalty.card_transactions(1, "c", skip=-1)),
    ("status", lambda c: c.loyalty.card_points(1, "c", status="spent")),  # type: ignore[arg-type]
    ("transaction_type", lambda c: c.loyalty.card_transactions(1, "c", transaction_type="x")),  # type: ignore[arg-type]
    ("subledger_id", lambda c: c.loyalty.profile_points(1, "anna", subledger_id="x" * 65)),
    ("subledger_ids[1]", lambda c: c.loyalty.card_points(1, "c", subledger_ids=["a", "b,c"])),
    ("integration_id", lambda c: c.loyalty.link_card(1, "c", "")),
    ("card_id", lambda c: c.loyalty.link_card(1, "", "anna")),
    ("audience.name", lambda c: c.audiences.create(NewAudience(name=""))),
    ("audience.integration_id", lambda c: c.audiences.create(NewAudience(name="n", integration="mparticle"))),
    ("audience.last_update", lambda c: c.audiences.create(NewAudience(name="n", last_update=NAIVE))),
    ("audience_id", lambda c: c.audiences.delete(0)),
    ("name", lambda c: c.audiences.update(1, "")),
    ("attributes", lambda c: c.audiences.update_attributes(1, {})),
    ("attributes", lambda c: c.audiences.update_attributes(1, ["x"])),  # type: ignore[arg-type]
    ("changes", lambda c: c.audiences.change_memberships([])),
    (
        "changes[0].action",
        lambda c: c.audiences.change_memberships(
            [MembershipChange(action="remove", profile_integration_id="x", audience_id=1)]  # type: ignore[arg-type]
        ),
    ),
    ("actions", lambda c: c.catalogs.sync(1, [])),
    ("actions", lambda c: c.catalogs.sync(1, [RemoveItem(sku="x")] * 1001)),
    ("actions[0]", lambda c: c.catalogs.sync(1, [{"type": "ADD"}])),  # type: ignore[list-item]
    ("actions[0].price", lambda c: c.catalogs.sync(1, [AddItem(sku="x", price=1.5)])),  # type: ignore[arg-type]
    ("version", lambda c: c.catalogs.sync(1, [RemoveItem(sku="x")], version=0)),
    (
        "actions[0].filters[0].value",
        lambda c: c.catalogs.sync(1, [PatchManyItems(filters=[CatalogFilter(attr="a", op="LT", value="b")])]),
    ),
    (
        "actions[0].filters[0].value",
        lambda c: c.catalogs.sync(1, [PatchManyItems(filters=[CatalogFilter(attr="a", op="IN", value=[])])]),
    ),
    ("event.type", event(type="talon_session_closed")),
    ("event.type", event(type="")),
    ("event.profile_id", event(profile_id="")),
    ("event.evaluable_campaign_ids", event(evaluable_campaign_ids=[1])),
    ("silent", lambda c: c.events.track(NewEvent(type="t", profile_id="p"), silent=True, dry=True)),
    ("referral.advocate_profile_integration_id", referral(advocate_profile_integration_id="")),
    ("referral.usage_limit", referral(usage_limit=1_000_000)),
    ("referral.start_date", referral(start_date=NAIVE)),
    ("referral.expiry_date", referral(start_date=LATER, expiry_date=NOW)),
    ("referrals.advocate_profile_integration_ids", referrals(advocate_profile_integration_ids=["a"] * 1001)),
    ("referrals.referral_pattern", referrals(referral_pattern="##")),
    ("referrals.valid_characters[0]", referrals(valid_characters=["AB"])),
]


@pytest.mark.parametrize("index", range(len(REFUSED)))
def test_it_is_refused_unsent_and_named(server: StubServer, client: Client, index: int) -> None:
    argument, call = REFUSED[index]
    with pytest.raises(InvalidArgument) as caught:
        call(client)
    assert caught.value.argument == argument
    assert caught.value.why
    assert str(caught.value).startswith(argument + ": ")
    assert isinstance(caught.value, ValueError)
    assert server.requests == []


def test_a_refusal_does_not_repeat_the_value() -> None:
    secret = "anna@example.com" * 100
    with pytest.raises(InvalidArgument) as caught:
        Client("https://shop.talon.one", "k").customers.erase(secret)
    assert "anna" not in str(caught.value)


def test_nesting_has_an_end() -> None:
    endless: dict[str, Any] = {}
    endless["x"] = endless
    with pytest.raises(InvalidArgument, match="too deeply"):
        plain("attributes", endless)


def test_instants_are_written_in_utc() -> None:
    evening = datetime.fromisoformat("2024-05-31T23:59:59.999999+02:00")
    assert instant("x", evening) == "2024-05-31T21:59:59.999999Z"
    assert instant("x", datetime(2024, 5, 31, tzinfo=UTC)) == "2024-05-31T00:00:00Z"
