"""How an order, its ledgers and its cart lines are called in the answers about points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cache

from webapp import programs, sight
from webapp.diagnosis.points.entries import Entry, Where
from webapp.effects import EffectContext
from webapp.effects.items import items_of
from webapp.effects.words import _
from webapp.extensions import application
from webapp.formatters import reader_locale, reader_zone
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.session import CustomerSession


def voice(
    session: CustomerSession | None = None, inventories: Iterable[CustomerInventory] = ()
) -> EffectContext:
    """Names, currency, zone and language for the sentences of one answer."""
    told: dict[int, str] = {}
    for inventory in inventories:
        for one in inventory.loyalty.programs.values() if inventory.loyalty else ():
            told[one.id] = one.title or one.name

    @cache
    def name(program_id: int) -> str | None:
        known = programs.find(program_id)
        return known.name if known else told.get(program_id)

    return EffectContext(
        currency=application().currency,
        locale=reader_locale(),
        zone=reader_zone(),
        personal=sight.personal(),
        program_name=name,
        campaign_name=application().campaign_name,
        items=items_of(session) if session else {},
        profile_id=session.profile_id if session else "",
        stage="open" if session and session.state == "open" else "closed",
    )


def place(where: Where, context: EffectContext) -> str:
    """A ledger in words."""
    program = context.program(where.program_id, where.subledger)
    return _("%(program)s, card %(card)s", program=program, card=where.card) if where.card else program


def places(wheres: Iterable[Where], context: EffectContext) -> str:
    """Several ledgers in words, each once."""
    return "; ".join(dict.fromkeys(place(where, context) for where in wheres))


def amounts(sums: Iterable[tuple[Where, Decimal]], context: EffectContext) -> str:
    """How many points in which ledger, in words."""
    return ", ".join(
        _("%(points)s in %(place)s", points=context.points(amount), place=place(where, context))
        for where, amount in sums
    )


def amounts_of(entries: Iterable[Entry], context: EffectContext) -> str:
    """The same of lines: each ledger once, with the sum."""
    sums: dict[Where, Decimal] = {}
    for one in entries:
        sums[one.where] = sums.get(one.where, Decimal(0)) + one.amount
    return amounts(sums.items(), context)


def days(context: EffectContext, moments: Iterable[datetime]) -> str:
    """On which day, or between which days, in words."""
    found = sorted(moments)
    if not found:
        return _("on a day that is not known")
    first, last = context.day(found[0]), context.day(found[-1])
    return _("on %(day)s", day=first) if first == last else _("%(first)s to %(last)s", first=first, last=last)
