"""Names for what the audit records. An action without one is shown as it is written."""

from __future__ import annotations

from functools import cache

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

ACTIONS: dict[str, LazyString] = {
    "activity.export": _("Export the own activity"),
    "activity.own": _("Read the own activity"),
    "approvals.approve": _("Approve a request"),
    "approvals.badge": _("Ask what waits for approval"),
    "approvals.decline": _("Decline a request"),
    "approvals.expire": _("Let a request expire"),
    "approvals.move": _("End a request, as something changed"),
    "approvals.own": _("Read the own requests"),
    "approvals.page": _("Read a request"),
    "approvals.queue": _("Read what waits for approval"),
    "approvals.request": _("Ask for approval"),
    "approvals.withdraw": _("Withdraw a request"),
    "audiences.add": _("Add a customer to an audience"),
    "audiences.preview_adding": _("Preview adding a customer to an audience"),
    "audiences.preview_removal": _("Preview taking a customer out of an audience"),
    "audiences.remove": _("Take a customer out of an audience"),
    "audit.entries": _("Read the audit"),
    "audit.export": _("Export the audit"),
    "audit.prune": _("Drop old rows of the audit"),
    "coupon_check.others": _("Try a customer's other codes"),
    "coupon_check.page": _("Check a code"),
    "coupons.page": _("Read a coupon"),
    "coupons.preview_removal": _("Preview taking a reservation away"),
    "coupons.preview_reservation": _("Preview a reservation"),
    "coupons.reserve": _("Reserve a coupon"),
    "coupons.take_away": _("Take a reservation away"),
    "customer_data.offer": _("Start on a data request"),
    "customers.achievements": _("Read a customer's achievements"),
    "customers.activity": _("Read what was done about a customer"),
    "customers.attributes": _("Read a customer's attributes"),
    "customers.balances": _("Read a customer's balances"),
    "customers.card_balances": _("Read the balances of a customer's card"),
    "customers.cards": _("Read a customer's cards"),
    "customers.coupons": _("Read a customer's coupons"),
    "customers.edit": _("Edit a customer's attributes"),
    "customers.giveaways": _("Read a customer's giveaways"),
    "customers.loyalty": _("Read a customer's loyalty"),
    "customers.overview": _("Read a customer"),
    "customers.preview_attributes": _("Preview editing a customer's attributes"),
    "customers.print": _("Print a customer's data"),
    "customers.referrals": _("Read a customer's referrals"),
    "customers.hide": _("Hide a customer's personal data again"),
    "customers.reveal": _("Show a customer's personal data"),
    "customers.sessions": _("Look for a customer's orders"),
    "desk.allow_writes": _("Allow writes again"),
    "desk.stop_writes": _("Stop writes"),
    "erasure.erase": _("Erase a customer's data"),
    "erasure.erasures": _("Read the list of erasures"),
    "erasure.form": _("Start on an erasure"),
    "erasure.preview": _("Preview an erasure"),
    "erasure.swept": _("Drop what the desk kept of an erased customer"),
    "events.goodwill": _("Read what goodwill a customer can be given"),
    "events.preview": _("Preview goodwill for a customer"),
    "events.track": _("Give goodwill"),
    "exports.download": _("Download an export"),
    "exports.fail": _("Export ended early"),
    "exports.finish": _("Export finished"),
    "exports.own": _("Read the own exports"),
    "exports.page": _("Read an export"),
    "exports.remove": _("Delete an export"),
    "exports.resume": _("Go on with an export"),
    "exports.start": _("Start an export"),
    "exports.stop": _("Stop an export"),
    "handovers.make": _("Hand a page over"),
    "handovers.note": _("Read a handover"),
    "intentions.open": _("Read the writes without a known outcome"),
    "intentions.receipt": _("Read a receipt"),
    "intentions.settle": _("Settle an unknown outcome"),
    "intentions.undo": _("Preview undoing something"),
    "loyalty.activate_points": _("Activate pending points"),
    "loyalty.activation": _("Read the pending points"),
    "loyalty.card_answer": _("Read what to say of a card"),
    "loyalty.card_balance_history": _("Read a card's balance over time"),
    "loyalty.card_balances": _("Read a card's balances"),
    "loyalty.card_facts": _("Read a card"),
    "loyalty.card_points": _("Read a card's points"),
    "loyalty.card_transactions": _("Read a card's transactions"),
    "loyalty.link_card": _("Link a card"),
    "loyalty.link_form": _("Read a card before linking"),
    "loyalty.preview_activation": _("Preview activating points"),
    "loyalty.preview_link": _("Preview linking a card"),
    "loyalty.preview_unlink": _("Preview unlinking a card"),
    "loyalty.profile_answer": _("Read what to say of a customer's points"),
    "loyalty.profile_balance_history": _("Read a customer's balance over time"),
    "loyalty.profile_balances": _("Read a customer's balances"),
    "loyalty.profile_facts": _("Read a customer's tiers"),
    "loyalty.profile_points": _("Read a customer's points"),
    "loyalty.profile_transactions": _("Read a customer's transactions"),
    "loyalty.unlink_card": _("Unlink a card"),
    "referrals.create": _("Create a referral code"),
    "referrals.create_many": _("Create referral codes for several customers"),
    "referrals.new": _("Read a customer before a referral code"),
    "referrals.new_many": _("Start on referral codes for several customers"),
    "referrals.preview": _("Preview a referral code"),
    "referrals.preview_many": _("Preview referral codes for several customers"),
    "search.clear": _("Clear the own list of what was opened"),
    "search.pin": _("Pin"),
    "notes.add": _("Write a note"),
    "notes.page": _("Read notes"),
    "notes.remove": _("Remove a note"),
    "points_check.achievements": _("Say which achievements a customer has"),
    "points_check.customer": _("Look for missing points of a customer"),
    "points_check.order": _("Look for missing points of an order"),
    "points_check.order_points": _("Read the points of an order"),
    "points_check.overview": _("Say how many points a customer has"),
    "points_check.referral": _("Check whether a referral counted"),
    "search.results": _("Search"),
    "search.unpin": _("Unpin"),
    "sessions.apply_code": _("Put a code on an order"),
    "sessions.cancel": _("Cancel an order"),
    "sessions.cancellation": _("Preview a cancellation"),
    "sessions.close": _("Close an order"),
    "sessions.closing": _("Preview a closing"),
    "sessions.codes": _("Read the codes of an order"),
    "sessions.page": _("Read an order"),
    "sessions.preview_code": _("Preview putting a code on an order"),
    "sessions.preview_code_removal": _("Preview taking a code off an order"),
    "sessions.remove_code": _("Take a code off an order"),
    "sessions.preview_return": _("Preview a return"),
    "sessions.reopen": _("Reopen an order"),
    "sessions.reopening": _("Preview a reopening"),
    "sessions.return": _("Return items"),
    "sessions.returns": _("Read the returns of an order"),
    "staff.held_post_removal": _("Throw a kept form away"),
    "staff.password": _("Change the own password"),
    "staff.preferences": _("Change the own settings"),
    "staff.add": _("Make an account"),
    "staff.add_passkey": _("Add a passkey"),
    "staff.begin_app": _("Begin to set up an authenticator app"),
    "staff.choose_password": _("Choose a password by a link"),
    "staff.close": _("Close an account"),
    "staff.confirm_app": _("Set up an authenticator app"),
    "staff.end_other_sign_ins": _("End the own other sign-ins"),
    "staff.end_sign_in": _("End an own sign-in"),
    "staff.everybody": _("Read the list of accounts"),
    "staff.emergency": _("Make an emergency link"),
    "staff.invite": _("Invite somebody"),
    "staff.link": _("Make a link for a new password"),
    "staff.link_identity": _("Take an account over at the first sign-in by the provider"),
    "staff.open": _("Open an account again"),
    "staff.person": _("Read an account"),
    "staff.put_news_away": _("Put news of the own account away"),
    "staff.recovery_codes": _("Make new recovery codes"),
    "staff.passkey": _("Show a passkey"),
    "staff.remove_passkey": _("Remove an own passkey"),
    "staff.remove_app": _("Remove the own authenticator app"),
    "staff.reset_factor": _("Reset somebody's second factor"),
    "staff.second_factor": _("Show a second factor"),
    "staff.sign_out_everywhere": _("Sign somebody out everywhere"),
    "staff.role": _("Change somebody's role"),
    "staff.sign_in": _("Sign in"),
    "staff.sign_out": _("Sign out"),
    "staff.unlink": _("Part an account from the provider"),
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
    "approval": _("Request"),
    "audit": _("Audit"),
    "card": _("Card"),
    "coupon": _("Coupon"),
    "customer": _("Customer"),
    "desk": _("Desk"),
    "erasure": _("Erasure"),
    "export": _("Exports"),
    "handover": _("Handover"),
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
