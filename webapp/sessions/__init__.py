"""Sessions, orders to an agent: what one holds, and every write on it."""

from __future__ import annotations

from webapp.sessions.views import blueprint

__all__ = ["blueprint"]
