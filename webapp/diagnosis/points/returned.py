"""Points of one order item by item: what was earned, what was taken back, what stays.

Reading an order drops the effects that were taken back, and a ledger line names no item. So the ledger tells
what was booked and taken back, and the effects tell of items as far as they still name them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from flask import url_for

from webapp import clock, naming
from webapp.diagnosis.points.case import Case, case_of
from webapp.diagnosis.points.entries import Entry, Where, of_effects, total
from webapp.diagnosis.points.gaps import Gap, gaps
from webapp.diagnosis.points.reading import Asked, read_order
from webapp.diagnosis.points.trail import Trail
from webapp.diagnosis.points.voice import amounts, place, voice
from webapp.effects.items import items_of, position_of
from webapp.effects.words import _

ZERO = Decimal(0)


@dataclass(frozen=True)
class ItemPoints:
    """One cart line. `earned` and `taken` are None where nobody tells; `is_least` marks a sum that may be
    more, because only the latest return is told of."""

    label: str
    bought: int
    came_back: int
    earned: Decimal | None
    taken: Decimal | None
    is_least: bool


@dataclass(frozen=True)
class Reason:
    """What one rule gave in one ledger, and what of it was taken back."""

    where: Where
    name: str
    rule: str
    earned: Decimal
    taken: Decimal

    @property
    def net(self) -> Decimal:
        """What stays of it."""
        return self.earned - self.taken


@dataclass(frozen=True)
class OrderPoints:
    """The points of an order, ready to be shown."""

    case: Case

    part = "diagnosis/points/_returned.html"

    @property
    def address(self) -> str:
        """Where this answer is."""
        return url_for("points_check.order_points", session_id=self.case.order)

    @property
    def badge(self) -> tuple[str, str]:
        """Words and tone of the order's state."""
        return naming.session_state(self.case.session.state)

    @property
    def has_returns(self) -> bool:
        """Whether anything came back."""
        return any(item.returned_quantity for item in self.case.session.cart_items)

    @cached_property
    def items(self) -> list[ItemPoints]:
        """The cart by position."""
        session = self.case.session
        labels = items_of(session)
        found = []
        for index, item in enumerate(session.cart_items):
            position, came_back = position_of(item, index), item.returned_quantity or 0
            taken, is_least = self._taken(position, came_back)
            earned = self._earned(position, item.quantity)
            label = labels[position].label
            found.append(ItemPoints(label, item.quantity, came_back, earned, taken, is_least))
        return found

    @cached_property
    def reasons(self) -> list[Reason]:
        """What each rule gave, in the order of the ledgers and lines."""
        found = []
        for trail in self.case.trails:
            for name in dict.fromkeys(line.name for line in (*trail.earned, *trail.rolled_back)):
                earned = [line for line in trail.earned if line.name == name]
                taken = total(line for line in trail.rolled_back if line.name == name)
                rule = next((line.rule for line in earned), "")
                found.append(Reason(trail.where, name, rule, total(earned), taken))
        return found

    @property
    def spent(self) -> str:
        """Points that were spent on the order, and whether they came back; empty where none were."""
        spent = self.case.with_spent()
        if not spent:
            return ""
        back = [(one, total(one.given_back)) for one in self.case.trails if one.given_back]
        if back:
            return _("Spent on the order, and given back: %(points)s.", points=self.case.amounts(back))
        return _(
            "Spent on the order: %(points)s. A return does not give them back.",
            points=self.case.amounts(spent),
        )

    @property
    def coupons(self) -> list[tuple[str, str]]:
        """Each code of the order, and what became of it."""
        words = {
            "open": _("It is redeemed when the order closes."),
            "closed": _("It counts as used, if the order met its conditions."),
            "partially_returned": _("A return does not give it back: it stays used."),
            "cancelled": _("Cancelling gave it back: it can be used again."),
        }
        said = words.get(self.case.session.state, "")
        return [(code, said) for code in self.case.session.coupon_codes]

    @property
    def say(self) -> str:
        """The whole of it for the customer."""
        order = self.case.order
        kept = [
            (one.where, total(one.earned) - total(one.rolled_back)) for one in self.case.trails if one.earned
        ]
        taken = [(one.where, total(one.rolled_back)) for one in self.case.trails if one.rolled_back]
        stay = amounts([one for one in kept if one[1] > 0], self.case.context)
        lost = amounts(taken, self.case.context)
        if not kept:
            return _("Order %(order)s has no points so far.", order=order)
        if lost and stay:
            return _(
                "From order %(order)s, %(lost)s were taken back, and %(stay)s stay.",
                order=order,
                lost=lost,
                stay=stay,
            )
        if lost:
            return _("From order %(order)s, %(lost)s were taken back.", order=order, lost=lost)
        if self.has_returns:
            return _("Nothing was taken back for what you returned: %(stay)s stay.", stay=stay)
        return _("Order %(order)s earned %(stay)s, and nothing was taken back.", order=order, stay=stay)

    @property
    def gaps(self) -> list[Gap]:
        """What could not be checked."""
        facts = self.case.facts
        return gaps(facts.ledgers, self.case.context, facts.failed, facts.left_out)

    def place(self, one: Trail | Entry | Reason) -> str:
        """A ledger in words."""
        return place(one.where, self.case.context)

    @cached_property
    def _rolled_back(self) -> list[Entry]:
        """What the latest change took back, as the effects tell it; one for each unit."""
        return of_effects(self.case.effects, "rollbackAddedLoyaltyPoints")

    def _earned(self, position: int, quantity: int) -> Decimal | None:
        if self.case.session.state in ("open", "closed"):
            return total(one for one in self.case.told if one.position == position)
        # Units of one line earn alike: one that was taken back tells what each of them brought.
        by_rule: dict[str, Decimal] = {}
        for one in self._at(position):
            by_rule[one.rule] = max(by_rule.get(one.rule, ZERO), one.amount)
        return sum(by_rule.values(), ZERO) * quantity if by_rule else None

    def _taken(self, position: int, came_back: int) -> tuple[Decimal | None, bool]:
        """What was taken back for a cart line, and whether it may be more."""
        told = self._at(position)
        booked = total(line for trail in self.case.trails for line in trail.rolled_back)
        is_all = total(self._rolled_back) == booked and self.case.is_log_complete
        if is_all or not came_back:
            return total(told), False
        return (total(told), True) if told else (None, False)

    def _at(self, position: int) -> Iterable[Entry]:
        return [one for one in self._rolled_back if one.position == position]


def order_points(session_id: str) -> OrderPoints:
    """The points of an order. Raises NotFound, and the client's error where the order is unreadable."""
    facts = read_order(Asked(session_id), with_lots=False)
    context = voice(facts.session, facts.inventories.values())
    return OrderPoints(case_of(facts, context, clock.now()))
