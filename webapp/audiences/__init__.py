"""Audiences: putting a customer into one, and taking them out."""

from __future__ import annotations

from webapp.audiences.views import blueprint

__all__ = ["blueprint"]
