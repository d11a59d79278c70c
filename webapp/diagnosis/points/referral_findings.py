"""Whether a friend's referral counted, and why not: the most certain answer first.

What is read out says yes or no, and nothing of the friend: reasons that tell of them stay with the agent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from webapp import formatters
from webapp.diagnosis.points.finding import Finding, nothing_to_do
from webapp.diagnosis.points.referral import ReferralCase
from webapp.diagnosis.points.voice import amounts_of
from webapp.effects import rejection
from webapp.effects.props import Props
from webapp.effects.words import _
from webapp.talon.models.referral import InventoryReferral

_ABOUT_FRIEND = frozenset(
    {
        "ReferralCustomerAlreadyReferred",
        "ReferralRejectedByCondition",
        "ProfileLimitReached",
        "ProfileRequired",
    }
)


def itself(case: ReferralCase) -> Finding | None:
    """Nobody can recommend themselves."""
    if not case.friend or case.friend != case.asked.customer:
        return None
    return Finding(
        "self_referral",
        "bad",
        title=_("The friend is the customer"),
        why=_("Customers cannot use their own referral code."),
        say=_("A referral code cannot be used by the account that it belongs to."),
        remedy=nothing_to_do(),
    )


def no_code(case: ReferralCase) -> Finding | None:
    """The customer has no code to pass on."""
    if case.codes:
        return None
    return Finding(
        "no_code",
        "bad",
        title=_("The customer has no referral code"),
        why=_("Without a code of this customer nobody can be counted for them."),
        say=_("There is no referral code on your account yet, so no friend could be counted."),
        remedy=_("A code can be made for the customer; it counts for orders from then on."),
    )


def foreign_code(case: ReferralCase) -> Finding | None:
    """The code that was named is not one of the customer's."""
    if not case.asked.code or case.meant:
        return None
    return Finding(
        "foreign_code",
        "bad",
        title=_("This code is not one of the customer's"),
        why=_("It belongs to somebody else, or there is no such code: check the spelling."),
        say=_("The code your friend used is not one of yours."),
        remedy=_("Compare it with the customer's codes below."),
    )


def counted(case: ReferralCase) -> Finding | None:
    """The friend was counted."""
    accepted = case.told("acceptReferral") if case.session and case.session.state == "closed" else None
    if not case.friend or not (case.counted or accepted):
        return None
    reward = amounts_of(case.reward, case.context)
    starts = sorted(one.start.at for one in case.reward if one.is_pending(case.now) and one.start.at)
    code = case.counted.code if case.counted else Props(accepted.props).text_or("value") if accepted else ""
    told = [_("Counted by code %(code)s.", code=code)]
    say = _("Yes, your friend's order counted.")
    if reward:
        told.append(_("The order gave the customer %(points)s.", points=reward))
        say += " " + _("You got %(points)s for it.", points=reward)
    if starts:
        say += " " + _("They count from %(day)s on.", day=case.context.day(starts[0]))
    refused_here = case.told("rejectReferral")
    if refused_here:
        why = rejection(Props(refused_here.props).text_or("rejectionReason"))
        told.append(_("This order itself did not count, another one did: %(why)s", why=why))
    return Finding(
        "counted",
        "good",
        title=_("Yes: the friend was counted"),
        why=_("The friend stands among those who used a code of the customer.")
        if case.counted
        else _("The friend's order was closed with a code of the customer."),
        say=say,
        remedy=nothing_to_do()
        if reward
        else _(
            "Which reward there was is in the ledger of the customer; the friend's order id tells it too."
        ),
        told=tuple(told),
    )


def not_the_friends(case: ReferralCase) -> Finding | None:
    """The order that was named is not the friend's."""
    session, friend = case.session, case.asked.friend
    if session is None or not friend or session.profile_id == friend:
        return None
    return Finding(
        "other_order",
        "bad",
        title=_("The order was not placed by this friend"),
        why=_("It was placed as a guest.") if not session.profile_id else _("It belongs to another account."),
        say=_("The order was not placed with your friend's account, so it could not count."),
        remedy=_("Ask for the friend's order id again."),
    )


def cancelled(case: ReferralCase) -> Finding | None:
    """The friend's order was cancelled."""
    if case.session is None or case.session.state != "cancelled":
        return None
    return Finding(
        "cancelled",
        "bad",
        title=_("The friend's order was cancelled"),
        why=_("Cancelling gives the code back: it can be used again."),
        say=_("Your friend's order was not completed, so it does not count."),
        remedy=_("The friend can use the code with another order."),
    )


def not_closed(case: ReferralCase) -> Finding | None:
    """The code fits, and the friend's order is still open."""
    if case.session is None or case.session.state != "open" or not case.told("acceptReferral"):
        return None
    return Finding(
        "not_closed",
        "wait",
        title=_("Not yet: the friend's order is still open"),
        why=_("The code fits. It counts once the shop closes the order."),
        say=_("Not yet: your friend's order is not completed. It counts once it is."),
        remedy=_("Nothing needs to be done: wait until the order is completed."),
    )


