"""Words for the parts of a customer's data, and which of their fields are columns."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

TITLES: dict[str, LazyString] = {
    "customer_inventory": _("Profile, coupons, points, cards, codes, giveaways, achievements"),
    "loyalty_balances": _("Balances"),
    "loyalty_transactions": _("Transactions"),
    "loyalty_points": _("Unused points"),
    "loyalty_card_balances": _("Balances of a card"),
    "loyalty_card_transactions": _("Transactions of a card"),
    "loyalty_card_points": _("Unused points of a card"),
    "achievements": _("Achievements"),
    "achievement_history": _("History of an achievement"),
    "coupon_reservations": _("Coupon reservations"),
    "customer_sessions": _("Orders"),
    "desk_notes": _("Notes at this desk"),
    "desk_handovers": _("Handovers at this desk"),
    "desk_recents": _("Opened or pinned at this desk"),
    "desk_exports": _("Exports at this desk"),
    "desk_requests": _("Requests for approval at this desk"),
    "desk_audit": _("What was done and looked at here"),
}
STATUSES = {"active": _("active"), "pending": _("pending"), "expired": _("expired")}
_LEDGER = ("created", "type", "amount", "name", "customerSessionId", "subledgerId", "startDate", "expiryDate")
COLUMNS: dict[str, tuple[str, ...]] = {
    "_transactions": _LEDGER,
    "_points": ("created", "amount", "name", "customerSessionId", "subledgerId", "startDate", "expiryDate"),
    "desk_audit": ("at", "action", "outcome", "subject_kind", "subject"),
}
"""The fields that are columns of a table, by how the name of a part ends."""
