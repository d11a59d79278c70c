"""What could not be checked, and how far the desk looked: never taken for absence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp import formatters
from webapp.diagnosis.points.entries import Where
from webapp.diagnosis.points.holders import Holder, Rows
from webapp.diagnosis.points.reading import UNASKED
from webapp.diagnosis.points.trail import Ledger
from webapp.diagnosis.points.voice import place
from webapp.effects import EffectContext
from webapp.effects.words import _, ngettext
from webapp.problems import words_for
from webapp.talon.errors import TalonError


@dataclass(frozen=True)
class Gap:
    """Something that was not read, or not to its end, in words. Trying again may help."""

    what: str
    why: str
    can_retry: bool


def gaps(
    ledgers: Iterable[Ledger],
    context: EffectContext,
    failed: Mapping[str, TalonError | None] | None = None,
    left_out: int = 0,
) -> list[Gap]:
    """Everything that was not checked in a reading."""
    found = [
        Gap(
            _("Programs and cards of customer %(customer)s", customer=customer),
            reason_of(error) if error else not_allowed(),
            can_retry=error is not None,
        )
        for customer, error in (failed or {}).items()
    ]
    if left_out:
        why = _("There are more than one page reads. Open them from the customer's page.")
        what = ngettext("%(num)s more program or card", "%(num)s more programs or cards", left_out)
        found.append(Gap(what, why, can_retry=False))
    for ledger in ledgers:
        name = _name(ledger.holder, context)
        found += _of_rows(_("Transactions of %(place)s", place=name), ledger.log, context, is_log=True)
        unread = [rows for rows in ledger.lots.values() if rows is not UNASKED and not rows.is_complete]
        if unread:
            # Said once for all statuses, with the worst of them.
            worst = min(unread, key=lambda rows: not rows.is_unread)
            found += _of_rows(_("Unused points of %(place)s", place=name), worst, context, is_log=False)
    return found


def _of_rows(what: str, rows: Rows[Any], context: EffectContext, *, is_log: bool) -> list[Gap]:
    if rows.is_complete:
        return []
    if rows.is_forbidden:
        return [Gap(what, not_allowed(), can_retry=False)]
    looked = _extent(rows, context, is_log=is_log) if rows.items else ""
    why = reason_of(rows.error) if rows.error else ""
    return [
        Gap(
            what,
            " ".join(part for part in (why, looked) if part) or _("Nothing of it came."),
            can_retry=rows.error is not None,
        )
    ]


def _extent(rows: Rows[Any], context: EffectContext, *, is_log: bool) -> str:
    """How far a list was read."""
    number = len(rows.items)
    if not is_log:
        return ngettext(
            "Only the first entry was looked at.", "Only the first %(num)s entries were looked at.", number
        )
    moments = [one.created for one in rows.items]
    return ngettext(
        "Only the newest line was looked at, of %(last)s.",
        "Only the newest %(num)s lines were looked at, from %(first)s to %(last)s.",
        number,
        first=formatters.instant(min(moments), context.zone, context.locale),
        last=formatters.instant(max(moments), context.zone, context.locale),
    )


def _name(holder: Holder, context: EffectContext) -> str:
    return place(Where(holder.program_id, holder.card), context)


def not_allowed() -> str:
    """That the reader may not see something."""
    return _("Your account has no permission for this.")


def reason_of(error: TalonError) -> str:
    """Why a read failed, as a sentence."""
    return f"{words_for(error).title}."
