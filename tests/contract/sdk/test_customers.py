"""Profiles, events and the deletion of a customer's data through the official SDKs."""

from __future__ import annotations

from typing import Any

from tests.contract.sdk.claims import performs
from tests.contract.sdk.shop import ANNA, BEN, Shop
from tests.contract.sdk.talking import effects, order, props, refused, unreadable
from tests.support.official import OfficialSdk


def profile(sdk: OfficialSdk, attributes: dict[str, Any], **more: Any) -> Any:
    """The body of updateCustomerProfileV2."""
    return sdk.make("CustomerProfileIntegrationRequestV2", attributes=attributes, **more)


@performs("updateCustomerProfileV2", "getCustomerInventory")
def test_a_profile_is_made_then_merged(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    made = api.update_customer_profile_v2(ANNA, profile(sdk, {"Name": "Anna Ångström", "Newsletter": True}))
    assert made.effects == []
    api.update_customer_profile_v2(ANNA, profile(sdk, {"Newsletter": False}))
    found = api.get_customer_inventory(ANNA, profile=True).profile
    assert found.attributes == {"Name": "Anna Ångström", "Newsletter": False}
    assert (found.integration_id, found.closed_sessions, found.total_sales) == (ANNA, 0, 0)


@performs("updateCustomerProfileV2")
def test_rules_run_for_a_profile(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    wanted = ["customerProfile", "triggeredCampaigns", "event", "ruleFailureReasons", "loyalty"]
    body = profile(
        sdk,
        {"Name": "Anna"},
        audiences_changes={"adds": [shop.audience], "deletes": []},
        response_content=wanted,
    )
    dry = api.update_customer_profile_v2(ANNA, body, run_rule_engine=True, dry=True)
    assert effects(dry) == ["showNotification"]
    assert refused(sdk, 404, api.get_customer_inventory, ANNA, profile=True)["StatusCode"] == 404
    real = api.update_customer_profile_v2(ANNA, body, run_rule_engine=True)
    assert props(real, "showNotification")[0]["title"] == "Hello"
    assert real.event.type == "talon_profile_created"
    assert [one.name for one in real.triggered_campaigns] == ["hello"]
    assert [one.id for one in real.customer_profile.audience_memberships] == [shop.audience]


@performs("updateCustomerProfilesV2", "getCustomerInventory")
def test_many_profiles_at_once(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    items = [
        sdk.make(
            "MultipleCustomerProfileIntegrationRequestItem", integration_id=one, attributes={"Name": one}
        )
        for one in (ANNA, BEN)
    ]
    body = sdk.make("MultipleCustomerProfileIntegrationRequest", customer_profiles=items)
    answer = api.update_customer_profiles_v2(body, silent="no")
    made = [one.customer_profile for one in answer.integration_states]
    assert [(one.integration_id, one.attributes) for one in made] == [
        (ANNA, {"Name": ANNA}),
        (BEN, {"Name": BEN}),
    ]
    assert api.get_customer_inventory(BEN, profile=True).profile.attributes == {"Name": BEN}
    silent = api.update_customer_profiles_v2(body, silent="yes")
    assert shop.server.requests[-1].status == 204
    # The SDK of 2024 makes an empty answer of no answer.
    assert silent is None or silent.integration_states is None


@performs("trackEventV2", "getLoyaltyBalances")
def test_an_event_earns_points(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    def event(**more: Any) -> Any:
        attributes = {"Rating": 5}
        return sdk.make(
            "IntegrationEventV2Request", profile_id=ANNA, type="review", attributes=attributes, **more
        )

    body = event(response_content=["customerProfile", "triggeredCampaigns", "event", "loyalty"])
    state = api.track_event_v2(body, silent="no")
    assert [one["value"] for one in props(state, "addLoyaltyPoints")] == [5]
    assert (state.event.type, state.event.attributes) == ("review", {"Rating": 5})
    assert [one.name for one in state.triggered_campaigns] == ["review"]
    assert state.loyalty.programs[str(shop.club)].ledger.current_balance == 5
    dry = api.track_event_v2(body, silent="no", dry=True)
    assert effects(dry) == effects(state)
    assert unreadable(sdk, "trackEventV2", api.track_event_v2, event(), silent="yes") is None
    assert shop.server.requests[-1].status == 204
    assert api.get_loyalty_balances(shop.club, ANNA).balance.active_points == 10


@performs("deleteCustomerData", "getCustomerInventory", "getCustomerSession")
def test_deleted_data_leaves_the_counters(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    api.update_customer_profile_v2(ANNA, profile(sdk, {"Name": "Anna"}))
    order(sdk, api, "order", ("SHOE", 10.0, 1), state="closed", attributes={"PayPoints": 0})
    assert api.delete_customer_data(ANNA) is None
    found = api.get_customer_inventory(ANNA, profile=True).profile
    assert found.attributes == {}
    assert (found.closed_sessions, found.total_sales) == (1, 10)
    assert api.get_customer_session("order").customer_session.attributes == {}
    assert api.delete_customer_data(ANNA) is None


@performs("updateCustomerProfileV2")
def test_refusals_of_profiles_and_events(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    found = refused(sdk, 400, api.update_customer_profile_v2, ANNA, profile(sdk, {"NoSuch": 1}))
    assert found["errors"][0]["source"] == {"pointer": "/attributes/NoSuch"}
    assert found["StatusCode"] == 400
    for kind in ("talon_session_closed", "review"):
        body = sdk.make("IntegrationEventV2Request", profile_id=ANNA, type=kind, attributes={"Rating": "x"})
        assert refused(sdk, 400, api.track_event_v2, body)["errors"]
    assert refused(sdk, 404, api.delete_customer_data, "nobody")["StatusCode"] == 404
    shop.server.fault("409", operation="updateCustomerProfileV2", count=1)
    assert "profile" in refused(sdk, 409, api.update_customer_profile_v2, ANNA, profile(sdk, {}))["message"]
    api.update_customer_profile_v2(ANNA, profile(sdk, {}))
    shop.server.fault("409", operation="trackEventV2", count=1)
    body = sdk.make("IntegrationEventV2Request", profile_id=ANNA, type="review", attributes={"Rating": 1})
    assert "profile" in refused(sdk, 409, api.track_event_v2, body)["message"]
    with sdk.pointed_at(shop.server.url, "no-such-key") as stranger:
        assert refused(sdk, 401, stranger.update_customer_profile_v2, ANNA, profile(sdk, {}))["message"]
        assert refused(sdk, 401, stranger.delete_customer_data, ANNA)["message"]
        assert refused(sdk, 401, stranger.get_customer_inventory, ANNA)["message"]
