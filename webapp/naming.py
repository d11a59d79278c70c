"""Words for the states and kinds of things that more than one room shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp import sight
from webapp.access import roles
from webapp.extensions import application, policy
from webapp.permissions import BUILT_IN
from webapp.talon.models.coupon import Coupon
from webapp.talon.models.loyalty import LoyaltyCard
from webapp.talon.models.profile import CustomerProfile

COUPON_STATES = {
    "active": (lazy_gettext("active"), "good"),
    "pending": (lazy_gettext("starts later"), "wait"),
    "used": (lazy_gettext("used"), "calm"),
    "expired": (lazy_gettext("expired"), "calm"),
    "disabled": (lazy_gettext("campaign off"), "bad"),
}
"""Words and tone of each state, usable ones first."""

CARD_STATES = {
    "active": (lazy_gettext("active"), "good", ""),
    "inactive": (lazy_gettext("inactive"), "wait", lazy_gettext("Earns and spends nothing.")),
    "blocked": (lazy_gettext("blocked"), "bad", lazy_gettext("Earns and spends nothing, for good.")),
}

SESSION_STATES = {
    "open": (lazy_gettext("open"), "info"),
    "closed": (lazy_gettext("closed"), "good"),
    "partially_returned": (lazy_gettext("partially returned"), "wait"),
    "cancelled": (lazy_gettext("cancelled"), "calm"),
}
"""Words and tone of each state of an order."""


def session_state(state: str) -> tuple[str, str]:
    """Words and tone of an order's state; one the desk does not know is shown as the server sent it."""
    words, tone = SESSION_STATES.get(state, (state, "calm"))
    return str(words), tone


def coupon_state(state: str) -> tuple[str, str]:
    """Words and tone of a coupon's state; one the desk does not know is shown as the server sent it."""
    words, tone = COUPON_STATES.get(state, (state, "calm"))
    return str(words), tone


def coupon_kind(coupon: Coupon) -> tuple[str, str]:
    """How a coupon can be held, in a word and in a sentence."""
    if coupon.is_personal:
        return str(_("personal")), str(_("It belongs to one customer alone and cannot be reserved."))
    if coupon.is_implicitly_reserved:
        meaning = _("It shows in every wallet without a reservation, and that cannot be taken away.")
        return str(_("for everybody")), str(meaning)
    if coupon.is_reservation_mandatory:
        return str(_("hard")), str(_("Only customers who hold it can redeem it."))
    return str(_("soft")), str(_("It shows in the wallet of whoever holds it, but anybody can redeem it."))


def card_standing(card: LoyaltyCard) -> tuple[str, str, str]:
    """Status of a card, its tone, and what it means; one the desk does not know as the server sent it."""
    words, tone, meaning = CARD_STATES.get(card.status, (card.status, "info", ""))
    return str(words), tone, str(meaning)


def campaign_name(campaign_id: int) -> str:
    """A campaign by its name in desk.toml, else by number."""
    return application().campaign_name(campaign_id) or str(_("no. %(id)s", id=campaign_id))


def role_name(key: str) -> str:
    """What people read for a role: ours in their language, the shop's as desk.toml calls it.

    One that desk.toml no longer has is said to be gone.
    """
    role = roles().get(key)
    if role is None:
        return str(_("%(key)s (no longer there)", key=key))
    return str(_(role.name)) if key in BUILT_IN else role.name


def headline(attributes: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What desk.toml wants beside a customer's id, by name: of a yes or no, the name where it is yes."""
    chosen = [(name, attributes.get(name)) for name in policy().header_attributes]
    return [(name, name if value is True else value) for name, value in chosen if value]


def person(profile: CustomerProfile | None, integration_id: str) -> str:
    """A customer by id, with what desk.toml wants beside it, so that the wrong person is noticed; marked."""
    shown = [sight.attribute(*one) for one in headline(profile.attributes)] if profile else []
    return f"{integration_id} ({', '.join(shown)})" if shown else integration_id


FILTERS = {
    "coupon_state": lambda coupon: coupon_state(coupon.state),
    "coupon_kind": coupon_kind,
    "card_standing": card_standing,
    "campaign_name": campaign_name,
    "role_name": role_name,
}
