"""Rules as data: conditions, every effect, budgets, codes and why they are refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.sandbox import START, World, item, kinds, props, rule
from webapp.sandbox import setup
from webapp.sandbox.operations import Answer
from webapp.sandbox.records import profiles

DAY = timedelta(days=1)
TOTAL = {"type": "compare", "path": "session.total", "op": ">=", "value": 50}
COUPON = {"type": "couponValid"}
REFERRAL = {"type": "referralValid"}
NOTE = {"type": "showNotification", "title": "t", "body": "b"}
TEN_OFF = {"type": "setDiscount", "name": "ten", "amount": 10}


def _fires(world: World, condition: dict[str, Any], **sent: Any) -> bool:
    world.campaign(f"c{len(world.ids)}", rule(NOTE, when=[condition]))
    return "showNotification" in kinds(world.put("s", **sent))


@pytest.mark.parametrize(
    ("path", "op", "value", "expected"),
    [
        ("session.total", ">=", 30, True),
        ("session.total", ">", 30, False),
        ("session.total", "<=", 30, True),
        ("session.total", "<", 30, False),
        ("session.total", "==", 30, True),
        ("session.total", "!=", 30, False),
        ("session.itemCount", "==", 3, True),
        ("session.lineCount", "==", 2, True),
        ("session.firstSession", "==", True, True),
        ("session.state", "in", ["open", "closed"], True),
        ("session.state", "notIn", ["open"], False),
        ("session.attributes.City", "startsWith", "Be", True),
        ("session.attributes.City", "contains", "rn", True),
        ("session.attributes.None", "exists", False, True),
        ("session.attributes.None", ">", 1, False),
        ("profile.attributes.Age", ">=", 18, True),
        ("profile.integrationId", "==", "ann", True),
        ("profile.closedSessions", "==", 0, True),
        ("session.identifiers", "contains", "ip", True),
    ],
)
def test_comparisons(world: World, path: str, op: str, value: Any, expected: bool) -> None:
    with world.sandbox.working("shop") as work:
        setup.add_attribute(work, "CustomerSession", "City")
        profile = profiles.found_or_made(work, "ann")
        profiles.set_attributes(work, profile, {"Age": 30})
    condition = {"type": "compare", "path": path, "op": op, "value": value}
    fired = _fires(
        world,
        condition,
        profileId="ann",
        cartItems=[item(quantity=2), item("B")],
        attributes={"City": "Bern"},
        identifiers=["ip"],
    )
    assert fired is expected


def test_items_audiences_events_and_logic(world: World) -> None:
    with world.sandbox.working("shop") as work:
        vip = setup.add_audience(work, "VIP")
        profile = profiles.found_or_made(work, "ann")
        work.insert("memberships", audience_id=vip, profile_id=profile["id"], joined=0)
    shoes = {"type": "compare", "path": "item.category", "op": "==", "value": "shoes"}
    two_shoes = {"type": "items", "where": [shoes], "atLeast": 2}
    sent = {"profileId": "ann", "cartItems": [item(category="shoes", quantity=2), item("B", price=99)]}
    assert _fires(world, two_shoes, **sent)
    too_dear = {"type": "items", "where": [shoes], "atLeast": 21, "measure": "total"}
    world.campaign("dear", rule({"type": "addFreeItem", "sku": "X", "name": "x"}, when=[too_dear]))
    assert kinds(world.put("s", **sent)) == ["showNotification"]
    world.campaign("vip", rule(NOTE, when=[{"type": "audience", "audience": vip}]))
    assert kinds(world.put("s", **sent)).count("showNotification") == 2
    assert kinds(world.put("t", profileId="bob", cartItems=sent["cartItems"])).count("showNotification") == 1
    world.campaign("new", rule(NOTE, when=[{"type": "event", "name": "talon_session_created"}]))
    assert kinds(world.put("s", **sent)).count("showNotification") == 2
    assert kinds(world.put("u", **sent)).count("showNotification") == 3
    neither = {"type": "not", "condition": {"type": "any", "conditions": [two_shoes, TOTAL]}}
    world.campaign("neither", rule(NOTE, when=[{"type": "all", "conditions": [neither]}]))
    assert kinds(world.put("v", cartItems=[item()])) == ["showNotification", "showNotification"]


def test_a_rule_that_makes_no_sense_is_an_error_effect_and_nothing_else(world: World) -> None:
    broken = [
        rule(NOTE, when=[{"type": "moonPhase"}]),
        rule(NOTE, when=[{"type": "compare", "path": "moon.phase", "op": "==", "value": 1}]),
        rule(NOTE, when=[{"type": "compare", "path": "session.total", "op": ">", "value": "much"}]),
        rule(NOTE, {"type": "addLoyaltyPoints", "program": 99, "amount": 1, "name": "x"}),
        rule(NOTE, {"type": "setDiscount"}),
        rule(NOTE, {"type": "teleport"}),
        rule(NOTE, {"type": "setDiscount", "name": "x", "amount": {"percent": 5, "of": "session.state"}}),
    ]
    world.campaign("broken", *broken)
    answer = world.put("s", cartItems=[item()])
    assert kinds(answer) == ["error"] * len(broken)
    assert all(message["message"] for message in props(answer, "error"))


def test_failure_reasons_name_rule_and_condition(world: World) -> None:
    campaign = world.campaign(
        "big", rule(NOTE, when=[{"type": "all", "conditions": []}, TOTAL], name="From 50")
    )
    answer = world.put("s", content=["ruleFailureReasons", "triggeredCampaigns"], cartItems=[item()])
    (reason,) = answer.body["ruleFailureReasons"]
    assert (reason["campaignID"], reason["campaignName"], reason["ruleName"]) == (campaign, "big", "From 50")
    assert (reason["ruleIndex"], reason["conditionIndex"]) == (0, 1)
    assert answer.body["triggeredCampaigns"] == []


def test_session_discounts_by_scope_never_exceed_what_they_are_on(world: World) -> None:
    with world.sandbox.working("shop") as work:
        setup.add_additional_cost(work, "shipping", "Shipping")
    half = {"percent": 50, "of": "session.cartItemTotal"}
    world.campaign(
        "off",
        rule(
            {"type": "setDiscount", "name": "items", "scope": "cartItems", "amount": half},
            {"type": "setDiscount", "name": "costs", "scope": "additionalCosts", "amount": 99},
            {"type": "setDiscount", "name": "all", "amount": 1000},
            {"type": "setDiscount", "name": "nothing left", "amount": 1000},
        ),
    )
    answer = world.put("s", cartItems=[item(price=10.99)], additionalCosts={"shipping": {"price": 5}})
    assert [(one["name"], one["scope"], float(one["value"])) for one in props(answer, "setDiscount")] == [
        ("items", "cartItems", 5.50),
        ("costs", "additionalCosts", 5),
        ("all", "sessionTotal", 5.49),
    ]


def test_item_discounts_are_per_unit(world: World) -> None:
    with world.sandbox.working("shop") as work:
        wrap = setup.add_additional_cost(work, "wrap", "Wrap")
        setup.add_additional_cost(work, "shipping", "Shipping")
    only_a = [{"type": "compare", "path": "item.sku", "op": "==", "value": "A"}]
    world.campaign(
        "off",
        rule(
            {
                "type": "setDiscountPerItem",
                "name": "tenth",
                "where": only_a,
                "amount": {"percent": 10, "of": "item.price"},
            },
            {"type": "setDiscountPerAdditionalCostPerItem", "name": "wrap", "cost": "wrap", "amount": 1},
            {"type": "setDiscountPerAdditionalCost", "name": "ship", "cost": "shipping", "amount": 99},
        ),
    )
    answer = world.put(
        "s",
        cartItems=[item(quantity=2), item("B", additionalCosts={"wrap": {"price": 3}})],
        additionalCosts={"shipping": {"price": 4}},
    )
    assert props(answer, "setDiscountPerItem") == [
        {"name": "tenth#0", "value": 1, "position": 0, "subPosition": unit, "scope": "price"}
        for unit in (0, 1)
    ]
    (per_cost,) = props(answer, "setDiscountPerAdditionalCostPerItem")
    assert per_cost == {
        "name": "wrap#1",
        "additionalCostId": wrap,
        "additionalCost": "wrap",
        "value": 1,
        "position": 1,
        "subPosition": 0,
    }
    assert props(answer, "setDiscountPerAdditionalCost")[0]["value"] == 4


def test_a_spread_discount_adds_up_exactly(world: World) -> None:
    world.campaign("spread", rule({"type": "setDiscountPerItem", "name": "x", "total": 10}))
    answer = world.put("s", cartItems=[item(quantity=2), item("B")])
    values = [one["value"] for one in props(answer, "setDiscountPerItem")]
    assert sum(values) == 10
    assert [float(value) for value in values] == [3.33, 3.34, 3.33]
    assert {one["totalDiscount"] for one in props(answer, "setDiscountPerItem")} == {10}


def test_a_budget_cuts_a_discount_and_says_what_was_wanted(world: World) -> None:
    limit = {"action": "setDiscount", "limit": 15, "entities": []}
    world.campaign("capped", rule(TEN_OFF), limits=[limit], features=["coupons"])
    assert "desiredValue" not in props(world.put("a", cartItems=[item(price=50)]), "setDiscount")[0]
    closed = world.put("a", state="closed", content=["triggeredCampaigns"])
    assert closed.body["triggeredCampaigns"][0]["budgets"] == [
        {"action": "setDiscount", "limit": 15, "counter": 10}
    ]
    (cut,) = props(world.put("b", state="closed", cartItems=[item(price=50)]), "setDiscount")
    assert (cut["value"], cut["desiredValue"]) == (5, 10)
    empty = world.put("c", cartItems=[item(price=50)], content=["ruleFailureReasons"])
    assert kinds(empty) == []
    assert empty.body["ruleFailureReasons"][0]["effectIndex"] == 0
    world.put("a", state="cancelled")
    assert props(world.put("c"), "setDiscount")[0]["value"] == 10


def test_limits_per_profile_and_period(world: World) -> None:
    limit = {"action": "setDiscountEffect", "limit": 1, "entities": ["Profile"], "period": "daily"}
    world.campaign("daily", rule(TEN_OFF), limits=[limit])
    cart = [item(price=50)]
    assert kinds(world.put("a", profileId="ann", state="closed", cartItems=cart)) == ["setDiscount"]
    assert kinds(world.put("b", profileId="ann", cartItems=cart)) == []
    assert kinds(world.put("c", profileId="bob", cartItems=cart)) == ["setDiscount"]
    world.clock.forward(days=1)
    assert kinds(world.put("b", profileId="ann")) == ["setDiscount"]


def test_a_limit_is_told_whole_however_it_was_set_up(world: World) -> None:
    bare = {"action": "setDiscount", "limit": 100}
    campaign = world.campaign("bare", rule(TEN_OFF, when=[COUPON]), limits=[bare])
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "BARE", limits=[{"action": "redeemCoupon", "limit": 3}])
    content = ["triggeredCampaigns", "coupons"]
    body = world.put("s", couponCodes=["BARE"], cartItems=[item(price=50)], content=content).body
    assert body["triggeredCampaigns"][0]["limits"] == [{**bare, "entities": []}]
    assert body["coupons"][0]["limits"] == [{"action": "redeemCoupon", "limit": 3, "entities": []}]


def test_no_partial_reward_where_the_campaign_forbids_it(world: World) -> None:
    limit = {"action": "setDiscount", "limit": 5, "entities": []}
    world.campaign("whole", rule(TEN_OFF), limits=[limit], partial=False)
    assert kinds(world.put("a", cartItems=[item(price=50)])) == []


def _coupon(
    world: World, value: str, *when: dict[str, Any], data: dict[str, Any] | None = None, **more: Any
) -> int:
    campaign = world.campaign(f"of {value}", rule(TEN_OFF, when=[COUPON, *when]), **(data or {}))
    with world.sandbox.working("shop") as work:
        return setup.add_coupon(work, campaign, value, **more)


def _reason(answer: Answer, kind: str = "Coupon") -> str:
    (refused,) = props(answer, f"reject{kind}")
    reason: str = refused["rejectionReason"]
    return reason


def _redeem(world: World, session: str, code: str, profile: str = "ann", **more: Any) -> Answer:
    return world.put(session, profileId=profile, couponCodes=[code], cartItems=[item(price=60)], **more)


def test_a_coupon_is_accepted_open_and_redeemed_closed(world: World) -> None:
    coupon = _coupon(world, "TENOFF")
    answer = _redeem(world, "s", "TENOFF", content=["coupons"])
    assert kinds(answer) == ["acceptCoupon", "setDiscount"]
    assert {effect["triggeredByCoupon"] for effect in answer.body["effects"]} == {coupon}
    assert answer.body["coupons"][0]["usageCounter"] == 0
    closed = world.put("s", state="closed", content=["coupons"])
    assert (
        closed.body["coupons"][0]["usageCounter"],
        closed.body["coupons"][0]["profileRedemptionCount"],
    ) == (1, 1)
    assert world.inventory("ann")["coupons"][0]["state"] == "used"
    assert _reason(_redeem(world, "t", "TENOFF")) == "CouponLimitReached"


@pytest.mark.parametrize(
    ("reason", "more"),
    [
        ("CouponPartOfNotRunningCampaign", {"data": {"state": "disabled"}}),
        ("CouponPartOfNotRunningCampaign", {"data": {"state": "archived"}}),
        ("CouponPartOfNotRunningCampaign", {"data": {"startTime": "2024-07-01T00:00:00Z"}}),
        ("CouponPartOfNotRunningCampaign", {"data": {"endTime": "2024-06-01T00:00:00Z"}}),
        ("CouponStartDateInFuture", {"starts": START + DAY}),
        ("CouponExpired", {"expires": START}),
        ("CouponRecipientDoesNotMatch", {"recipient": "bob"}),
        ("CouponReservationRequired", {"is_mandatory": True}),
        (
            "CampaignLimitReached",
            {"data": {"limits": [{"action": "redeemCoupon", "limit": 0, "entities": []}]}},
        ),
        (
            "ProfileLimitReached",
            {"data": {"limits": [{"action": "redeemCoupon", "limit": 0, "entities": ["Profile"]}]}},
        ),
        (
            "EffectCouldNotBeApplied",
            {"data": {"limits": [{"action": "setDiscount", "limit": 0, "entities": []}]}},
        ),
    ],
)
def test_why_a_coupon_is_refused(world: World, reason: str, more: dict[str, Any]) -> None:
    _coupon(world, "CODE", **more)
    assert _reason(_redeem(world, "s", "CODE")) == reason


def test_more_reasons_against_a_coupon(world: World) -> None:
    assert _reason(_redeem(world, "s", "NOBODY")) == "CouponNotFound"
    _coupon(world, "BIG", {"type": "compare", "path": "session.total", "op": ">", "value": 1000})
    refused = props(_redeem(world, "s", "BIG"), "rejectCoupon")[0]
    assert (refused["rejectionReason"], refused["conditionIndex"]) == ("CouponRejectedByCondition", 1)
    assert refused["details"] == "session.total > 1000 does not hold"
    limits = [{"action": "redeemCoupon", "limit": 1, "entities": ["Profile"]}]
    _coupon(world, "ONCE", data={"limits": limits}, usage_limit=0)
    assert _reason(world.put("anon", couponCodes=["ONCE"])) == "ProfileRequired"
    _redeem(world, "s", "ONCE", state="closed")
    assert _reason(_redeem(world, "t", "ONCE")) == "ProfileLimitReached"
    assert "acceptCoupon" in kinds(_redeem(world, "u", "ONCE", profile="bob"))
    without_rules = world.campaign("no rules")
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, without_rules, "IDLE")
    assert _reason(_redeem(world, "v", "IDLE")) == "CouponPartOfNotTriggeredCampaign"


def test_only_the_first_of_a_group_of_campaigns_runs(world: World) -> None:
    world.campaign("first", rule(TEN_OFF), group="g", priority=-1)
    _coupon(world, "SECOND", data={"group": "g"})
    answer = _redeem(world, "s", "SECOND")
    assert kinds(answer) == ["setDiscount", "rejectCoupon"]
    assert _reason(answer) == "CouponPartOfNotTriggeredCampaign"


def test_a_hard_reservation_and_a_personal_code_let_their_holder_in(world: World) -> None:
    _coupon(world, "HARD", is_mandatory=True, usage_limit=0)
    _coupon(world, "MINE", recipient="ann")
    world.call("createCouponReservation", {"integrationIDs": ["ann"]}, path={"couponValue": "HARD"})
    assert "acceptCoupon" in kinds(_redeem(world, "s", "HARD"))
    assert "acceptCoupon" in kinds(_redeem(world, "s", "MINE"))
    assert _reason(_redeem(world, "t", "HARD", profile="bob")) == "CouponReservationRequired"
    refused = world.call("createCouponReservation", {"integrationIDs": ["ann"]}, path={"couponValue": "MINE"})
    assert refused.status == 400


def test_a_gift_card_gives_what_is_left_on_it(world: World) -> None:
    _coupon(world, "GIFT", usage_limit=0, discount_limit=15)
    assert props(_redeem(world, "a", "GIFT", state="closed"), "setDiscount")[0]["value"] == 10
    answer = _redeem(world, "b", "GIFT", state="closed", content=["coupons"])
    assert props(answer, "setDiscount")[0]["value"] == 5
    coupon = answer.body["coupons"][0]
    assert (coupon["discountLimit"], coupon["discountCounter"], coupon["discountRemainder"]) == (15, 15, 0)
    assert _reason(_redeem(world, "c", "GIFT")) == "CouponLimitReached"
    world.put("b", state="cancelled")
    assert props(_redeem(world, "c", "GIFT"), "setDiscount")[0]["value"] == 5


def _referral(world: World, code: str, data: dict[str, Any] | None = None, **more: Any) -> None:
    campaign = world.campaign(f"of {code}", rule(TEN_OFF, when=[REFERRAL]), **(data or {}))
    with world.sandbox.working("shop") as work:
        setup.add_referral(work, campaign, code, profiles.found_or_made(work, "advocate")["id"], **more)


def _refer(world: World, session: str, code: str, profile: str = "ann", **more: Any) -> Answer:
    return world.put(session, profileId=profile, referralCode=code, cartItems=[item(price=60)], **more)


def test_a_referral_is_redeemed_once_per_friend(world: World) -> None:
    _referral(world, "FRIEND", usage_limit=2)
    assert kinds(_refer(world, "s", "FRIEND")) == ["acceptReferral", "setDiscount"]
    closed = world.put("s", state="closed", content=["referral"])
    assert closed.body["referral"]["referredCustomers"] == ["ann"]
    assert world.inventory("advocate")["referrals"][0]["usageCounter"] == 1
    assert _reason(_refer(world, "t", "FRIEND"), "Referral") == "ReferralCustomerAlreadyReferred"
    _refer(world, "u", "FRIEND", profile="bob", state="closed")
    assert _reason(_refer(world, "v", "FRIEND", profile="cid"), "Referral") == "ReferralLimitReached"
    assert kinds(world.put("u", state="cancelled")) == ["rollbackReferral", "rollbackDiscount"]
    assert "acceptReferral" in kinds(_refer(world, "v", "FRIEND", profile="cid"))


@pytest.mark.parametrize(
    ("reason", "profile", "more"),
    [
        ("ReferralRecipientIdSameAsAdvocate", "advocate", {}),
        ("ReferralRecipientDoesNotMatch", "", {}),
        ("ReferralRecipientDoesNotMatch", "ann", {"friend": "bob"}),
        ("ReferralExpired", "ann", {"expires": START}),
        ("ReferralStartDateInFuture", "ann", {"starts": START + DAY}),
        ("ReferralPartOfNotRunningCampaign", "ann", {"data": {"state": "disabled"}}),
        (
            "CampaignLimitReached",
            "ann",
            {"data": {"limits": [{"action": "redeemReferral", "limit": 0, "entities": []}]}},
        ),
    ],
)
def test_why_a_referral_is_refused(world: World, reason: str, profile: str, more: dict[str, Any]) -> None:
    _referral(world, "CODE", **more)
    assert _reason(_refer(world, "s", "CODE", profile=profile), "Referral") == reason
    assert _reason(_refer(world, "s", "NOPE", profile=profile), "Referral") == "ReferralNotFound"


def test_free_items_giveaways_notices_and_webhooks(world: World) -> None:
    with world.sandbox.working("shop") as work:
        pool = setup.add_giveaway_pool(work, "Vouchers", ["G-1", "G-2"])
    give = {"type": "giveaway", "pool": pool}
    world.campaign(
        "rich",
        rule(
            {"type": "addFreeItem", "sku": "FREE", "name": "Mug"},
            give,
            NOTE,
            {"type": "customEffect", "effectId": 3, "name": "ping", "payload": {"a": [1]}},
            {"type": "triggerWebhook", "webhookId": 4, "webhookName": "hook"},
            {"type": "showBundleMetadata", "description": "set", "bundleAttributes": ["Color"]},
        ),
    )
    opened = world.put("s", profileId="ann", cartItems=[item(), item("B")])
    assert kinds(opened) == [
        "addFreeItem",
        "willAwardGiveaway",
        "showNotification",
        "customEffect",
        "triggerWebhook",
        "showBundleMetadata",
    ]
    assert "code" not in props(opened, "willAwardGiveaway")[0]
    assert props(opened, "showBundleMetadata")[0]["itemsIndices"] == [0, 1]
    closed = world.put("s", state="closed", content=["awardedGiveaways"])
    assert props(closed, "awardGiveaway")[0]["code"] == "G-1"
    assert closed.body["awardedGiveaways"][0]["profileIntegrationId"] == "ann"
    assert world.inventory("ann")["giveaways"][0]["code"] == "G-1"
    world.put("t", profileId="ann", state="closed", cartItems=[item()])
    assert kinds(world.put("u", profileId="ann", cartItems=[item()])) == []
    assert kinds(world.put("s", state="cancelled")) == []
    assert len(world.inventory("ann")["giveaways"]) == 2


def test_achievements_grow_at_closing_and_complete(world: World) -> None:
    campaign = world.campaign("goal")
    with world.sandbox.working("shop") as work:
        goal = setup.add_achievement(work, campaign, "ThreeOrders", "Three orders", 3, period="monthly")
    grow = {"type": "increaseAchievementProgress", "achievement": goal, "amount": 2}
    done = {"type": "achievement", "achievement": goal}
    world.campaign("grow", rule(grow), rule(NOTE, when=[done]))
    world.put("a", profileId="ann", cartItems=[item()])
    (first,) = props(world.put("a", state="closed"), "increaseAchievementProgress")
    assert (first["delta"], first["value"], first["target"], first["isJustCompleted"]) == (2, 2, 3, False)
    (second,) = props(world.put("b", profileId="ann", state="closed"), "increaseAchievementProgress")
    assert (second["delta"], second["value"], second["isJustCompleted"]) == (1, 3, True)
    assert kinds(world.put("c", profileId="ann")) == ["showNotification"]
    (held,) = world.inventory("ann")["achievements"]
    assert (held["status"], held["progress"], held["endDate"]) == ("completed", 3, "2024-07-01T00:00:00Z")
    world.clock.forward(days=30)
    assert kinds(world.put("d", profileId="ann", state="closed")) == ["increaseAchievementProgress"]
    assert world.inventory("ann")["achievements"][0]["status"] == "inprogress"


def test_audiences_and_attributes_change_at_once_and_for_good(world: World) -> None:
    with world.sandbox.working("shop") as work:
        vip, new = setup.add_audience(work, "VIP"), setup.add_audience(work, "New")
        setup.add_attribute(work, "CustomerProfile", "Level", "number")
        setup.add_attribute(work, "CustomerSession", "Note")
        profile = profiles.found_or_made(work, "ann")
        work.insert("memberships", audience_id=new, profile_id=profile["id"], joined=0)
    world.campaign(
        "move",
        rule(
            {"type": "addToAudience", "audience": vip},
            {"type": "removeFromAudience", "audience": new},
            {"type": "updateAttribute", "entity": "profile", "name": "Level", "value": 7},
            {"type": "updateAttribute", "entity": "session", "name": "Note", "value": "x"},
        ),
    )
    answer = world.put("s", profileId="ann", content=["customerSession", "customerProfile"])
    assert kinds(answer) == ["addToAudience", "removeFromAudience", "updateAttribute", "updateAttribute"]
    assert answer.body["customerProfile"]["attributes"] == {"Level": 7}
    assert [one["name"] for one in answer.body["customerProfile"]["audienceMemberships"]] == ["VIP"]
    assert answer.body["customerSession"]["attributes"] == {"Note": "x"}
    assert world.session("s")["customerSession"]["attributes"] == {"Note": "x"}


def test_codes_that_rules_make_are_made_once_per_session(world: World) -> None:
    world.campaign(
        "make",
        rule(
            {"type": "createCoupon", "usageLimit": 2, "validDays": 10, "pattern": "HI-####"},
            {"type": "createReferral"},
        ),
    )
    first = world.put("s", profileId="ann")
    (coupon,) = first.body["createdCoupons"]
    (referral,) = first.body["createdReferrals"]
    assert props(first, "couponCreated") == [{"value": coupon["value"], "profileId": "ann"}]
    assert (coupon["recipientIntegrationId"], coupon["usageLimit"], coupon["expiryDate"]) == (
        "ann",
        2,
        "2024-06-20T12:00:00Z",
    )
    assert coupon["value"].startswith("HI-")
    assert referral["advocateProfileIntegrationId"] == "ann"
    again = world.put("s", state="closed")
    assert again.body["createdCoupons"] == again.body["createdReferrals"] == []
    assert props(again, "couponCreated")[0]["value"] == coupon["value"]
    world.put("s", state="cancelled")
    assert [one["value"] for one in world.inventory("ann")["coupons"]] == [coupon["value"]]
    other = world.put("t", profileId="ann").body["createdCoupons"][0]["value"]
    assert other != coupon["value"]


def test_the_reserving_effect_respects_the_reservation_limit(world: World) -> None:
    campaign = world.campaign("pool")
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "SHARED", usage_limit=0, reservation_limit=1)
    world.campaign("reserve", rule({"type": "reserveCoupon", "coupon": "SHARED"}))
    assert props(world.put("a", profileId="ann"), "reserveCoupon")[0]["isNewReservation"] is True
    assert props(world.put("a"), "reserveCoupon")[0]["isNewReservation"] is False
    assert kinds(world.put("b", profileId="bob")) == []
    over = world.call("createCouponReservation", {"integrationIDs": ["bob"]}, path={"couponValue": "SHARED"})
    assert (over.status, over.body["reservationCounter"], over.body["reservationLimit"]) == (201, 2, 1)


def test_a_dry_run_can_try_a_disabled_campaign_and_the_future(world: World) -> None:
    off = world.campaign("off", rule(NOTE), state="disabled")
    later = world.campaign("later", rule(TEN_OFF), startTime="2024-07-01T00:00:00Z")
    dry = {"dry": "true"}
    cart = [item(price=50)]
    assert kinds(world.put("s", query=dry, cartItems=cart)) == []
    assert kinds(world.put("s", query=dry, cartItems=cart, evaluableCampaignIds=[off])) == [
        "showNotification"
    ]
    assert kinds(world.put("s", cartItems=cart, evaluableCampaignIds=[off])) == []
    july = {"dry": "true", "now": "2024-07-02T00:00:00Z"}
    answer = world.put("s", query=july, cartItems=cart, content=["triggeredCampaigns"])
    assert kinds(answer) == ["setDiscount"]
    assert [one["id"] for one in answer.body["triggeredCampaigns"]] == [later]
