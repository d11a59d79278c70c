"""Values that the API writes as words of its own, like states and numbers of things, as the desk says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp import effects, formatters, programs, sight
from webapp.audit import words as audit
from webapp.customer_data.words import TITLES
from webapp.effects import EffectContext
from webapp.effects.context import Stage
from webapp.effects.items import items_of
from webapp.exports.presenters import STATES as EXPORTS
from webapp.extensions import application
from webapp.intentions.approvals.words import STATUSES as REQUESTS
from webapp.naming import CARD_STATES, campaign_name, coupon_state, role_name, session_state
from webapp.talon.models.effect import Effect
from webapp.talon.models.session import CustomerSession

Words = Mapping[str, LazyString]
Say = Callable[[Any], str]
_MAIN = _("main")
_NO_LIMIT = _("no limit")
_MOMENTS: Words = {
    "immediate": _("at once"),
    "unlimited": _("no end"),
    "on_action": _("once something happens that the rule waits for"),
}
_ACHIEVEMENTS: Words = {
    "inprogress": _("in progress"),
    "completed": _("completed"),
    "expired": _("expired"),
    "not_started": _("not started"),
}
_CHANGES: Words = {"addition": _("Added"), "subtraction": _("Deducted")}
_TIERS_END: Words = {
    "one_down": _("one tier down"),
    "balance_based": _("by the points there are then"),
}
_STAGES: dict[str, Stage] = {"open": "open", "closed": "closed", "partially_returned": "closed"}
_PERIODS: Words = {
    "daily": _("a day"),
    "weekly": _("a week"),
    "monthly": _("a month"),
    "yearly": _("a year"),
}
_EXPORTED: Words = {
    "customer_data.everything": _("All data of the customer"),
    "loyalty.profile_transactions": TITLES["loyalty_transactions"],
    "loyalty.profile_points": TITLES["loyalty_points"],
    "loyalty.card_transactions": TITLES["loyalty_card_transactions"],
    "loyalty.card_points": TITLES["loyalty_card_points"],
}


def _of(words: Words) -> Say:
    return lambda value: str(words.get(value, value))


def _program(value: Any) -> str:
    return programs.name_of(value) if isinstance(value, int) else str(value)


def _campaign(value: Any) -> str:
    return campaign_name(value) if isinstance(value, int) else str(value)


def _limit(value: Any) -> str | None:
    return str(_NO_LIMIT) if value == 0 else None


def _line(value: Any) -> str | None:
    return formatters.reader_number(int(value) + 1) if value == int(value) else None


_EVERYWHERE: dict[str, Callable[[Any], str | None]] = {
    **dict.fromkeys(("startDate", "expiryDate", "endDate"), _of(_MOMENTS)),
    **dict.fromkeys(("programId", "programID", "loyaltyProgramId"), _program),
    **dict.fromkeys(("campaignId", "evaluableCampaignIds"), _campaign),
    **dict.fromkeys(("usageLimit", "usersPerCardLimit"), _limit),
    **dict.fromkeys(("position", "cartItemPosition", "cartItemSubPosition"), _line),
    "type": _of(_CHANGES),
    "downgradePolicy": _of(_TIERS_END),
    "period": _of(_PERIODS),
    "subject_kind": audit.kind_name,
    "role": role_name,
    "action": audit.action_name,
    "outcome": audit.outcome_name,
    "rejectionReason": effects.rejection,
}
_WITHIN: dict[tuple[str, str], Callable[[Any], str | None]] = {
    ("coupons", "state"): lambda value: coupon_state(value)[0],
    ("customerSession", "state"): lambda value: session_state(value)[0],
    ("cards", "status"): lambda value: str(CARD_STATES[value][0]) if value in CARD_STATES else value,
    ("achievements", "status"): _of(_ACHIEVEMENTS),
    ("achievement_history", "status"): _of(_ACHIEVEMENTS),
    ("desk_recents", "kind"): audit.kind_name,
    ("desk_exports", "kind"): _of(_EXPORTED),
    ("desk_exports", "state"): lambda value: str(EXPORTS[value][0]) if value in EXPORTS else value,
    ("desk_requests", "status"): lambda value: str(REQUESTS[value].name) if value in REQUESTS else value,
}


def in_words(within: str, name: str, value: Any) -> str | None:
    """A value as the desk says it; None where it is none of these and is written by its type."""
    if name in ("subledgerId", "subLedgerId"):
        return str(value or _MAIN)
    if value is None or value == "" or isinstance(value, bool):
        return None
    say = _WITHIN.get((within, name)) or _EVERYWHERE.get(name)
    if say is None or not isinstance(value, str | int):
        return None
    said = say(value)
    return None if said == value else said


class Order:
    """The effects of one order, each as the order's own page says it."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._context = _context(found)

    def sentence(self, effect: Any) -> str:
        """What an effect did; empty where it cannot be read as one."""
        try:
            return effects.sentence(msgspec.convert(effect, Effect), self._context)
        except msgspec.ValidationError:
            return ""


def _context(found: Mapping[str, Any]) -> EffectContext:
    context = EffectContext(
        currency=application().currency,
        locale=formatters.reader_locale(),
        zone=formatters.reader_zone(),
        personal=sight.personal(),
        program_name=programs.names_with(None),
        campaign_name=application().campaign_name,
    )
    try:
        session = msgspec.convert(found.get("customerSession"), CustomerSession)
    except msgspec.ValidationError:  # of a server that says more, or less: without names of items
        return context
    stage = _STAGES.get(session.state, "")
    return replace(context, items=items_of(session), profile_id=session.profile_id, stage=stage)
