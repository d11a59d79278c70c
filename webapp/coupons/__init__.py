"""Coupons: who holds a code, reserving it, and taking it away."""

from __future__ import annotations

from webapp.coupons.views import blueprint

__all__ = ["blueprint"]
