"""Putting a coupon or referral code on an open session, and taking one off."""

from __future__ import annotations

import re
from abc import abstractmethod
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
from webapp.talon.models.state import IntegrationState

_CODE = re.compile(r"/customerSession/(couponCodes|referralCode)\b|change\.(coupon_codes|referral_code)\b")
Codes = tuple[tuple[str, ...], str]
"""The coupon codes of a session, and its referral code, empty where it has none."""


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

    def rehearsed(self) -> tuple[CustomerSession, SessionChange, IntegrationState, effects.Difference]:
        """The stored session, what the dry run was sent and answered, and what would differ."""
        before = self.stored()
        session = before.customer_session
        refuse(why_no_codes(session))
        body = rehearsal_of(session, self.change_of(session))
        dry = rehearse(body)
        context = context_of(session, dry.loyalty)
        return session, body, dry, effects.difference(before.effects, dry.effects, context)

    def perform(self) -> Result:
        before = self.stored()
        answer = self.send(self.change_of(before.customer_session))
        session = answer.customer_session or before.customer_session
        context = context_of(session, answer.loyalty)
        found = effects.difference(before.effects, answer.effects, context)
        said = effects.said_of(self.kind, self.code, answer.effects)
        lines = [discounts(before.effects, answer.effects, context), *found.refused, *found.comes]
        lines += [_("No longer: %(line)s", line=line) for line in found.goes]
        return Result(self.done(said), lines, {"state": session.state})

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: it is open and has exactly these codes. Not done: it says that it has not changed since."""
        session = self.read_again()
        coupon_codes, referral_code = codes_of(session)
        lines = [standing(session), _standing_codes(coupon_codes, referral_code)]
        wanted = self.wanted((tuple(before["coupon_codes"]), before["referral_code"]))
        if session.state == "open" and (sorted(coupon_codes), referral_code) == (
            sorted(wanted[0]),
            wanted[1],
        ):
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
        session, body, dry, found = self.rehearsed()
        said = effects.said_of(self.kind, self.code, dry.effects)
        is_good = said is not None and not effects.is_refusal(said)
        context = context_of(session, dry.loyalty)
        facts = {"kind": code_kind(self.kind), "code": self.code, "order": self.session_id}
        confirm = _("Put %(code)s on order %(order)s", **facts)
        if not is_good:
            confirm = _("Put %(code)s on order %(order)s, though it gives nothing", **facts)
        total = discounts(self.stored().effects, dry.effects, context)
        warnings = [*self._doubts(session, said, found, context), rehearsal_warning(session, dry)]
        return Preview(
            title=_("Put %(kind)s %(code)s on order %(order)s", **facts),
            confirm=confirm,
            state=fingerprint(_facts(session), body, found.comes, found.goes, found.stays, found.refused),
            gains=found.comes or [_("Nothing.")],
            gains_heading=_("Comes with it"),
            loses=found.goes,
            loses_heading=_("Goes away"),
            keeps=[total, *found.stays],
            warnings=warnings,
            before=_facts(session),
        )

    def done(self, effect: Effect | None) -> str:
        facts = {"code": self.code, "order": self.session_id}
        if effect is not None and effects.is_refusal(effect):
            return _("%(code)s is on order %(order)s, but was refused", **facts)
        return _("%(code)s is on order %(order)s", **facts)

    def _doubts(
        self,
        session: CustomerSession,
        said: Effect | None,
        found: effects.Difference,
        context: EffectContext,
    ) -> list[str]:
        """What speaks against it: a refusal with its reason, silence, a referral code that it replaces."""
        lines = []
        if said is None:
            lines.append(_("The rules say nothing about this code: it gives nothing."))
        elif effects.is_refusal(said):
            lines.append(_("This code will be refused and give nothing, though it can be put on the order."))
            lines.append(effects.sentence(said, context))
        own = "" if said is None else effects.sentence(said, context)
        lines += [line for line in found.refused if line != own]
        if said is not None and str(said.props.get("rejectionReason")) == "CouponNotFound":
            lines.append(_("If it is a referral code, go back and say so in the form."))
        if self.kind == "referral" and session.referral_code:
            lines.append(_("It takes the place of referral code %(code)s.", code=session.referral_code))
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
        session, body, dry, found = self.rehearsed()
        context = context_of(session, dry.loyalty)
        facts = {"kind": code_kind(self.kind), "code": self.code, "order": self.session_id}
        return Preview(
            title=_("Take %(kind)s %(code)s off order %(order)s", **facts),
            confirm=_("Take %(code)s off order %(order)s", **facts),
            state=fingerprint(_facts(session), body, found.comes, found.goes, found.stays, found.refused),
            gains=found.comes,
            gains_heading=_("Comes instead"),
            loses=found.goes or [_("Nothing: this code gave nothing.")],
            loses_heading=_("Goes away"),
            keeps=[discounts(self.stored().effects, dry.effects, context), *found.stays],
            warnings=[*found.refused, rehearsal_warning(session, dry)],
            before=_facts(session),
            is_dangerous=True,
        )

    def done(self, effect: Effect | None) -> str:
        del effect
        return _("%(code)s is off order %(order)s", code=self.code, order=self.session_id)


def codes_of(session: CustomerSession) -> Codes:
    """Its codes as they stand."""
    return session.coupon_codes, session.referral_code or ""


def discounts(before: Any, after: Any, context: EffectContext) -> str:
    """The sum of the discounts before and after a change."""
    old, new = effects.discount_of(before), effects.discount_of(after)
    if old == new:
        return _("Discounts in all: %(amount)s, as before", amount=context.money(new))
    return _(
        "Discounts in all: %(old)s before, %(new)s with this change",
        old=context.money(old),
        new=context.money(new),
    )


def _facts(session: CustomerSession) -> dict[str, Any]:
    coupon_codes, referral_code = codes_of(session)
    return {**facts_of(session), "coupon_codes": list(coupon_codes), "referral_code": referral_code}


def _standing_codes(coupon_codes: tuple[str, ...], referral_code: str) -> str:
    codes = [*coupon_codes, *([referral_code] if referral_code else [])]
    return _("Its codes now: %(codes)s.", codes=", ".join(codes)) if codes else _("It has no codes now.")
