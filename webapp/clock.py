"""The one place where the desk asks what time it is or lets time pass, so that a test need not wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from flask import current_app


def now() -> datetime:
    """This moment, aware, in UTC. A test puts its own clock at `app.extensions["desk_clock"]`."""
    clock = cast("Callable[[], datetime] | None", current_app.extensions.get("desk_clock"))
    return clock() if clock else datetime.now(UTC)


def sleep(seconds: float) -> None:
    """Let time pass. A test puts what it does instead at `app.extensions["desk_sleep"]`."""
    pause = cast("Callable[[float], object] | None", current_app.extensions.get("desk_sleep"))
    (pause or time.sleep)(seconds)
