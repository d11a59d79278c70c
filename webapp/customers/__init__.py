"""Customers: what one person holds, read from one inventory call; and editing their attributes."""

from __future__ import annotations

from webapp.customers import revealing as _revealing
from webapp.customers.editing import views as _editing
from webapp.customers.views import blueprint

__all__ = ["blueprint"]

del _editing, _revealing  # imported for their routes