def refused(case: ReferralCase) -> Finding | None:
    """The friend's order refused the code."""
    effect = case.told("rejectReferral")
    return _refusal("refused", Props(effect.props).text_or("rejectionReason")) if effect else None


def not_entered(case: ReferralCase) -> Finding | None:
    """The friend's order carries no code, or another one."""
    session = case.session
    if (
        session is None
        or session.state == "cancelled"
        or session.referral_code in {one.code for one in case.codes}
    ):
        return None
    told = []
    if case.refused:
        told.append(_("With the code it would be refused now: %(why)s", why=rejection(case.refused)))
    elif case.refused == "":
        told.append(_("With the code it would be accepted now."))
    return Finding(
        "not_entered",
        "bad",
        title=_("The friend's order has no code of this customer"),
        why=_("It was placed with another code.")
        if session.referral_code
        else _("It was placed without a code."),
        say=_("Your code was not used with your friend's order, so it could not count."),
        remedy=_("A code counts only with the order that it is entered in; it cannot be added afterwards.")
        if session.state != "open"
        else _("The friend can still enter the code before completing the order."),
        told=tuple(told),
    )


def rehearsed(case: ReferralCase) -> Finding | None:
    """A dry run with the friend's cart refuses the code that the order carries."""
    return (
        _refusal("rehearsed", case.refused)
        if case.refused and case.session and case.session.referral_code
        else None
    )


def unusable(case: ReferralCase) -> Finding | None:
    """Every code in question cannot be used, as its own facts say."""
    reasons = [(one, reason) for one in case.meant if (reason := _fault(one, case))]
    if not reasons or len(reasons) < len(case.meant):
        return None
    return Finding(
        "unusable",
        "bad",
        title=_("The code cannot be used"),
        why=reasons[0][1],
        say=_("Your referral code cannot be used (any more): %(why)s", why=reasons[0][1]),
        remedy=_("The campaign team can say whether there is a new code."),
        told=tuple(f"{one.code}: {reason}" for one, reason in reasons),
    )


def not_counted(case: ReferralCase) -> Finding | None:
    """Nothing shows that the friend was counted."""
    if not case.friend:
        return None
    return Finding(
        "not_counted",
        "wait",
        title=_("No: the friend is not among those who were counted"),
        why=_("The codes themselves are in order. Only the friend's order can tell more.")
        if case.session is None
        else _("The order says nothing of the code."),
        say=_("Your friend is not counted so far. I need the number of the order to say why."),
        remedy=_("Ask for the friend's order id, and check again with it."),
    )


RULES: tuple[Callable[[ReferralCase], Finding | None], ...] = (
    itself,
    no_code,
    counted,
    foreign_code,
    not_the_friends,
    cancelled,
    not_closed,
    refused,
    not_entered,
    rehearsed,
    unusable,
    not_counted,
)
"""The first that holds is the answer; the others are said beside it."""


def referral_findings(case: ReferralCase) -> list[Finding]:
    """The answer first, then what else is true. After a plain yes or no nothing else matters."""
    found = [one for rule in RULES if (one := rule(case))]
    if found and found[0].code in ("counted", "self_referral", "no_code"):
        return found[:1]
    return [one for one in found if one.code != "not_counted"] or found


def state_of(code: InventoryReferral, case: ReferralCase) -> str:
    """How a code stands, in words."""
    return _fault(code, case) or _("can be used")


def _refusal(kind: str, reason: str) -> Finding:
    why = rejection(reason)
    say = (
        _("Your friend's order did not meet the conditions of the offer.")
        if reason in _ABOUT_FRIEND
        else _("The code was not accepted: %(why)s", why=why)
    )
    return Finding(
        kind,
        "bad",
        title=_("No: the code was refused")
        if kind == "refused"
        else _("No: the code is refused for this cart"),
        why=why,
        say=say,
        remedy=_("If that looks wrong, the campaign team can check the conditions."),
    )


def _fault(code: InventoryReferral, case: ReferralCase) -> str:
    """Why a code cannot be used, in words; empty where nothing stands against it."""
    day, number = case.context.day, partial(formatters.number, locale=case.context.locale)
    fault = case.fault(code)
    if fault == "expired" and code.expiry_date:
        return _("It expired on %(day)s.", day=day(code.expiry_date))
    if fault == "early" and code.start_date:
        return _("It is not valid before %(day)s.", day=day(code.start_date))
    if fault == "used_up":
        used, limit = number(code.usage_counter), number(code.usage_limit)
        return _("It is used up: %(used)s of %(limit)s.", used=used, limit=limit)
    return _("It is meant for another friend.") if fault else ""
