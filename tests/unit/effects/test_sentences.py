"""Every type of effect as an agent reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.effects.making import context, effect
from webapp.effects import KNOWN, because, details, sentence
from webapp.masking import shown

POINTS = {"programId": 3, "subLedgerId": "", "transactionUUID": "u-1"}

CASES: list[tuple[str, dict[str, Any], str]] = [
    ("setDiscount", {"name": "Spring", "value": 5, "scope": "sessionTotal"}, "€5.00 off the order: Spring"),
    ("setDiscount", {"name": "Spring", "value": 5, "scope": "cartItems"}, "€5.00 off the items: Spring"),
    (
        "setDiscount",
        {"name": "Spring", "value": 5.5, "scope": "additionalCosts", "desiredValue": 8},
        "€5.50 off the additional costs (limited by the campaign budget, €8.00 was due): Spring",
    ),
    ("setDiscount", {"name": "Order #5", "value": 5}, "€5.00 off the order: Order #5"),
    (
        "setDiscountPerItem",
        {"name": "Spring#0", "value": 1.2, "position": 0, "subPosition": 1, "scope": "price"},
        "€1.20 off Coffee beans (SKU-1), unit 2: Spring",
    ),
    (
        "setDiscountPerItem",
        {"name": "Spring#1", "value": 1, "position": Decimal("1.0"), "subPosition": 0},
        "€1.00 off Filter (SKU-2): Spring",
    ),
    (
        "setDiscountPerItem",
        {"name": "Set#9", "value": 1, "position": 9, "scope": "additionalCosts", "bundleName": "Duo"},
        "€1.00 off the additional costs of line 10 (bundle Duo): Set",
    ),
    (
        "setDiscountPerItem",
        {"name": "Set#1", "value": 1, "position": 1, "totalDiscount": 10, "desiredValue": 1},
        "€1.00 off Filter (SKU-2) (its part of €10.00): Set",
    ),
    (
        "setDiscountPerAdditionalCost",
        {"name": "Free shipping", "additionalCostId": 4, "additionalCost": "shipping", "value": 4.9},
        "€4.90 off shipping: Free shipping",
    ),
    (
        "setDiscountPerAdditionalCostPerItem",
        {"name": "Wrap#0", "additionalCostId": 4, "additionalCost": "", "value": 2, "position": 0},
        "€2.00 off additional cost no. 4 of Coffee beans (SKU-1): Wrap",
    ),
    ("rollbackDiscount", {"name": "Spring", "value": 5}, "Discount Spring of €5.00 taken back"),
    (
        "rollbackDiscount",
        {"name": "Spring#0", "value": 5, "cartItemPosition": 0, "cartItemSubPosition": 2},
        "Discount Spring of €5.00 taken back for Coffee beans (SKU-1), unit 3",
    ),
    (
        "rollbackDiscount",
        {"name": "Ship", "value": 5, "additionalCostId": 4, "additionalCost": "shipping"},
        "Discount Ship of €5.00 taken back on shipping",
    ),
    ("acceptCoupon", {"value": "SPRING-1"}, "Coupon SPRING-1 is valid"),
    (
        "rejectCoupon",
        {"value": "SPRING-1", "rejectionReason": "CouponExpired"},
        "Coupon SPRING-1 was refused. The code has expired.",
    ),
    (
        "rejectCoupon",
        {
            "value": "SPRING-1",
            "rejectionReason": "MoonIsFull",
            "campaignExclusionReason": "NotCombinable",
            "details": "see rule 2",
        },
        "Coupon SPRING-1 was refused. MoonIsFull (NotCombinable; see rule 2)",
    ),
    ("rollbackCoupon", {"value": "SPRING-1"}, "Coupon SPRING-1 can be used again"),
    (
        "reserveCoupon",
        {"couponValue": "WALLET", "profileIntegrationId": "anna", "isNewReservation": True},
        "Coupon WALLET saved to the wallet of anna",
    ),
    (
        "reserveCoupon",
        {"couponValue": "WALLET", "profileIntegrationId": "anna", "isNewReservation": False},
        "Coupon WALLET was already in the wallet of anna",
    ),
    ("couponCreated", {"value": "NEW-1", "profileId": "anna"}, "New coupon NEW-1 made for anna"),
    ("couponCreated", {"value": "NEW-1", "profileId": ""}, "New coupon NEW-1 made"),
    ("acceptReferral", {"value": "FRIEND"}, "Referral code FRIEND is valid"),
    (
        "rejectReferral",
        {"value": "FRIEND", "rejectionReason": "ReferralRecipientIdSameAsAdvocate"},
        "Referral code FRIEND was refused. Customers cannot use their own referral code.",
    ),
    ("rollbackReferral", {"value": "FRIEND"}, "Referral code FRIEND can be used again"),
    ("referralCreated", {"value": "FRIEND"}, "New referral code FRIEND made"),
    ("redeemReferral", {"id": 5, "value": "FRIEND"}, "Referral code FRIEND redeemed"),
    (
        "addLoyaltyPoints",
        {**POINTS, "name": "Points per euro", "value": 50, "recipientIntegrationId": "anna"},
        "Adds 50 points to Bonus club: Points per euro",
    ),
    (
        "addLoyaltyPoints",
        {
            **POINTS,
            "name": "Points per euro",
            "value": 1,
            "subLedgerId": "gold",
            "recipientIntegrationId": "ben",
            "startDate": "2026-06-01T00:00:00Z",
            "expiryDate": "2027-06-01T00:00:00Z",
            "cartItemPosition": 0,
            "cartItemSubPosition": 0,
            "cardIdentifier": "card-9",
            "desiredValue": 2.5,
        },
        "Adds 1 point to Bonus club (subledger gold) for Coffee beans (SKU-1), unit 1 on card card-9"
        " (customer ben), from Jun 1, 2026, until Jun 1, 2027"
        " (limited by the campaign budget, 2.5 points were due): Points per euro",
    ),
    (
        "addLoyaltyPoints",
        {
            **POINTS,
            "programId": 99,
            "name": "",
            "value": 0.5,
            "awaitsActivation": True,
            "validityDuration": "30D",
        },
        "Adds 0.5 points to program 99, once the shop activates them, valid for 30 days",
    ),
    (
        "deductLoyaltyPoints",
        {**POINTS, "ruleTitle": "Pay", "name": "Paid with points", "value": 500, "cardIdentifier": "c1"},
        "Spends 500 points of Bonus club on card c1: Paid with points",
    ),
    (
        "rollbackAddedLoyaltyPoints",
        {**POINTS, "value": 12, "recipientIntegrationId": "anna", "cartItemPosition": 1},
        "Takes back 12 points earned in Bonus club for Filter (SKU-2)",
    ),
    (
        "rollbackDeductedLoyaltyPoints",
        {**POINTS, "value": 500, "recipientIntegrationId": "anna"},
        "Gives back 500 points spent in Bonus club",
    ),
    (
        "changeLoyaltyTierLevel",
        {**POINTS, "ruleTitle": "Up", "previousTierName": "Silver", "newTierName": "Gold"},
        "Moves the customer up from Silver to Gold in Bonus club",
    ),
    (
        "changeLoyaltyTierLevel",
        {**POINTS, "ruleTitle": "Up", "newTierName": "Silver", "expiryDate": "2027-01-31T12:00:00Z"},
        "Moves the customer up from no tier to Silver in Bonus club, until Jan 31, 2027",
    ),
    ("addFreeItem", {"sku": "SKU-9", "name": "Free mug"}, "Free item SKU-9: Free mug"),
    (
        "willAwardGiveaway",
        {"poolId": 2, "poolName": "Cinema", "recipientIntegrationId": "anna"},
        "Will give a code from Cinema when the order closes",
    ),
    (
        "awardGiveaway",
        {
            "poolId": 2,
            "poolName": "",
            "recipientIntegrationId": "ben",
            "giveawayId": 5,
            "code": "57638t-67439hty",
        },
        "Gave code …9hty from pool no. 2 to customer ben",
    ),
    (
        "increaseAchievementProgress",
        {
            "achievementId": 1,
            "achievementName": "Ten coffees",
            "delta": 1,
            "value": 4,
            "target": 10,
            "isJustCompleted": False,
        },
        "Ten coffees: +1, now 4 of 10",
    ),
    (
        "increaseAchievementProgress",
        {
            "achievementId": 1,
            "achievementName": "Ten coffees",
            "delta": 1,
            "value": 10,
            "target": 10,
            "isJustCompleted": True,
        },
        "Ten coffees: +1, now 10 of 10, completed",
    ),
    ("addToAudience", {"audienceId": 10, "audienceName": "VIP"}, "Customer joins audience VIP"),
    ("removeFromAudience", {"audienceId": 10}, "Customer leaves audience no. 10"),
    (
        "showNotification",
        {"notificationType": "Info", "title": "Nearly there", "body": "Spend 5 more."},
        "Message shown to the customer: Nearly there. Spend 5 more",
    ),
    (
        "showNotification",
        {"notificationType": "Offer", "title": "", "body": "Two for one"},
        "Offer shown to the customer: Two for one",
    ),
    (
        "showNotification",
        {"notificationType": "Error", "title": "No", "body": ""},
        "Error shown to the customer: No",
    ),
    (
        "updateAttribute",
        {"path": "profile.attributes.vip", "value": True},
        "Sets profile.attributes.vip to yes",
    ),
    ("updateAttribute", {"path": "a", "value": 1234.5}, "Sets a to 1,234.5"),
    (
        "updateAttribute",
        {"path": "a", "value": "<b> 2026-01-01T00:00:00Z"},
        "Sets a to <b> 2026-01-01T00:00:00Z",
    ),
    ("updateAttribute", {"path": "a", "value": None}, "Sets a to –"),
    ("updateAttribute", {"path": "a", "value": {"b": 1}}, 'Sets a to {"b": 1}'),
    (
        "customEffect",
        {"effectId": 1, "name": "send_gift", "payload": {"wrap": "red"}, "cartItemPosition": 1},
        "Custom effect send_gift for Filter (SKU-2)",
    ),
    ("triggerWebhook", {"webhookId": 3, "webhookName": "Mailer"}, "Another system was notified (Mailer)"),
    (
        "showBundleMetadata",
        {"description": "Breakfast", "bundleAttributes": ["x"], "itemsIndices": [0, 1.0]},
        "Items Coffee beans (SKU-1), Filter (SKU-2) form the bundle Breakfast",
    ),
    (
        "error",
        {"message": "No such attribute."},
        "A rule failed: No such attribute. Pass this on to the campaign team.",
    ),
    (
        "rollbackIncreasedAchievementProgress",
        {
            "achievementId": 1,
            "achievementName": "Ten coffees",
            "progressTrackerId": 2,
            "decreaseProgressBy": 1,
            "currentProgress": 3,
            "target": 10,
        },
        "Ten coffees: 1 taken back, now 3 of 10",
    ),
    (
        "extendLoyaltyPointsExpiryDate",
        {"programId": 3, "subLedgerId": "", "extensionDuration": "1M"},
        "Points in Bonus club last longer by 1 month",
    ),
    (
        "setLoyaltyPointsExpiryDate",
        {"programId": 3, "subLedgerId": "", "newExpiryDate": "2026-12-31T10:00:00Z"},
        "All points in Bonus club now expire on Dec 31, 2026",
    ),
]
OF_2026 = {
    "rollbackIncreasedAchievementProgress",
    "extendLoyaltyPointsExpiryDate",
    "setLoyaltyPointsExpiryDate",
}


@pytest.mark.parametrize(("effect_type", "props", "expected"), CASES)
def test_says_it_in_words(effect_type: str, props: dict[str, Any], expected: str) -> None:
    assert shown(sentence(effect(effect_type, **props), context()), sees=True) == expected


def test_every_type_of_the_api_has_its_sentence_here() -> None:
    assert {effect_type for effect_type, _props, _expected in CASES} == KNOWN
    assert len(KNOWN) == 35
    assert len(KNOWN - OF_2026) == 32


@pytest.mark.parametrize(
    ("effect_type", "props", "stage", "expected"),
    [
        ("acceptCoupon", {"value": "A"}, "open", "Coupon A is valid; it is redeemed when the order closes"),
        ("acceptCoupon", {"value": "A"}, "closed", "Coupon A was redeemed"),
        (
            "acceptReferral",
            {"value": "A"},
            "open",
            "Referral code A is valid; it is redeemed when the order closes",
        ),
        ("acceptReferral", {"value": "A"}, "closed", "Referral code A was redeemed"),
        (
            "addLoyaltyPoints",
            {**POINTS, "name": "x", "value": 2},
            "open",
            "Adds 2 points to Bonus club when the order closes: x",
        ),
        (
            "addLoyaltyPoints",
            {**POINTS, "name": "x", "value": 2},
            "closed",
            "Added 2 points to Bonus club: x",
        ),
        (
            "deductLoyaltyPoints",
            {**POINTS, "value": 2},
            "open",
            "Spends 2 points of Bonus club when the order closes",
        ),
        ("deductLoyaltyPoints", {**POINTS, "value": 2}, "closed", "Spent 2 points of Bonus club"),
    ],
)
def test_a_promise_reads_differently_from_what_was_done(
    effect_type: str, props: dict[str, Any], stage: str, expected: str
) -> None:
    assert sentence(effect(effect_type, **props), context(stage=stage)) == expected


@pytest.mark.parametrize("effect_type", sorted(KNOWN))
@pytest.mark.parametrize(
    "odd",
    [
        None,
        True,
        [],
        {"a": [1]},
        "",
        "x" * 5000,
        -1,
        10**40,
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1e999999"),
    ],
)
def test_odd_props_never_raise_and_never_flood_the_page(effect_type: str, odd: Any) -> None:
    names = {name for known, props, _expected in CASES if known == effect_type for name in props}
    for name in names | {"programId", "value"}:
        whole = next(props for known, props, _expected in CASES if known == effect_type)
        assert len(sentence(effect(effect_type, **{**whole, name: odd}), context())) < 2100
    assert sentence(effect(effect_type, **dict.fromkeys(names, odd)), context())


@pytest.mark.parametrize("effect_type", sorted(KNOWN))
def test_without_props_the_name_is_shown(effect_type: str) -> None:
    assert sentence(effect(effect_type), context()) == effect_type


def test_an_unknown_type_is_shown_with_its_props() -> None:
    shown = sentence(effect("moonPhase", phase="full", size=1.5, near=[1, "a"], text="<b>"), context())
    assert shown == 'moonPhase: phase = "full", size = "1.5", near = [1, "a"], text = "<b>"'


def test_a_program_or_amount_without_a_name_or_currency_is_still_told() -> None:
    bare = context(currency=None, items={}, campaign_name=lambda _id: None)
    assert sentence(effect("setDiscount", name="x", value=1234.5), bare) == "1,234.50 off the order: x"
    assert because(effect("setDiscount"), bare) == "because of rule Ten percent off, campaign no. 7"


def test_the_rule_stands_apart_from_the_sentence() -> None:
    assert (
        because(effect("setDiscount"), context()) == "because of rule Ten percent off, campaign Spring sale"
    )


def test_a_code_that_nobody_knows_has_no_rule() -> None:
    nobody = replace(effect("rejectCoupon"), campaign_id=0, rule_name="")
    assert because(nobody, context()) == ""


def test_a_giveaway_code_is_never_shown_whole() -> None:
    for code in ("abc", "abcdefg", "abcdefgh", "x" * 200):
        assert code not in sentence(effect("awardGiveaway", poolName="P", code=code), context())


def test_a_custom_payload_is_folded_away() -> None:
    custom = effect("customEffect", effectId=1, name="gift", payload={"wrap": "red"})
    assert "red" not in sentence(custom, context())
    assert details(custom, context()) == '{"wrap": "red"}'
    assert details(effect("setDiscount", payload={"a": 1}), context()) == ""


@pytest.mark.parametrize(
    ("effect_type", "props", "seen", "masked"),
    [
        (
            "awardGiveaway",
            {"poolName": "Cinema", "code": "57638t-67439hty"},
            "9hty",
            "Gave code •••• from Cinema",
        ),
        ("awardGiveaway", {"code": "57638t-67439hty"}, "67439hty", 'awardGiveaway: code = "••••"'),
        (
            "showNotification",
            {"title": "To a.b@c.test"},
            "a.b@c.test",
            "Message shown to the customer: To a•••@•••",
        ),
        ("showNotification", {"title": "+49 30 5550199"}, "5550199", "Message shown to the customer: ••• 99"),
        (
            "updateAttribute",
            {"path": "Profile.Attributes.Name", "value": "Ada"},
            "Ada",
            "Sets {path} to A•••",
        ),
        (
            "updateAttribute",
            {"path": "Profile.Attributes.Tier", "value": "Gold"},
            "Gold",
            "Sets {path} to Gold",
        ),
        ("acceptCoupon", {"value": "me@c.test"}, "me@c.test", "Coupon me@c.test is valid"),
        ("couponCreated", {"value": "X", "profileId": "me@c.test"}, "me@", "New coupon X made for me@c.test"),
        (
            "neverHeardOf",
            {"to": "a@c.test", "cardId": "0800 555 0199"},
            "a@c",
            '{type}: to = "a•••@•••", {card}',
        ),
    ],
)
def test_what_is_personal_is_marked(effect_type: str, props: dict[str, Any], seen: str, masked: str) -> None:
    said = sentence(effect(effect_type, **props), context())
    facts = {"path": props.get("path"), "type": effect_type, "card": f'cardId = "{props.get("cardId")}"'}
    assert seen in shown(said, sees=True)
    assert shown(said, sees=False) == masked.format(**facts)


def test_what_is_personal_in_a_payload_is_marked() -> None:
    payload = {"first_name": "Ada", "wrap": "red", "more": [{"text": "ask a@c.test"}]}
    said = details(effect("customEffect", name="gift", payload=payload), context())
    assert shown(said, sees=False) == (
        '{"first_name": "A•••", "wrap": "red", "more": [{"text": "ask a•••@•••"}]}'
    )
    assert '"Ada"' in shown(said, sees=True)
