"""Audiences and their members through the official SDKs."""

from __future__ import annotations

from typing import Any

from tests.contract.sdk.claims import performs
from tests.contract.sdk.shop import ANNA, BEN, Shop
from tests.contract.sdk.talking import refused
from tests.support.official import OfficialSdk
from tests.support.sandbox import START


def members(sdk: OfficialSdk, *changes: tuple[str, str, int]) -> Any:
    """The body of updateCustomerProfileAudiences: action, customer, audience."""
    items = [
        sdk.make(
            "CustomerProfileAudienceRequestItem",
            action=action,
            profile_integration_id=customer,
            audience_id=audience,
        )
        for action, customer, audience in changes
    ]
    return sdk.make("CustomerProfileAudienceRequest", data=items)


def audiences_of(api: Any, customer: str) -> list[int]:
    """The audiences that a customer is in."""
    found = api.get_customer_inventory(customer, profile=True).profile
    return [one.id for one in found.audience_memberships or []]


@performs("createAudienceV2", "updateAudienceV2", "deleteAudienceV2")
def test_an_audience_from_first_to_last(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    new = sdk.make(
        "NewAudience", name="VIP", integration="mparticle", integration_id="a/1", description="Few"
    )
    made = api.create_audience_v2(new)
    assert (made.name, made.integration, made.integration_id) == ("VIP", "mparticle", "a/1")
    assert (made.description, made.created, made.created_in3rd_party) == ("Few", START, True)
    assert made.last_update == START
    assert refused(sdk, 409, api.create_audience_v2, new)["StatusCode"] == 409
    renamed = api.update_audience_v2(made.id, sdk.make("UpdateAudience", name="Very few"))
    assert (renamed.id, renamed.name, renamed.integration_id) == (made.id, "Very few", "a/1")
    own = api.create_audience_v2(sdk.make("NewAudience", name="Ours"))
    assert (own.created_in3rd_party, own.integration_id) == (False, None)
    assert api.delete_audience_v2(made.id) is None
    assert refused(sdk, 404, api.delete_audience_v2, made.id)["StatusCode"] == 404
    assert api.create_audience_v2(new).id != made.id


@performs(
    "updateCustomerProfileAudiences",
    "updateAudienceCustomersAttributes",
    "deleteAudienceMembershipsV2",
    "getCustomerInventory",
)
def test_members_come_change_and_go(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    regulars = shop.audience
    joining = members(sdk, ("add", ANNA, regulars), ("add", BEN, regulars))
    assert api.update_customer_profile_audiences(joining) is None
    assert audiences_of(api, ANNA) == audiences_of(api, BEN) == [regulars]
    api.update_customer_profile_audiences(members(sdk, ("delete", BEN, regulars)))
    assert audiences_of(api, BEN) == []
    assert api.update_audience_customers_attributes(regulars, {"Newsletter": True}) is None
    assert api.get_customer_inventory(ANNA, profile=True).profile.attributes == {"Newsletter": True}
    assert api.get_customer_inventory(BEN, profile=True).profile.attributes == {}
    assert api.delete_audience_memberships_v2(regulars) is None
    assert audiences_of(api, ANNA) == []
    assert api.update_audience_v2(regulars, sdk.make("UpdateAudience", name="Regulars")).id == regulars


def test_refusals_of_audiences(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    half = sdk.make("NewAudience", name="Half", integration="mparticle")
    assert refused(sdk, 400, api.create_audience_v2, half)["errors"]
    none = 999_999
    assert refused(sdk, 404, api.update_audience_v2, none, sdk.make("UpdateAudience", name="x"))["message"]
    assert refused(sdk, 404, api.delete_audience_memberships_v2, none)["message"]
    assert refused(sdk, 404, api.update_audience_customers_attributes, none, {"Name": "x"})["message"]
    adding = members(sdk, ("add", ANNA, shop.audience), ("add", ANNA, none))
    assert refused(sdk, 404, api.update_customer_profile_audiences, adding)["message"]
    # All or none: the first membership was not begun either, nor was the profile made.
    assert refused(sdk, 404, api.get_customer_inventory, ANNA, profile=True)["message"]
    with sdk.pointed_at(shop.server.url, "no-such-key") as stranger:
        assert refused(sdk, 401, stranger.delete_audience_v2, shop.audience)["message"]
        assert refused(sdk, 401, stranger.update_customer_profile_audiences, adding)["message"]
