"""The reasons of a verdict, one line each, with where it comes from: what speaks against the code first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext

from webapp import naming
from webapp.diagnosis.coupon import facts
from webapp.diagnosis.coupon.reading import Part
from webapp.diagnosis.coupon.trial import Trial
from webapp.diagnosis.coupon.verdict import Findings, is_no_longer_first
from webapp.diagnosis.coupon.words import when
from webapp.effects import rejection
from webapp.effects.words import _, ngettext
from webapp.errors import details_of
from webapp.problems import words_for

SOURCES = {
    "order": lazy_gettext("Order"),
    "wallet": lazy_gettext("Wallet"),
    "holders": lazy_gettext("Reservations"),
    "trial": lazy_gettext("Dry run"),
    "alone": lazy_gettext("Dry run alone"),
}
PARTS = {
    "holders": lazy_gettext("Who has reserved it could not be read."),
    "wallet": lazy_gettext("The customer’s wallet could not be read."),
    "order": lazy_gettext("The order could not be read, so its cart was not tried."),
    "trial": lazy_gettext("The dry run did not succeed."),
    "alone": lazy_gettext("The dry run without the other codes did not succeed."),
}
_RANKS = ("bad", "unchecked", "wait", "good", "calm")


@dataclass(frozen=True)
class Reason:
    """One line. `tone` is bad, unchecked (worth another try), wait (to be known), good, or calm.

    `source` is a key of SOURCES, `more` stands below the line.
    """

    tone: str
    source: str
    text: str
    more: tuple[str, ...] = ()

    @property
    def source_name(self) -> str:
        """Where it comes from, in a word or two."""
        return str(SOURCES[self.source])


def reasons(found: Findings) -> list[Reason]:
    """Every reason; among those of one weight an order's effects come first, then reads, then dry runs."""
    listed = [*_order(found), *_existence(found), *_coupon(found), *_trials(found), *_unchecked(found)]
    return sorted(listed, key=lambda one: _RANKS.index(one.tone))


def _order(found: Findings) -> Iterator[Reason]:
    session = found.readings.session
    if found.readings.order.state == "missing":
        yield Reason("bad", "order", _("There is no such order."))
    if session is None:
        return
    moment, outcome = when(session.updated), found.in_order.outcome
    if outcome == "accepted":
        yield Reason("good", "order", _("The order accepted it at its last change, %(when)s.", when=moment))
    elif outcome == "rejected":
        told = _("The order refused it at its last change, %(when)s.", when=moment)
        tone = "wait" if session.state == "open" else "bad"
        yield Reason(tone, "order", told, (rejection(found.in_order.reason),))
    elif found.readings.question.code in session.coupon_codes:
        yield Reason("wait", "order", _("It was entered in this order, which no longer tells what it did."))
    yield from _doubts(found)


def _doubts(found: Findings) -> Iterator[Reason]:
    """What makes the order's cart a different one from what the customer has before them."""
    readings, session = found.readings, found.readings.session
    if session is None:
        return
    if session.profile_id and session.profile_id != readings.customer:
        yield Reason("wait", "order", _("The order belongs to %(id)s.", id=session.profile_id))
    if is_no_longer_first(found):
        told = _("It is the customer’s first order; a dry run counts as one more, so it cannot be the first.")
        yield Reason("wait", "trial", told)
    if session.state != "open":
        told = _("The cart was tried as it was bought, by the rules of today.")
        yield Reason("calm", "trial", told)


def _existence(found: Findings) -> Iterator[Reason]:
    readings = found.readings
    holders, customer = readings.holders, readings.customer
    if holders.state == "missing":
        yield Reason("bad", "holders", _("Nobody can reserve it: there is no such coupon code."))
    if holders.value is not None:
        count = len(holders.value.items)
        told = ngettext("%(num)s customer has reserved it.", "%(num)s customers have reserved it.", count)
        if found.wallet.is_held:
            yield Reason("good", "holders", _("This customer has reserved it."))
        yield Reason("calm", "holders", told if count else _("The code exists. Nobody has reserved it."))
    if readings.wallet.state == "missing":
        yield Reason("bad", "wallet", _("There is no such customer; check the id."))
    if readings.wallet.value is not None and found.wallet.coupon is None:
        told = _("It is not in the wallet of %(id)s: neither reserved nor redeemed.", id=customer)
        yield Reason("calm", "wallet", told)


def _coupon(found: Findings) -> Iterator[Reason]:
    """The coupon itself: from the wallet, else as the dry run shows it."""
    wallet, trial = found.wallet, found.trial
    is_accepted = trial is not None and trial.said.outcome == "accepted"
    if wallet.coupon is not None:
        told = [*facts.of_coupon(wallet.coupon, wallet), *([] if is_accepted else facts.of_state(wallet))]
        yield from (Reason(tone, "wallet", text) for tone, text in told)
    elif trial and trial.coupon:
        told = [*facts.of_coupon(trial.coupon, wallet, counts=not is_accepted)]
        yield from (Reason(tone, "trial", text) for tone, text in told)


def _trials(found: Findings) -> Iterator[Reason]:
    if found.trial:
        yield _tried("trial", found.trial, _("It accepts the code."), _("It refuses the code."))
        yield from (Reason("calm", "trial", text) for text in _instead(found.trial))
    if found.alone:
        yield _tried(
            "alone",
            found.alone,
            _("It accepts the code without the other codes of the order."),
            _("It refuses the code also without the other codes of the order."),
        )


def _tried(source: str, trial: Trial, accepted: str, refused: str) -> Reason:
    if trial.said.outcome == "accepted":
        return Reason("good", source, accepted, facts.gains(trial))
    if trial.said.outcome == "rejected":
        return Reason("bad", source, f"{refused} {rejection(trial.said.reason)}", facts.failures(trial))
    return Reason("wait", source, _("It says nothing about the code."))


def _instead(trial: Trial) -> list[str]:
    """Which campaigns gave something, where that may be why this one did not."""
    if trial.said.reason != "CouponPartOfNotTriggeredCampaign" or not trial.others:
        return []
    names = ", ".join(one.name or naming.campaign_name(one.id) for one in trial.others)
    return [_("These campaigns apply to the cart instead: %(names)s.", names=names)]


def _unchecked(found: Findings) -> Iterator[Reason]:
    for name, words in PARTS.items():
        part: Part[object] = getattr(found.readings, name)
        if part.state == "failed":
            yield Reason("unchecked", name, str(words), _why(part))
        elif part.state == "forbidden":
            yield Reason("wait", name, _("You may not see this, so it was not asked."))


def _why(part: Part[object]) -> tuple[str, ...]:
    if part.error is None:
        return ()
    return (str(words_for(part.error).title), *details_of(part.error))
