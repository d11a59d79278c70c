"""What the people who run the campaigns need to know, as plain text to be pasted into a ticket."""

from __future__ import annotations

from datetime import datetime

from webapp import formatters
from webapp.diagnosis.coupon import facts
from webapp.diagnosis.coupon.words import Words
from webapp.effects.words import _
from webapp.extensions import application, correlation_id


def text(words: Words, now: datetime) -> str:
    """Everything that was found, one fact in each line; nothing of other customers."""
    question, found, trial = words.found.readings.question, words.found, words.found.trial
    said = trial.said if trial else None
    lines = [
        (_("Application"), application().name),
        (_("Code"), question.code),
        (_("Customer"), found.readings.customer or _("nobody")),
        (_("Order"), question.session),
        (_("Cart"), _cart(words)),
        (_("For the day"), question.day.isoformat() if question.day else ""),
        (_("Verdict"), words.headline),
        (_("Dry run"), f"{said.outcome or '–'} {said.reason}".strip() if said else _("not checked")),
        (_("State in the wallet"), found.wallet.coupon.state if found.wallet.coupon else ""),
        (_("Campaign"), _campaign(words)),
        *[(_("Why"), line) for line in (facts.failed(trial) if trial else ())],
        (_("Checked"), formatters.utc(now)),
        (_("Request number"), correlation_id()),
    ]
    return "\n".join(f"{label}: {value}" for label, value in lines if value)


def _cart(words: Words) -> str:
    question = words.found.readings.question
    return ", ".join(f"{line.quantity} × {line.sku}" for line in question.lines)


def _campaign(words: Words) -> str:
    trial = words.found.trial
    if trial is None or not trial.campaign_id:
        coupon = words.coupon
        return str(coupon.campaign_id) if coupon else ""
    return f"{facts.campaign_of(trial)} ({trial.campaign_id})"
