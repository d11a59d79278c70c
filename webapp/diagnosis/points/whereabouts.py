"""Explanations that lie in the ledgers: where the points of an order are, and where they are not."""

from __future__ import annotations

from webapp.diagnosis.points.case import Case
from webapp.diagnosis.points.entries import Where
from webapp.diagnosis.points.finding import Finding, nothing_to_do
from webapp.diagnosis.points.voice import days, place, places
from webapp.effects.words import _


def elsewhere(case: Case) -> Finding | None:
    """All points went to another program or card than the one that was looked at."""
    if case.asked.program_id is None:
        return None
    looked_at = Where(case.asked.program_id, case.asked.card)
    here = [one for one in case.trails if one.earned and _is_at(one.where, looked_at)]
    others = [one for one in case.trails if one.earned and not _is_at(one.where, looked_at)]
    if here or not others:
        return None
    looked_at_name = place(looked_at, case.context)
    there = places((one.where for one in others), case.context)
    lines = tuple(line for one in others for line in one.earned)
    return Finding(
        "elsewhere",
        "info",
        title=_("The points went to another place"),
        why=_(
            "Nothing of this order was booked in %(looked_at)s. It brought %(points)s.",
            looked_at=looked_at_name,
            points=case.amounts_of(lines),
        ),
        say=_(
            "The points for order %(order)s are not in %(looked_at)s; they are in %(there)s.",
            order=case.order,
            looked_at=looked_at_name,
            there=there,
        ),
        remedy=_("Look there. Points cannot be moved between programs or cards here."),
        proof=lines,
    )


def apart(case: Case) -> Finding | None:
    """Some points are on a card, in a subledger, or another customer's: the shop may show them apart."""
    found = [
        one
        for one in case.trails
        if one.earned and (one.where.card or one.where.subledger) and case.asked.program_id is None
    ]
    others = case.told_others if case.session.state != "open" else []
    if not found and not others:
        return None
    told = []
    if others:
        told.append(
            _(
                "%(points)s went to another customer, such as who recommended this one.",
                points=case.amounts_of(others),
            )
        )
    lines = tuple(line for one in found for line in one.earned)
    names = places((one.where for one in found), case.context)
    return Finding(
        "apart",
        "info",
        title=_("Some points are kept apart") if found else _("Some points went to somebody else"),
        why=_("They do not count in the main balance: %(points)s.", points=case.amounts_of(lines))
        if found
        else _("The rule gives them to whoever it names, not to the order's customer."),
        say=_("Some points of order %(order)s are kept apart, in %(names)s.", order=case.order, names=names)
        if found
        else _("Those points were not meant for the account that placed order %(order)s.", order=case.order),
        remedy=nothing_to_do(),
        proof=lines,
        told=tuple(told),
    )


def there(case: Case) -> Finding | None:
    """Points are active: nothing is missing of these."""
    found = case.with_part("active")
    if not found:
        return None
    balances = [
        _(
            "%(place)s has %(points)s that can be spent now.",
            place=place(trail.where, case.context),
            points=case.context.points(info.current_balance),
        )
        for trail, _amount in found
        if (info := case.info(trail.where))
    ]
    points = case.amounts(found)
    lines = [
        line
        for trail, _amount in found
        for line in trail.kept
        if not line.is_pending(case.now) and not line.is_over(case.now)
    ]
    return Finding(
        "there",
        "good",
        title=_("Points are there"),
        why=_("Can be spent now: %(points)s.", points=points),
        say=_("From order %(order)s, %(points)s are in your account.", points=points, order=case.order),
        remedy=nothing_to_do(),
        proof=tuple(lines),
        told=tuple(balances),
    )


def unclear(case: Case) -> Finding | None:
    """Points were booked, and the reads do not tell where they are now."""
    found = case.with_part("unknown")
    if not found:
        return None
    over = [line for trail, _amount in found for line in trail.earned if line.is_over(case.now)]
    told = []
    if over:
        ends = days(case.context, (line.end.at for line in over if line.end.at))
        told.append(_("They ended: %(days)s. Whether they were spent before is not known.", days=ends))
    return Finding(
        "unclear",
        "wait",
        title=_("Where some of the points are now is not known"),
        why=_("Booked, but what is left of them was not read: %(points)s.", points=case.amounts(found)),
        say=_("I am still checking what became of the points of order %(order)s.", order=case.order),
        remedy=_("Try again; what was not checked is named below."),
        proof=tuple(line for trail, _amount in found for line in trail.earned),
        told=tuple(told),
    )


def _is_at(where: Where, looked_at: Where) -> bool:
    return (where.program_id, where.card) == (looked_at.program_id, looked_at.card)
