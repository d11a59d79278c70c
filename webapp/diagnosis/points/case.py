"""One order and its points, as the findings look at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from webapp.diagnosis.points.entries import Entry, Where, of_effects, total
from webapp.diagnosis.points.reading import Asked, OrderFacts
from webapp.diagnosis.points.trail import Parts, Trail, trails
from webapp.diagnosis.points.voice import amounts, amounts_of
from webapp.effects import EffectContext
from webapp.talon.models.effect import Effect
from webapp.talon.models.loyalty import LedgerInfo, LoyaltyCard
from webapp.talon.models.session import CustomerSession


@dataclass(frozen=True)
class Case:
    """Facts, and what follows from them. `later` has what was deducted since from ledgers that matter."""

    facts: OrderFacts
    trails: tuple[Trail, ...]
    context: EffectContext
    now: datetime
    later: Mapping[Where, list[Entry]] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        """What the page was asked."""
        return self.facts.asked

    @property
    def session(self) -> CustomerSession:
        """The order."""
        return self.facts.session

    @property
    def order(self) -> str:
        """Its identifier."""
        return self.session.integration_id

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Its latest effects: after a return or a cancelling these are what was taken back, and no more."""
        return self.facts.state.effects

    @cached_property
    def told(self) -> list[Entry]:
        """Points for the order's customer that its effects promise or say were given."""
        return [one for one in _added(self.facts) if one.recipient in ("", self.session.profile_id)]

    @cached_property
    def told_others(self) -> list[Entry]:
        """Points that the order gave to somebody else, such as who recommended the customer."""
        return [one for one in _added(self.facts) if one not in self.told]

    @property
    def earned(self) -> list[Entry]:
        """Points that were booked for the order."""
        return [line for trail in self.trails for line in trail.earned]

    @property
    def is_log_complete(self) -> bool:
        """Whether every ledger that may have lines of the order was read to its end."""
        return (
            not self.facts.failed
            and not self.facts.left_out
            and all(one.log.is_complete for one in self.facts.ledgers)
        )

    def with_part(self, part: str) -> list[tuple[Trail, Decimal]]:
        """The ledgers in which some of the points are now in that part, with how many."""
        return [(one, amount) for one in self.trails if (amount := getattr(one.parts, part)) > 0]

    def with_spent(self) -> list[tuple[Trail, Decimal]]:
        """The ledgers from which the order itself was paid, with how many points."""
        return [(one, total(one.spent)) for one in self.trails if one.spent]

    def info(self, where: Where) -> LedgerInfo | None:
        """The balances of a ledger, where an inventory tells them."""
        for one in self.facts.ledgers:
            if (one.holder.program_id, one.holder.card) == (where.program_id, where.card):
                return one.infos.get(where.subledger)
        return None

    def card(self, identifier: str) -> LoyaltyCard | None:
        """A card of the customer, where an inventory tells of it."""
        return next((one for one in self.facts.cards if one.identifier == identifier), None)

    def amounts(self, found: Iterable[tuple[Trail, Decimal]]) -> str:
        """How many points in which ledger, in words."""
        return amounts(((trail.where, amount) for trail, amount in found), self.context)

    def amounts_of(self, entries: Iterable[Entry]) -> str:
        """The same of lines: each ledger once, with the sum."""
        return amounts_of(entries, self.context)


def case_of(facts: OrderFacts, context: EffectContext, now: datetime) -> Case:
    """The case of an order. Where a ledger could not be read, what the effects say stands in its place."""
    session = facts.session
    found = trails(session.integration_id, facts.state.effects, facts.ledgers, now)
    if session.state == "closed":
        read = {(one.holder.program_id, one.holder.card) for one in facts.ledgers if not one.log.is_unread}
        unread = [
            one
            for one in _added(facts)
            if one.recipient in ("", session.profile_id)
            and (one.where.program_id, one.where.card) not in read
        ]
        for where in dict.fromkeys(one.where for one in unread):
            found.append(_told_trail(where, [one for one in unread if one.where == where], now))
    return Case(facts, tuple(found), context, now)


def _added(facts: OrderFacts) -> list[Entry]:
    return of_effects(facts.state.effects, "addLoyaltyPoints")


def _told_trail(where: Where, entries: list[Entry], now: datetime) -> Trail:
    pending = total(one for one in entries if one.is_pending(now))
    parts = Parts(earned=total(entries), pending=pending, unknown=total(entries) - pending)
    return Trail(where, earned=tuple(entries), parts=parts)
