"""The verdict in one sentence for the agent, and the facts that sentences name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Union

from flask_babel import LazyString, lazy_gettext

from webapp import formatters
from webapp.diagnosis.coupon.verdict import Findings, Verdict
from webapp.effects import rejection
from webapp.effects.words import _
from webapp.extensions import application
from webapp.formatters import reader_locale, reader_zone
from webapp.talon.models.coupon import IntegrationCoupon

TONES = {
    "works": "good",
    "works_now": "good",
    "redeemed": "info",
    "works_alone": "wait",
    "depends": "wait",
    "disagree": "wait",
    "unsure": "wait",
    "unchecked": "wait",
}
"""The tone of a standing; of any other, bad."""


@dataclass(frozen=True)
class Words:
    """A verdict with the facts that its sentences name."""

    verdict: Verdict
    found: Findings

    @property
    def coupon(self) -> IntegrationCoupon | None:
        """The coupon, as the wallet shows it, else as the dry run does."""
        return self.found.wallet.coupon or (self.found.trial.coupon if self.found.trial else None)

    @property
    def state(self) -> str:
        """What the wallet calls it, empty where it is not in there."""
        return self.found.wallet.coupon.state if self.found.wallet.coupon else ""

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left on a code that is used up in parts."""
        return bool(self.coupon and self.coupon.discount_limit and self.coupon.discount_remainder == 0)

    @property
    def is_used_by_customer(self) -> bool:
        """Whether the customer has redeemed it at all."""
        return bool(self.coupon and self.coupon.profile_redemption_count)

    @cached_property
    def facts(self) -> dict[str, str]:
        """What a sentence may name; a moment or an amount that is not known is empty."""
        readings, coupon = self.found.readings, self.coupon
        missing = self.found.trial.missing_amount if self.found.trial else None
        return {
            "code": readings.question.code,
            "customer": readings.customer,
            "order": readings.question.session,
            "others": ", ".join(readings.others),
            "application": application().name,
            "start": when(coupon.start_date) if coupon and coupon.start_date else "",
            "end": when(coupon.expiry_date) if coupon and coupon.expiry_date else "",
            "missing": "" if missing is None else money(missing),
        }

    def say(self, text: Text) -> str:
        """A text with its facts filled in; what depends on more than those is a function."""
        return str(text) % self.facts if isinstance(text, LazyString) else text(self)

    @property
    def tone(self) -> str:
        """Of the badge and the frame."""
        return TONES.get(self.verdict.standing, "bad")

    @property
    def headline(self) -> str:
        """The verdict for the agent, in one sentence."""
        standing, day = self.verdict.standing, self.found.readings.question.day
        said = self.say(HEADLINES[standing])
        if day is None or standing.startswith("unknown"):
            return said
        shown = formatters.day(day, reader_zone(), reader_locale())
        return _("On %(day)s: %(verdict)s", day=shown, verdict=said)


Text = Union[LazyString, Callable[[Words], str]]  # noqa: UP007 - LazyString knows no operator |


def money(amount: Decimal) -> str:
    """An amount in the Application's currency."""
    return formatters.money(amount, application().currency, reader_locale())


def when(moment: datetime) -> str:
    """A moment in the reader's zone."""
    return formatters.instant(moment, reader_zone(), reader_locale())


def _works(words: Words) -> str:
    if words.found.readings.has_empty_cart:
        return _("It works, even with an empty cart.")
    return _("It works with this cart.")


def _refused(words: Words) -> str:
    told = rejection(words.verdict.reason)
    if words.verdict.source == "order":
        return _("It was refused when the order was closed. %(told)s", told=told)
    precise = PRECISE.get(words.verdict.reason)
    return (words.say(precise) if precise else "") or told


def _disagree(words: Words) -> str:
    verdict = words.verdict
    tried, read = rejection(verdict.reason), rejection(verdict.against)
    if not verdict.against:
        return _("Nothing that was read speaks against it, yet the dry run refuses it. %(told)s", told=tried)
    if not verdict.reason:
        return _("The dry run accepts it, yet what was read says: %(told)s", told=read)
    return _("The dry run says: %(tried)s What was read says: %(read)s", tried=tried, read=read)


def _unsure(words: Words) -> str:
    if words.verdict.reason == "first_order":
        return _("The dry run cannot tell: this is the customer’s first order, and it counts as one more.")
    return _("The dry run says nothing about this code.")


HEADLINES: dict[str, Text] = {
    "works": _works,
    "works_alone": lazy_gettext("It works alone, but not together with %(others)s."),
    "works_now": lazy_gettext(
        "It was refused when the order was closed, but works today with the same cart."
    ),
    "redeemed": lazy_gettext("It was redeemed in this very order."),
    "depends": lazy_gettext("Nothing speaks against the code itself. What is in the cart decides."),
    "refused": _refused,
    "disagree": _disagree,
    "unsure": _unsure,
    "unchecked": lazy_gettext("Whether it works could not be checked."),
    "unknown_code": lazy_gettext("There is no such code in %(application)s."),
    "unknown_customer": lazy_gettext("There is no customer %(customer)s. Nothing was tried for them."),
    "unknown_order": lazy_gettext("There is no order %(order)s, so its cart could not be tried."),
}


def _not_running(words: Words) -> str:
    if words.state == "disabled":
        return _("Its campaign is switched off or over.")
    if words.state == "active":
        return _("Its campaign is not running; it may not have started yet.")
    return ""


def _used(words: Words) -> str:
    if words.is_spent:
        return _("Nothing is left on it.")
    return _("It is used up, by this customer.") if words.is_used_by_customer else ""


def _recipient(words: Words) -> str:
    if words.facts["customer"]:
        return _("It is a personal code of another customer.")
    return _("It is a personal code, and it was tried without a customer.")


def _condition(words: Words) -> str:
    if words.facts["missing"]:
        return _("The cart is %(amount)s short of its minimum.", amount=words.facts["missing"])
    return _("The cart or the customer does not meet the conditions of its campaign.")


def _unreserved(words: Words) -> str:
    if words.facts["customer"]:
        return ""
    return _("Only customers it is reserved for may use it, and it was tried without a customer.")


def _expired(words: Words) -> str:
    return _("It expired on %(when)s.", when=words.facts["end"]) if words.facts["end"] else ""


def _early(words: Words) -> str:
    return _("It is not valid before %(when)s.", when=words.facts["start"]) if words.facts["start"] else ""


PRECISE: dict[str, Text] = {
    "CouponExpired": _expired,
    "CouponStartDateInFuture": _early,
    "CouponPartOfNotRunningCampaign": _not_running,
    "CouponLimitReached": _used,
    "CouponRecipientDoesNotMatch": _recipient,
    "CouponRejectedByCondition": _condition,
    "CouponReservationRequired": _unreserved,
}
"""More than the reason alone says, where more is known."""
