"""The writes on a session: returning items of it, and reopening it."""

from __future__ import annotations

from webapp.sessions.actions.reopening import ReopenSession
from webapp.sessions.actions.returning import ReturnItems

__all__ = ["ReopenSession", "ReturnItems"]
