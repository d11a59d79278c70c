"""Customers: what one person holds, read from one inventory call."""

from __future__ import annotations

from webapp.customers.views import blueprint

__all__ = ["blueprint"]
