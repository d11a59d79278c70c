"""What is personal about a row of the audit, and what proves it without telling it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Content:
    """What is personal about one row: about whom, why, and exactly what."""

    subject_kind: str
    subject: str
    reason: str
    ticket: str
    payload: dict[str, Any]


def content_of(
    subject_kind: str, subject: str, reason: str = "", ticket: str = "", payload: dict[str, Any] | None = None
) -> Content:
    """What a row records, as both databases give it back."""
    # What is digested must be what comes back from the database: only what JSON can say.
    plain = json.loads(json.dumps(payload or {}))
    return Content(subject_kind, storable(subject), storable(reason), storable(ticket)[:200], plain)


def digest_of(content: Content, key: str) -> str:
    """The keyed digest that stands in a row: equal for equal content, and telling nothing without the key."""
    facts = [content.subject_kind, content.subject, content.reason, content.ticket, content.payload]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()


def hash_of(subject: str) -> str:
    """What an identifier is found by."""
    return hashlib.sha256(storable(subject).encode()).hexdigest()


def storable(text: str) -> str:
    """Text as both databases can hold it: hostile identifiers may carry NUL or half a character."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
