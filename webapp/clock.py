"""The one place where the desk asks what time it is, so that a test can set the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from flask import current_app


def now() -> datetime:
    """This moment, aware, in UTC. A test puts its own clock at `app.extensions["desk_clock"]`."""
    clock = cast("Callable[[], datetime] | None", current_app.extensions.get("desk_clock"))
    return clock() if clock else datetime.now(UTC)
