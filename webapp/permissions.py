"""One permission per operation of the API, and a few of the desk's own; roles are groups of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a person may do. The first block carries the operationIds of the Integration API in snake_case.

    Their versions are left out: a permission outlives a V2.
    """

    GET_CUSTOMER_INVENTORY = "get_customer_inventory"
    GET_CUSTOMER_SESSION = "get_customer_session"
    GET_RESERVED_CUSTOMERS = "get_reserved_customers"
    GET_LOYALTY_BALANCES = "get_loyalty_balances"
    GET_LOYALTY_PROGRAM_PROFILE_POINTS = "get_loyalty_program_profile_points"
    GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS = "get_loyalty_program_profile_transactions"
    GET_LOYALTY_CARD_BALANCES = "get_loyalty_card_balances"
    GET_LOYALTY_CARD_POINTS = "get_loyalty_card_points"
    GET_LOYALTY_CARD_TRANSACTIONS = "get_loyalty_card_transactions"
    GET_CUSTOMER_ACHIEVEMENTS = "get_customer_achievements"
    GET_CUSTOMER_ACHIEVEMENT_HISTORY = "get_customer_achievement_history"
    INTEGRATION_GET_ALL_CAMPAIGNS = "integration_get_all_campaigns"
    CREATE_COUPON_RESERVATION = "create_coupon_reservation"
    DELETE_COUPON_RESERVATION = "delete_coupon_reservation"
    REOPEN_CUSTOMER_SESSION = "reopen_customer_session"
    RETURN_CART_ITEMS = "return_cart_items"
    UPDATE_CUSTOMER_SESSION = "update_customer_session"
    UPDATE_CUSTOMER_PROFILE = "update_customer_profile"
    UPDATE_CUSTOMER_PROFILE_AUDIENCES = "update_customer_profile_audiences"
    TRACK_EVENT = "track_event"
    CREATE_REFERRAL = "create_referral"
    LINK_LOYALTY_CARD_TO_PROFILE = "link_loyalty_card_to_profile"
    CREATE_REFERRALS_FOR_MULTIPLE_ADVOCATES = "create_referrals_for_multiple_advocates"
    UNLINK_LOYALTY_CARD_FROM_PROFILE = "unlink_loyalty_card_from_profile"
    GENERATE_LOYALTY_CARD = "generate_loyalty_card"
    ACTIVATE_LOYALTY_POINTS = "activate_loyalty_points"
    DELETE_CUSTOMER_DATA = "delete_customer_data"
    DELETE_LOYALTY_TRANSACTIONS_FROM_LEDGERS = "delete_loyalty_transactions_from_ledgers"
    UPDATE_CUSTOMER_PROFILES = "update_customer_profiles"
    CREATE_AUDIENCE = "create_audience"
    UPDATE_AUDIENCE = "update_audience"
    UPDATE_AUDIENCE_CUSTOMERS_ATTRIBUTES = "update_audience_customers_attributes"
    DELETE_AUDIENCE = "delete_audience"
    DELETE_AUDIENCE_MEMBERSHIPS = "delete_audience_memberships"
    SYNC_CATALOG = "sync_catalog"

    # Asks the rules and stores nothing, by a client that cannot write: a read for people, so viewers have it.
    DRY_RUN_CUSTOMER_SESSION = "dry_run_customer_session"
    EXPORT = "export"
    # All that is kept about one customer, as a file and as a page, whatever else its reader may open.
    EXPORT_CUSTOMER_DATA = "export_customer_data"
    SETTLE_INTENTIONS = "settle_intentions"
    # To decide on what others ask for; each request also wants the permission of the write itself.
    APPROVE_REQUESTS = "approve_requests"
    # Names, e-mail addresses and giveaway codes in full; or of one customer for a while, which is audited.
    SEE_PERSONAL_DATA = "see_personal_data"
    REVEAL_PERSONAL_DATA = "reveal_personal_data"
    READ_AUDIT = "read_audit"
    EXPORT_AUDIT = "export_audit"
    HAND_OVER = "hand_over"
    READ_NOTES = "read_notes"
    WRITE_NOTES = "write_notes"
    REMOVE_NOTES = "remove_notes"
    MANAGE_STAFF = "manage_staff"
    OWN_ACCOUNT = "own_account"


OF_EVERYBODY = frozenset({Permission.OWN_ACCOUNT})
"""What nobody who is signed in can lose."""

VIEWER = OF_EVERYBODY | {
    Permission.GET_CUSTOMER_INVENTORY,
    Permission.GET_CUSTOMER_SESSION,
    Permission.GET_RESERVED_CUSTOMERS,
    Permission.GET_LOYALTY_BALANCES,
    Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS,
    Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS,
    Permission.GET_LOYALTY_CARD_BALANCES,
    Permission.GET_LOYALTY_CARD_POINTS,
    Permission.GET_LOYALTY_CARD_TRANSACTIONS,
    Permission.GET_CUSTOMER_ACHIEVEMENTS,
    Permission.GET_CUSTOMER_ACHIEVEMENT_HISTORY,
    Permission.INTEGRATION_GET_ALL_CAMPAIGNS,
    Permission.DRY_RUN_CUSTOMER_SESSION,
    Permission.READ_AUDIT,
    Permission.READ_NOTES,
    Permission.HAND_OVER,
    Permission.REVEAL_PERSONAL_DATA,
}
AGENT = VIEWER | {
    Permission.SEE_PERSONAL_DATA,
    Permission.CREATE_COUPON_RESERVATION,
    Permission.DELETE_COUPON_RESERVATION,
    Permission.EXPORT,
    Permission.REOPEN_CUSTOMER_SESSION,
    Permission.RETURN_CART_ITEMS,
    Permission.UPDATE_CUSTOMER_SESSION,
    Permission.SETTLE_INTENTIONS,
    Permission.UPDATE_CUSTOMER_PROFILE,
    Permission.UPDATE_CUSTOMER_PROFILE_AUDIENCES,
    Permission.TRACK_EVENT,
    Permission.CREATE_REFERRAL,
    Permission.LINK_LOYALTY_CARD_TO_PROFILE,
    Permission.WRITE_NOTES,
}
SUPERVISOR = AGENT | {
    Permission.CREATE_REFERRALS_FOR_MULTIPLE_ADVOCATES,
    Permission.UNLINK_LOYALTY_CARD_FROM_PROFILE,
    Permission.GENERATE_LOYALTY_CARD,
    Permission.ACTIVATE_LOYALTY_POINTS,
    Permission.DELETE_CUSTOMER_DATA,
    Permission.APPROVE_REQUESTS,
    Permission.EXPORT_AUDIT,
    Permission.EXPORT_CUSTOMER_DATA,
    Permission.REMOVE_NOTES,
}
ADMIN = frozenset(Permission)


def to_translate(name: str) -> str:
    """Marks a name for the catalogs; it is translated where it is shown."""
    return name


@dataclass(frozen=True)
class Role:
    """A group of permissions. `name` is what people read, `key` what accounts and the audit carry."""

    key: str
    name: str
    permissions: frozenset[Permission]


NO_ROLE = "none"
"""The role of somebody who is shut out of an Application."""

BUILT_IN: Mapping[str, Role] = {
    role.key: role
    for role in (
        Role("viewer", to_translate("viewer"), VIEWER),
        Role("agent", to_translate("agent"), AGENT),
        Role("supervisor", to_translate("supervisor"), SUPERVISOR),
        Role("admin", to_translate("admin"), ADMIN),
        Role(NO_ROLE, to_translate("none"), OF_EVERYBODY),
    )
}
