"""Sessions, orders to an agent: what one holds, returning items of it, reopening it."""

from __future__ import annotations

from webapp.sessions.views import blueprint

__all__ = ["blueprint"]
