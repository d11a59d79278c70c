"""Names for what the audit records. An action without one is shown as it is written."""

from __future__ import annotations

from functools import cache

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

ACTIONS: dict[str, LazyString] = {
    "audit.entries": _("Read the audit"),
    "audit.prune": _("Drop old rows of the audit"),
    "coupons.page": _("Read a coupon"),
    "coupons.preview_removal": _("Preview taking a reservation away"),
    "coupons.preview_reservation": _("Preview a reservation"),
    "coupons.reserve": _("Reserve a coupon"),
    "coupons.take_away": _("Take a reservation away"),
    "customers.achievements": _("Read a customer's achievements"),
    "customers.coupons": _("Read a customer's coupons"),
    "customers.giveaways": _("Read a customer's giveaways"),
    "customers.loyalty": _("Read a customer's loyalty"),
    "customers.overview": _("Read a customer"),
    "customers.referrals": _("Read a customer's referrals"),
    "intentions.receipt": _("Read a receipt"),
    "loyalty.card_facts": _("Read a card"),
    "loyalty.card_points": _("Read a card's points"),
    "loyalty.card_transactions": _("Read a card's transactions"),
    "loyalty.profile_points": _("Read a customer's points"),
    "loyalty.profile_transactions": _("Read a customer's transactions"),
    "notes.add": _("Write a note"),
    "notes.page": _("Read notes"),
    "notes.remove": _("Remove a note"),
    "search.results": _("Search"),
    "sessions.page": _("Read an order"),
    "sessions.preview_return": _("Preview a return"),
    "sessions.reopen": _("Reopen an order"),
    "sessions.reopening": _("Preview a reopening"),
    "sessions.return": _("Return items"),
    "sessions.returns": _("Read the returns of an order"),
    "staff.held_post_removal": _("Throw a kept form away"),
    "staff.password": _("Change the own password"),
    "staff.preferences": _("Change the own settings"),
    "staff.add": _("Make an account"),
    "staff.choose_password": _("Choose a password by a link"),
    "staff.close": _("Close an account"),
    "staff.end_other_sign_ins": _("End the own other sign-ins"),
    "staff.end_sign_in": _("End an own sign-in"),
    "staff.everybody": _("Read the list of accounts"),
    "staff.invite": _("Invite somebody"),
    "staff.link": _("Make a link for a new password"),
    "staff.open": _("Open an account again"),
    "staff.person": _("Read an account"),
    "staff.sign_out_everywhere": _("Sign somebody out everywhere"),
    "staff.role": _("Change somebody's role"),
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


class Spoken:
    """The names in the language of one reader, each looked up once: a page says the same few many times."""

    def __init__(self) -> None:
        self.action = cache(action_name)
        self.kind = cache(kind_name)
        self.outcome = cache(outcome_name)
        self.tone = outcome_tone


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
