"""Making the deeds of an evaluation real, and noting what a cancel, reopen or return must undo."""

from __future__ import annotations

from .. import jsons
from ..records import campaigns
from .scope import Deed, Scope


def settle(scope: Scope, session_id: int | None) -> None:
    """Do what happens at once; on closings, events and profile updates everything."""
    for deed in scope.outcome.deeds:
        if deed.at_once or scope.is_real:
            _settle(scope, deed, session_id)
    if scope.is_real:
        for campaign in scope.outcome.triggered:
            scope.work.run(
                "UPDATE campaigns SET last_activity = ? WHERE id = ?", scope.work.micros, campaign.id
            )


def _settle(scope: Scope, deed: Deed, session_id: int | None) -> None:
    work = scope.work
    reference = deed.act(work, session_id) if deed.act is not None else None
    for counter in deed.counters:
        campaigns.count(
            work, counter.campaign_id, counter.action, counter.scope, counter.period, counter.units
        )
    if session_id is None or (deed.kind == "counted" and not deed.counters):
        return
    position, unit = deed.place if deed.place is not None else (None, None)
    work.insert(
        "applied",
        session_id=session_id,
        kind=deed.kind,
        effect=jsons.dumps(deed.effect),
        amount=deed.units,
        position=position,
        sub_position=unit,
        reference=reference,
        counters=jsons.dumps([counter.as_list() for counter in deed.counters]),
    )
