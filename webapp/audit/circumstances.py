"""What a row of the audit says of itself: who, where, and in which request."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context, request
from flask_login import current_user

from webapp.access import role_key
from webapp.extensions import correlation_id


def circumstances() -> dict[str, Any]:
    """The columns of a row that its request fills; a command line has none of these."""
    if not has_request_context():
        who = {"actor_id": None, "actor_name": "command line", "role": ""}
        return {**who, "application": None, "request_id": "", "route": ""}
    named = bool(current_user.is_authenticated)
    one = g.get("application")
    return {
        "actor_id": current_user.id if named else None,
        "actor_name": current_user.name if named else "",
        "role": role_key(current_user, one) if named else "",
        "application": one.slug if one else None,
        "request_id": correlation_id(),
        "route": request.url_rule.rule[:200] if request.url_rule else "",
    }
