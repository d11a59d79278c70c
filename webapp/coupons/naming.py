"""What a coupon is and how it stands, in words."""

from __future__ import annotations

from webapp import formatters
from webapp.effects.words import _, ngettext
from webapp.formatters import reader_locale, reader_zone
from webapp.talon.models.coupon import Coupon


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
    used = formatters.reader_number(coupon.usage_counter)
    if not coupon.usage_limit:
        count = coupon.usage_counter
        return str(ngettext("Redeemed %(number)s time.", "Redeemed %(number)s times.", count, number=used))
    limit = formatters.reader_number(coupon.usage_limit)
    return str(_("Redeemed %(number)s of %(limit)s times.", number=used, limit=limit))


def reservations(coupon: Coupon) -> str:
    """How many reservations there are, of how many were meant; empty where the API does not count them."""
    if coupon.reservation_counter is None:
        return ""
    count = int(coupon.reservation_counter)
    made = formatters.reader_number(count)
    if not coupon.reservation_limit:
        return str(ngettext("%(number)s reservation.", "%(number)s reservations.", count, number=made))
    limit = formatters.reader_number(int(coupon.reservation_limit))
    return str(_("%(number)s of %(limit)s reservations.", number=made, limit=limit))


def why_of_no_use(state: str) -> str:
    """Why a coupon in this state cannot be redeemed now, empty where it can."""
    return {
        "pending": _("The code is not valid yet."),
        "used": _("The code is used up, or this customer has redeemed it already."),
        "expired": _("The code has expired."),
        "disabled": _("The campaign of the code is not running."),
    }.get(state, "")
