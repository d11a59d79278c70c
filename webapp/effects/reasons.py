"""Why a coupon or referral code was refused, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

_NOT_FOUND = _("There is no such code; check the spelling.")
_EXPIRED = _("The code has expired.")
_TOO_EARLY = _("The code is not valid yet.")
_NOT_RUNNING = _("Its campaign is not running.")
_NOT_TRIGGERED = _("Another campaign took precedence.")
_USED_UP = _("The code is used up.")
_OTHERS = _("The code belongs to another customer, or the order has no customer.")
_CONDITION = _("The order does not meet the campaign's conditions.")

REASONS = {
    "CouponNotFound": _NOT_FOUND,
    "CouponExpired": _EXPIRED,
    "CouponStartDateInFuture": _TOO_EARLY,
    "CouponPartOfNotRunningCampaign": _NOT_RUNNING,
    "CouponPartOfNotTriggeredCampaign": _NOT_TRIGGERED,
    "CouponLimitReached": _USED_UP,
    "CouponRecipientDoesNotMatch": _OTHERS,
    "CouponRejectedByCondition": _CONDITION,
    "CouponReservationRequired": _("Only customers who reserved it may use it, and this one has not."),
    "ReferralNotFound": _NOT_FOUND,
    "ReferralExpired": _EXPIRED,
    "ReferralStartDateInFuture": _TOO_EARLY,
    "ReferralPartOfNotRunningCampaign": _NOT_RUNNING,
    "ReferralPartOfNotTriggeredCampaign": _NOT_TRIGGERED,
    "ReferralLimitReached": _USED_UP,
    "ReferralRecipientDoesNotMatch": _OTHERS,
    "ReferralRejectedByCondition": _CONDITION,
    "ReferralRecipientIdSameAsAdvocate": _("Customers cannot use their own referral code."),
    "ReferralCustomerAlreadyReferred": _("This customer was already referred by somebody."),
    "AdvocateNotFound": _("The customer who recommends is not known."),
    "CampaignLimitReached": _("The campaign's overall limit is used up."),
    "ProfileLimitReached": _("This customer has used it as often as allowed."),
    "ProfileRequired": _("The order has no customer, but this code needs one."),
    "EffectCouldNotBeApplied": _("The reward hit a budget limit."),
}
"""Every `rejectionReason` of the API, with what an agent can say."""


def rejection(reason: str) -> str:
    """A rejection reason in words; one the desk does not know is shown as the API wrote it."""
    return str(REASONS.get(reason, reason))
