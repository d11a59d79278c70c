"""Other coupons of the customer that may do instead, and trying them with the same cart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from webapp.access import may
from webapp.diagnosis.coupon import facts
from webapp.diagnosis.coupon.forms import Question
from webapp.diagnosis.coupon.reading import CONTENT, Readings, copied_cart, typed_cart
from webapp.diagnosis.coupon.trial import Trial, read_trial
from webapp.diagnosis.coupon.wallet import Wallet
from webapp.effects import rejection
from webapp.effects.words import _
from webapp.extensions import side_by_side, talon
from webapp.formatters import reader_zone
from webapp.permissions import Permission
from webapp.problems import words_for
from webapp.talon import errors
from webapp.talon.models.coupon import InventoryCoupon
from webapp.talon.models.session import CustomerSession

FEW = 5
"""How many are listed, and tried at once."""


@dataclass(frozen=True)
class Other:
    """Another coupon. `outcome` is works, refused or unchecked once it was tried, else empty."""

    coupon: InventoryCoupon
    question: Question
    outcome: str = ""
    lines: tuple[str, ...] = ()
    saving: Decimal = Decimal(0)


def usable(readings: Readings, now: datetime) -> list[Other]:
    """What the wallet shows as usable: what is surely this customer's first, then what ends soonest."""
    held = (readings.wallet.value.coupons if readings.wallet.value else None) or ()
    codes = (readings.question.code, *readings.others)
    fit = [one for one in held if one.value not in codes and _is_usable(one, readings, now)]
    ordered = sorted(fit, key=_place)[:FEW]
    return [Other(one, replace(readings.question, code=one.value)) for one in ordered]


def _is_usable(coupon: InventoryCoupon, readings: Readings, now: datetime) -> bool:
    moment = readings.question.moment(reader_zone())
    wallet = Wallet(coupon, None, readings.customer, moment or now, is_later=moment is not None)
    return coupon.state != "used" and not wallet.blocks


def _place(coupon: InventoryCoupon) -> tuple[int, bool, float, str]:
    end = coupon.expiry_date
    is_own = coupon.is_personal or coupon.is_reservation_mandatory
    rank = 2 if coupon.is_implicitly_reserved else 0 if is_own else 1
    return rank, end is None, end.timestamp() if end else 0.0, coupon.value


def try_all(others: list[Other], session: CustomerSession | None, customer: str) -> list[Other]:
    """Each of them tried alone by a dry run with the same cart: what saves most comes first."""
    if not may(Permission.DRY_RUN_CUSTOMER_SESSION):
        return others
    client, calls = talon(), []
    for one in others:
        codes = (one.coupon.value,)
        change = copied_cart(session, customer, codes) if session else typed_cart(one.question, *codes)
        moment = one.question.moment(reader_zone())
        calls.append(partial(client.dry.session, change, now=moment, response_content=CONTENT))
    tried = [_judged(one, answer) for one, answer in zip(others, side_by_side(calls), strict=True)]
    return sorted(tried, key=lambda one: (_ORDER.index(one.outcome), -one.saving))


_ORDER = ("works", "unchecked", "refused")


def _judged(other: Other, answer: Any) -> Other:
    if isinstance(answer, errors.TalonError):
        return replace(other, outcome="unchecked", lines=(str(words_for(answer).title),))
    if isinstance(answer, Exception):
        raise answer
    trial = read_trial(other.coupon.value, answer)
    if trial.said.outcome == "accepted":
        return replace(other, outcome="works", lines=facts.gains(trial), saving=_saving(trial))
    if trial.said.outcome == "rejected":
        return replace(other, outcome="refused", lines=(rejection(trial.said.reason),))
    return replace(other, outcome="unchecked", lines=(_("The dry run says nothing about it."),))


def _saving(trial: Trial) -> Decimal:
    values = [each.props.get("value") for each in trial.given if each.effect_type.startswith("setDiscount")]
    return sum((Decimal(value) for value in values if isinstance(value, int | Decimal)), Decimal(0))
