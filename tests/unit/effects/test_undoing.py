"""What reopening and returning undo, and what they leave."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from tests.unit.effects.making import context, effect
from webapp.effects import gained_and_lost, grouped, reopening, returning
from webapp.effects.merging import merged
from webapp.masking import shown
from webapp.talon.models.effect import Effect

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def points(effect_type: str, value: float, **props: object) -> Effect:
    return effect(
        effect_type,
        programId=3,
        subLedgerId="",
        value=value,
        recipientIntegrationId="anna",
        name="x",
        **props,
    )


def test_reopening_undoes_what_closing_did() -> None:
    found = reopening(
        [
            effect("setDiscount", name="Spring", value=5, scope="sessionTotal"),
            effect("setDiscountPerItem", name="Item#0", value=1, position=0, subPosition=0),
            effect("setDiscountPerItem", name="Item#0", value=1.5, position=0, subPosition=1),
            effect(
                "setDiscountPerAdditionalCost",
                name="Ship",
                value=4,
                additionalCost="shipping",
                additionalCostId=1,
            ),
            effect("acceptCoupon", value="SPRING"),
            effect("acceptReferral", value="FRIEND"),
            points("deductLoyaltyPoints", 500),
            points("addLoyaltyPoints", 20, startDate="2026-06-11T00:00:00Z"),
        ],
        context(),
        NOW,
    )
    assert found.undone == [
        "Discount Spring of €5.00 taken back",
        "Discount Item of €2.50 taken back",
        "Discount Ship of €4.00 taken back on shipping",
        "Coupon SPRING can be used again",
        "Referral code FRIEND can be used again",
        "Gives back 500 points spent in Bonus club",
        "Takes back 20 points earned in Bonus club",
    ]
    assert found.stays == []
    assert found.unsure == []
    assert not found.is_given_again
    assert not found.has_active_points


def test_reopening_leaves_what_the_api_lists_as_left() -> None:
    found = reopening(
        [
            effect("addFreeItem", sku="MUG", name="Free mug"),
            effect("awardGiveaway", poolName="Cinema", code="57638t-67439hty"),
            effect("willAwardGiveaway", poolName="Cinema"),
            effect("couponCreated", value="NEW", profileId="anna"),
            effect("referralCreated", value="REF"),
            effect("reserveCoupon", couponValue="WALLET", profileIntegrationId="anna", isNewReservation=True),
            effect("customEffect", name="gift", payload={}),
            effect("updateAttribute", path="a.b", value=1),
            points("addLoyaltyPoints", 20),
            points("addLoyaltyPoints", 5.5, startDate="2026-06-10T11:59:59Z"),
            points(
                "addLoyaltyPoints", 99, startDate="2026-01-01T00:00:00Z", expiryDate="2026-06-01T00:00:00Z"
            ),
            points("addLoyaltyPoints", 7, awaitsActivation=True),
            effect("showNotification", notificationType="Info", title="a", body="b"),
            effect("rejectCoupon", value="OLD", rejectionReason="CouponExpired"),
        ],
        context(),
        NOW,
    )
    assert found.undone == ["Takes back 7 points earned in Bonus club"]
    assert [shown(line, sees=True) for line in found.stays] == [
        "25.5 points earned in Bonus club",
        "Free item MUG: Free mug",
        "Gave code …9hty from Cinema",
        "New coupon NEW made for anna",
        "New referral code REF made",
        "Coupon WALLET saved to the wallet of anna",
        "Custom effect gift",
        "Sets a.b to 1",
    ]
    assert found.is_given_again
    assert found.has_active_points


def test_reopening_does_not_promise_what_the_documents_leave_open() -> None:
    found = reopening(
        [
            points("changeLoyaltyTierLevel", 0, newTierName="Gold"),
            effect("increaseAchievementProgress", achievementName="Ten", delta=1, value=2, target=10),
            effect("moonPhase", phase="full"),
            effect("rollbackMoon", phase="full"),
        ],
        context(),
        NOW,
    )
    assert found.undone == found.stays == []
    assert [line.split(" ")[0] for line in found.unsure] == ["Moves", "Ten:", "moonPhase:"]


def test_points_with_odd_props_are_not_lost() -> None:
    found = reopening([effect("addLoyaltyPoints", value="many")], context(), NOW)
    assert found.stays == ['addLoyaltyPoints: value = "many"']


def test_a_return_leaves_what_belongs_to_the_whole_order() -> None:
    before = [
        effect("acceptCoupon", value="SPRING"),
        effect("setDiscount", name="Order", value=5),
        effect("setDiscountPerItem", name="Item#0", value=1, position=0, subPosition=0),
        points("deductLoyaltyPoints", 100),
        points("addLoyaltyPoints", 10),
        points("addLoyaltyPoints", 2, cartItemPosition=0, cartItemSubPosition=0),
        points("addLoyaltyPoints", 2, cartItemPosition=0, cartItemSubPosition=1),
        points("addLoyaltyPoints", 3, cartItemPosition=0, cartItemSubPosition=2),
        points("addLoyaltyPoints", 4, cartItemPosition=1, cartItemSubPosition=0),
        effect("addFreeItem", sku="MUG", name="Free mug"),
    ]
    rolled_back = [
        effect("rollbackDiscount", name="Item#0", value=1, cartItemPosition=0, cartItemSubPosition=0),
        points(
            "rollbackAddedLoyaltyPoints",
            2,
            cartItemPosition=0,
            cartItemSubPosition=0,
            transactionUUID="other",
        ),
    ]
    assert returning(before, rolled_back, {0: range(2)}, context(stage="closed")) == [
        "Coupon SPRING was redeemed",
        "€5.00 off the order: Order",
        "Spent 100 points of Bonus club: x",
        "12 points earned in Bonus club",
        "Free item MUG: Free mug",
    ]


def test_one_rollback_answers_to_one_effect() -> None:
    before = [points("addLoyaltyPoints", 10), points("addLoyaltyPoints", 10)]
    left = returning(before, [points("rollbackAddedLoyaltyPoints", 10)], {}, context())
    assert left == ["10 points earned in Bonus club"]


def test_points_that_are_taken_back_in_part_stay_in_part() -> None:
    left = returning(
        [points("addLoyaltyPoints", 10)], [points("rollbackAddedLoyaltyPoints", 7.5)], {}, context()
    )
    assert left == ["2.5 points earned in Bonus club"]


def test_gains_and_losses_of_a_rollback() -> None:
    gained, lost = gained_and_lost(
        [
            points("rollbackDeductedLoyaltyPoints", 500),
            effect("rollbackCoupon", value="SPRING"),
            effect("rollbackReferral", value="FRIEND"),
            effect("rollbackDiscount", name="Item#0", value=1, cartItemPosition=0, cartItemSubPosition=0),
            effect("rollbackDiscount", name="Item#0", value=1, cartItemPosition=0, cartItemSubPosition=1),
            effect("rollbackSomethingNew", value=1),
            effect("acceptCoupon", value="STAYS"),
        ],
        context(),
    )
    assert gained == [
        "Gives back 500 points spent in Bonus club",
        "Coupon SPRING can be used again",
        "Referral code FRIEND can be used again",
    ]
    assert lost == [
        "Discount Item of €2.00 taken back for Coffee beans (SKU-1)",
        "rollbackSomethingNew: value = 1",
    ]


def test_units_of_one_line_are_said_once_with_their_sum() -> None:
    units = [
        effect("setDiscountPerItem", name="A#0", value=0.1, position=0, subPosition=one) for one in range(3)
    ]
    other = effect("setDiscountPerItem", name="A#1", value=0.1, position=1, subPosition=0)
    limited = effect("setDiscountPerItem", name="A#0", value=0.1, desiredValue=1, position=0, subPosition=4)
    one, two = merged([*units, other])
    assert str(one.props["value"]) == "0.3"
    assert two == other
    assert str(merged([*units, limited])[0].props["desiredValue"]) == "1.3"


def test_a_page_shows_effects_in_groups() -> None:
    groups = grouped(
        [
            effect("moonPhase"),
            effect("error", message="broken"),
            points("addLoyaltyPoints", 1),
            effect("rejectCoupon", value="A", rejectionReason="CouponExpired"),
            effect("setDiscount", name="a", value=1),
            effect("addFreeItem", sku="MUG", name=""),
        ],
        context(),
    )
    assert [(group.key, len(group.lines)) for group in groups] == [
        ("discounts", 1),
        ("codes", 1),
        ("points", 1),
        ("rewards", 1),
        ("notes", 2),
    ]
    assert [line.is_bad for group in groups for line in group.lines] == [
        False,
        True,
        False,
        False,
        False,
        True,
    ]
    assert groups[0].lines[0].because == "because of rule Ten percent off, campaign Spring sale"
    assert groups[0].because == groups[0].lines[0].because


def test_a_group_names_its_rule_once_where_one_rule_did_all() -> None:
    mine, other = (
        effect("acceptCoupon", value="A"),
        replace(effect("acceptCoupon", value="B"), rule_name="Other"),
    )
    assert (
        grouped([mine, mine], context())[0].because == "because of rule Ten percent off, campaign Spring sale"
    )
    assert grouped([mine, other], context())[0].because == ""
