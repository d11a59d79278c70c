"""The kinds of things that have an identifier and a page of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.permissions import Permission


@dataclass(frozen=True)
class Kind:
    """One kind: its word, its icon, what its page asks for, and where that page is."""

    label: LazyString
    icon: str
    permissions: tuple[Permission, ...]
    endpoint: str
    argument: str
    is_in_program: bool = False

    def address(self, identifier: str, program_id: int = 0) -> str:
        """Where the page of such a thing is; a card counts within its program."""
        values: dict[str, Any] = {self.argument: identifier}
        if self.is_in_program:
            values["program_id"] = program_id
        return url_for(self.endpoint, **values)


KINDS = {
    "customer": Kind(
        _("Customer"),
        icon="user",
        permissions=(Permission.GET_CUSTOMER_INVENTORY,),
        endpoint="customers.overview",
        argument="integration_id",
    ),
    "session": Kind(
        _("Order"),
        icon="shopping-cart",
        permissions=(Permission.GET_CUSTOMER_SESSION,),
        endpoint="sessions.page",
        argument="session_id",
    ),
    "coupon": Kind(
        _("Coupon"),
        icon="ticket",
        permissions=(Permission.GET_RESERVED_CUSTOMERS,),
        endpoint="coupons.page",
        argument="code",
    ),
    "card": Kind(
        _("Card"),
        icon="credit-card",
        permissions=(Permission.GET_LOYALTY_CARD_BALANCES, Permission.GET_LOYALTY_CARD_TRANSACTIONS),
        endpoint="loyalty.card",
        argument="card_id",
        is_in_program=True,
    ),
}
