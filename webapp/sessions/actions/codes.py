"""Putting a coupon or referral code on an open session, and taking one off."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from webapp import effects
from webapp.effects import CodeKind, EffectContext
from webapp.effects.words import _
from webapp.intentions import Finding, Impossible, Preview, Result, Subject, fingerprint, not_done, undecided
from webapp.sessions.actions.base import facts_of, standing
from webapp.sessions.actions.updating import (
    Updating,
    refuse,
    rehearsal_of,
    rehearsal_warning,
    rehearse,
)
from webapp.sessions.naming import code_kind, context_of
from webapp.sessions.steps import why_no_codes
from webapp.talon import SessionChange
from webapp.talon.models.effect import Effect
from webapp.talon.models.session import CustomerSession

_CODE = re.compile(r"/customerSession/(couponCodes|referralCode)\b|change\.(coupon_codes|referral_code)\b")
_NOT_FOUND = "CouponNotFound"
Codes = tuple[tuple[str, ...], str]
"""The coupon codes of a session, and its referral code, empty where it has none."""


@dataclass(frozen=True)
class Rehearsal:
    """A dry run of a change of codes, held against the stored session.

    Attributes:
        session: as it is stored.
        found: what the change makes different.
        said: what the rules say of the code, None where they say nothing.
        warning: what the dry run cannot tell.
        state: fingerprint of the session, of what was sent and of what it came to.
    """

    session: CustomerSession
    found: effects.Difference
    said: Effect | None
    warning: str
    state: str


class ChangeCodes(Updating, frozen=True):
    """One code more or less. The write sends all coupon codes, or the referral code, as they are then."""

    kind: CodeKind
    code: str

    def touches(self) -> tuple[Subject, ...]:
        coupon = (Subject("coupon", self.code),) if self.kind == "coupon" else ()
        return (*self.locks(), *coupon)

    @abstractmethod
    def wanted(self, codes: Codes) -> Codes:
        """The codes as they are to be. Raises Impossible where that makes no difference."""

    @abstractmethod
    def done(self, effect: Effect | None) -> str:
        """That it was done, as a title; `effect` is what the rules said of the code."""

    def change_of(self, session: CustomerSession) -> SessionChange:
        """All that the write sends; raises Impossible as `wanted` does."""
        coupon_codes, referral_code = self.wanted(codes_of(session))
        if self.kind == "coupon":
            return SessionChange(coupon_codes=coupon_codes)
        return SessionChange(referral_code=referral_code)

    def rehearsed(self) -> Rehearsal:
        """The dry run of the change. Raises Impossible where the codes cannot be changed."""
        before = self.stored()
        session = before.customer_session
        refuse(why_no_codes(session))
        body = rehearsal_of(session, self.change_of(session))
        dry = rehearse(body)
        context = context_of(session, dry.loyalty)
        found = with_total(before.effects, dry.effects, context)
        said = effects.said_of(self.kind, self.code, dry.effects)
        state = fingerprint(_facts(session), body, found.comes, found.goes, found.stays, found.refused)
        return Rehearsal(session, found, said, rehearsal_warning(session, dry), state)

    def perform(self) -> Result:
        before = self.stored()
        answer = self.send(self.change_of(before.customer_session))
        session = answer.customer_session or before.customer_session
        context = context_of(session, answer.loyalty)
        found = with_total(before.effects, answer.effects, context)
        said = effects.said_of(self.kind, self.code, answer.effects)
        gone = [_("No longer: %(line)s", line=line) for line in found.goes]
        lines = [*found.refused, *found.comes, *gone]
        return Result(self.done(said), lines or [_("The rules do the same as before.")])

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: it is open and has exactly these codes. Not done: it says that it has not changed since."""
        session = self.read_again()
        coupon_codes, referral_code = codes_of(session)
        lines = [standing(session), _standing_codes(coupon_codes, referral_code)]
        wanted = self.wanted((tuple(before["coupon_codes"]), before["referral_code"]))
        is_as_wanted = (sorted(coupon_codes), referral_code) == (sorted(wanted[0]), wanted[1])
        if session.state == "open" and is_as_wanted:
            return Finding("succeeded", Result(self.done(None), lines), session.updated)
        return not_done(*lines) if _facts(session) == before else undecided(*lines)

    def field_of(self, source: str) -> str | None:
        return "code" if _CODE.match(source) else None


