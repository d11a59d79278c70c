"""One permission per operation of the API, and a few of the desk's own; roles are groups of them."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What a person may do. The first block carries the operationIds of the Integration API in snake_case."""

    GET_CUSTOMER_INVENTORY = "get_customer_inventory"
    GET_CUSTOMER_SESSION = "get_customer_session"
    GET_RESERVED_CUSTOMERS = "get_reserved_customers"
    GET_LOYALTY_BALANCES = "get_loyalty_balances"
    GET_LOYALTY_PROGRAM_PROFILE_POINTS = "get_loyalty_program_profile_points"
    GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS = "get_loyalty_program_profile_transactions"
    GET_LOYALTY_CARD_BALANCES = "get_loyalty_card_balances"
    GET_LOYALTY_CARD_POINTS = "get_loyalty_card_points"
    GET_LOYALTY_CARD_TRANSACTIONS = "get_loyalty_card_transactions"
    CREATE_COUPON_RESERVATION = "create_coupon_reservation"
    DELETE_COUPON_RESERVATION = "delete_coupon_reservation"
    REOPEN_CUSTOMER_SESSION = "reopen_customer_session"
    RETURN_CART_ITEMS = "return_cart_items"
    UPDATE_CUSTOMER_SESSION = "update_customer_session"

    SETTLE_INTENTIONS = "settle_intentions"
    READ_AUDIT = "read_audit"
    OWN_ACCOUNT = "own_account"


VIEWER = frozenset(
    {
        Permission.GET_CUSTOMER_INVENTORY,
        Permission.GET_CUSTOMER_SESSION,
        Permission.GET_RESERVED_CUSTOMERS,
        Permission.GET_LOYALTY_BALANCES,
        Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS,
        Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS,
        Permission.GET_LOYALTY_CARD_BALANCES,
        Permission.GET_LOYALTY_CARD_POINTS,
        Permission.GET_LOYALTY_CARD_TRANSACTIONS,
        Permission.READ_AUDIT,
        Permission.OWN_ACCOUNT,
    }
)
AGENT = VIEWER | {
    Permission.CREATE_COUPON_RESERVATION,
    Permission.DELETE_COUPON_RESERVATION,
    Permission.REOPEN_CUSTOMER_SESSION,
    Permission.RETURN_CART_ITEMS,
    Permission.UPDATE_CUSTOMER_SESSION,
    Permission.SETTLE_INTENTIONS,
}

ROLES: dict[str, frozenset[Permission]] = {"viewer": VIEWER, "agent": AGENT}


def allows(role: str, permission: Permission) -> bool:
    """Whether people of a role may do this. An unknown role may do nothing."""
    return permission in ROLES.get(role, frozenset())
