"""The writes on a session: returning items, reopening, closing, cancelling, and changing its codes."""

from __future__ import annotations

from webapp.sessions.actions.cancelling import CancelSession
from webapp.sessions.actions.closing import CloseSession
from webapp.sessions.actions.codes import ApplyCode, RemoveCode
from webapp.sessions.actions.reopening import ReopenSession
from webapp.sessions.actions.returning import ReturnItems

__all__ = ["ApplyCode", "CancelSession", "CloseSession", "RemoveCode", "ReopenSession", "ReturnItems"]