class ApplyCode(ChangeCodes, frozen=True):
    """Put a code on. One that the rules refuse can be put on too; that it gives nothing is said before."""

    name = "sessions.apply_code"

    def confirm_address(self) -> str:
        return url_for("sessions.confirm_code", session_id=self.session_id)

    def wanted(self, codes: Codes) -> Codes:
        coupon_codes, referral_code = codes
        if self.code in (coupon_codes if self.kind == "coupon" else (referral_code,)):
            raise Impossible(_("This code is on the order already."), "code")
        if self.kind == "coupon":
            return (*coupon_codes, self.code), referral_code
        return coupon_codes, self.code

    def examine(self) -> Preview:
        tried = self.rehearsed()
        found, facts = tried.found, {"code": self.code, "order": self.session_id}
        is_good = tried.said is not None and not effects.is_refusal(tried.said)
        confirm = _("Put %(code)s on order %(order)s", **facts)
        if not is_good:
            confirm = _("Put %(code)s on order %(order)s, though it gives nothing", **facts)
        return Preview(
            title=_("Put %(kind)s %(code)s on order %(order)s", kind=code_kind(self.kind), **facts),
            confirm=confirm,
            state=tried.state,
            gains=found.comes or [_("Nothing.")],
            gains_heading=_("Comes with it"),
            loses=found.goes,
            loses_heading=_("Goes away"),
            keeps=found.stays,
            warnings=[*self._doubts(tried), tried.warning],
            before=_facts(tried.session),
        )

    def done(self, effect: Effect | None) -> str:
        facts = {"code": self.code, "order": self.session_id}
        if effect is not None and effects.is_refusal(effect):
            return _("%(code)s is on order %(order)s, but was refused", **facts)
        return _("%(code)s is on order %(order)s", **facts)

    def _doubts(self, tried: Rehearsal) -> list[str]:
        """What speaks against it: a refusal with its reason, silence, a referral code that it replaces."""
        said, replaced = tried.said, tried.session.referral_code
        lines = []
        if said is None:
            lines.append(_("The rules say nothing about this code: it gives nothing."))
        elif effects.is_refusal(said):
            lines.append(_("This code will be refused and give nothing, though it can be put on the order."))
        lines += tried.found.refused
        if self.kind == "coupon" and said is not None and said.props.get("rejectionReason") == _NOT_FOUND:
            lines.append(_("If it is a referral code, go back and choose that kind in the form."))
        if self.kind == "referral" and replaced:
            lines.append(_("It takes the place of referral code %(code)s.", code=replaced))
        return lines


class RemoveCode(ChangeCodes, frozen=True):
    """Take a code off."""

    name = "sessions.remove_code"

    def confirm_address(self) -> str:
        return url_for("sessions.confirm_code_removal", session_id=self.session_id)

    def wanted(self, codes: Codes) -> Codes:
        coupon_codes, referral_code = codes
        if self.code not in (coupon_codes if self.kind == "coupon" else (referral_code,)) or not self.code:
            raise Impossible(_("This code is not on the order (any more)."))
        if self.kind == "coupon":
            return tuple(each for each in coupon_codes if each != self.code), referral_code
        return coupon_codes, ""

    def examine(self) -> Preview:
        tried = self.rehearsed()
        found, facts = tried.found, {"code": self.code, "order": self.session_id}
        return Preview(
            title=_("Take %(kind)s %(code)s off order %(order)s", kind=code_kind(self.kind), **facts),
            confirm=_("Take %(code)s off order %(order)s", **facts),
            state=tried.state,
            gains=found.comes,
            gains_heading=_("Comes instead"),
            loses=found.goes or [_("Nothing: this code gave nothing.")],
            loses_heading=_("Goes away"),
            keeps=found.stays,
            warnings=[*found.refused, tried.warning],
            before=_facts(tried.session),
            is_dangerous=True,
        )

    def done(self, effect: Effect | None) -> str:
        del effect
        return _("%(code)s is off order %(order)s", code=self.code, order=self.session_id)


def codes_of(session: CustomerSession) -> Codes:
    """Its codes as they stand."""
    return session.coupon_codes, session.referral_code or ""


def with_total(
    before: Iterable[Effect], after: Iterable[Effect], context: EffectContext
) -> effects.Difference:
    """What a change makes different, headed by what becomes of the sum of the discounts."""
    old_effects, new_effects = list(before), list(after)
    found = effects.difference(old_effects, new_effects, context)
    old, new = effects.discount_of(old_effects), effects.discount_of(new_effects)
    facts = {"old": context.money(old), "new": context.money(new)}
    if new > old:
        return replace(
            found, comes=[_("Discounts in all go up from %(old)s to %(new)s", **facts), *found.comes]
        )
    if new < old:
        return replace(
            found, goes=[_("Discounts in all go down from %(old)s to %(new)s", **facts), *found.goes]
        )
    return replace(found, stays=[_("Discounts in all: %(new)s", **facts), *found.stays])


def _facts(session: CustomerSession) -> dict[str, Any]:
    coupon_codes, referral_code = codes_of(session)
    return {**facts_of(session), "coupon_codes": list(coupon_codes), "referral_code": referral_code}


def _standing_codes(coupon_codes: tuple[str, ...], referral_code: str) -> str:
    codes = [*coupon_codes, *([referral_code] if referral_code else [])]
    return _("Its codes now: %(codes)s.", codes=", ".join(codes)) if codes else _("It has no codes now.")
