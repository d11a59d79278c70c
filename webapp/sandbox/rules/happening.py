"""Running the rules for what is not a session: custom events and profile updates."""

from __future__ import annotations

from typing import Any

from ..records import events, profiles
from ..work import Row, Work
from .engine import evaluate
from .scope import Outcome, Scope
from .settling import settle


def evaluated(
    work: Work,
    profile: Row,
    kind: str,
    event_id: int,
    event_type: str,
    attributes: dict[str, Any],
    only: tuple[int, ...],
) -> Outcome:
    """Every effect of an event (`kind` event or profile), made real at once; nothing undoes it later.

    `only` are the campaigns to run, which counts in dry runs alone.
    """
    scope = Scope(
        work,
        key=f"{work.application.slug}/event/{event_id}",
        profile=profile,
        event_types=(event_type,),
        event_attributes=attributes,
        kind=kind,
        is_real=True,
        only_campaigns=only if work.is_dry and only else None,
    )
    evaluate(scope)
    settle(scope, None)
    events.set_effects(work, event_id, scope.outcome.effects)
    profiles.touch(work, profile["id"])
    return scope.outcome
