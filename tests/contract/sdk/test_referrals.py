"""Referrals through the official SDKs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.contract.sdk.claims import performs
from tests.contract.sdk.shop import ANNA, BEN, Shop
from tests.contract.sdk.talking import order, props, refused, unreadable
from tests.support.official import OfficialSdk
from tests.support.sandbox import START


@performs("createReferral", "updateCustomerSessionV2", "getCustomerInventory", "getLoyaltyBalances")
def test_a_friend_uses_the_code(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    new = sdk.make(
        "NewReferral",
        campaign_id=shop.campaigns["referrals"],
        advocate_profile_integration_id=ANNA,
        usage_limit=1,
        expiry_date=START + timedelta(days=30),
        attributes={"Channel": "mail"},
    )
    made = api.create_referral(new)
    assert (made.advocate_profile_integration_id, made.usage_limit, made.usage_counter) == (ANNA, 1, 0)
    assert (made.expiry_date, made.attributes) == (START + timedelta(days=30), {"Channel": "mail"})
    own = order(sdk, api, "own", ("SHOE", 10.0, 1), referral_code=made.code)
    reasons = [one["rejectionReason"] for one in props(own, "rejectReferral")]
    assert reasons == ["ReferralRecipientIdSameAsAdvocate"]
    bought = order(
        sdk,
        api,
        "of Ben",
        ("SHOE", 50.0, 1),
        profile=BEN,
        state="closed",
        referral_code=made.code,
        content=["referral", "customerSession"],
    )
    assert [one["value"] for one in props(bought, "acceptReferral")] == [made.code]
    assert bought.customer_session.referral_code == made.code
    assert (bought.referral.code, bought.referral.usage_counter) == (made.code, 1)
    (held,) = api.get_customer_inventory(ANNA, referrals=True).referrals
    assert (held.code, held.usage_counter, held.referred_customers) == (made.code, 1, [BEN])
    assert api.get_loyalty_balances(shop.club, ANNA).balance.active_points == 50


@performs("createReferralsForMultipleAdvocates")
def test_codes_for_several_advocates(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    new = sdk.make(
        "NewReferralsForMultipleAdvocates",
        campaign_id=shop.campaigns["referrals"],
        advocate_profile_integration_ids=[ANNA, BEN],
        usage_limit=3,
        referral_pattern="FRIEND-####",
        valid_characters=["A", "B", "7"],
    )
    answer = api.create_referrals_for_multiple_advocates(new, silent="no")
    assert answer.total_result_size == 2
    assert [one.advocate_profile_integration_id for one in answer.data] == [ANNA, BEN]
    codes = [one.code for one in answer.data]
    assert len(set(codes)) == 2
    for code in codes:
        assert code.startswith("FRIEND-")
        assert set(code[7:]) <= {"A", "B", "7"}
    call = api.create_referrals_for_multiple_advocates
    assert unreadable(sdk, "createReferralsForMultipleAdvocates", call, new, silent="yes") is None
    assert shop.server.requests[-1].status == 204
    assert len(api.get_customer_inventory(BEN, referrals=True).referrals) == 2


def test_refusals_of_referrals(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    one = sdk.make("NewReferral", campaign_id=999_999, advocate_profile_integration_id=ANNA)
    found = refused(sdk, 400, api.create_referral, one)
    assert found["errors"][0]["source"] == {"pointer": "/campaignId"}
    assert "StatusCode" not in found
    many = sdk.make(
        "NewReferralsForMultipleAdvocates",
        campaign_id=999_999,
        advocate_profile_integration_ids=[ANNA],
        usage_limit=1,
    )
    assert refused(sdk, 400, api.create_referrals_for_multiple_advocates, many)["StatusCode"] == 400
    with sdk.pointed_at(shop.server.url, "no-such-key") as stranger:
        assert refused(sdk, 401, stranger.create_referral, one)["StatusCode"] == 401
        assert refused(sdk, 401, stranger.create_referrals_for_multiple_advocates, many)["message"]
