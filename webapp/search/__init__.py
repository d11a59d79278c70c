"""The one box: paste anything, get to its page."""

from __future__ import annotations

from webapp.search.views import blueprint

__all__ = ["blueprint"]
