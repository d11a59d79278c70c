"""Handovers: links to pages of the desk, with a note for whoever takes over that is in no address."""

from __future__ import annotations

from webapp.handovers.views import blueprint

__all__ = ["blueprint"]
