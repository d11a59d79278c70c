"""Notes that colleagues leave on a customer or an order: kept by the desk, with author and time."""

from __future__ import annotations

from webapp.notes.views import blueprint

__all__ = ["blueprint"]
