"""The answer to "my points are missing" for one order, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask import url_for

from webapp import clock, naming
from webapp.diagnosis.points.case import Case, case_of
from webapp.diagnosis.points.entries import Entry
from webapp.diagnosis.points.finding import Finding
from webapp.diagnosis.points.findings import findings
from webapp.diagnosis.points.gaps import Gap, gaps
from webapp.diagnosis.points.handover import handover
from webapp.diagnosis.points.reading import Asked, read_later, read_order
from webapp.diagnosis.points.trail import Trail, in_order
from webapp.diagnosis.points.voice import place, voice
from webapp.effects.words import _


@dataclass(frozen=True)
class Answer:
    """The explanations in their order, and what they rest on."""

    case: Case
    found: tuple[Finding, ...]

    part = "diagnosis/points/_order.html"

    @property
    def top(self) -> Finding | None:
        """The explanation to give; None where not enough could be read."""
        return self.found[0] if self.found else None

    @property
    def more(self) -> tuple[Finding, ...]:
        """What else is true of these points."""
        return self.found[1:]

    @property
    def badge(self) -> tuple[str, str]:
        """Words and tone of the order's state."""
        return naming.session_state(self.case.session.state)

    @cached_property
    def gaps(self) -> list[Gap]:
        """What could not be checked."""
        facts = self.case.facts
        return gaps(facts.ledgers, self.case.context, facts.failed, facts.left_out)

    @property
    def address(self) -> str:
        """Where this answer is."""
        return address_of(self.case.asked)

    @property
    def lines(self) -> list[Entry]:
        """Every ledger line of the order, oldest first."""
        return in_order(line for trail in self.case.trails for line in trail.lines if line.created)

    def place(self, one: Trail | Entry) -> str:
        """A ledger in words."""
        return place(one.where, self.case.context)

    def handover(self, finding: Finding) -> str:
        """The text to hand over; empty where nobody else can do anything."""
        return handover(self.case, finding) if finding.is_for_others else ""

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The kinds of parts that some ledger has: field and heading."""
        every = [
            ("earned", _("Earned")),
            ("given_back", _("Given back")),
            ("rolled_back", _("Taken back")),
            ("expired", _("Expired")),
            ("pending", _("Pending")),
            ("used", _("Used since")),
            ("active", _("Active")),
            ("unknown", _("Not known")),
        ]
        return [
            (name, words)
            for name, words in every
            if any(getattr(one.parts, name) for one in self.case.trails)
        ]

    def part_of(self, trail: Trail, name: str) -> Decimal:
        """One figure of a ledger."""
        found: Decimal = getattr(trail.parts, name)
        return found


def answer(asked: Asked) -> Answer:
    """Read an order and explain it. Raises NotFound, and the client's error where the order is unreadable."""
    facts = read_order(asked)
    context = voice(facts.session, facts.inventories.values())
    case = case_of(facts, context, clock.now())
    if any(trail.parts.used for trail in case.trails):
        case = replace(case, later=read_later(facts, case.trails))
    return Answer(case, tuple(findings(case)))


def address_of(asked: Asked) -> str:
    """Where the answer to a question is."""
    query: dict[str, Any] = {
        "customer": asked.customer,
        "session": asked.session_id,
        "program": asked.program_id,
        "card": asked.card,
    }
    return url_for("points_check.page", **{name: value for name, value in query.items() if value})
