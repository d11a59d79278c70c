"""API keys: which Application a request speaks for."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from . import instants
from .problems import unauthorised
from .work import Application

SCHEME = "ApiKey-v1"

APPLICATION = """
SELECT a.id, a.slug, a.name, a.currency, a.time_zone, a.environment_id, e.account_id, e.is_sandbox
FROM applications a JOIN environments e ON e.id = a.environment_id
"""


def application_by_slug(db: sqlite3.Connection, slug: str) -> Application:
    """The Application of a slug; KeyError when there is none."""
    row = db.execute(APPLICATION + "WHERE a.slug = ?", (slug,)).fetchone()
    if row is None:
        raise KeyError(slug)
    return _application(row)


def authorised(db: sqlite3.Connection, header: str | None, now: datetime) -> Application:
    """The Application of an Authorization header; 401 when it is missing, malformed, unknown or expired."""
    if not header:
        raise unauthorised("Authorization header is missing")
    scheme, _, key = header.strip().partition(" ")
    if scheme != SCHEME or not key.strip():
        raise unauthorised(f"Authorization header is malformed, expected '{SCHEME} <key>'")
    row = db.execute("SELECT application_id, expires FROM api_keys WHERE key = ?", (key.strip(),)).fetchone()
    if row is None:
        raise unauthorised("API key is unknown")
    if row["expires"] <= instants.to_micros(now):
        raise unauthorised("API key has expired")
    found = db.execute(APPLICATION + "WHERE a.id = ?", (row["application_id"],)).fetchone()
    return _application(found)


def _application(row: sqlite3.Row) -> Application:
    return Application(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        currency=row["currency"],
        time_zone=row["time_zone"],
        environment_id=row["environment_id"],
        account_id=row["account_id"],
        is_sandbox=bool(row["is_sandbox"]),
    )
