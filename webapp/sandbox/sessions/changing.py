"""Changing a session: creating, updating, closing, cancelling, reopening, returning items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .. import amounts, choices
from ..problems import Problem, invalid_at
from ..records import events, profiles, returns
from ..rules.engine import evaluate
from ..rules.scope import Outcome, Scope
from ..rules.settling import settle
from ..work import Work
from . import undoing
from .draft import CANCELLED, CLOSED, OPEN, RETURNED, Draft, find, is_first, save, set_aside
from .returning import Returned, units_by_position

Json = dict[str, Any]

STATE = "/customerSession/state"
# What a PUT may do; the other moves have endpoints of their own.
BY_UPDATE = {
    OPEN: (OPEN, CLOSED, CANCELLED),
    CLOSED: (CANCELLED,),
    RETURNED: (CANCELLED,),
    CANCELLED: (),
}


@dataclass(slots=True)
class Change:
    """What a change came to."""

    draft: Draft
    outcome: Outcome = field(default_factory=Outcome)
    event_id: int = 0
    return_id: int | None = None


def wanted_session(work: Work, integration_id: str) -> Draft:
    """The session of an integration ID; where there is none, what the choices say."""
    found = find(work, integration_id)
    if found is None:
        raise Problem(choices.UNKNOWN_SESSION_STATUS, "The customer session was not found")
    return found


def update(work: Work, integration_id: str, sent: Json) -> Change:
    """Create or update a session from what was sent (see `payload.read`)."""
    existing = find(work, integration_id)
    if work.is_dry and existing is not None:
        set_aside(work, existing)
        return _evaluated(work, *_created(work, integration_id, sent, stands_in_for=existing.id or 0))
    if existing is None:
        return _evaluated(work, *_created(work, integration_id, sent))
    wanted = sent.get("state", OPEN if existing.state == OPEN else None)
    if wanted not in BY_UPDATE[existing.state]:
        raise invalid_at(STATE, "Illegal transition", f"the session is {existing.state}")
    if wanted == CANCELLED:
        return _cancelled(work, existing)
    existing.state = wanted
    _merge(work, existing, sent)
    return _evaluated(work, existing, ["talon_session_updated"])


def _created(
    work: Work, integration_id: str, sent: Json, *, stands_in_for: int = 0
) -> tuple[Draft, list[str]]:
    state = sent.get("state", choices.STATE_OF_DRY_RUN if work.is_dry else OPEN)
    if state not in (OPEN, CLOSED):
        raise invalid_at(STATE, "Illegal transition", "a session is created open or closed")
    draft = Draft(
        integration_id=integration_id,
        state=state,
        profile_id=None,
        profile_integration_id="",
        payload={},
        created=work.micros,
        updated=work.micros,
        stands_in_for=stands_in_for,
    )
    _merge(work, draft, sent)
    return draft, ["talon_session_created"]


def _merge(work: Work, draft: Draft, sent: Json) -> None:
    """What an update omits is kept; lists are replaced; attributes are merged, null removes one."""
    for name, value in sent.items():
        if name == "attributes":
            kept = draft.payload.setdefault("attributes", {})
            kept |= value
            draft.payload["attributes"] = {key: one for key, one in kept.items() if one is not None}
        elif name == "referralCode" and not value:
            draft.payload.pop("referralCode", None)
        elif name not in ("state", "profileId"):
            draft.payload[name] = value
    if draft.totals.all > amounts.LARGEST:
        raise invalid_at("/customerSession/cartItems", "Out of range", f"at most {amounts.LARGEST} in total")
    if (
        draft.id is None
        or sent.get("profileId", draft.profile_integration_id) != draft.profile_integration_id
    ):
        integration_id = sent.get("profileId", "")
        profile = profiles.found_or_made(work, integration_id) if integration_id else None
        draft.profile_id = profile["id"] if profile is not None else None
        draft.profile_integration_id = integration_id
        draft.first_session = is_first(work, draft)
    draft.updated = work.micros


def _evaluated(work: Work, draft: Draft, event_types: list[str]) -> Change:
    """Run the rules; when the session is closed now, make their effects real."""
    is_closing = draft.state == CLOSED
    if is_closing:
        event_types.append("talon_session_closed")
    scope = Scope(
        work,
        key=f"{work.application.slug}/session/{draft.integration_id}",
        profile=profiles.by_id(work, draft.profile_id) if draft.profile_id is not None else None,
        session=draft,
        event_types=tuple(event_types),
        round=draft.closings,
        is_real=is_closing,
        only_campaigns=_only(work, draft.payload),
    )
    session_id = save(work, draft)
    evaluate(scope)
    settle(scope, session_id)
    draft.effects = scope.outcome.effects
    draft.closings += is_closing
    save(work, draft)
    if draft.profile_id is not None:
        profiles.touch(work, draft.profile_id)
    return Change(draft, scope.outcome, _note(work, draft, event_types))


def _only(work: Work, payload: Json) -> tuple[int, ...] | None:
    """`evaluableCampaignIds`, which count in dry runs only."""
    found = payload.get("evaluableCampaignIds")
    return tuple(found) if work.is_dry and found else None


def _note(work: Work, draft: Draft, event_types: list[str]) -> int:
    event_id = 0
    for event_type in event_types:
        event_id = events.add(
            work, event_type, profile_id=draft.profile_id, session_id=draft.id, effects=draft.effects
        )
    return event_id


def _cancelled(work: Work, draft: Draft) -> Change:
    """Cancel. An open session has nothing to undo; what a closing made real is rolled back."""
    was_open = draft.state == OPEN
    effects = [] if was_open else undoing.undo_all(work, draft, left=choices.LEFT_BY_CANCEL)
    event_type = "talon_session_cancelled" if was_open else "talon_session_revoked"
    change = _undone(work, draft, CANCELLED, effects, event_type)
    if draft.profile_id is not None:
        profiles.touch(work, draft.profile_id)
    return change


def reopen(work: Work, integration_id: str) -> Change:
    """Undo a closing, apart from what reopening leaves, and open the session again."""
    draft = wanted_session(work, integration_id)
    if draft.state != CLOSED:
        raise Problem(400, f"Only a closed session can be reopened, this one is {draft.state}")
    effects = undoing.undo_all(work, draft, left=choices.LEFT_BY_REOPEN)
    return _undone(work, draft, OPEN, effects, "talon_session_reopened")


def give_back_items(work: Work, integration_id: str, wanted: list[Returned]) -> Change:
    """Return units by cart position or SKU; no quantity means all that remain."""
    draft = wanted_session(work, integration_id)
    if draft.state not in (CLOSED, RETURNED):
        raise Problem(400, f"Only a closed session can take returns, this one is {draft.state}")
    quantities = units_by_position(draft, wanted)
    units: list[tuple[int, int]] = []
    for position, quantity in quantities.items():
        before = draft.returned.get(position, 0)
        # The lowest units that have not come back yet.
        units += [(position, unit) for unit in range(before, before + quantity)]
        draft.returned[position] = before + quantity
        line = draft.lines[position]
        draft.returned_total += amounts.to_units((line.price + line.cost_total) * quantity)
    effects = undoing.undo_units(work, draft, units)
    change = _undone(work, draft, RETURNED, effects, "talon_session_partially_returned")
    items = [
        {"position": position, "quantity": quantity, "sku": draft.lines[position].sku}
        for position, quantity in quantities.items()
    ]
    change.return_id = returns.add(work, draft.id or 0, draft.profile_id, change.event_id, items)
    return change


def _undone(work: Work, draft: Draft, state: str, effects: list[Json], event_type: str) -> Change:
    draft.state = state
    draft.effects = effects
    draft.updated = work.micros
    save(work, draft)
    return Change(draft, Outcome(effects=effects), _note(work, draft, [event_type]))
