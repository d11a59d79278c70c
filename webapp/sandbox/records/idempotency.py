"""Stored answers: a request repeated under the same Idempotency-Key is answered again, not done again."""

from __future__ import annotations

import hashlib
from typing import Any

from .. import jsons
from ..problems import Problem
from ..work import Work

HEADER = "idempotency-key"
LONGEST = 255
KEPT_MICROS = 24 * 3600 * 1_000_000


def stored(work: Work, key: str, request: Any) -> tuple[int, Any] | None:
    """Status and body of the answer kept for a key, or None; 400 for a bad key or another request."""
    if not 1 <= len(key) <= LONGEST:
        raise Problem(400, f"An Idempotency-Key has 1 to {LONGEST} characters")
    work.run("DELETE FROM stored_responses WHERE created <= ?", work.micros - KEPT_MICROS)
    row = work.one(
        "SELECT * FROM stored_responses WHERE application_id = ? AND key = ?", work.application.id, key
    )
    if row is None:
        return None
    if row["fingerprint"] != _fingerprint(request):
        raise Problem(400, "This Idempotency-Key was used for another request")
    return row["status"], jsons.load(row["body"])


def store(work: Work, key: str, request: Any, status: int, body: Any) -> None:
    """Keep an answer for 24 hours."""
    work.insert(
        "stored_responses",
        application_id=work.application.id,
        key=key,
        fingerprint=_fingerprint(request),
        created=work.micros,
        status=status,
        body=jsons.dump(body),
    )


def _fingerprint(request: Any) -> str:
    return hashlib.sha256(jsons.dump(request)).hexdigest()
