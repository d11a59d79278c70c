"""The manifest: what is in a store, by well-known identifiers.

It is worked out from the store at each request, so that it never names what is gone or has changed its kind
since; the seed only leaves the order of preference and the names of the stories behind (in `meta`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from .. import jsons
from ..core import Sandbox
from ..records import campaigns
from ..work import Row, Work

MOST = 25
STATES = ("open", "closed", "partially_returned", "cancelled")
COUPON_KINDS = ("hard", "soft", "implicit", "personal", "expired", "used", "scheduled", "disabled")


def manifest(sandbox: Sandbox) -> dict[str, Any]:
    """`{seed, anchor, applications: [...]}`; seed and anchor are null in a store that was never seeded."""
    with sandbox.store.reading() as db:
        slugs = [row["slug"] for row in db.execute("SELECT slug FROM applications ORDER BY id")]
        number, anchor = kept(db, "seed"), kept(db, "anchor")
        known, stories = kept(db, "well_known") or {}, kept(db, "stories") or {}
    found = []
    for slug in slugs:
        with sandbox.looking(slug) as work:
            found.append(_application(work, known.get(slug, {}), stories.get(slug, {})))
    return {"seed": number, "anchor": anchor, "applications": found}


def kept(db: sqlite3.Connection, name: str) -> Any:
    """A JSON value that the seed left in `meta`, or None."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (f"seed.{name}",)).fetchone()
    return jsons.load(row[0]) if row else None


def keep(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Leave a JSON value in `meta`."""
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (f"seed.{name}", jsons.dumps(value)))


def _application(work: Work, known: dict[str, list[Any]], stories: dict[str, Any]) -> dict[str, Any]:
    application, environment = work.application, work.environment_id
    key = work.value(
        "SELECT key FROM api_keys WHERE application_id = ? ORDER BY expires DESC, key LIMIT 1", application.id
    )
    programs = work.many(
        "SELECT * FROM programs WHERE environment_id = ? ORDER BY id LIMIT ?", environment, MOST
    )
    return {
        "slug": application.slug,
        "name": application.name,
        "key": key,
        "currency": application.currency,
        "zone": application.time_zone,
        "customers": _customers(work, known.get("customers", ())),
        "sessions": {state: _sessions(work, state, known.get("sessions", ())) for state in STATES},
        "coupons": _coupons(work, known.get("coupons", ())),
        "programs": [
            {"id": row["id"], "name": row["title"], "kind": "card" if row["is_card_based"] else "profile"}
            for row in programs
        ],
        "cards": _cards(work, known.get("cards", ())),
        "campaigns": [
            {"id": one.id, "kind": (one.data.get("tags") or ["other"])[0], "name": one.name}
            for one in campaigns.of_application(work)
        ],
        "audiences": _named(work, "audiences"),
        "catalogs": _named(work, "catalogs"),
        "events": _event_types(work, known.get("events", ())),
        "attributes": [
            {"entity": row["entity"], "name": row["name"], "type": row["type"]}
            for row in work.many(
                "SELECT * FROM attribute_definitions WHERE environment_id = ? ORDER BY entity, name",
                environment,
            )
        ],
        "stories": stories,
    }


def _merged(first: Iterable[Any], more: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys([*first, *more]))[:MOST]


def _customers(work: Work, known: Sequence[str]) -> list[str]:
    sql = "SELECT integration_id FROM profiles WHERE environment_id = ? AND erased = 0"
    first = [one for one in known if work.value(f"{sql} AND integration_id = ?", work.environment_id, one)]
    rows = work.many(f"{sql} ORDER BY id LIMIT ?", work.environment_id, MOST)
    return _merged(first, (row[0] for row in rows))


def _sessions(work: Work, state: str, known: Sequence[str]) -> list[str]:
    sql = "SELECT integration_id FROM sessions WHERE application_id = ? AND state = ?"
    first = [
        one for one in known if work.value(f"{sql} AND integration_id = ?", work.application.id, state, one)
    ]
    rows = work.many(f"{sql} ORDER BY id LIMIT ?", work.application.id, state, MOST)
    return _merged(first, (row[0] for row in rows))


def _coupons(work: Work, known: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {kind: [] for kind in COUPON_KINDS}
    preferred = {value: place for place, value in enumerate(known)}
    rows = work.many(
        "SELECT * FROM coupons WHERE application_id = ? ORDER BY id LIMIT 5000", work.application.id
    )
    for row in sorted(rows, key=lambda row: preferred.get(row["value"], len(preferred))):
        kind = coupon_kind(work, row)
        if kind is not None and len(found[kind]) < MOST:
            found[kind].append(row["value"])
    return found


def coupon_kind(work: Work, coupon: Row) -> str | None:
    """The one list that a coupon belongs to now; None for a pending one."""
    if coupon["starts"] is not None and coupon["starts"] > work.micros:
        return None
    if coupon["usage_limit"] and coupon["usage_counter"] >= coupon["usage_limit"]:
        return "used"
    if coupon["expires"] is not None and coupon["expires"] <= work.micros:
        return "expired"
    phase = campaigns.phase(work, campaigns.wanted(work, coupon["campaign_id"]))
    if phase != "running":
        return "scheduled" if phase == "scheduled" else "disabled"
    if coupon["recipient"] is not None:
        return "personal"
    if coupon["is_implicit"]:
        return "implicit"
    return "hard" if coupon["is_mandatory"] else "soft"


def _cards(work: Work, known: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    rows = work.many(
        "SELECT c.program_id, c.identifier FROM cards c JOIN programs p ON p.id = c.program_id"
        " WHERE p.environment_id = ? ORDER BY c.id LIMIT ?",
        work.environment_id,
        MOST,
    )
    pairs = _merged(((program, card) for program, card in known), ((row[0], row[1]) for row in rows))
    return [{"program": program, "card": card} for program, card in pairs]


def _named(work: Work, table: str) -> list[dict[str, Any]]:
    rows = work.many(
        f"SELECT id, name FROM {table} WHERE environment_id = ? ORDER BY id LIMIT ?",  # noqa: S608
        work.environment_id,
        MOST,
    )
    return [{"id": row["id"], "name": row["name"]} for row in rows]


def _event_types(work: Work, known: Sequence[str]) -> list[str]:
    rows = work.many(
        "SELECT DISTINCT type FROM (SELECT type FROM events WHERE application_id = ? ORDER BY id LIMIT 20000)"
        " WHERE type NOT LIKE 'talon\\_%' ESCAPE '\\' ORDER BY type",
        work.application.id,
    )
    return _merged(known, (row[0] for row in rows))
