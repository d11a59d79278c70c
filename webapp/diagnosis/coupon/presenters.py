"""What the page of a check needs that no single answer has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for

from webapp.diagnosis.coupon import handing_over, others, reasons, remedies, sentences
from webapp.diagnosis.coupon.forms import Question
from webapp.diagnosis.coupon.reading import Readings
from webapp.diagnosis.coupon.spelling import spellings
from webapp.diagnosis.coupon.verdict import Verdict, find, judge
from webapp.diagnosis.coupon.wallet import look_into
from webapp.diagnosis.coupon.words import Words
from webapp.formatters import reader_zone
from webapp.naming import headline

_OFFERS_OTHERS = ("refused", "unknown_code", "disagree", "works_alone")
_HANDS_OVER = ("refused", "disagree", "unsure", "unchecked", "depends")
_DEAD_ENDS = ("disagree", "unsure", "unchecked")


@dataclass(frozen=True)
class Check:
    """One check: what was asked, what came of it, and the judgement."""

    readings: Readings
    now: datetime

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.readings.question

    @property
    def customer(self) -> str:
        """For whom: as asked, else the order's customer; empty for nobody."""
        return self.readings.customer

    @cached_property
    def words(self) -> Words:
        """The verdict, ready to be said."""
        moment = self.question.moment(reader_zone())
        found = find(self.readings, look_into(self.readings, self.now, moment))
        return Words(judge(found), found)

    @property
    def verdict(self) -> Verdict:
        """The verdict itself."""
        return self.words.verdict

    @property
    def sentence(self) -> str:
        """What to say to the customer."""
        return sentences.sentence(self.words)

    @cached_property
    def reasons(self) -> list[reasons.Reason]:
        """Why, line by line."""
        return reasons.reasons(self.words.found)

    @cached_property
    def remedies(self) -> list[remedies.Remedy]:
        """What to do about it."""
        return remedies.remedies(self.words)

    @property
    def headline(self) -> list[tuple[str, Any]]:
        """The attributes that desk.toml wants beside the customer's id, so that the wrong one is noticed."""
        wallet = self.readings.wallet.value
        return headline(wallet.profile.attributes) if wallet and wallet.profile else []

    @property
    def spellings(self) -> list[tuple[str, str]]:
        """Other spellings of a code that nobody knows, each with the address that checks it."""
        if self.verdict.standing != "unknown_code":
            return []
        wallet = self.readings.wallet.value
        held = [one.value for one in (wallet.coupons or ())] if wallet else []
        return [(one, self.question.address(code=one)) for one in spellings(self.question.code, held)]

    @cached_property
    def others(self) -> list[others.Other]:
        """Other coupons of the customer that are usable, where this one is not."""
        if self.verdict.standing not in _OFFERS_OTHERS:
            return []
        return others.usable(self.readings, self.now)

    @property
    def handover(self) -> str:
        """What to hand over to the people who run the campaigns; empty where there is nothing to."""
        return handing_over.text(self.words, self.now) if self.verdict.standing in _HANDS_OVER else ""

    @property
    def is_dead_end(self) -> bool:
        """Whether handing over is all that is left."""
        no_way_out = not self.remedies and not self.others and self.verdict.standing == "refused"
        return self.verdict.standing in _DEAD_ENDS or no_way_out

    @property
    def is_form_open(self) -> bool:
        """Whether the form is what the reader needs next."""
        return self.verdict.standing in ("depends", "unknown_customer", "unknown_order")

    @property
    def touches(self) -> list[str]:
        """What it is about: a write on one of these makes the verdict an old one."""
        about = [
            ("coupon", self.question.code),
            ("customer", self.customer),
            ("session", self.question.session),
        ]
        return [f"{kind}:{identifier}" for kind, identifier in about if identifier]

    @property
    def order_address(self) -> str:
        """The page of the order; empty without one."""
        return url_for("sessions.page", session_id=self.question.session) if self.question.session else ""
