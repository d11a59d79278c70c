"""The tabs of the customer page: what each is called, what it asks the inventory for, and who may open it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.extensions import policy
from webapp.permissions import Permission

SECTIONS = ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements")
"""All that an inventory has."""


@dataclass(frozen=True)
class Tab:
    """One tab. `flags` are the sections of the inventory that its panel shows, `shortcut` is its key."""

    name: LazyString
    flags: tuple[str, ...]
    shortcut: str
    permission: Permission = Permission.GET_CUSTOMER_INVENTORY


TABS: dict[str, Tab] = {
    "overview": Tab(_("Overview"), SECTIONS, "o"),
    "coupons": Tab(_("Coupons"), ("coupons",), "u"),
    "loyalty": Tab(_("Loyalty"), ("loyalty",), "l"),
    "cards": Tab(_("Cards"), ("loyalty",), "k"),
    "referrals": Tab(_("Referrals"), ("referrals",), "f"),
    "giveaways": Tab(_("Giveaways"), ("giveaways",), "g"),
    "achievements": Tab(_("Achievements"), ("achievements",), "a"),
    # The profile counts the closed orders: against that number one sees whether all of them were found.
    "sessions": Tab(_("Orders"), ("profile", "loyalty"), "s"),
    "activity": Tab(_("Activity"), (), "y", Permission.READ_AUDIT),
}

PANELS = {"profile": ("profile",), "holds": SECTIONS[1:]}
"""The panels of the overview that refresh alone, and the sections that each shows."""


def header_flags() -> tuple[str, ...]:
    """The sections that the head of the page needs."""
    return ("profile", "loyalty") if policy().shows_tiers else ("profile",)
