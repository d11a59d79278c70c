"""Programs, cards and points given or taken by hand (the Management API's doing)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .. import amounts, instants, jsons
from ..amounts import Number
from ..ledger import posting
from ..work import Work


def add_program(
    work: Work,
    name: str,
    title: str,
    *,
    is_card_based: bool,
    users_per_card: int = 0,
    data: Mapping[str, Any] | None = None,
) -> int:
    """A loyalty program. `data`: `returnPolicy` (only_pending or within_balance), `downgradePolicy`
    (one_down or balance_based), `tierValidityDays`, `cardPattern` (such as
    `CARD-####`), `tiers` as a list of `{id, name, minPoints, subledger?}`. `users_per_card` 0 is no limit."""
    known = {
        "returnPolicy": ("only_pending", "within_balance"),
        "downgradePolicy": ("one_down", "balance_based"),
    }
    for setting, allowed in known.items():
        if (data or {}).get(setting, allowed[0]) not in allowed:
            raise ValueError(f"{setting} is one of {', '.join(allowed)}")
    work.memory.clear()
    return work.insert(
        "programs",
        environment_id=work.environment_id,
        name=name,
        title=title,
        is_card_based=is_card_based,
        users_per_card=users_per_card,
        data=jsons.dumps(dict(data or {})),
    )


def add_card(
    work: Work,
    program_id: int,
    identifier: str,
    *,
    status: str = "active",
    old_identifier: str | None = None,
    new_identifier: str | None = None,
) -> int:
    """A card of a card-based program; `status` is active, inactive or blocked."""
    return work.insert(
        "cards",
        program_id=program_id,
        identifier=identifier,
        status=status,
        created=work.micros,
        modified=work.micros,
        old_identifier=old_identifier,
        new_identifier=new_identifier,
    )


def add_points(
    work: Work,
    wallet_id: int,
    points: Number,
    name: str,
    *,
    subledger: str = "",
    starts: datetime | None = None,
    expires: datetime | None = None,
    source: str = "manual",
    on_action: bool = False,
    valid_days: int | None = None,
) -> int:
    """A lot of points by hand or by import; the id of its ledger row.

    With `on_action` it waits for an activation, and counts from then for `valid_days` (None is for ever).
    """
    if on_action and (starts or expires):
        raise ValueError("points that wait for an action have no start and no expiry yet")
    if valid_days is not None and not on_action:
        raise ValueError("valid_days is for points that wait for an action")
    start = posting.ON_ACTION if on_action else instants.to_micros(starts) if starts else None
    entry = posting.Entry(
        name=name,
        source=source,
        subledger=subledger,
        starts=start,
        expires=instants.to_micros(expires) if expires else None,
        valid_days=valid_days,
    )
    return posting.add(work, wallet_id, amounts.to_units(points), entry)


def deduct_points(work: Work, wallet_id: int, points: Number, name: str, *, subledger: str = "") -> int:
    """Spend points by hand; NotEnough when there are fewer active ones."""
    entry = posting.Entry(name=name, source="manual", subledger=subledger)
    return posting.deduct(work, wallet_id, amounts.to_units(points), entry)
