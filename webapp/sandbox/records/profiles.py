"""Customer profiles."""

from __future__ import annotations

from typing import Any

from .. import amounts, instants, jsons
from ..problems import not_found
from ..work import Row, Work


def find(work: Work, integration_id: str) -> Row | None:
    """The profile of an integration ID in the Application's environment, or None."""
    return work.one(
        "SELECT * FROM profiles WHERE environment_id = ? AND integration_id = ?",
        work.environment_id,
        integration_id,
    )


def wanted(work: Work, integration_id: str) -> Row:
    """The profile of an integration ID; 404 when there is none."""
    found = find(work, integration_id)
    if found is None:
        raise not_found("customerProfile", integration_id)
    return found


def by_id(work: Work, profile_id: int) -> Row:
    """The profile of an internal id; KeyError when there is none."""
    found = work.one("SELECT * FROM profiles WHERE id = ?", profile_id)
    if found is None:
        raise KeyError(profile_id)
    return found


def found_or_made(work: Work, integration_id: str) -> Row:
    """The profile of an integration ID, an empty one made now where there is none."""
    found = find(work, integration_id)
    if found is not None:
        return found
    profile_id = work.insert(
        "profiles",
        environment_id=work.environment_id,
        integration_id=integration_id,
        created=work.micros,
        last_activity=work.micros,
    )
    return by_id(work, profile_id)


def touch(work: Work, profile_id: int) -> None:
    """Note an activity that ran the rules."""
    work.run("UPDATE profiles SET last_activity = ? WHERE id = ?", work.micros, profile_id)


def set_attributes(work: Work, profile: Row, changes: dict[str, Any]) -> Row:
    """Merge attributes into a profile; null removes one. Gives the profile as it is now."""
    attributes = jsons.load(profile["attributes"])
    for name, value in changes.items():
        if value is None:
            attributes.pop(name, None)
        else:
            attributes[name] = value
    work.run("UPDATE profiles SET attributes = ? WHERE id = ?", jsons.dumps(attributes), profile["id"])
    return by_id(work, profile["id"])


def erase(work: Work, profile: Row) -> None:
    """Blank the attributes of a profile and of what refers to it, in every Application of the environment."""
    profile_id = profile["id"]
    work.run("UPDATE profiles SET attributes = '{}', erased = 1 WHERE id = ?", profile_id)
    work.run("UPDATE events SET attributes = '{}' WHERE profile_id = ?", profile_id)
    work.run("UPDATE referrals SET attributes = '{}' WHERE advocate_id = ?", profile_id)
    work.run("UPDATE giveaways SET attributes = '{}' WHERE profile_id = ?", profile_id)
    work.run(
        "UPDATE coupons SET attributes = '{}' WHERE recipient = ? AND application_id IN"
        " (SELECT id FROM applications WHERE environment_id = ?)",
        profile["integration_id"],
        work.environment_id,
    )
    for row in work.many("SELECT id, payload FROM sessions WHERE profile_id = ?", profile_id):
        payload = jsons.load(row["payload"])
        payload.pop("attributes", None)
        for item in payload.get("cartItems", []):
            item["attributes"] = {}
        work.run("UPDATE sessions SET payload = ? WHERE id = ?", jsons.dumps(payload), row["id"])


def as_json(work: Work, profile: Row) -> dict[str, Any]:
    """`CustomerProfile` of the contract; sales are those of every Application in the environment."""
    sales = work.one(
        "SELECT COUNT(*) AS closed, COALESCE(SUM(total - returned_total), 0) AS total FROM sessions"
        " WHERE profile_id = ? AND state IN ('closed', 'partially_returned')",
        profile["id"],
    )
    memberships = work.many(
        "SELECT a.id, a.name FROM memberships m JOIN audiences a ON a.id = m.audience_id"
        " WHERE m.profile_id = ? ORDER BY a.id",
        profile["id"],
    )
    return {
        "id": profile["id"],
        "created": instants.written_micros(profile["created"]),
        "integrationId": profile["integration_id"],
        "attributes": jsons.load(profile["attributes"]),
        "accountId": work.application.account_id,
        "closedSessions": sales["closed"] if sales else 0,
        "totalSales": amounts.units_number(sales["total"]) if sales else 0,
        "audienceMemberships": [{"id": row["id"], "name": row["name"]} for row in memberships],
        "lastActivity": instants.written_micros(profile["last_activity"]),
        "sandbox": work.application.is_sandbox,
    }
