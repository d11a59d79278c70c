"""Rehearsals of session updates, and what they cannot tell.

A dry run evaluates only what it is sent: it carries the whole stored session with the change, under an id
that is thrown away. To the rules that is one order more of the customer. So a change is held against a second
dry run without it, not against what is stored: what both tell of that order cancels out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from msgspec.structs import replace as with_changes

from webapp import effects
from webapp.effects import EffectContext
from webapp.effects.words import _
from webapp.extensions import side_by_side, talon
from webapp.intentions import fingerprint
from webapp.sessions.actions.updating import CONTENT
from webapp.sessions.naming import context_of
from webapp.talon import OMIT, SessionChange
from webapp.talon.models.effect import Effect
from webapp.talon.models.session import CustomerSession, CustomerSessionState
from webapp.talon.models.state import IntegrationState


@dataclass(frozen=True)
class Rehearsal:
    """A change of an open session as the rules take it.

    Attributes:
        session: as it is stored.
        found: what the change makes different, headed by the sum of the discounts.
        effects: all that the rules answered.
        warnings: what else changes, and what cannot be told.
        is_first: the customer's first order, which a rehearsal never is: conditions may come out differently.
        state: fingerprint of what was sent and of what it came to.
    """

    session: CustomerSession
    found: effects.Difference
    effects: tuple[Effect, ...]
    warnings: list[str]
    is_first: bool
    state: str


def rehearsal_of(session: CustomerSession, change: SessionChange) -> SessionChange:
    """What the dry run of a change is sent: all that the open session holds, and the change on top of it."""
    whole = with_changes(SessionChange.copy_of(session), state="open")
    named = {name: getattr(change, name) for name in change.__struct_fields__}
    return with_changes(whole, **{name: value for name, value in named.items() if value is not OMIT})


def rehearse(*bodies: SessionChange) -> list[IntegrationState]:
    """The dry runs, at once: nothing is stored. Raises an API error."""
    run = talon().dry.session
    answers = side_by_side([partial(run, body, response_content=CONTENT) for body in bodies])
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def try_out(before: CustomerSessionState, change: SessionChange) -> Rehearsal:
    """What a change of an open session would make different. Raises an API error."""
    session = before.customer_session
    body = rehearsal_of(session, change)
    after, without = rehearse(body, rehearsal_of(session, SessionChange()))
    context, is_first = context_of(session, after.loyalty), is_first_in_doubt(session, after)
    old, new = effects.discount_of(before.effects), effects.discount_of(after.effects)
    warnings = [rehearsal_warning(session, after)]
    if is_first:
        new = old + new - effects.discount_of(without.effects)
    else:
        warnings = [*_anyway(before.effects, without.effects, context), *warnings]
    found = with_total(effects.difference(without.effects, after.effects, context), old, new, context)
    return Rehearsal(
        session,
        found,
        after.effects,
        warnings,
        is_first,
        state=fingerprint(body, found.comes, found.goes, found.stays, found.refused, warnings),
    )


def with_total(
    found: effects.Difference, old: Decimal, new: Decimal, context: EffectContext
) -> effects.Difference:
    """A difference headed by what becomes of the sum of the discounts."""
    facts = {"old": context.money(old), "new": context.money(new)}
    if new > old:
        line = _("Discounts in all go up from %(old)s to %(new)s", **facts)
        return replace(found, comes=[line, *found.comes])
    if new < old:
        line = _("Discounts in all go down from %(old)s to %(new)s", **facts)
        return replace(found, goes=[line, *found.goes])
    return replace(found, stays=[_("Discounts in all: %(new)s", **facts), *found.stays])


def is_first_in_doubt(session: CustomerSession, dry: IntegrationState) -> bool:
    """Whether it is the customer's first order, and was rehearsed as one more."""
    seen = dry.customer_session
    return seen is not None and session.first_session and not seen.first_session


def rehearsal_warning(session: CustomerSession, dry: IntegrationState) -> str:
    """What the rehearsal cannot tell, as it is a new order with the same content."""
    if is_first_in_doubt(session, dry):
        return _(
            "This was rehearsed as one more order, but it is this customer's first. What the rules give for a"
            " first order may come out differently."
        )
    return _(
        "This was rehearsed as a new order with the same content. What hangs on the past of this very order,"
        " such as an earlier closing, may come out differently."
    )


def _anyway(stored: Iterable[Effect], now: Iterable[Effect], context: EffectContext) -> list[str]:
    """What any change brings about, because the rules have changed since the order last did."""
    found = effects.difference(stored, now, context)
    lines = []
    if found.comes:
        lines.append(
            _(
                "With any change this comes too, as the rules run anew: %(list)s.",
                list=" · ".join(found.comes),
            )
        )
    if found.goes or found.refused:
        gone = " · ".join([*found.goes, *found.refused])
        lines.append(_("With any change this is lost, as the rules run anew: %(list)s.", list=gone))
    return lines
