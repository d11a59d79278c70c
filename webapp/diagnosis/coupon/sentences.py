"""The sentence to say to the customer, one for each verdict.

It has no word of the desk's or of Talon.One's own, and tells nothing about other customers.
"""

from __future__ import annotations

from flask_babel import lazy_gettext

from webapp.diagnosis.coupon.words import Text, Words
from webapp.effects.words import _


def sentence(words: Words) -> str:
    """What to say."""
    standing, reason = words.verdict.standing, words.verdict.reason
    return words.say(REFUSALS.get(reason, NO_LUCK) if standing == "refused" else SENTENCES[standing])


NO_LUCK = lazy_gettext(
    "I do not see yet why your code %(code)s is not accepted. I will find out and come back to you."
)
UNKNOWN = lazy_gettext(
    "I cannot find the code %(code)s. Please read it to me letter by letter: O and 0, or I and 1, are easily"
    " mixed up."
)


def _works(words: Words) -> str:
    code = words.facts["code"]
    if words.found.readings.has_empty_cart:
        return _("Your code %(code)s is valid, you can use it now.", code=code)
    return _("Your code %(code)s is valid and works for your order.", code=code)


SENTENCES: dict[str, Text] = {
    "works": _works,
    "works_alone": lazy_gettext(
        "Your code %(code)s works, but not together with the other code in your order. Please use one of"
        " them."
    ),
    "works_now": lazy_gettext(
        "Your code %(code)s could not be used when you placed that order. It works now, so you can use it for"
        " your next one."
    ),
    "redeemed": lazy_gettext("Your code %(code)s was accepted: it is part of your order %(order)s."),
    "depends": lazy_gettext(
        "Your code %(code)s is valid, but only for certain orders. Tell me what is in your basket, and I will"
        " check it."
    ),
    "disagree": NO_LUCK,
    "unsure": NO_LUCK,
    "unchecked": lazy_gettext(
        "I cannot check your code %(code)s at this moment. Please give me a little time."
    ),
    "unknown_code": UNKNOWN,
    "unknown_customer": lazy_gettext("I cannot find your account. Could you give me your details again?"),
    "unknown_order": lazy_gettext("I cannot find the order %(order)s. Could you give me its number again?"),
}


def _expired(words: Words) -> str:
    code, end = words.facts["code"], words.facts["end"]
    if not end:
        return _("Your code %(code)s has expired and can no longer be used.", code=code)
    return _("Your code %(code)s was valid until %(when)s and has expired.", code=code, when=end)


def _early(words: Words) -> str:
    code, start = words.facts["code"], words.facts["start"]
    if not start:
        return _("Your code %(code)s is not valid yet. Please try it again later.", code=code)
    return _("Your code %(code)s is valid from %(when)s on. Please use it then.", code=code, when=start)


def _not_running(words: Words) -> str:
    if words.state == "disabled":
        return _("The offer of your code %(code)s is over.", code=words.facts["code"])
    return _("The offer of your code %(code)s is not available at the moment.", code=words.facts["code"])


def _used(words: Words) -> str:
    code = words.facts["code"]
    if words.is_spent:
        return _("Nothing is left on your code %(code)s: all of its value has been used.", code=code)
    if words.is_used_by_customer:
        return _("You have used your code %(code)s already.", code=code)
    return _("The code %(code)s has been used already and cannot be used again.", code=code)


def _recipient(words: Words) -> str:
    code = words.facts["code"]
    if words.facts["customer"]:
        return _("The code %(code)s was not made out to this account, so it cannot be used here.", code=code)
    return _("Please sign in with the account that received the code %(code)s, then use it.", code=code)


def _condition(words: Words) -> str:
    code, missing = words.facts["code"], words.facts["missing"]
    if missing and words.verdict.source != "order":
        return _(
            "Your code %(code)s needs a larger order: goods for %(amount)s are still missing.",
            code=code,
            amount=missing,
        )
    return _("Your code %(code)s is valid, but not for this order.", code=code)


REFUSALS: dict[str, Text] = {
    "CouponNotFound": UNKNOWN,
    "CouponExpired": _expired,
    "CouponStartDateInFuture": _early,
    "CouponPartOfNotRunningCampaign": _not_running,
    "CouponPartOfNotTriggeredCampaign": lazy_gettext(
        "Your code %(code)s cannot be combined with another offer that applies to your order."
    ),
    "CouponLimitReached": _used,
    "CampaignLimitReached": lazy_gettext(
        "The offer of your code %(code)s was limited, and all of it has been given out."
    ),
    "ProfileLimitReached": lazy_gettext(
        "You have used the offer of your code %(code)s as often as it can be used."
    ),
    "CouponRecipientDoesNotMatch": _recipient,
    "CouponRejectedByCondition": _condition,
    "EffectCouldNotBeApplied": lazy_gettext(
        "The offer of your code %(code)s is used up, so it cannot take anything off now."
    ),
    "CouponReservationRequired": lazy_gettext(
        "The code %(code)s works only in accounts that it was given to, and yours is not among them yet."
    ),
    "ProfileRequired": lazy_gettext("Please sign in first, then enter your code %(code)s."),
}
"""What to say for each of the API's reasons."""
