"""Names for what the audit records. An action without one is shown as it is written."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

ACTIONS: dict[str, LazyString] = {
    "audit.entries": _("Read the audit"),
    "coupons.reserve": _("Reserve a coupon"),
    "coupons.unreserve": _("Take a coupon reservation away"),
    "search.results": _("Search"),
    "sessions.reopen": _("Reopen an order"),
    "sessions.return": _("Return items"),
    "staff.held_post_removal": _("Throw a kept form away"),
    "staff.password": _("Change the own password"),
    "staff.preferences": _("Change the own settings"),
    "staff.sign_in": _("Sign in"),
    "staff.sign_out": _("Sign out"),
}
OUTCOMES: dict[str, tuple[LazyString, str]] = {
    "attempted": (_("No outcome yet"), "wait"),
    "succeeded": (_("Done"), "good"),
    "refused": (_("Refused"), "bad"),
    "failed": (_("Failed"), "bad"),
    "unknown": (_("Outcome unknown"), "wait"),
    "read": (_("Read"), "calm"),
    "denied": (_("Denied"), "bad"),
}
KINDS: dict[str, LazyString] = {
    "audit": _("Audit"),
    "card": _("Card"),
    "coupon": _("Coupon"),
    "customer": _("Customer"),
    "search": _("Search"),
    "session": _("Order"),
    "staff": _("Staff"),
}


def action_name(action: str) -> str:
    """An action in words."""
    return str(ACTIONS.get(action, action))


def outcome_name(outcome: str) -> str:
    """An outcome in words."""
    return str(OUTCOMES[outcome][0]) if outcome in OUTCOMES else outcome


def outcome_tone(outcome: str) -> str:
    """The tone of an outcome's badge."""
    return OUTCOMES[outcome][1] if outcome in OUTCOMES else "calm"


def kind_name(kind: str) -> str:
    """What kind of thing a row is about, in words."""
    return str(KINDS.get(kind, kind))
