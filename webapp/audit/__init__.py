"""The audit: `log` appends and finds, shared by every room; the page shows it."""

from __future__ import annotations

from webapp.audit.views import blueprint

__all__ = ["blueprint"]
