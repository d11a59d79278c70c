"""What a coupon is and how it stands, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext

from webapp import formatters
from webapp.effects.words import _, ngettext
from webapp.extensions import application
from webapp.formatters import reader_locale, reader_zone
from webapp.talon.models.coupon import Coupon
from webapp.talon.models.profile import CustomerProfile

STATES = {
    "active": (lazy_gettext("active"), "good"),
    "pending": (lazy_gettext("starts later"), "wait"),
    "used": (lazy_gettext("used"), "calm"),
    "expired": (lazy_gettext("expired"), "calm"),
    "disabled": (lazy_gettext("campaign off"), "bad"),
}


def kind_of(coupon: Coupon) -> tuple[str, str]:
    """How a coupon can be held, in a word and in a sentence."""
    if coupon.is_personal:
        return _("personal"), _("It belongs to one customer alone and cannot be reserved.")
    if coupon.is_implicitly_reserved:
        return _("for everybody"), _(
            "It shows in every wallet without a reservation, and that cannot be taken away."
        )
    if coupon.is_reservation_mandatory:
        return _("hard"), _("Only customers who hold it can redeem it.")
    return _("soft"), _("It shows in the wallet of whoever holds it, but anybody can redeem it.")


def validity(coupon: Coupon) -> str:
    """From when until when it is valid, as a sentence with days in the reader's zone."""
    zone, locale = reader_zone(), reader_locale()
    start = formatters.instant(coupon.start_date, zone, locale) if coupon.start_date else ""
    end = formatters.instant(coupon.expiry_date, zone, locale) if coupon.expiry_date else ""
    if start and end:
        return str(_("Valid from %(start)s to %(end)s.", start=start, end=end))
    if end:
        return str(_("Valid until %(end)s.", end=end))
    if start:
        return str(_("Valid from %(start)s, without an end.", start=start))
    return str(_("Valid without an end."))


def uses(coupon: Coupon) -> str:
    """How often it was redeemed, of how often it can be."""
    if not coupon.usage_limit:
        return str(ngettext("Redeemed %(num)s time.", "Redeemed %(num)s times.", coupon.usage_counter))
    return str(
        _("Redeemed %(number)s of %(limit)s times.", number=coupon.usage_counter, limit=coupon.usage_limit)
    )


def reservations(coupon: Coupon) -> str:
    """How many reservations there are, of how many were meant; empty where the API does not count them."""
    if coupon.reservation_counter is None:
        return ""
    count = int(coupon.reservation_counter)
    if not coupon.reservation_limit:
        return str(ngettext("%(num)s reservation.", "%(num)s reservations.", count))
    return str(_("%(number)s of %(limit)s reservations.", number=count, limit=coupon.reservation_limit))


def why_of_no_use(state: str) -> str:
    """Why a coupon in this state cannot be redeemed now, empty where it can."""
    return {
        "pending": _("The code is not valid yet."),
        "used": _("The code is used up, or this customer has redeemed it already."),
        "expired": _("The code has expired."),
        "disabled": _("The campaign of the code is not running."),
    }.get(state, "")


def campaign_of(coupon: Coupon) -> str:
    """The campaign by name, else by number."""
    return application().campaign_name(coupon.campaign_id) or str(_("no. %(id)s", id=coupon.campaign_id))


def person(profile: CustomerProfile | None, integration_id: str, attributes: tuple[str, ...]) -> str:
    """A customer by id, with what desk.toml wants beside it, so that the wrong person is noticed."""
    known = [profile.attributes.get(name) for name in attributes] if profile else []
    shown = [str(value) for value in known if value]
    return f"{integration_id} ({', '.join(shown)})" if shown else integration_id
