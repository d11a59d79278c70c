"""Everything about one customer as a JSON file and as a printable page, for a customer who asks for it."""

from __future__ import annotations

from webapp.customer_data.views import blueprint

__all__ = ["blueprint"]
