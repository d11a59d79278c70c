"""Every request the client can make, with every parameter at least once; by operationId."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import get_args

from webapp.talon import (
    AddItem,
    AdditionalCost,
    AudiencesChange,
    CatalogFilter,
    Client,
    MembershipChange,
    NewAudience,
    NewCartItem,
    NewEvent,
    NewReferral,
    NewReferrals,
    PatchItem,
    PatchManyItems,
    Product,
    ProfileChange,
    ProfileUpdate,
    RemoveItem,
    RemoveManyItems,
    ReturnedCartItem,
    SessionChange,
)
from webapp.talon.models.changes import RuleContent
from webapp.talon.resources.sessions import ReturnContent, SessionContent

Make = Callable[[Client], object]

THEN = datetime(2024, 5, 31, 23, 59, 59, 500, timezone(timedelta(hours=2)))
NOW = datetime(2024, 6, 1, tzinfo=UTC)
ODD = "a%2F/b c+d.é🎁"
CARD = "card-0543 %+@"

WHOLE_CHANGE = SessionChange(
    profile_id=ODD,
    store_integration_id="store-1",
    evaluable_campaign_ids=[7, 8],
    coupon_codes=["SUMMER", "WINTER-10"],
    referral_code="FRIEND",
    loyalty_cards=[CARD],
    state="closed",
    cart_items=[
        NewCartItem(
            sku="SKU-1",
            quantity=2,
            name="Shirt",
            price=Decimal("19.99"),
            category="clothes",
            product=Product(name="Shirts"),
            weight=1,
            height=Decimal("0.5"),
            width=2,
            length=3,
            attributes={"Size": "M", "Sold": NOW, "Score": Decimal("1.10")},
            additional_costs={"engraving": AdditionalCost(price=Decimal(3))},
        ),
        NewCartItem(sku="SKU-2", quantity=1),
    ],
    additional_costs={"shipping": AdditionalCost(price=Decimal("4.90"))},
    identifiers=["card-hash", "device"],
    attributes={"Channel": "web", "Gift": True, "Note": None, "Tags": ["a", "b"]},
)
SESSION_CONTENT: tuple[SessionContent, ...] = get_args(SessionContent)
RETURN_CONTENT: tuple[ReturnContent, ...] = get_args(ReturnContent)
RULE_CONTENT: tuple[RuleContent, ...] = get_args(RuleContent)

CASES: dict[str, list[Make]] = {
    "getCustomerInventory": [
        lambda c: c.customers.inventory("anna"),
        lambda c: c.customers.inventory(
            ODD, profile=True, referrals=True, coupons=True, loyalty=True, giveaways=True, achievements=True
        ),
    ],
    "updateCustomerProfileV2": [
        lambda c: c.customers.update("anna", ProfileChange()),
        lambda c: c.dry.profile("anna", ProfileChange()),
        lambda c: c.customers.update(
            ODD,
            ProfileChange(
                attributes={"Name": "Anna", "Gone": None},
                evaluable_campaign_ids=[3],
                audiences_changes=AudiencesChange(adds=[1], deletes=[]),
            ),
            run_rule_engine=True,
            dry=True,
            response_content=RULE_CONTENT,
        ),
    ],
    "updateCustomerProfilesV2": [
        lambda c: c.customers.update_many([ProfileUpdate(integration_id="anna")]),
        lambda c: c.customers.update_many(
            [ProfileUpdate(integration_id=ODD, attributes={"Name": "Anna"})], silent=False
        ),
        lambda c: list(c.customers.update_in_batches([ProfileUpdate(integration_id="anna")] * 2)),
    ],
    "deleteCustomerData": [lambda c: c.customers.erase(ODD)],
    "getCustomerSession": [lambda c: c.sessions.get(ODD)],
    "updateCustomerSessionV2": [
        lambda c: c.sessions.update("s", SessionChange()),
        lambda c: c.sessions.update("s", SessionChange(coupon_codes=[], referral_code="", cart_items=[])),
        lambda c: c.sessions.update(ODD, WHOLE_CHANGE, dry=True, now=THEN, response_content=SESSION_CONTENT),
        lambda c: c.dry.session(WHOLE_CHANGE, now=NOW, response_content=["customerSession"]),
        *(
            lambda c, state=state: c.sessions.update("s", SessionChange(state=state))
            for state in ("open", "closed", "cancelled")
        ),
    ],
    "reopenCustomerSession": [lambda c: c.sessions.reopen(ODD)],
    "returnCartItems": [
        lambda c: c.sessions.return_items("s", [ReturnedCartItem(0)]),
        lambda c: c.dry.return_items(ODD, [ReturnedCartItem(0)]),
        lambda c: c.sessions.return_items(
            ODD,
            [ReturnedCartItem(0, 1), ReturnedCartItem(3, 2)],
            dry=True,
            response_content=RETURN_CONTENT,
        ),
    ],
    "getReservedCustomers": [lambda c: c.coupons.reserved_customers(ODD)],
    "createCouponReservation": [lambda c: c.coupons.reserve(ODD, ["anna", ODD])],
    "deleteCouponReservation": [lambda c: c.coupons.unreserve(ODD, ["anna", ODD])],
    "getLoyaltyBalances": [
        lambda c: c.loyalty.profile_balances(4, "anna"),
        lambda c: c.loyalty.profile_balances(4, ODD, end_date=THEN, subledger_id="shoes"),
        lambda c: c.loyalty.profile_balances(4, "anna", subledger_id=""),
    ],
    "getLoyaltyProgramProfilePoints": [
        *(
            lambda c, status=status: c.loyalty.profile_points(
                4, ODD, status=status, subledger_id="shoes", skip=50
            )
            for status in ("active", "pending", "expired")
        ),
        lambda c: c.loyalty.profile_points(4, "anna", page_size=1),
        lambda c: list(c.loyalty.each_profile_point(4, "anna")),
    ],
    "getLoyaltyProgramProfileTransactions": [
        *(
            lambda c, kind=kind: c.loyalty.profile_transactions(
                4, ODD, transaction_type=kind, start_date=THEN, end_date=NOW, subledger_id="s", skip=3
            )
            for kind in ("manual", "session", "import")
        ),
        lambda c: list(c.loyalty.each_profile_transaction(4, "anna")),
    ],
    "getLoyaltyCardBalances": [
        lambda c: c.loyalty.card_balances(4, CARD),
        lambda c: c.loyalty.card_balances(4, CARD, end_date=THEN, subledger_ids=["shoes", "", "a&b"]),
    ],
    "getLoyaltyCardPoints": [
        lambda c: c.loyalty.card_points(
            4, CARD, status="pending", subledger_ids=["a", "b"], skip=1, page_size=2
        ),
        lambda c: list(c.loyalty.each_card_point(4, CARD)),
    ],
    "getLoyaltyCardTransactions": [
        lambda c: c.loyalty.card_transactions(
            4,
            CARD,
            transaction_type="manual",
            start_date=THEN,
            end_date=NOW,
            subledger_ids=["a"],
            skip=1,
            page_size=1000,
        ),
        lambda c: list(c.loyalty.each_card_transaction(4, CARD)),
    ],
    "linkLoyaltyCardToProfile": [lambda c: c.loyalty.link_card(4, CARD, ODD)],
    "createAudienceV2": [
        lambda c: c.audiences.create(NewAudience(name="Regulars")),
        lambda c: c.audiences.create(
            NewAudience(
                name="Regulars",
                is_sandbox=True,
                description="Buys often",
                integration="mparticle",
                integration_id="x1",
                created_in_3rd_party=True,
                last_update=THEN,
            )
        ),
    ],
    "updateAudienceV2": [lambda c: c.audiences.update(7, "Friends")],
    "deleteAudienceV2": [lambda c: c.audiences.delete(7)],
    "deleteAudienceMembershipsV2": [lambda c: c.audiences.delete_memberships(7)],
    "updateAudienceCustomersAttributes": [lambda c: c.audiences.update_attributes(7, {"Level": 3})],
    "updateCustomerProfileAudiences": [
        lambda c: c.audiences.change_memberships(
            [
                MembershipChange(action="add", profile_integration_id="anna", audience_id=7),
                MembershipChange(action="delete", profile_integration_id=ODD, audience_id=8),
            ]
        ),
        lambda c: list(
            c.audiences.change_memberships_in_batches(
                [MembershipChange(action="add", profile_integration_id="anna", audience_id=7)]
            )
        ),
    ],
    "createReferral": [
        lambda c: c.referrals.create(NewReferral(campaign_id=3, advocate_profile_integration_id="anna")),
        lambda c: c.referrals.create(
            NewReferral(
                campaign_id=3,
                advocate_profile_integration_id=ODD,
                friend_profile_integration_id="bob",
                start_date=THEN,
                expiry_date=NOW,
                usage_limit=0,
                attributes={"Kind": "card"},
            )
        ),
    ],
    "createReferralsForMultipleAdvocates": [
        lambda c: c.referrals.create_for_advocates(
            NewReferrals(campaign_id=3, advocate_profile_integration_ids=["anna"], usage_limit=1), silent=True
        ),
        lambda c: c.referrals.create_for_advocates(
            NewReferrals(
                campaign_id=3,
                advocate_profile_integration_ids=["anna", ODD],
                usage_limit=0,
                start_date=THEN,
                expiry_date=NOW,
                attributes={"Kind": "card"},
                valid_characters=["A", "B"],
                referral_pattern="REF-###",
            )
        ),
    ],
    "syncCatalog": [
        lambda c: c.catalogs.sync(
            9,
            [
                AddItem(
                    sku="SKU-1",
                    price=Decimal("9.99"),
                    attributes={"color": "blue"},
                    product=Product(name="Shirts"),
                    replace_if_exists=True,
                ),
                PatchItem(sku="SKU-2", price=3, create_if_not_exists=True),
                PatchManyItems(filters=[CatalogFilter(attr="color", op="EQ", value="blue")], price=1),
                RemoveItem(sku="SKU-3"),
                RemoveManyItems(filters=[CatalogFilter(attr="color", op="IN", value=["a", "b"])]),
            ],
            version=6,
        ),
        lambda c: list(c.catalogs.sync_in_batches(9, [RemoveItem(sku="SKU-3")])),
    ],
    "trackEventV2": [
        lambda c: c.events.track(NewEvent(type="apology", profile_id="anna"), silent=True),
        lambda c: c.dry.event(NewEvent(type="apology", profile_id="anna")),
        lambda c: c.events.track(
            NewEvent(
                type="apology",
                profile_id=ODD,
                store_integration_id="store-1",
                evaluable_campaign_ids=[3],
                attributes={"Points": 50},
            ),
            dry=True,
            response_content=RULE_CONTENT,
        ),
    ],
}
