"""The judgement: pure, from what reads and dry runs said. Where they disagree, it does not guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webapp.diagnosis.coupon.reading import Readings
from webapp.diagnosis.coupon.trial import Said, Trial, in_order, read_trial
from webapp.diagnosis.coupon.wallet import Wallet

Standing = Literal[
    "works",  # the dry run accepts it, and nothing that was read speaks against it
    "works_alone",  # accepted, but not beside the other codes of the order
    "works_now",  # refused when the order was closed, accepted today
    "redeemed",  # this very order used it
    "depends",  # nothing against the code itself: without a cart its conditions cannot hold
    "refused",  # for `reason`
    "disagree",  # reads and dry run cannot both be right
    "unsure",  # the dry run does not tell, for `reason`: silent, or first_order
    "unchecked",  # no dry run, and the reads are not enough
    "unknown_code",
    "unknown_customer",
    "unknown_order",
]
Source = Literal["", "order", "wallet", "trial"]

_BY_CART = ("CouponRejectedByCondition", "EffectCouldNotBeApplied", "CouponPartOfNotTriggeredCampaign")


@dataclass(frozen=True)
class Verdict:
    """How it stands with the code.

    Attributes:
        standing: see Standing.
        reason: the API's word for the rejection, or why nothing can be told; may be empty.
        source: who says so.
        against: where reads and dry run disagree, what the reads say keeps it from being used; empty where
            they see nothing against it.
    """

    standing: Standing
    reason: str = ""
    source: Source = ""
    against: str = ""


@dataclass(frozen=True)
class Findings:
    """Everything that the verdict rests on, each seen from the one code."""

    readings: Readings
    wallet: Wallet
    trial: Trial | None
    alone: Trial | None
    in_order: Said


def find(readings: Readings, wallet: Wallet) -> Findings:
    """See each answer from the one code. A dry run for a customer who does not exist is not looked at."""
    code = readings.question.code
    is_nobody = readings.wallet.state == "missing"
    trial = None if is_nobody else readings.trial.value
    alone = None if is_nobody else readings.alone.value
    order = readings.order.value
    return Findings(
        readings,
        wallet,
        read_trial(code, trial) if trial else None,
        read_trial(code, alone) if alone else None,
        in_order(code, order) if order else Said(),
    )


def judge(found: Findings) -> Verdict:
    """The one verdict. What was read stands before what was tried, and an order's own effects before both."""
    told = _missing(found)
    if told:
        return told
    session = found.readings.session
    is_closed = session is not None and session.state == "closed"
    if is_closed and found.in_order.outcome == "accepted":
        return Verdict("redeemed", source="order")
    if is_closed and found.in_order.outcome == "rejected":
        works = found.trial is not None and found.trial.said.outcome == "accepted" and not found.wallet.blocks
        return Verdict("works_now" if works else "refused", found.in_order.reason, "order")
    if found.trial is None:
        blocks = found.wallet.blocks
        return Verdict("refused", blocks[0], "wallet") if blocks else Verdict("unchecked")
    return _tried(found, found.trial)


def _missing(found: Findings) -> Verdict | None:
    """The code, the customer or the order does not exist."""
    readings = found.readings
    if readings.holders.state == "missing":
        said = found.trial.said if found.trial else Said()
        is_known = said.outcome == "accepted" or (said.reason and said.reason != "CouponNotFound")
        if is_known or found.wallet.coupon:
            return Verdict("disagree", said.reason, "trial", against="CouponNotFound")
        return Verdict("unknown_code", "CouponNotFound", "wallet")
    if readings.wallet.state == "missing":
        return Verdict("unknown_customer")
    if readings.order.state == "missing":
        return Verdict("unknown_order")
    return None


def _tried(found: Findings, trial: Trial) -> Verdict:
    """What the dry run says, held against what was read."""
    blocks, said = found.wallet.blocks, trial.said
    works_alone = found.alone is not None and found.alone.said.outcome == "accepted"
    if blocks and (works_alone or said.outcome == "accepted"):
        return Verdict("disagree", "", "trial", against=blocks[0])
    if said.outcome == "accepted":
        return Verdict("works", source="trial")
    if works_alone:
        return Verdict("works_alone", said.reason, "trial")
    if not said.outcome:
        return Verdict("refused", blocks[0], "wallet") if blocks else Verdict("unsure", "silent", "trial")
    if found.wallet.contradicts(said.reason):
        return Verdict("disagree", said.reason, "trial", against=blocks[0] if blocks else "")
    if said.reason in _BY_CART:
        if blocks:
            return Verdict("refused", blocks[0], "wallet")
        if found.readings.has_empty_cart:
            return Verdict("depends", said.reason, "trial")
        if said.reason == "CouponRejectedByCondition" and is_no_longer_first(found):
            return Verdict("unsure", "first_order", "trial")
    if said.reason == "CouponNotFound":
        return Verdict("unknown_code", said.reason, "trial")
    return Verdict("refused", said.reason, "trial")


def is_no_longer_first(found: Findings) -> bool:
    """Whether the dry run counts as another order beside the customer's first, so that conditions on a first
    order fail in it alone."""
    session, trial = found.readings.session, found.trial
    return bool(session and session.first_session and trial and trial.first_session is False)
