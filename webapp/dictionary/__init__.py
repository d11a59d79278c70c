"""The dictionary of problems: what each means, what to tell a customer, and what to do."""

from __future__ import annotations

from webapp.dictionary.views import blueprint

__all__ = ["blueprint"]
