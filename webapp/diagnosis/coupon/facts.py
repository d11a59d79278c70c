"""A coupon's own facts in sentences, each with its tone; and what a dry run gave, or why it gave nothing."""

from __future__ import annotations

from collections.abc import Iterator

from webapp import effects, naming, programs, sight
from webapp.diagnosis.coupon.trial import Trial
from webapp.diagnosis.coupon.wallet import Wallet
from webapp.diagnosis.coupon.words import money, when
from webapp.effects import EffectContext
from webapp.effects.merging import merged
from webapp.effects.words import _, ngettext
from webapp.extensions import application
from webapp.formatters import reader_locale, reader_zone
from webapp.masking import marked_text
from webapp.talon.models.coupon import IntegrationCoupon
from webapp.talon.models.effect import RuleFailureReason

MOST_FAILURES = 5
LONGEST_DETAILS = 300
Fact = tuple[str, str]


def of_coupon(coupon: IntegrationCoupon, wallet: Wallet, *, counts: bool = True) -> Iterator[Fact]:
    """Dates, uses, what is left on it, and who may use it. `counts` says whether its counters are as they
    are now: a dry run that accepts a code answers as if it had been redeemed."""
    yield _validity(coupon, wallet)
    if counts:
        yield from _uses(coupon)
    yield _holding(coupon, wallet)


def _validity(coupon: IntegrationCoupon, wallet: Wallet) -> Fact:
    start, end = coupon.start_date, coupon.expiry_date
    if end and end <= wallet.at:
        return "bad", _("It expired on %(when)s.", when=when(end))
    if start and start > wallet.at:
        return "bad", _("It is not valid before %(when)s.", when=when(start))
    if end:
        return "good", _("It is valid until %(when)s.", when=when(end))
    return "good", _("It is valid and does not expire.")


def _uses(coupon: IntegrationCoupon) -> Iterator[Fact]:
    count, limit = coupon.usage_counter, coupon.usage_limit
    if limit:
        told = _("It was redeemed %(number)s of %(limit)s times.", number=count, limit=limit)
        yield ("bad" if count >= limit else "good"), told
    else:
        told = ngettext(
            "It was redeemed %(num)s time, and there is no limit.",
            "It was redeemed %(num)s times, and there is no limit.",
            count,
        )
        yield "calm", told
    mine = coupon.profile_redemption_count
    if mine:
        told = ngettext(
            "This customer has redeemed it %(num)s time.",
            "This customer has redeemed it %(num)s times.",
            mine,
        )
        yield "wait", told
    if coupon.discount_limit:
        left = coupon.discount_remainder
        if left is not None:
            told = _(
                "%(left)s of %(limit)s are left on it.", left=money(left), limit=money(coupon.discount_limit)
            )
            yield ("good" if left else "bad"), told


def _holding(coupon: IntegrationCoupon, wallet: Wallet) -> Fact:
    recipient = coupon.recipient_integration_id
    if recipient and recipient == wallet.customer:
        return "good", _("It is a personal code of this customer.")
    if recipient:
        return "bad", _("It is a personal code of %(id)s, and of nobody else.", id=recipient)
    if coupon.is_implicitly_reserved:
        return "calm", _("It shows in every wallet, and anybody can use it.")
    if not coupon.is_reservation_mandatory:
        return "calm", _("A reservation of it is soft: anybody who knows the code can use it.")
    if wallet.is_held is None:
        return "wait", _("Only customers who have reserved it can use it.")
    if wallet.is_held:
        return "good", _("Only customers who have reserved it can use it, and this one has.")
    return "bad", _("Only customers who have reserved it can use it, and this one has not.")


def of_state(wallet: Wallet) -> Iterator[Fact]:
    """What the wallet calls it, with what that does not mean."""
    state = wallet.coupon.state if wallet.coupon else ""
    words = naming.coupon_state(state)[0]
    if state == "active":
        yield "calm", _("Shown as “%(state)s”, as are codes of a campaign that has not started.", state=words)
    elif state == "disabled" and not wallet.is_later:
        yield "bad", _("Shown as “%(state)s”: its campaign is switched off or over.", state=words)
    elif state == "used" and not (wallet.is_used_up or wallet.is_spent):
        told = _("Shown as “%(state)s”: this customer redeemed it. More may be allowed.", state=words)
        yield "calm", told


def gains(trial: Trial) -> tuple[str, ...]:
    """What the code brings about, in sentences."""
    context = _context()
    return tuple(effects.sentence(each, context) for each in merged(trial.given))


def failures(trial: Trial) -> tuple[str, ...]:
    """Which campaign refused it, and which of its rules why."""
    campaign = campaign_of(trial)
    return ((_("Campaign: %(name)s", name=campaign),) if campaign else ()) + failed(trial)


def failed(trial: Trial) -> tuple[str, ...]:
    """Which rule, what failed in it, and what the server says about that."""
    props = trial.said.effect.props if trial.said.effect else {}
    if not trial.failures and props.get("details"):
        return (marked_text(str(props["details"])[:LONGEST_DETAILS]),)
    return tuple(_failure(each) for each in trial.failures[:MOST_FAILURES])


def campaign_of(trial: Trial) -> str:
    """The campaign of the code, as the server names it, else desk.toml; empty where nobody knows it."""
    told = next((each.campaign_name for each in trial.failures if each.campaign_name), "")
    return told or (naming.campaign_name(trial.campaign_id) if trial.campaign_id else "")


def _failure(failure: RuleFailureReason) -> str:
    facts = {"rule": failure.rule_name or _("no. %(id)s", id=failure.rule_index + 1)}
    if failure.condition_index is not None:
        number = failure.condition_index + 1
        told = _("Rule “%(rule)s”: condition %(number)s does not hold", number=number, **facts)
    elif failure.effect_index is not None:
        number = failure.effect_index + 1
        told = _("Rule “%(rule)s”: effect %(number)s could not be applied", number=number, **facts)
    else:
        told = _("Rule “%(rule)s” does not apply", **facts)
    if not failure.details:
        return told
    return f"{told} ({marked_text(failure.details[:LONGEST_DETAILS])})"


def _context() -> EffectContext:
    def program(program_id: int) -> str | None:
        known = programs.find(program_id)
        return known.name if known else None

    return EffectContext(
        currency=application().currency,
        locale=reader_locale(),
        zone=reader_zone(),
        personal=sight.personal(),
        program_name=program,
        campaign_name=application().campaign_name,
    )
