"""What can be done about a verdict: the next step, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import url_for

from webapp.access import may
from webapp.diagnosis.coupon.words import Words, when
from webapp.effects.words import _
from webapp.formatters import reader_zone
from webapp.permissions import Permission


@dataclass(frozen=True)
class Remedy:
    """One thing to do. `text` says it; `href` leads there by `label`.

    `is_reservation` makes it a form that opens the preview of reserving the code for `customer`: nothing is
    written before that is confirmed.
    """

    text: str
    label: str = ""
    href: str = ""
    is_reservation: bool = False
    customer: str = ""


def remedies(words: Words) -> list[Remedy]:
    """What to do, most useful first; none where nobody at the desk can do anything."""
    standing, reason = words.verdict.standing, words.verdict.reason
    found = list(_BY_STANDING[standing](words)) if standing in _BY_STANDING else []
    if standing == "refused" and words.verdict.source != "order" and reason in _BY_REASON:
        found += _BY_REASON[reason](words)
    return found


def _redeemed(words: Words) -> Iterator[Remedy]:
    order = words.found.readings.question.session
    address = url_for("sessions.page", session_id=order)
    yield Remedy(_("What it gave is on the page of the order."), _("Open the order"), address)


def _alone(words: Words) -> Iterator[Remedy]:
    yield Remedy(
        _("Take %(codes)s out of the order, or leave this code for another one.", codes=words.facts["others"])
    )


def _depends(_words: Words) -> Iterator[Remedy]:
    yield Remedy(
        _("Give the order, or type what is in the cart, and check again."), _("To the cart"), "#form"
    )


def _reserve(words: Words) -> Iterator[Remedy]:
    readings = words.found.readings
    if not readings.customer:
        yield Remedy(_("Give the customer, and check again."), _("To the form"), "#form")
    elif readings.wallet.state != "answered":
        return
    elif not may(Permission.CREATE_COUPON_RESERVATION):
        yield Remedy(_("Somebody with the permission for it can reserve the code for this customer."))
    else:
        told = _("Reserve it for %(id)s: the preview comes first.", id=readings.customer)
        address = url_for("coupons.preview_reservation", code=words.facts["code"])
        yield Remedy(told, _("Preview the reservation"), address, True, readings.customer)


def _wait(words: Words) -> Iterator[Remedy]:
    start = words.coupon.start_date if words.coupon else None
    if start is None:
        return
    address = words.found.readings.question.address(day=_first_noon(start))
    yield Remedy(_("Wait until %(when)s.", when=when(start)), _("Would it work then?"), address)


def _first_noon(start: datetime) -> date:
    """The first day at whose noon it has begun: checks for a day are made for its noon."""
    local = start.astimezone(reader_zone())
    return local.date() if local.time() <= time(12) else local.date() + timedelta(days=1)


def _later(words: Words) -> Iterator[Remedy]:
    coupon = words.found.wallet.coupon
    if coupon is None or coupon.state == "active":
        told = _("Its campaign may begin later: try a later day.")
        yield Remedy(told, _("Choose a day"), "#form")


def _fill_up(words: Words) -> Iterator[Remedy]:
    missing = words.facts["missing"]
    if missing:
        yield Remedy(_("Put goods for %(amount)s more into the cart.", amount=missing))


def _name_customer(words: Words) -> Iterator[Remedy]:
    if not words.found.readings.customer:
        yield Remedy(_("Give the customer, and check again."), _("To the form"), "#form")


_BY_STANDING = {"redeemed": _redeemed, "works_alone": _alone, "depends": _depends}
_BY_REASON = {
    "CouponReservationRequired": _reserve,
    "CouponStartDateInFuture": _wait,
    "CouponPartOfNotRunningCampaign": _later,
    "CouponRejectedByCondition": _fill_up,
    "CouponRecipientDoesNotMatch": _name_customer,
    "ProfileRequired": _name_customer,
}
