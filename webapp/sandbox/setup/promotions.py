"""Campaigns and what belongs to them: coupons, referrals, giveaway pools, achievements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from .. import amounts, instants, jsons
from ..amounts import Number
from ..records import referrals
from ..work import Work


def _micros(instant: datetime | None) -> int | None:
    return instants.to_micros(instant) if instant is not None else None


def add_campaign(work: Work, name: str, data: Mapping[str, Any]) -> int:
    """A campaign as data: `state`, `startTime`, `endTime`, `features`, `limits`, `rules` and so on.

    `rules/` says what may stand in a rule; Campaign of the contract names the rest.
    """
    work.memory.clear()
    return work.insert(
        "campaigns",
        application_id=work.application.id,
        name=name,
        created=work.micros,
        data=jsons.dumps(dict(data)),
    )


def add_coupon(
    work: Work,
    campaign_id: int,
    value: str,
    *,
    usage_limit: int = 1,
    discount_limit: Number | None = None,
    reservation_limit: int | None = None,
    starts: datetime | None = None,
    expires: datetime | None = None,
    limits: Sequence[Mapping[str, Any]] = (),
    attributes: Mapping[str, Any] | None = None,
    recipient: str | None = None,
    is_mandatory: bool = False,
    is_implicit: bool = False,
    batch_id: str | None = None,
    import_id: int | None = None,
) -> int:
    """A coupon. `recipient` makes it a personal code; `is_mandatory` makes its reservations hard ones;
    `is_implicit` puts it into every wallet. `usage_limit` 0 is unlimited."""
    return work.insert(
        "coupons",
        application_id=work.application.id,
        campaign_id=campaign_id,
        value=value,
        created=work.micros,
        starts=_micros(starts),
        expires=_micros(expires),
        usage_limit=usage_limit,
        discount_limit=amounts.to_units(discount_limit) if discount_limit is not None else None,
        reservation_limit=reservation_limit,
        limits=jsons.dumps([dict(limit) for limit in limits]),
        attributes=jsons.dumps(dict(attributes or {})),
        recipient=recipient,
        reservation=recipient is None,
        is_mandatory=is_mandatory,
        is_implicit=is_implicit,
        batch_id=batch_id,
        import_id=import_id,
    )


def add_referral(
    work: Work,
    campaign_id: int,
    code: str,
    advocate_id: int,
    *,
    usage_limit: int = 0,
    starts: datetime | None = None,
    expires: datetime | None = None,
    friend: str | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> int:
    """A referral code of an advocate (a profile's internal id); `friend` is the only one who may use it."""
    return referrals.add(
        work,
        campaign_id,
        code,
        advocate_id,
        usage_limit=usage_limit,
        starts=starts,
        expires=expires,
        friend=friend,
        attributes=attributes,
    )


def add_giveaway_pool(work: Work, name: str, codes: Iterable[str], *, ends: datetime | None = None) -> int:
    """A pool with its codes, given out in this order."""
    pool_id = work.insert("giveaway_pools", environment_id=work.environment_id, name=name)
    work.db.executemany(
        "INSERT INTO giveaways (pool_id, code, created, ends) VALUES (?, ?, ?, ?)",
        [(pool_id, code, work.micros, _micros(ends)) for code in codes],
    )
    return pool_id


def add_achievement(
    work: Work,
    campaign_id: int,
    name: str,
    title: str,
    target: Number,
    *,
    period: str = "",
    ends: datetime | None = None,
) -> int:
    """An achievement of a campaign. `period` daily, weekly, monthly or yearly starts it anew each time."""
    return work.insert(
        "achievements",
        campaign_id=campaign_id,
        name=name,
        title=title,
        target=amounts.to_units(target),
        period=period,
        ends=_micros(ends),
    )
