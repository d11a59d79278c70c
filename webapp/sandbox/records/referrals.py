"""Referral codes and who used them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .. import instants, jsons
from ..problems import Problem, invalid_at
from ..work import Row, Work

COLUMNS = "SELECT r.*, p.integration_id AS advocate FROM referrals r JOIN profiles p ON p.id = r.advocate_id"


def find(work: Work, code: str) -> Row | None:
    """The Application's referral of a code, or None. Codes are compared exactly."""
    return work.one(COLUMNS + " WHERE r.application_id = ? AND r.code = ?", work.application.id, code)


def by_id(work: Work, referral_id: int) -> Row:
    """The referral of an internal id; KeyError when there is none."""
    found = work.one(COLUMNS + " WHERE r.id = ?", referral_id)
    if found is None:
        raise KeyError(referral_id)
    return found


def of_advocate(work: Work, profile_id: int) -> list[Row]:
    """Every code of an advocate in this Application."""
    return work.many(
        COLUMNS + " WHERE r.advocate_id = ? AND r.application_id = ? ORDER BY r.id",
        profile_id,
        work.application.id,
    )


def add(
    work: Work,
    campaign_id: int,
    code: str,
    advocate_id: int,
    *,
    usage_limit: int,
    starts: datetime | None = None,
    expires: datetime | None = None,
    friend: str | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> int:
    """Make a code; its id."""
    return work.insert(
        "referrals",
        application_id=work.application.id,
        campaign_id=campaign_id,
        code=code,
        created=work.micros,
        starts=instants.to_micros(starts) if starts is not None else None,
        expires=instants.to_micros(expires) if expires is not None else None,
        usage_limit=usage_limit,
        advocate_id=advocate_id,
        friend=friend,
        attributes=jsons.dumps(dict(attributes or {})),
    )


def no_code_left() -> Problem:
    """400: the pattern of codes is used up."""
    return invalid_at("/referralPattern", "Exhausted", "no free code is left in the pattern")


def as_json(referral: Row) -> dict[str, Any]:
    """`Referral` of the contract; what it has not, is absent."""
    found: dict[str, Any] = {
        "id": referral["id"],
        "created": instants.written_micros(referral["created"]),
        "campaignId": referral["campaign_id"],
        "advocateProfileIntegrationId": referral["advocate"],
        "code": referral["code"],
        "usageLimit": referral["usage_limit"],
        "usageCounter": referral["usage_counter"],
        "attributes": jsons.load(referral["attributes"]),
    }
    for name, column in (("startDate", "starts"), ("expiryDate", "expires")):
        if referral[column] is not None:
            found[name] = instants.written_micros(referral[column])
    for name, column in (
        ("friendProfileIntegrationId", "friend"),
        ("importId", "import_id"),
        ("batchId", "batch_id"),
    ):
        if referral[column] is not None:
            found[name] = referral[column]
    return found


def as_inventory_json(work: Work, referral: Row) -> dict[str, Any]:
    """`InventoryReferral`: with the customers who used the code."""
    friends = work.many(
        "SELECT p.integration_id FROM referral_redemptions u JOIN profiles p ON p.id = u.friend_id"
        " WHERE u.referral_id = ? ORDER BY u.id",
        referral["id"],
    )
    return {**as_json(referral), "referredCustomers": [row[0] for row in friends]}
