"""Explanations that lie in the ledgers: what became of the points that an order brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from webapp.diagnosis.points.case import Case
from webapp.diagnosis.points.entries import Entry
from webapp.diagnosis.points.finding import Finding, no_points_by_hand, nothing_to_do
from webapp.diagnosis.points.trail import Trail
from webapp.diagnosis.points.voice import amounts, days
from webapp.effects import EffectContext
from webapp.effects.words import _

_UNDOING = {
    "partially_returned": lambda: _("when items came back"),
    "open": lambda: _("when the order was reopened"),
}


def rolled_back(case: Case) -> Finding | None:
    """Points were taken back: by a return, or by reopening."""
    undone = _UNDOING.get(case.session.state)
    found = case.with_part("rolled_back")
    if undone is None or not found:
        return None
    came_back = [
        f"{item.returned_quantity} × {item.name or item.sku}"
        for item in case.session.cart_items
        if item.returned_quantity
    ]
    points, when = case.amounts(found), undone()
    return Finding(
        "rolled_back",
        "bad",
        title=_("Points were taken back %(when)s", when=when),
        why=_("Taken back: %(points)s.", points=points),
        say=_(
            "From order %(order)s, %(points)s were taken back %(when)s.",
            points=points,
            order=case.order,
            when=when,
        ),
        remedy=_("That is how it is meant: points belong to what is kept.") + " " + no_points_by_hand(),
        proof=tuple(line for trail, _amount in found for line in _undone(trail)),
        weight=_sum(found),
        told=(_("Came back: %(items)s", items=", ".join(came_back)),) if came_back else (),
    )


def pending(case: Case) -> Finding | None:
    """Points are booked and start later."""
    found = case.with_part("pending")
    if not found:
        return None
    lines = [line for trail, _amount in found for line in trail.kept if line.is_pending(case.now)]
    points, start = case.amounts(found), _starts(case.context, lines)
    return Finding(
        "pending",
        "wait",
        title=_("Points are pending: they count %(start)s", start=start),
        why=_("Booked, but not to be spent yet: %(points)s.", points=points),
        say=_(
            "Your points from order %(order)s are booked: %(points)s. You can use them %(start)s.",
            order=case.order,
            points=points,
            start=start,
        ),
        remedy=_("Nothing needs to be done: wait until then."),
        proof=tuple(lines),
        weight=_sum(found),
    )


def expired(case: Case) -> Finding | None:
    """Points ran out unspent."""
    found = case.with_part("expired")
    if not found:
        return None
    lines = [line for trail, _amount in found for line in trail.kept if line.is_over(case.now)]
    ends = days(case.context, (line.end.at for line in lines if line.end.at))
    points = case.amounts(found)
    return Finding(
        "expired",
        "bad",
        title=_("Points expired: %(days)s", days=ends),
        why=_("Ran out before they were spent: %(points)s.", points=points),
        say=_(
            "From order %(order)s, %(points)s expired (%(days)s).",
            points=points,
            order=case.order,
            days=ends,
        ),
        remedy=_("Expired points do not come back by themselves.") + " " + no_points_by_hand(),
        proof=tuple(lines),
        weight=_sum(found),
        is_for_others=True,
    )


def negative(case: Case) -> Finding | None:
    """The ledger was below zero, and new points filled it."""
    below = {
        trail.where: info.negative_balance
        for trail in case.trails
        if trail.earned and (info := case.info(trail.where)) and info.negative_balance
    }
    if not below:
        return None
    return Finding(
        "negative",
        "bad",
        title=_("The balance is below zero"),
        why=_(
            "New points first fill what is missing. Missing now: %(points)s.",
            points=amounts(below.items(), case.context),
        ),
        say=_(
            "Your balance was below zero after points were taken back. The points for order %(order)s went"
            " towards it.",
            order=case.order,
        ),
        remedy=_("The next points fill the rest.") + " " + no_points_by_hand(),
        proof=tuple(line for trail in case.trails if trail.where in below for line in trail.earned),
        weight=_sum(one for one in case.with_part("used") if one[0].where in below),
        is_for_others=True,
    )


def used(case: Case) -> Finding | None:
    """Points were spent since, or deducted in another way."""
    found = case.with_part("used")
    if not found:
        return None
    points = case.amounts(found)
    later = [line for trail, _amount in found for line in case.later.get(trail.where, ())]
    return Finding(
        "used",
        "info",
        title=_("Points were used since"),
        why=_(
            "Not there any more: %(points)s. Points that end first are used first, so a later order may have"
            " taken them.",
            points=points,
        ),
        say=_("From order %(order)s, %(points)s have been used since.", points=points, order=case.order),
        remedy=nothing_to_do(),
        proof=tuple(later),
        weight=_sum(found),
    )


def cut(case: Case) -> Finding | None:
    """A limit or budget gave fewer points than the rule wanted to."""
    short = [one for one in case.told if one.desired is not None and one.desired > one.amount]
    if case.session.state != "closed" or not short:
        return None
    lines = [
        _(
            "%(given)s of %(due)s were given: %(name)s",
            given=case.context.number(one.amount),
            due=case.context.points(one.desired or one.amount),
            name=one.name,
        )
        for one in short
    ]
    return Finding(
        "cut",
        "wait",
        title=_("A limit gave fewer points than the rule says"),
        why=_("The budget of the campaign, or the customer's limit in it, was used up."),
        say=_(
            "The offer has a limit, so order %(order)s could not earn all of its points.", order=case.order
        ),
        remedy=_("The campaign team can say whether the limit was meant.") + " " + no_points_by_hand(),
        told=tuple(lines),
        is_for_others=True,
    )


def _undone(trail: Trail) -> list[Entry]:
    """What was taken back, after the points that it was taken from."""
    names = {line.name for line in trail.rolled_back}
    return [*(line for line in trail.earned if line.name in names), *trail.rolled_back]


def _sum(found: Iterable[tuple[Trail, Decimal]]) -> Decimal:
    return sum((amount for _trail, amount in found), Decimal(0))


def _starts(context: EffectContext, lines: Sequence[Entry]) -> str:
    """From when points count, in words."""
    moments = sorted(line.start.at for line in lines if line.start.at)
    if not moments:
        return _("once the shop activates them")
    first, last = context.day(moments[0]), context.day(moments[-1])
    if first == last:
        return _("from %(day)s on", day=first)
    return _("little by little from %(first)s to %(last)s", first=first, last=last)
